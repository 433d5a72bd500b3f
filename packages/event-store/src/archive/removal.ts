/**
 * What a scavenge is taking out: it is copied and compared piece by piece, and removed many pieces
 * to a transaction of the store. Only `scavenge` uses it.
 */
import type { StreamPiece } from '../local-event-store.ts';
import { checkPlace } from '../read/read-request.ts';
import { ArchiveCopier, copiedEventsMax } from './archive-copier.ts';
import type { StoreWithArchive } from './local-archive.ts';

/**
 * The older part of a stream: its events with a revision below `before`. The newest event of the
 * stream is never part of it, so `Number.MAX_SAFE_INTEGER` means all but that one.
 */
export interface StreamTruncation {
  readonly stream: string;
  readonly before: number;
}

/** Before which revision a stream goes; the whole of it where that is infinite. */
interface Waiting {
  before: number;
  /** Revision up to which the archive has it or is about to. */
  copied: number;
}

export class Removal {
  streams = 0;
  events = 0;
  /** Events that were read, in order to be archived or compared. */
  looked = 0;
  private readonly pair: StoreWithArchive;
  private readonly copier: ArchiveCopier;
  private readonly truncatedStreams = new Set<string>();
  /** What is in the archive or on its way there, by stream. */
  private waiting = new Map<string, Waiting>();
  private waitingEvents = 0;

  constructor(pair: StoreWithArchive) {
    this.pair = pair;
    this.copier = new ArchiveCopier(pair);
  }

  get archived(): number {
    return this.copier.copied;
  }

  get truncated(): number {
    return this.truncatedStreams.size;
  }

  /**
   * A whole stream is one step, as it goes all at once. A truncation may come in several: it can be
   * most of a log, and a stream without its oldest events is in order at any time.
   */
  *stepsOf(entry: string | StreamTruncation): Generator<StreamTruncation> {
    if (typeof entry === 'string') {
      yield { stream: entry, before: Number.POSITIVE_INFINITY };
      return;
    }
    const { store } = this.pair;
    const { stream, before } = entry;
    checkPlace(before, 'before');
    store.checkOpen();
    store.commitWaiting();
    const end = Math.min(before, store.lastRevision(stream));
    const first = store.firstRevision(stream);
    for (let step = first + copiedEventsMax; step < end; step += copiedEventsMax) {
      yield { stream, before: step };
    }
    yield { stream, before: end };
  }

  take({ stream, before }: StreamTruncation): void {
    const { store } = this.pair;
    store.checkOpen();
    store.commitWaiting();
    const waiting = this.waiting.get(stream);
    if (waiting === undefined) this.waiting.set(stream, { before, copied: -1 });
    else waiting.before = Math.max(waiting.before, before);
    this.copyRest(stream);
    if (this.waitingEvents < store.removalEventsMax) return;
    this.finish();
    store.giveSpaceBack(true);
  }

  /** Removes what waits. At once, so that nothing is appended between the last look and the end. */
  finish(): void {
    const { store } = this.pair;
    store.checkOpen();
    store.commitWaiting();
    const pieces = [...this.waiting.keys()].flatMap((stream) => this.copyRest(stream) ?? []);
    this.copier.flush();
    this.waiting = new Map();
    this.waitingEvents = 0;
    if (pieces.length === 0) return;
    this.events += store.removeEvents(pieces);
    for (const { stream, isWhole } of pieces) {
      if (isWhole) this.streams++;
      else this.truncatedStreams.add(stream);
    }
  }

  /** What has been appended since the last look, too. Undefined where nothing is to go. */
  private copyRest(stream: string): StreamPiece | undefined {
    const { store } = this.pair;
    const waiting = this.waiting.get(stream) as Waiting;
    const isWhole = waiting.before === Number.POSITIVE_INFINITY;
    const newest = store.lastRevision(stream);
    const last = isWhole ? newest : Math.min(waiting.before, newest) - 1;
    const first = store.firstRevision(stream);
    // No stream of this name, or another scavenge was faster.
    if (first < 0 || last < first) {
      this.waiting.delete(stream);
      return undefined;
    }
    const from = Math.max(first, waiting.copied + 1);
    this.copier.copy(stream, from, last);
    waiting.copied = last;
    this.waitingEvents += last + 1 - from;
    this.looked += last + 1 - from;
    return { stream, first, last, isWhole };
  }
}
