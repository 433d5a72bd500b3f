/** A store whose positions do not follow each other, as those of EventStoreDB. */
import type { AppendResult, EventPage, EventStore, ReadAllOptions } from '@cdx/event-store';
import type { RecordedEvent } from '@cdx/session';

const outside = (position: number): number => (position < 0 ? position : 2 * position);

/** A position between two events is the place before the next one. */
function inside({ from, ...rest }: ReadAllOptions = {}): ReadAllOptions {
  return from === undefined ? rest : { ...rest, from: Math.ceil(from / 2) };
}

const event = (found: RecordedEvent): RecordedEvent => ({
  ...found,
  position: outside(found.position),
});

const result = (found: AppendResult): AppendResult => ({
  ...found,
  position: outside(found.position),
  ...(found.firstPosition === undefined ? {} : { firstPosition: outside(found.firstPosition) }),
});

/** As far as runs need one. */
export function gappedStore(store: EventStore): EventStore {
  return {
    append: async (...args) => result(await store.append(...args)),
    appendMany: async (...args) => (await store.appendMany(...args)).map(result),
    readStream: (stream, options) => each(store.readStream(stream, options)),
    readAll: (options) => each(store.readAll(inside(options))),
    readPages: (options) => pages(store.readPages(inside(options))),
    follow: () => {
      throw new Error('Runs follow nothing.');
    },
    subscribe: () => {
      throw new Error('Runs subscribe to nothing.');
    },
    head: async () => outside(await store.head()),
    streamRevision: (stream) => store.streamRevision(stream),
    saveSnapshot: (name, snapshot) =>
      store.saveSnapshot(name, { ...snapshot, position: Math.floor(snapshot.position / 2) }),
    loadSnapshot: async (name) => {
      const found = await store.loadSnapshot(name);
      return found === undefined ? undefined : { ...found, position: outside(found.position) };
    },
    close: () => store.close(),
  };
}

async function* each(events: AsyncIterable<RecordedEvent>): AsyncGenerator<RecordedEvent> {
  for await (const found of events) yield event(found);
}

async function* pages(found: AsyncIterable<EventPage>): AsyncGenerator<EventPage> {
  for await (const page of found) {
    yield { ...page, events: page.events.map(event), next: outside(page.next) };
  }
}
