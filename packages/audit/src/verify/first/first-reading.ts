/**
 * The first reading of a history: every line becomes an event or a finding, what goes by the order of
 * the whole log is checked, and what goes by streams is written down for the second part.
 */
import type { Collector } from '../findings/collector.ts';
import { canonicalLine } from '../scan/canonical-line.ts';
import { eventTypes, firstSystemKind } from '../scan/event-kinds.ts';
import { EventScanner, StreamKind } from '../scan/event-scanner.ts';
import { LineSlots } from '../scan/line-slots.ts';
import { NameTable } from '../scan/name-table.ts';
import { newestVersions, PayloadCheck } from '../scan/payload-check.ts';
import { Flag, Place, Word } from '../scan/record-layout.ts';
import type { ScannedPiece } from '../source/scan-pieces.ts';
import type { Partitions } from '../second/partitions.ts';
import { Clocks } from './clocks.ts';
import { PayloadValues } from './payload-values.ts';
import { RecordWriter } from './record-writer.ts';
import { SessionFacts } from './session-facts.ts';
import { Sources } from './sources.ts';
import { StatusBatches } from './status-batches.ts';
import { misplaced } from './stream-identity.ts';
import { firstRunKind, SystemFacts } from './system-facts.ts';

/** Sees the line of every event, as it stands there. */
export interface LineObserver {
  onLine(position: number, bytes: Uint8Array, line: number | null): void;
}

export interface FirstReadingOptions {
  readonly found: Collector;
  readonly events: Partitions;
  readonly ids: Partitions;
  readonly observers: readonly LineObserver[];
  /** Whether positions go up one by one. */
  readonly isGapless: boolean;
  /** First position that there should be; null: any. */
  readonly firstPosition: number | null;
  /** Whether the log begins at its beginning, and has all streams. */
  readonly isWhole: boolean;
}

export class FirstReading {
  readonly #options: FirstReadingOptions;
  readonly #found: Collector;
  /** Of channel databases, groups and schedules, and of streams of no session. */
  readonly names = new NameTable();
  readonly #scanner = new EventScanner(this.names);
  readonly #slots = new LineSlots();
  /** Of names, by the numbers that they have where lines are scanned; -1: not seen yet. */
  readonly #numbers: number[] = [];
  readonly #payloads = new PayloadCheck();
  readonly #values = new PayloadValues();
  readonly #sources = new Sources(this.names);
  readonly clocks: Clocks;
  readonly batches: StatusBatches;
  readonly #writer: RecordWriter;
  readonly #sessions: SessionFacts;
  readonly system: SystemFacts;
  /** Events so far, and those of them that a run counts: all but what is said of the run itself. */
  events = 0;
  #domainEvents = 0;
  lastPosition = -1;
  /** Of the event that is looked at. */
  #position = -1;

  constructor(options: FirstReadingOptions) {
    const { found, isWhole } = options;
    this.#options = options;
    this.#found = found;
    this.clocks = new Clocks(found, this.#sources);
    this.batches = new StatusBatches(found, isWhole);
    const { names, batches } = this;
    this.#writer = new RecordWriter(options);
    this.#sessions = new SessionFacts({ found, names, sources: this.#sources, batches });
    this.system = new SystemFacts({ found, names, batches, writer: this.#writer, isWhole });
  }

  /** The line of the next event. */
  readonly see = (bytes: Buffer, start: number, end: number, line: number | null): void => {
    this.#see(bytes, start, end, line, this.#scanner.scan(bytes, start, end));
  };

  /** The lines of the next events, which somebody else has scanned. */
  readonly seePiece = ({ bytes: buffer, slots, count }: ScannedPiece): void => {
    const bytes = Buffer.from(buffer);
    const view = new DataView(buffer);
    const lines = this.#slots.over(slots, count);
    for (let index = 0; index < count; index++) {
      const isPlain = lines.isPlain(index);
      if (isPlain) this.#restore(lines, index, view);
      this.#see(bytes, lines.startOf(index), lines.endOf(index), lines.lineOf(index), isPlain);
    }
  };

  #restore(lines: LineSlots, index: number, view: DataView): void {
    const event = this.#scanner;
    const theirs = lines.restore(index, event, view);
    const known = this.#numbers;
    while (known.length <= theirs) known.push(-1);
    if (known[theirs] === -1) {
      known[theirs] = this.names.numberOf(view, event.nameStart, event.streamEnd);
    }
    event.words[Word.name] = known[theirs] as number;
  }

  /** `isPlain`: the scanner holds what the line says. */
  #see(bytes: Buffer, start: number, end: number, line: number | null, isPlain: boolean): void {
    const ordinal = this.events++;
    // Where a line that cannot be read would stand.
    this.#position = this.lastPosition + 1;
    if (!isPlain || !this.#take(bytes, false, ordinal)) this.#other(bytes, start, end, ordinal);
    const { observers } = this.#options;
    for (let index = 0; index < observers.length; index++) {
      observers[index]?.onLine(this.#position, bytes.subarray(start, end), line);
    }
  }

  /** IANA name: of the first run, or of forms that were imported; null where nothing tells it. */
  get timeZone(): string | null {
    return this.system.runs[0]?.timeZone ?? this.#sources.timeZone;
  }

  finish(): void {
    this.batches.finish();
  }

  /** A line in another form, or none of an event. */
  #other(bytes: Buffer, start: number, end: number, ordinal: number): void {
    const line = canonicalLine(bytes, start, end);
    switch (line.kind) {
      case 'event': {
        if (this.#scanner.scan(line.bytes, 0, line.bytes.length - 1, true)) {
          this.#take(line.bytes, true, ordinal);
          return;
        }
        this.#found.add('envelope-invalid', ordinal, () => ({
          text: 'its envelope is not one that can be read',
          expected: 'the fields of an event',
        }));
        return;
      }
      case 'unreadable':
        this.#found.add('line-unreadable', ordinal, () => ({
          text: `the line is ${line.found}`,
          expected: 'an event as one JSON object',
        }));
        return;
      case 'envelope':
        this.#found.add('envelope-invalid', ordinal, () => ({
          text: line.found,
          expected: 'an envelope with all its fields',
        }));
        return;
      case 'type':
        this.#found.add('type-unknown', ordinal, () => ({
          text: `there is no event ${JSON.stringify(line.found)}`,
          expected: 'a type that this version knows',
        }));
    }
  }

  /** The event that the scanner holds; `bytes`: its line. False: it must be looked at as a whole. */
  #take(bytes: Buffer, trusted: boolean, ordinal: number): boolean {
    const event = this.#scanner;
    const { kind, dataStart, dataEnd } = event;
    let problem: string | null;
    try {
      problem = this.#payloads.problemOf(event, bytes, dataStart, dataEnd, trusted);
    } catch (error) {
      if (error instanceof SyntaxError && !trusted) return false;
      throw error;
    }
    this.#place(event.position, ordinal);
    const source = this.#sources.numberOf(event.view, event.sourceStart, event.sourceEnd);
    this.clocks.take(event, source, ordinal);
    this.batches.pass(event.position, event.recordedAt);
    const isKnown = event.schemaVersion <= (newestVersions[kind] as number);
    if (!isKnown || problem !== null) this.#wrongPayload(problem, ordinal);
    const isRight = isKnown && problem === null;
    const values = this.#values.at(bytes, dataStart, dataEnd, this.#payloads.fitting);
    this.#record(source, ordinal, isRight ? values : null);
    return true;
  }

  /** Of a version that is not known here there is no problem to tell. */
  #wrongPayload(problem: string | null, ordinal: number): void {
    const { kind, schemaVersion } = this.#scanner;
    if (problem === null) {
      this.#found.add('version-unknown', ordinal, () => ({
        text: `${eventTypes[kind]} of version ${schemaVersion} is not known here`,
        expected: `version ${newestVersions[kind]} or older`,
      }));
    } else {
      this.#found.add('payload-invalid', ordinal, () => ({
        text: problem,
        expected: `what ${eventTypes[kind]} of version ${schemaVersion} says`,
      }));
    }
  }

  #place(position: number, ordinal: number): void {
    this.#position = position;
    const before = this.lastPosition;
    const { isGapless, firstPosition } = this.#options;
    if (position <= before) {
      this.#found.add('position-order', ordinal, () => ({
        text: `position ${position} stands behind position ${before}`,
        expected: `a position above ${before}`,
      }));
      return;
    }
    this.lastPosition = position;
    const expected = ordinal === 0 ? firstPosition : before + 1;
    if (!isGapless || expected === null || position === expected) return;
    this.#found.add('position-gap', ordinal, () => ({
      text:
        position === expected + 1
          ? `position ${expected} is missing`
          : `positions ${expected} to ${position - 1} are missing`,
      expected: `position ${expected}`,
    }));
  }

  #record(source: number, ordinal: number, values: PayloadValues | null): void {
    const event = this.#scanner;
    const { kind, streamKind, doubles, words } = event;
    doubles[Place.ordinal] = ordinal;
    doubles[Place.value] = 0;
    words[Word.first] = -1;
    let flags = event.hasCause ? Flag.hasCause : 0;
    if (kind < firstRunKind) this.#domainEvents++;
    if (kind >= firstSystemKind) {
      if (values !== null) this.system.take(event, ordinal, values.fields(), this.#domainEvents);
    } else if (streamKind === StreamKind.other) {
      misplaced(this.#found, ordinal, 'the stream of a session');
    } else flags |= this.#sessions.take(event, source, ordinal, values);
    words[Word.kind] = kind | (streamKind << 8) | (flags << 10);
    this.#writer.event(words);
    this.#writer.id(words, ordinal, streamKind, event.sessionNumber);
  }
}
