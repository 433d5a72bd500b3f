/**
 * The views of a store that keeps none: folded from its log into memory when they are first asked
 * for, up to where the log was when the store was opened.
 */
import type { EventStore } from '@cdx/event-store';
import { viewsAsOf, type SessionsView } from '@cdx/projections';
import { CdxError } from '@cdx/session';

/** A view at `head` of the log; nothing is read before the first question. Takes no events. */
export function foldedView(log: Pick<EventStore, 'readPages'>, head: number): SessionsView {
  let folding: Promise<SessionsView> | undefined;
  const view = (): Promise<SessionsView> => (folding ??= viewsAsOf(log, { position: head }));
  return {
    checkpoint: head,
    apply: async () => {
      throw new CdxError('invalid-argument', 'A view that is only read takes no events.');
    },
    query: async (query) => (await view()).query(query),
    get: async (stream, reading) => (await view()).get(stream, reading),
    find: async (id, reading) => (await view()).find(id, reading),
    tally: async (reading) => (await view()).tally(reading),
    summary: async (query) => (await view()).summary(query),
    close: async () => {
      // Who asked has been told if it could not be folded.
      const folded = await folding?.catch(() => undefined);
      await folded?.close();
    },
  };
}
