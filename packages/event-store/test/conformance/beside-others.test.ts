/**
 * The kit on a store that others use, too, as a server is: it must neither see their events nor
 * touch them.
 */
import { scavenge } from '@cdx/event-store';
import { besideOthers, sampleEvents } from '@cdx/event-store/conformance';
import { createMemoryArchive, createMemoryEventStore } from '@cdx/event-store/memory';
import { expect, test, vi } from 'vitest';
import { testWithKit } from '../support/kit.ts';
import { all, any } from '../support/stores.ts';

const mine = 'mine-';

test('reading begins behind what was there, and does not look at it', async () => {
  const store = createMemoryEventStore();
  await store.append('run-1', sampleEvents(0, 20), any);
  const asked = (['readAll', 'readPages', 'follow'] as const).map((name) => vi.spyOn(store, name));
  const made = await besideOthers({ store }, mine);
  for (const from of [undefined, 0, 19] as const) {
    await all(made.store.readAll({ from }));
    await all(made.store.readPages({ from }));
    const pages = made.store.follow({ from: from ?? 'start' })[Symbol.asyncIterator]();
    await pages.next();
    await pages.return?.();
  }
  await all(made.store.readAll({ from: 30 }));
  for (const calls of asked) {
    expect(calls.mock.calls.slice(0, 3).map(([options]) => options?.from)).toEqual([20, 20, 20]);
  }
  expect(asked[0]?.mock.lastCall?.[0]?.from).toBe(30);
});

testWithKit(
  'memory beside others',
  async (options) => {
    const store = createMemoryEventStore(options);
    await store.append('run-1', sampleEvents(0, 20), any);
    await store.saveSnapshot('kernel', { version: 9, position: 0, data: Uint8Array.of(9) });
    const before = await all(store.readAll());
    const archive = createMemoryArchive(store, options);
    const retention = {
      truncateBefore: async (stream: string, revision: number): Promise<void> => {
        await scavenge(store, archive, [{ stream, before: revision }]);
      },
    };
    const made = await besideOthers({ store, retention }, mine);
    let isClosed = false;
    const close = async (): Promise<void> => {
      if (isClosed) return;
      isClosed = true;
      const after = await all(store.readStream('run-1'));
      const snapshot = await store.loadSnapshot('kernel');
      await store.close();
      expect(after).toEqual(before);
      expect(snapshot?.version).toBe(9);
    };
    return { ...made, store: Object.assign(made.store, { close }) };
  },
  {
    contiguousPositions: 'others have events before',
    multiStreamAppend: true,
    snapshots: true,
    reopening: 'kept in memory alone',
    crashing: 'kept in memory alone',
    uniqueIds: true,
    exactResults: true,
    largeAppends: true,
    truncation: true,
    maxCount: 'nothing is taken out',
    maxAge: 'nothing is taken out',
    deletion: 'nothing is taken out',
    tombstones: 'nothing is taken out',
  },
);
