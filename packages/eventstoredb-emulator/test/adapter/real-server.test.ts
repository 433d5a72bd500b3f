/**
 * The adapter against the conformance kit on the EventStoreDB or KurrentDB that CDX_EVENTSTOREDB_URL
 * names; each fact writes into streams of its own. What it writes stays there.
 */
import { randomUUID } from 'node:crypto';
import {
  kitReport,
  testEventStore,
  type StoreCapabilities,
  type StoreFactory,
} from '@cdx/event-store/conformance';
import { openEventStoreDb, type EventStoreDbEventStore } from '@cdx/event-store/eventstoredb';
import { afterAll, describe, expect, test } from 'vitest';
import { adapterCapabilities } from './adapter-under-test.ts';
import { newSlice, SliceOfStore } from './slice-of-a-store.ts';

const connectionString = process.env['CDX_EVENTSTOREDB_URL'];
const store = 'eventstoredb on the server of CDX_EVENTSTOREDB_URL';

const capabilities: StoreCapabilities = {
  ...adapterCapabilities,
  maxAge: 'a server has its own clock',
};

const factory: StoreFactory = async (options) => {
  const open = (changed = options): Promise<EventStoreDbEventStore> =>
    openEventStoreDb({ ...changed, connectionString: connectionString ?? '' });
  let inner = await open();
  const slice = await newSlice(inner, `kit${randomUUID().slice(0, 8)}-`);
  const sliced = (): SliceOfStore => new SliceOfStore(inner, slice);
  const ended: EventStoreDbEventStore[] = [];
  const name = (stream: string): string => sliced().name(stream);
  return {
    store: sliced(),
    reopen: async (changed) => {
      await inner.close();
      inner = await open(changed);
      return sliced();
    },
    crash: async () => {
      ended.push(inner);
      inner = await open();
      return sliced();
    },
    retention: {
      truncateBefore: (stream, truncateBefore) =>
        inner.setStreamMetadata(name(stream), { truncateBefore }),
      setMaxCount: (stream, maxCount) => inner.setStreamMetadata(name(stream), { maxCount }),
      deleteStream: (stream) => inner.deleteStream(name(stream)),
      tombstoneStream: (stream) => inner.tombstoneStream(name(stream)),
    },
    dispose: async () => {
      for (const one of [...ended, inner]) await one.close();
    },
  };
};

describe.skipIf(connectionString === undefined)(`${store} satisfies the conformance kit`, () => {
  test.for(testEventStore(factory, capabilities, { modelRuns: 20 }))(
    '$suite: $name',
    async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    },
  );
});

describe('a server of its own', () => {
  test('is said to be left out where none is named', () => {
    expect(kitReport(store, capabilities)).toContain(store);
  });

  // `npm test` shows the lines that begin with the name of the kit.
  afterAll(() => {
    const left = `conformance kit: ${store} 0 facts; skipped: all (it names none)`;
    const line = connectionString === undefined ? left : kitReport(store, capabilities);
    process.stdout.write(`${line}\n`);
  });
});
