/**
 * Streams.Read of $all: everything that was ever written, system events included.
 */
import { eventNamesOf, logEventOf } from '../log/log-event.ts';
import { messageOf, type ReadContext } from './context.ts';
import type { Outlet } from './outlet.ts';
import type { Place, ReadRequest } from './read-request.ts';

export async function readAll(
  request: ReadRequest & { readonly count: number },
  outlet: Outlet,
  context: ReadContext,
): Promise<void> {
  const { from, backward, count, filter } = request;
  const start = backward ? backwardStart(from) : forwardStart(from);
  if (start === undefined || count === 0) return;
  const pages = context.store.readPages({
    ...(start === Infinity ? {} : { from: start }),
    direction: backward ? 'backward' : 'forward',
    // A filter may pass over any number of them.
    ...(filter === undefined ? { limit: count } : {}),
  });
  let left = count;
  for await (const { events } of pages) {
    for (const recorded of events) {
      if (filter !== undefined && !filter.passes(eventNamesOf(recorded))) continue;
      const message = messageOf(logEventOf(recorded), request, context);
      if (!outlet.write(message instanceof Promise ? await message : message)) {
        await outlet.ready();
      }
      if (--left === 0 || outlet.isGone) return;
    }
    if (outlet.isGone) return;
  }
}

/** Position of the first event, itself included; undefined for none. */
function forwardStart(from: Place): number | undefined {
  if (from === 'end') return undefined;
  return from === 'start' ? 0 : from;
}

/** Backward, a position stands before the event that has it. */
function backwardStart(from: Place): number | undefined {
  if (from === 'end') return Infinity;
  return from === 'start' || from === 0 ? undefined : from - 1;
}
