/**
 * The replay index of a log: made, brought up to the log, or made anew where it does not fit; then
 * the state at any position without reading the log. The commands of auditors open it.
 */
import type { AsOf, SessionsView } from '@cdx/projections';
import type { JoinedLog } from '@cdx/event-store';
import { CdxError, isCdxError, type RecordedEvent } from '@cdx/session';
import { IndexBuilder } from './build/index-builder.ts';
import { isIndexFile, manifestName, readManifest, type Manifest } from './format/manifest.ts';
import { SegmentFile } from './format/segment-file.ts';
import type { ReplayStorage } from './storage/replay-storage.ts';
import { IndexContents } from './view/index-contents.ts';
import { Moment } from './view/moment.ts';
import { changeBy, MomentView, type SessionChange } from './view/moment-view.ts';

export interface ReplayIndexOptions {
  readonly storage: ReplayStorage;
  /** What belongs to the log, such as its archive: with another label an index is of another log. */
  readonly label?: string | undefined;
  /** Facts of sessions in a segment: a power of two. 2^18 unless given. */
  readonly segmentFacts?: number | undefined;
  /** Is told how many events have been read, after every page. */
  readonly onRead?: ((events: number) => void) | undefined;
  /** Reads all that is stored first, and makes it anew where a part is damaged. */
  readonly checkAll?: boolean | undefined;
  /** Last position that anybody will ask for; everything when absent. */
  readonly upTo?: number | undefined;
}

/** What opening had to do: `fits`: nothing; `broughtUp`: it went on; `made`; `madeAnew`. */
export type ReplayIndexOrigin = 'fits' | 'broughtUp' | 'made' | 'madeAnew';

/** A log at one of its positions. */
export interface PastMoment {
  readonly view: SessionsView;
  /** The last event of that moment; undefined before the first. */
  readonly event: RecordedEvent | undefined;
  /** Headquarters knew all of the log up to here; -1 for nothing. */
  readonly knownUpTo: number;
  /** What the event has changed; undefined where it is none of a session. */
  readonly change: SessionChange | undefined;
}

export interface ReplayIndex {
  readonly origin: ReplayIndexOrigin;
  /** The last event that it covers; -1 for none. */
  readonly checkpoint: number;
  readonly events: number;
  /** Sessions that there ever were. */
  readonly sessions: number;
  /** Size of all that is stored, bytes. */
  readonly bytes: number;
  /**
   * Both readings at a past time or position; the same as `viewsAsOf` of the log. Errors:
   * `invalid-argument` for what is no whole number; what was found wrong in the log behind
   * `checkpoint`, where that is asked for; `store-corrupt` {replayIndex} where the index is damaged.
   */
  at(asOf: AsOf): Promise<PastMoment>;
}

type ReadLog = Pick<JoinedLog, 'readPages' | 'readAll'>;

const segmentFactsDefault = 2 ** 18;

/**
 * Reads of the log what the index has not seen. An index that is damaged, of another log, or of
 * another format is made anew. A log that is wrong somewhere is indexed up to there. Errors: those
 * of reading, and of writing to `storage`.
 */
export async function openReplayIndex(
  log: ReadLog,
  options: ReplayIndexOptions,
): Promise<ReplayIndex> {
  const { storage, label = '' } = options;
  const found = readManifest(storage);
  if (found !== undefined && (await isOf(log, found, label))) {
    try {
      if (options.checkAll === true) checkParts(storage, found);
      return await bringUp(log, options, found);
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
  }
  const isThere = storage.size(manifestName) !== undefined;
  // The manifest first: without it nobody takes what is left for an index.
  const names = [manifestName, ...storage.list().filter(isIndexFile)];
  for (const name of names) storage.remove(name);
  return bringUp(log, options, undefined, isThere ? 'madeAnew' : 'made');
}

/** Errors: `store-corrupt`. */
function checkParts(storage: ReplayStorage, { segments }: Manifest): void {
  for (const entry of segments) {
    const file = new SegmentFile(storage, entry);
    for (const name of Object.keys(entry.parts)) file.bytes(name);
  }
}

/** By its first event and by the last that the index has seen. */
async function isOf(log: ReadLog, { first, last, label }: Manifest, wanted: string) {
  if (label !== wanted) return false;
  for (const { position, id } of [first, last]) {
    let isThere = false;
    for await (const event of log.readAll({ from: position, limit: 1 })) {
      isThere = event.position === position && event.id === id;
    }
    if (!isThere) return false;
  }
  for await (const { position } of log.readAll({ limit: 1 })) return position === first.position;
  return false;
}

async function bringUp(
  log: ReadLog,
  options: ReplayIndexOptions,
  before: Manifest | undefined,
  made: ReplayIndexOrigin = 'broughtUp',
): Promise<ReplayIndex> {
  const { storage, label = '', upTo = Infinity, onRead } = options;
  const segmentFacts = before?.segmentFacts ?? options.segmentFacts ?? segmentFactsDefault;
  let builder: IndexBuilder | undefined;
  let wrong: CdxError | undefined;
  let read = 0;
  const from = (before?.last.position ?? -1) + 1;
  if (from <= upTo) {
    for await (const { events, next } of log.readPages({ from })) {
      const wanted = events.filter(({ position }) => position <= upTo);
      if (wanted.length > 0) {
        builder ??= new IndexBuilder(storage, { label, segmentFacts, goOnWith: before });
        wrong = applied(builder, wanted);
      }
      read += wanted.length;
      onRead?.(read);
      if (wrong !== undefined || next > upTo) break;
    }
  }
  builder?.flush();
  const manifest = builder === undefined ? before : readManifest(storage);
  const origin = builder === undefined && before !== undefined ? 'fits' : made;
  const isPartial = wrong !== undefined || upTo < Infinity;
  return new OpenIndex(log, storage, { manifest, origin, wrong, isPartial, segmentFacts });
}

/** What is wrong with the log, if something is: the past before it can still be looked at. */
function applied(builder: IndexBuilder, events: readonly RecordedEvent[]): CdxError | undefined {
  try {
    builder.apply(events);
    return undefined;
  } catch (error) {
    if (isCdxError(error) && !isDamage(error) && 'position' in error.details) return error;
    throw error;
  }
}

function isDamage(error: unknown): boolean {
  return isCdxError(error, 'store-corrupt') && error.details['replayIndex'] === true;
}

interface Opened {
  /** Undefined for a log without events. */
  readonly manifest: Manifest | undefined;
  readonly origin: ReplayIndexOrigin;
  /** Why the log could not be read behind the checkpoint; undefined where it could. */
  readonly wrong: CdxError | undefined;
  /** Whether the log had more than the index has. */
  readonly isPartial: boolean;
  readonly segmentFacts: number;
}

class OpenIndex implements ReplayIndex {
  readonly origin: ReplayIndexOrigin;
  readonly checkpoint: number;
  readonly events: number;
  readonly sessions: number;
  readonly bytes: number;
  readonly #log: ReadLog;
  readonly #wrong: CdxError | undefined;
  readonly #isPartial: boolean;
  readonly #contents: IndexContents;

  constructor(
    log: ReadLog,
    storage: ReplayStorage,
    { manifest, origin, wrong, isPartial, segmentFacts }: Opened,
  ) {
    this.#log = log;
    this.#wrong = wrong;
    this.#isPartial = isPartial;
    this.#contents = new IndexContents(storage, manifest?.segments ?? [], segmentFacts);
    this.origin = origin;
    this.checkpoint = manifest?.last.position ?? -1;
    this.events = manifest?.events ?? 0;
    this.sessions = this.#contents.sessions.count;
    this.bytes = (manifest?.segments ?? []).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async at(asOf: AsOf): Promise<PastMoment> {
    const value = typeof asOf === 'number' ? asOf : asOf.position;
    if (!Number.isSafeInteger(value)) {
      throw new CdxError('invalid-argument', `A past time is whole ms, not ${value}.`, { value });
    }
    const event = await (typeof asOf === 'number' ? this.#eventBy(value) : this.#eventAt(value));
    const position = event?.position ?? -1;
    if (position > this.checkpoint) throw this.#wrong ?? notCovered(position, this.checkpoint);
    const moment = new Moment(this.#contents, position);
    const { knownUpTo } = moment;
    const change = event === undefined ? undefined : changeBy(moment, event.stream);
    return { view: new MomentView(moment, position), event, knownUpTo, change };
  }

  /** The event at a position, or the last before it. */
  async #eventAt(position: number): Promise<RecordedEvent | undefined> {
    if (position < 0) return undefined;
    for await (const event of this.#log.readAll({
      from: position,
      direction: 'backward',
      limit: 1,
    })) {
      return event;
    }
    return undefined;
  }

  /** The last event that was recorded by then; times need not rise along the log. */
  async #eventBy(time: number): Promise<RecordedEvent | undefined> {
    if (this.#isPartial) {
      // What is behind the checkpoint has no blocks.
      for await (const { events } of this.#log.readPages({ direction: 'backward' })) {
        const behind = events.filter(({ position }) => position > this.checkpoint);
        const found = behind.find(({ recordedAt }) => recordedAt <= time);
        if (found !== undefined) return found;
        if (behind.length < events.length) break;
      }
    }
    const from = this.#contents.blockOf(time);
    if (from < 0) return undefined;
    for await (const { events } of this.#log.readPages({ from, direction: 'backward' })) {
      const found = events.find(({ recordedAt }) => recordedAt <= time);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function notCovered(position: number, checkpoint: number): CdxError {
  return new CdxError(
    'invalid-argument',
    `The replay index goes up to position ${checkpoint}; ${position} is behind it.`,
    { position, checkpoint },
  );
}
