/**
 * Reading as async iterables over a source that answers page by page.
 */
import { nextTurn } from './next-turn.ts';
import type { EventPage } from '../port.ts';
import type { PageRequest } from './read-request.ts';

/** Pages until the limit or the end is reached; nothing is read before it is asked for. */
export async function* pagesOf<Request extends PageRequest>(
  readPage: (request: Request) => EventPage,
  request: Request,
): AsyncGenerator<EventPage, void, undefined> {
  let { from, limit } = request;
  while (limit > 0) {
    const page = readPage({ ...request, from, limit });
    yield page;
    if (page.atEnd) return;
    from = page.next;
    limit -= page.events.length;
    await nextTurn();
  }
}
