/**
 * Subscriptions to $all: catches up, then goes on live. Nothing is read before the client has
 * taken what was read before.
 */
import { eventNamesOf, logEventOf } from '../log/log-event.ts';
import { messageOf, type ReadContext } from './context.ts';
import type { Outlet } from './outlet.ts';
import { caughtUp, checkpoint, confirmation, fellBehind } from './read-messages.ts';
import type { ReadRequest } from './read-request.ts';

export async function subscribeAll(
  request: ReadRequest,
  outlet: Outlet,
  context: ReadContext,
): Promise<void> {
  const { from, filter } = request;
  // A position is that of the last event that the client has seen.
  const place = typeof from === 'number' ? from + 1 : from;
  const pages = context.store.follow({ from: place })[Symbol.asyncIterator]();
  outlet.onGone(() => void pages.return?.());
  outlet.write(confirmation());
  /** Events of the log since the last checkpoint. */
  let considered = 0;
  let last = -1;
  let lastCheckpoint = -1;
  let isLive = false;
  for (;;) {
    const { done, value: page } = await pages.next();
    if (done === true || outlet.isGone) return;
    if (isLive && !page.atEnd) {
      isLive = false;
      outlet.write(fellBehind());
    }
    for (const recorded of page.events) {
      const passes = filter === undefined || filter.passes(eventNamesOf(recorded));
      last = recorded.position;
      let isReady = true;
      if (passes) {
        const message = messageOf(logEventOf(recorded), request, context);
        isReady = outlet.write(message instanceof Promise ? await message : message);
      }
      if (filter !== undefined && ++considered >= filter.checkpointInterval) {
        considered = 0;
        lastCheckpoint = last;
        isReady = outlet.write(checkpoint(last));
      }
      if (!isReady) await outlet.ready();
      if (outlet.isGone) return;
    }
    if (page.atEnd && !isLive) {
      isLive = true;
      if (filter !== undefined && last > lastCheckpoint) {
        considered = 0;
        lastCheckpoint = last;
        outlet.write(checkpoint(last));
      }
      outlet.write(caughtUp());
    }
    await outlet.ready();
  }
}
