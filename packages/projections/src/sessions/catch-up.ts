/**
 * Brings a view to the head of the log. Who opens a store and wants to read a view, calls this
 * first; after a crash at any point it simply goes on.
 */
import type { EventStore } from '@cdx/event-store';
import type { RecordedEvent } from '@cdx/session';
import type { SessionsView } from './sessions-view.ts';

/** A transaction costs a wait for the disk, and a session's events that come together one write. */
const batchMin = 10_000;

/**
 * Reads from the checkpoint to the head that the log has in the end; rows and checkpoint of a
 * batch are taken over together. Gives the number of events read. Errors: those of
 * `SessionsView.apply`, after which the view stands before the batch in question.
 */
export async function catchUp(
  store: Pick<EventStore, 'readPages'>,
  view: Pick<SessionsView, 'checkpoint' | 'apply'>,
): Promise<number> {
  let count = 0;
  let batch: RecordedEvent[] = [];
  const apply = async () => {
    if (batch.length === 0) return;
    await view.apply(batch);
    count += batch.length;
    batch = [];
  };
  for await (const { events } of store.readPages({ from: view.checkpoint + 1 })) {
    for (const event of events) batch.push(event);
    if (batch.length >= batchMin) await apply();
  }
  await apply();
  return count;
}
