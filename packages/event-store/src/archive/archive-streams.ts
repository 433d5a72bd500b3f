/**
 * The first half of a purge: streams are copied to the archive, where they stay.
 */
import type { EventStore } from '../port.ts';
import { nextTurn } from '../read/next-turn.ts';
import { ArchiveCopier, copiedEventsMax } from './archive-copier.ts';
import type { EventArchive } from './event-archive.ts';
import { pairOf } from './local-archive.ts';

export interface ArchivedCounts {
  /** Streams of which the store has events. */
  readonly streams: number;
  /** Events that the archive did not have yet. */
  readonly events: number;
}

/**
 * Copies the whole of these streams, as far as the archive does not have them yet: everything is
 * in it, durable, when the promise resolves. Events are copied as they were written, older schema
 * versions included. Many streams to a call are faster: they share transactions. Errors: those of `EventArchive.add`, `invalid-argument` for the archive of
 * another store.
 */
export async function archiveStreams(
  store: EventStore,
  archive: EventArchive,
  streams: Iterable<string> | AsyncIterable<string>,
): Promise<ArchivedCounts> {
  const pair = pairOf(store, archive);
  const copier = new ArchiveCopier(pair);
  let count = 0;
  let inThisTurn = 0;
  for await (const stream of streams) {
    pair.store.checkOpen();
    pair.store.commitWaiting();
    const last = pair.store.lastRevision(stream);
    if (last < 0) continue;
    const from = pair.archive.lastRevision(stream) + 1;
    copier.copy(stream, from, last);
    count++;
    inThisTurn += last - from + 1;
    if (inThisTurn >= copiedEventsMax) {
      inThisTurn = 0;
      await nextTurn();
    }
  }
  copier.flush();
  return { streams: count, events: copier.copied };
}
