/**
 * Streams.Read of one stream.
 */
import { logEventOf } from '../log/log-event.ts';
import { isSoftDeleted } from '../log/metadata.ts';
import { storedStreamOf } from '../log/stream-name.ts';
import { visibleRange } from '../log/visible-range.ts';
import { streamDeleted } from '../protocol/errors.ts';
import { messageOf, type ReadContext } from './context.ts';
import type { Outlet } from './outlet.ts';
import { firstStreamPosition, lastStreamPosition, streamNotFound } from './read-messages.ts';
import type { Place, ReadRequest } from './read-request.ts';

/** Events that EventStoreDB reads at once. */
const pageLength = 32;

/** Errors: stream deleted. */
export async function readStream(
  request: ReadRequest & { readonly stream: string; readonly count: number },
  outlet: Outlet,
  context: ReadContext,
): Promise<void> {
  const { stream, from, backward, count, compatibility } = request;
  const state = await context.states.of(stream);
  if (state.isTombstoned) throw streamDeleted(stream);
  const { revision: last } = state;
  if (last < 0 || isSoftDeleted(state.retention)) {
    outlet.write(streamNotFound(stream));
    return;
  }
  const { first, createdFrom } = visibleRange(state, context.now());
  const start = startOf(from, backward, last);
  if (compatibility >= 1 && !backward) {
    // EventStoreDB tells it where its first page has no event.
    const next = start > last ? last + 1 : first;
    const isEmpty = start > last || first >= start + Math.min(pageLength, count);
    if (isEmpty && next !== start) outlet.write(firstStreamPosition(next));
  }
  const options = {
    from: backward ? start : Math.max(start, first),
    direction: backward ? ('backward' as const) : ('forward' as const),
    // Events that are too old do not count.
    ...(createdFrom === -Infinity ? { limit: count } : {}),
  };
  let left = count;
  if (left > 0) {
    for await (const recorded of context.store.readStream(storedStreamOf(stream), options)) {
      if (recorded.revision < first || recorded.revision > last) break;
      if (recorded.recordedAt < createdFrom) continue;
      const message = messageOf(logEventOf(recorded), request, context);
      if (!outlet.write(message instanceof Promise ? await message : message)) {
        await outlet.ready();
      }
      if (--left === 0 || outlet.isGone) break;
    }
  }
  if (compatibility >= 1) outlet.write(lastStreamPosition(last));
}

/** Revision to begin with, itself included; above `last` for none. */
function startOf(from: Place, backward: boolean, last: number): number {
  if (from === 'start') return 0;
  if (from === 'end') return backward ? last : last + 1;
  return backward ? Math.min(from, last) : from;
}
