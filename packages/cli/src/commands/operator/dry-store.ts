/**
 * A store and its views that can be given commands and keep nothing of them: what would come of a
 * command is told by the very code that would do it.
 */
import type { AppendResult, EventStore, StreamBatch } from '@cdx/event-store';
import type { SessionsView } from '@cdx/projections';

/** Reads from `store`; what is appended is answered, and gone. For one command, of one writer. */
export function dryStore(store: EventStore): EventStore {
  const appended = async (batches: readonly StreamBatch[]): Promise<readonly AppendResult[]> => {
    let position = await store.head();
    const results: AppendResult[] = [];
    for (const { stream, events } of batches) {
      const revision = (await store.streamRevision(stream)) + events.length;
      const firstPosition = position + 1;
      position += events.length;
      results.push({ revision, firstPosition, position, idempotent: false });
    }
    return results;
  };
  return {
    append: async (stream, events, options) =>
      (await appended([{ stream, events, ...options }]))[0] as AppendResult,
    appendMany: appended,
    saveSnapshot: async () => undefined,
    loadSnapshot: (name) => store.loadSnapshot(name),
    readStream: (stream, options) => store.readStream(stream, options),
    readAll: (options) => store.readAll(options),
    readPages: (options) => store.readPages(options),
    follow: (options) => store.follow(options),
    subscribe: (options) => store.subscribe(options),
    head: () => store.head(),
    streamRevision: (stream) => store.streamRevision(stream),
    close: async () => undefined,
  };
}

/** The same for views. */
export function dryViews(views: SessionsView): SessionsView {
  return {
    get checkpoint() {
      return views.checkpoint;
    },
    apply: async () => undefined,
    query: (query) => views.query(query),
    get: (stream, reading) => views.get(stream, reading),
    find: (id, reading) => views.find(id, reading),
    tally: (reading) => views.tally(reading),
    summary: (query) => views.summary(query),
    close: async () => undefined,
  };
}
