/**
 * The second half of a purge: streams, or the older part of streams that go on, leave the store for
 * good, after the archive is known to have every event that goes, and their space is given back.
 */
import type { EventStore } from '../port.ts';
import { nextTurn } from '../read/next-turn.ts';
import { copiedEventsMax } from './archive-copier.ts';
import type { EventArchive } from './event-archive.ts';
import { pairOf } from './local-archive.ts';
import { Removal, type StreamTruncation } from './removal.ts';

export interface ScavengeCounts {
  /** Streams that left the store as a whole. */
  readonly streams: number;
  /** Streams that go on, of which the older part left the store. */
  readonly truncated: number;
  /** Events that left the store, of both. */
  readonly events: number;
  /** Of these events, those that the archive did not have before. */
  readonly archived: number;
  /** What the log takes, in bytes: for SQLite the file with the changes that wait beside it. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/**
 * Takes events out of the store; they can be read from the archive from then on. A name stands for
 * the whole stream, to which nothing can be appended any more; a truncation for the older part of
 * one that goes on. Before an event goes, the archive has it, durable and the same in every
 * respect; events that it lacks are copied first. So whenever the process ends, each event is in
 * the archive, the store or both, and running it again finishes. A stream goes as a whole, many of
 * them to a transaction; a long truncation goes in steps, the oldest events first. Names that the
 * store does not have, and parts that have gone already, are passed over.
 *
 * Errors: `invalid-argument` for the archive of another store and for a `before` that is no
 * revision, `duplicate-event-id` and `store-corrupt` where store and archive contradict each other,
 * `store-write-failed`, `store-closed`. What went before an error stays out.
 */
export async function scavenge(
  store: EventStore,
  archive: EventArchive,
  what: Iterable<string | StreamTruncation> | AsyncIterable<string | StreamTruncation>,
): Promise<ScavengeCounts> {
  const pair = pairOf(store, archive);
  const bytesBefore = pair.store.bytes();
  const removal = new Removal(pair);
  let inThisTurn = 0;
  for await (const entry of what) {
    for (const step of removal.stepsOf(entry)) {
      const before = removal.looked;
      removal.take(step);
      inThisTurn += removal.looked - before;
      if (inThisTurn >= copiedEventsMax) {
        inThisTurn = 0;
        await nextTurn();
      }
    }
  }
  removal.finish();
  while (pair.store.giveSpaceBack(false)) await nextTurn();
  const { streams, truncated, events, archived } = removal;
  const bytesAfter = pair.store.bytes();
  return { streams, truncated, events, archived, bytesBefore, bytesAfter };
}
