/**
 * The kit notices stores that break their promises: each of these is right but for one thing, and
 * is refused by a fact of the suite that says so.
 */
import type { AppendResult, EventPage, EventStore, StreamBatch } from '@cdx/event-store';
import {
  testEventStore,
  type Retention,
  type StoreCapabilities,
  type StoreFactory,
} from '@cdx/event-store/conformance';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import type { RecordedEvent } from '@cdx/session';
import { concatMap, from as observableOf } from 'rxjs';
import { expect, test } from 'vitest';
import { makeModestStore, modest } from '../support/modest-store.ts';
import { all, any } from '../support/stores.ts';

type Change = (store: EventStore) => Partial<EventStore>;

const whole: StoreCapabilities = {
  contiguousPositions: true,
  multiStreamAppend: true,
  snapshots: true,
  reopening: 'kept in memory alone',
  crashing: true,
  uniqueIds: true,
  exactResults: true,
  largeAppends: true,
  truncation: 'nothing is taken out',
  maxCount: 'nothing is taken out',
  maxAge: 'nothing is taken out',
  deletion: 'nothing is taken out',
  tombstones: 'nothing is taken out',
};

/** The store with some of its methods changed. */
function changed(store: EventStore, change: Change): EventStore {
  const as: EventStore = {
    append: (...args) => store.append(...args),
    appendMany: (...args) => store.appendMany(...args),
    readStream: (...args) => store.readStream(...args),
    readAll: (...args) => store.readAll(...args),
    readPages: (...args) => store.readPages(...args),
    follow: (...args) => store.follow(...args),
    subscribe: (...args) => store.subscribe(...args),
    head: () => store.head(),
    streamRevision: (stream) => store.streamRevision(stream),
    saveSnapshot: (...args) => store.saveSnapshot(...args),
    loadSnapshot: (name) => store.loadSnapshot(name),
    close: () => store.close(),
  };
  return { ...as, ...change(store) };
}

async function* mapped(
  events: AsyncIterable<RecordedEvent>,
  map: (event: RecordedEvent) => readonly RecordedEvent[],
): AsyncGenerator<RecordedEvent, void, undefined> {
  for await (const event of events) yield* map(event);
}

const broken: readonly (readonly [what: string, suite: string, change: Change])[] = [
  [
    'a limit that is one too high',
    'reading a stream',
    (store) => ({
      readStream: (stream, options = {}) =>
        store.readStream(stream, {
          ...options,
          limit: options.limit === undefined ? undefined : options.limit + 1,
        }),
    }),
  ],
  [
    'a stream of which the tenth event is missing',
    'reading a stream',
    (store) => ({
      readStream: (...args) =>
        mapped(store.readStream(...args), (event) => (event.revision === 9 ? [] : [event])),
    }),
  ],
  [
    'places that are not checked',
    'reading the log',
    (store) => ({
      readAll: (options = {}) =>
        store.readAll({ ...options, from: options.from === -1 ? 0 : options.from }),
    }),
  ],
  [
    'a prefix that may stand anywhere',
    'reading the log',
    (store) => ({
      readAll: ({ filter, ...options } = {}) => {
        const { streamPrefix = '', ...rest } = filter ?? {};
        const events = store.readAll({ ...options, filter: rest });
        return mapped(events, (event) => (event.stream.includes(streamPrefix) ? [event] : []));
      },
    }),
  ],
  [
    'pages that say the event that they end with is the next one',
    'reading in pages',
    (store) => ({
      async *readPages(options): AsyncGenerator<EventPage> {
        for await (const page of store.readPages(options)) yield { ...page, next: page.next - 1 };
      },
    }),
  ],
  [
    'a result with the position of another event',
    'appending',
    (store) => ({
      append: async (...args) => {
        const result = await store.append(...args);
        return { ...result, position: result.position + 1 };
      },
    }),
  ],
  [
    'streamExists taken for any',
    'expected revisions',
    (store) => ({
      append: (stream, events, { expectedRevision }) =>
        store.append(stream, events, {
          expectedRevision: expectedRevision === 'streamExists' ? 'any' : expectedRevision,
        }),
    }),
  ],
  [
    'a repetition that gets the place of the end',
    'idempotence',
    (store) => ({
      append: async (stream, ...rest) => {
        const result = await store.append(stream, ...rest);
        return { ...result, revision: await store.streamRevision(stream) };
      },
    }),
  ],
  [
    'batches one after another, but promised as one',
    'many streams at once',
    (store) => ({
      appendMany: async (batches) => {
        const results: AppendResult[] = [];
        for (const batch of batches) {
          results.push(await store.append(batch.stream, batch.events, batch));
        }
        return results;
      },
    }),
  ],
  [
    'texts that are normalized',
    'content',
    (store) => ({
      readAll: (options) =>
        mapped(store.readAll(options), (event) => {
          const data = JSON.parse(JSON.stringify(event.data).normalize('NFC')) as unknown;
          return [{ ...event, data }];
        }),
    }),
  ],
  [
    'events that all readers share',
    'content',
    (store) => {
      let events: Promise<RecordedEvent[]> | undefined;
      return {
        async *readAll() {
          yield* await (events ??= all(store.readAll()));
        },
      };
    },
  ],
  [
    'a follower that reads everything at once',
    'slow consumers',
    (store) => ({
      async *follow() {
        yield { events: await all(store.readAll()), next: await store.head(), atEnd: true };
      },
    }),
  ],
  [
    'a follower that reads on while nobody asks',
    'slow consumers',
    (store) => ({
      async *follow(options) {
        const ready: EventPage[] = [];
        const reading = (async () => {
          for await (const page of store.follow(options)) {
            ready.push(page);
            if (page.atEnd) break;
          }
        })();
        for (;;) {
          const page = ready.shift();
          if (page !== undefined) yield page;
          else await reading;
        }
      },
    }),
  ],
  [
    'a subscription that begins each page with the last event again',
    'subscriptions',
    (store) => ({
      subscribe: (options) => {
        let last: RecordedEvent | undefined;
        return observableOf(store.follow(options)).pipe(
          concatMap(({ events }) => {
            const again = last === undefined ? [] : [last];
            last = events.at(-1) ?? last;
            return [...again, ...events];
          }),
        );
      },
    }),
  ],
  [
    'followers that ignore the filter',
    'following',
    (store) => ({ follow: ({ from }) => store.follow({ from }) }),
  ],
  [
    'snapshots with the bytes of their writer',
    'snapshots',
    () => {
      const snapshots = new Map<string, Parameters<EventStore['saveSnapshot']>[1]>();
      return {
        saveSnapshot: async (name, snapshot) => void snapshots.set(name, snapshot),
        loadSnapshot: async (name) => snapshots.get(name),
      };
    },
  ],
  ['a close that does nothing', 'closing', () => ({ close: async () => {} })],
  [
    'old events that nobody brings up to date',
    'upcasting',
    (store) => ({
      readStream: (...args) =>
        mapped(store.readStream(...args), (event) => [{ ...event, schemaVersion: 1 }]),
    }),
  ],
  [
    'a log that is read backward from its end, wherever one begins',
    'model',
    (store) => ({
      readAll: (options = {}) =>
        store.readAll(options.direction === 'backward' ? { ...options, from: undefined } : options),
    }),
  ],
];

/** The first of these facts that the store does not satisfy. */
async function failing(
  suite: string,
  factory: StoreFactory,
  capabilities: StoreCapabilities,
): Promise<string | undefined> {
  const facts = testEventStore(factory, capabilities, { modelRuns: 40, modelSeed: 1 });
  for (const fact of facts.filter((one) => one.suite === suite)) {
    const failed = await fact.run().then(
      () => false,
      () => true,
    );
    if (failed) return fact.name;
  }
  return undefined;
}

test.each(broken)('%s: noticed by %j', async (_, suite, change) => {
  const factory: StoreFactory = async (options) => ({
    store: changed(createMemoryEventStore(options), change),
  });
  await expect(failing(suite, factory, whole)).resolves.toBeDefined();
});

test('a crash that loses the last event is noticed', async () => {
  const factory: StoreFactory = async (options) => {
    const store = createMemoryEventStore(options);
    const crash = async (): Promise<EventStore> => {
      const left = createMemoryEventStore(options);
      const events = (await all(store.readAll())).slice(0, -1);
      for (const event of events) await left.append(event.stream, [event], any);
      return left;
    };
    return { store, crash };
  };
  await expect(failing('after a crash', factory, whole)).resolves.toBeDefined();
});

const brokenModest: readonly (readonly [what: string, suite: string, change: Change])[] = [
  [
    'batches that go on behind one that was refused',
    'many streams, one after another',
    (store) => ({
      appendMany: async (batches: readonly StreamBatch[]) => {
        const settled = await Promise.allSettled(
          batches.map((batch) => store.append(batch.stream, batch.events, batch)),
        );
        return settled.map((one) => {
          if (one.status === 'rejected') throw one.reason as Error;
          return one.value;
        });
      },
    }),
  ],
  [
    'a repetition with the position of the end',
    'idempotence',
    (store) => ({
      append: async (...args) => ({
        ...(await store.append(...args)),
        position: await store.head(),
      }),
    }),
  ],
  [
    'results in another order',
    'many streams',
    (store) => ({
      appendMany: async (...args) => (await store.appendMany(...args)).toReversed(),
    }),
  ],
];

test.each(brokenModest)('%s: noticed by %j', async (_, suite, change) => {
  const factory: StoreFactory = async (options) => {
    const made = makeModestStore(options);
    return { ...made, store: changed(made.store, change) };
  };
  await expect(failing(suite, factory, modest)).resolves.toBeDefined();
});

const nothing = async (): Promise<void> => {};
const brokenRetention: readonly (readonly [
  what: string,
  suite: string,
  change: (retention: Retention) => Retention,
])[] = [
  ['a truncation that does nothing', 'truncated streams', () => ({ truncateBefore: nothing })],
  [
    'a truncation that takes one event more',
    'truncated streams',
    ({ truncateBefore }) => ({
      truncateBefore: async (stream, before) => truncateBefore?.(stream, before + 1),
    }),
  ],
  [
    'a count that is one too low',
    'max count',
    ({ setMaxCount }) => ({
      setMaxCount: async (stream, count) => setMaxCount?.(stream, count - 1),
    }),
  ],
  ['an age that nobody heeds', 'max age', () => ({ setMaxAge: nothing })],
  ['a stream that stays', 'deleted streams', () => ({ deleteStream: nothing })],
  [
    'a tombstone that is none',
    'tombstoned streams',
    ({ deleteStream = nothing }) => ({ tombstoneStream: deleteStream }),
  ],
];

test.each(brokenRetention)('%s: noticed by %j', async (_, suite, change) => {
  const factory: StoreFactory = async (options) => {
    const { store, retention = {} } = makeModestStore(options);
    return { store, retention: { ...retention, ...change(retention) } };
  };
  await expect(failing(suite, factory, modest)).resolves.toBeDefined();
});
