/**
 * A stream of the joined log, page by page. A stream that was truncated is in two pieces: the older
 * one in the archive, the newer one in the store.
 */
import { joinedStreamGap } from '../errors.ts';
import type { EventPage } from '../port.ts';
import type { PageRequest } from '../read/read-request.ts';
import type { StoreWithArchive } from './local-archive.ts';

export function joinedStreamPage(
  { store, archive }: StoreWithArchive,
  stream: string,
  request: PageRequest,
): EventPage {
  store.checkOpen();
  archive.checkOpen();
  const { from, backward } = request;
  const page = store.readStreamPage(stream, request);
  const start = page.events[0]?.revision;
  // The newest event of a stream that goes on is always in the store, so backward it begins there.
  if (backward && start !== undefined) return { ...page, atEnd: page.next < 0 };
  if (start === from) return page;
  // Always after the store: what is no longer there is in the archive.
  const firstLeft = store.firstRevision(stream);
  const archived = archive.readStreamPage(stream, request);
  if (from >= firstLeft) return archived;
  if (archived.events[0]?.revision !== from) throw joinedStreamGap(stream, from);
  return backward ? archived : { ...archived, atEnd: false };
}

/** -1 for a stream that neither of them has. */
export function joinedStreamRevision({ store, archive }: StoreWithArchive, stream: string): number {
  store.checkOpen();
  archive.checkOpen();
  const inStore = store.lastRevision(stream);
  return inStore < 0 ? archive.lastRevision(stream) : inStore;
}
