/**
 * Subscriptions to one stream: catches up, then goes on live, also with a stream that does not
 * exist yet. Nothing is read before the client has taken what was read before.
 */
import { logEventOf } from '../log/log-event.ts';
import { storedStreamOf } from '../log/stream-name.ts';
import type { StreamChange } from '../log/stream-watch.ts';
import { visibleRange } from '../log/visible-range.ts';
import { streamDeleted } from '../protocol/errors.ts';
import { messageOf, type ReadContext } from './context.ts';
import type { Outlet } from './outlet.ts';
import { caughtUp, confirmation } from './read-messages.ts';
import type { ReadRequest } from './read-request.ts';

/** Errors: stream deleted, also where that happens later. */
export async function subscribeStream(
  request: ReadRequest & { readonly stream: string },
  outlet: Outlet,
  context: ReadContext,
): Promise<void> {
  const { stream, from } = request;
  const { states, store, watch } = context;
  const stored = storedStreamOf(stream);
  let next = typeof from === 'number' ? from + 1 : 0;
  if (from === 'end') next = (await states.of(stream)).revision + 1;
  let isLive = false;
  let isConfirmed = false;
  let change: StreamChange | undefined;
  outlet.onGone(() => change?.cancel());
  while (!outlet.isGone) {
    // Before the look at the stream, so that nothing falls in between.
    change = watch.next(stored);
    try {
      const state = await states.of(stream);
      if (!isConfirmed) outlet.write(confirmation());
      isConfirmed = true;
      if (state.isTombstoned && !isLive) throw streamDeleted(stream);
      // Who is live sees what comes, however soon the metadata hide it.
      const { first, createdFrom } = visibleRange(state, context.now());
      if (!isLive) next = Math.max(next, Math.min(first, state.revision + 1));
      for await (const recorded of store.readStream(stored, { from: next })) {
        if (recorded.revision > state.revision) break;
        next = recorded.revision + 1;
        if (!isLive && recorded.recordedAt < createdFrom) continue;
        const message = messageOf(logEventOf(recorded), request, context);
        if (!outlet.write(message instanceof Promise ? await message : message)) {
          await outlet.ready();
        }
        if (outlet.isGone) return;
      }
      // Who is live hears what came before the tombstone, and the tombstone itself.
      if (state.isTombstoned) throw streamDeleted(stream);
      if (!isLive) outlet.write(caughtUp());
      isLive = true;
      await change.happened;
    } finally {
      change.cancel();
    }
  }
}
