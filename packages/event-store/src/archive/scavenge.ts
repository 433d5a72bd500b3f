/**
 * The second half of a purge: streams leave the store for good, after the archive is known to have
 * every event of them, and their space is given back.
 */
import type { StreamEnd } from '../local-event-store.ts';
import type { EventStore } from '../port.ts';
import { nextTurn } from '../read/next-turn.ts';
import { ArchiveCopier, copiedEventsMax } from './archive-copier.ts';
import type { EventArchive } from './event-archive.ts';
import { pairOf, type StoreWithArchive } from './local-archive.ts';

export interface ScavengeCounts {
  /** Streams and events that left the store. */
  readonly streams: number;
  readonly events: number;
  /** Of these events, those that the archive did not have before. */
  readonly archived: number;
  /** What the log takes, in bytes: for SQLite the file with the changes that wait beside it. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/**
 * Takes whole streams out of the store; they can be read from the archive from then on, and
 * nothing can be appended to them any more. Before an event goes, the archive has it, durable and
 * the same in every respect; events that it lacks are copied first. So whenever the process ends,
 * each event is in the archive, the store or both, and running it again finishes. A stream goes as
 * a whole, many of them to a transaction; names that the store does not have are passed over.
 *
 * Errors: `invalid-argument` for the archive of another store, `duplicate-event-id` and
 * `store-corrupt` where store and archive contradict each other, `store-write-failed`,
 * `store-closed`. Streams that went before an error stay out.
 */
export async function scavenge(
  store: EventStore,
  archive: EventArchive,
  streams: Iterable<string> | AsyncIterable<string>,
): Promise<ScavengeCounts> {
  const pair = pairOf(store, archive);
  const bytesBefore = pair.store.bytes();
  const removal = new Removal(pair);
  let inThisTurn = 0;
  for await (const stream of streams) {
    const before = removal.looked;
    removal.take(stream);
    inThisTurn += removal.looked - before;
    if (inThisTurn >= copiedEventsMax) {
      inThisTurn = 0;
      await nextTurn();
    }
  }
  removal.finish();
  while (pair.store.giveSpaceBack(false)) await nextTurn();
  const { streams: count, events, archived } = removal;
  return { streams: count, events, archived, bytesBefore, bytesAfter: pair.store.bytes() };
}

class Removal {
  streams = 0;
  events = 0;
  /** Events that were read, in order to be archived or compared. */
  looked = 0;
  private readonly pair: StoreWithArchive;
  private readonly copier: ArchiveCopier;
  /** Streams in the archive or on their way there, with the revision up to which they are. */
  private waiting = new Map<string, number>();
  private waitingEvents = 0;

  constructor(pair: StoreWithArchive) {
    this.pair = pair;
    this.copier = new ArchiveCopier(pair);
  }

  get archived(): number {
    return this.copier.copied;
  }

  take(stream: string): void {
    const { store } = this.pair;
    store.checkOpen();
    store.commitWaiting();
    if (this.copyRest(stream) && this.waitingEvents >= store.removalEventsMax) {
      this.finish();
      store.giveSpaceBack(true);
    }
  }

  /** Removes what waits. At once, so that nothing is appended between the last look and the end. */
  finish(): void {
    const { store } = this.pair;
    store.checkOpen();
    store.commitWaiting();
    for (const stream of this.waiting.keys()) this.copyRest(stream);
    this.copier.flush();
    const ends: StreamEnd[] = [...this.waiting].map(([stream, revision]) => ({ stream, revision }));
    if (ends.length === 0) return;
    this.events += store.removeStreams(ends);
    this.streams += ends.length;
    this.waiting = new Map();
    this.waitingEvents = 0;
  }

  /** What has been appended since the last look; false for a stream without events. */
  private copyRest(stream: string): boolean {
    const last = this.pair.store.lastRevision(stream);
    if (last < 0) {
      // Another scavenge may have been faster.
      this.waiting.delete(stream);
      return false;
    }
    const from = (this.waiting.get(stream) ?? -1) + 1;
    this.copier.copy(stream, from, last);
    this.waiting.set(stream, last);
    this.waitingEvents += last + 1 - from;
    this.looked += last + 1 - from;
    return true;
  }
}
