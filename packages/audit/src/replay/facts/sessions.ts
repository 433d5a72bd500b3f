/**
 * What stays the same of a session all along, side by side, in the order in which sessions began.
 * Texts are numbers of names.
 */
import { directions, sessionStream, type Direction } from '@cdx/session';
import type { Part, SegmentFile } from '../format/segment-file.ts';

export interface SessionColumns {
  readonly count: number;
  /** Place in `directions`. */
  readonly direction: Uint8Array;
  readonly number: Float64Array;
  readonly database: Uint32Array;
  readonly job: Uint32Array;
  readonly group: Uint32Array;
  readonly schedule: Uint32Array;
  readonly createdAt: Float64Array;
  /** Its first fact. */
  readonly first: Uint32Array;
}

const byteNames = ['direction'] as const;
const wordNames = ['database', 'job', 'group', 'schedule', 'first'] as const;
const doubleNames = ['number', 'createdAt'] as const;

export interface SessionValues extends Record<(typeof wordNames)[number], number> {
  readonly direction: Direction;
  readonly number: number;
  readonly createdAt: number;
}

/** Columns that grow. */
export class GrowingSessions implements SessionColumns {
  #count = 0;
  #bytes = { direction: new Uint8Array(1024) };
  #words = Object.fromEntries(wordNames.map((name) => [name, new Uint32Array(1024)])) as Record<
    (typeof wordNames)[number],
    Uint32Array
  >;
  #doubles = Object.fromEntries(
    doubleNames.map((name) => [name, new Float64Array(1024)]),
  ) as Record<(typeof doubleNames)[number], Float64Array>;

  static goOn(stored: SessionColumns): GrowingSessions {
    const sessions = new GrowingSessions();
    sessions.#reserve(stored.count);
    for (const name of byteNames) sessions.#bytes[name].set(stored[name]);
    for (const name of wordNames) sessions.#words[name].set(stored[name]);
    for (const name of doubleNames) sessions.#doubles[name].set(stored[name]);
    sessions.#count = stored.count;
    return sessions;
  }

  get count(): number {
    return this.#count;
  }
  get direction(): Uint8Array {
    return this.#bytes.direction;
  }
  get number(): Float64Array {
    return this.#doubles.number;
  }
  get database(): Uint32Array {
    return this.#words.database;
  }
  get job(): Uint32Array {
    return this.#words.job;
  }
  get group(): Uint32Array {
    return this.#words.group;
  }
  get schedule(): Uint32Array {
    return this.#words.schedule;
  }
  get createdAt(): Float64Array {
    return this.#doubles.createdAt;
  }
  get first(): Uint32Array {
    return this.#words.first;
  }

  /** Gives its number. */
  add(values: SessionValues): number {
    const at = this.#count;
    this.#reserve(at + 1);
    this.#bytes.direction[at] = directions.indexOf(values.direction);
    for (const name of wordNames) this.#words[name][at] = values[name];
    for (const name of doubleNames) this.#doubles[name][at] = values[name];
    this.#count = at + 1;
    return at;
  }

  /** The sessions from this number on. */
  parts(from: number): Readonly<Record<string, Part>> {
    const parts: Record<string, Part> = {};
    for (const name of byteNames) parts[name] = this.#bytes[name].subarray(from, this.#count);
    for (const name of wordNames) parts[name] = this.#words[name].subarray(from, this.#count);
    for (const name of doubleNames) parts[name] = this.#doubles[name].subarray(from, this.#count);
    return parts;
  }

  #reserve(count: number): void {
    if (count <= this.direction.length) return;
    const size = Math.max(count, this.direction.length * 2);
    const grown = <Values extends Uint8Array | Uint32Array | Float64Array>(
      values: Values,
      larger: Values,
    ): Values => {
      larger.set(values);
      return larger;
    };
    for (const name of byteNames) {
      this.#bytes[name] = grown(this.#bytes[name], new Uint8Array(size));
    }
    for (const name of wordNames) {
      this.#words[name] = grown(this.#words[name], new Uint32Array(size));
    }
    for (const name of doubleNames) {
      this.#doubles[name] = grown(this.#doubles[name], new Float64Array(size));
    }
  }
}

/** Columns of the files of all segments, each joined when somebody first looks at it. */
export class StoredSessions implements SessionColumns {
  readonly count: number;
  readonly #files: readonly SegmentFile[];
  readonly #words = new Map<string, Uint32Array>();
  readonly #doubles = new Map<string, Float64Array>();
  #direction: Uint8Array | undefined;

  constructor(files: readonly SegmentFile[]) {
    this.#files = files;
    this.count = files.reduce((sum, { entry }) => sum + entry.sessions, 0);
  }

  get direction(): Uint8Array {
    this.#direction ??= this.#joined(new Uint8Array(this.count), (file) => file.bytes('direction'));
    return this.#direction;
  }
  get number(): Float64Array {
    return this.#doublesOf('number');
  }
  get database(): Uint32Array {
    return this.#wordsOf('database');
  }
  get job(): Uint32Array {
    return this.#wordsOf('job');
  }
  get group(): Uint32Array {
    return this.#wordsOf('group');
  }
  get schedule(): Uint32Array {
    return this.#wordsOf('schedule');
  }
  get createdAt(): Float64Array {
    return this.#doublesOf('createdAt');
  }
  get first(): Uint32Array {
    return this.#wordsOf('first');
  }

  #wordsOf(name: (typeof wordNames)[number]): Uint32Array {
    let words = this.#words.get(name);
    if (words === undefined) {
      words = this.#joined(new Uint32Array(this.count), (file) => file.words(name));
      this.#words.set(name, words);
    }
    return words;
  }

  #doublesOf(name: (typeof doubleNames)[number]): Float64Array {
    let doubles = this.#doubles.get(name);
    if (doubles === undefined) {
      doubles = this.#joined(new Float64Array(this.count), (file) => file.doubles(name));
      this.#doubles.set(name, doubles);
    }
    return doubles;
  }

  #joined<Values extends Uint8Array | Uint32Array | Float64Array>(
    whole: Values,
    read: (file: SegmentFile) => Values,
  ): Values {
    let at = 0;
    for (const file of this.#files) {
      whole.set(read(file), at);
      at += file.entry.sessions;
    }
    return whole;
  }
}

export interface SessionIdentities {
  readonly sessions: SessionColumns;
  /** Names by their numbers. */
  readonly names: readonly string[];
}

export function directionOf(sessions: SessionColumns, session: number): Direction {
  return directions[sessions.direction[session] as number] as Direction;
}

/** What the first fact of the session says of it besides its payload's other fields. */
export function identityOf({ sessions, names }: SessionIdentities, session: number) {
  const name = (ids: Uint32Array): string => names[ids[session] as number] as string;
  return {
    sessionNumber: sessions.number[session] as number,
    job: name(sessions.job),
    channelDataGroup: name(sessions.group),
    channelDatabase: name(sessions.database),
    schedule: name(sessions.schedule),
  };
}

export function streamOf({ sessions, names }: SessionIdentities, session: number): string {
  const database = names[sessions.database[session] as number] as string;
  return sessionStream(
    directionOf(sessions, session),
    sessions.number[session] as number,
    database,
  );
}
