/**
 * Facts about snapshots: bytes beside the log, by name, the newest alone.
 */
import { firstValueFrom, take, toArray } from 'rxjs';
import { collect, equal, refused } from '../expectations.ts';
import { fact, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent, sampleEvents } from '../sample-events.ts';

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

export const snapshotFacts: SuiteDefinition = {
  suite: 'snapshots',
  needs: ['snapshots'],
  facts: [
    fact('a name without a snapshot has none', async ({ store }) => {
      equal(await store.loadSnapshot('kernel'), undefined);
    }),
    fact('a snapshot comes back as it was', async ({ store }) => {
      await store.saveSnapshot('kernel', { version: 3, position: 41, data: bytes(0, 255, 7) });
      const loaded = await store.loadSnapshot('kernel');
      equal([loaded?.version, loaded?.position], [3, 41]);
      equal([...(loaded?.data ?? [])], [0, 255, 7]);
      equal(loaded?.data instanceof Uint8Array, true);
    }),
    fact('the newest replaces the one before', async ({ store }) => {
      await store.saveSnapshot('kernel', { version: 1, position: 1, data: bytes(1, 1, 1) });
      await store.saveSnapshot('kernel', { version: 2, position: 0, data: bytes(2) });
      const loaded = await store.loadSnapshot('kernel');
      equal([loaded?.version, loaded?.position, ...(loaded?.data ?? [])], [2, 0, 2]);
    }),
    fact('names are independent of each other', async ({ store }) => {
      await store.saveSnapshot('a', { version: 1, position: -1, data: bytes(1) });
      await store.saveSnapshot('b', { version: 1, position: -1, data: bytes(2) });
      equal([...((await store.loadSnapshot('a'))?.data ?? [])], [1]);
      equal([...((await store.loadSnapshot('b'))?.data ?? [])], [2]);
    }),
    fact('empty and large data', async ({ store }) => {
      await store.saveSnapshot('empty', { version: 0, position: -1, data: bytes() });
      equal((await store.loadSnapshot('empty'))?.data.length, 0);
      const large = new Uint8Array(5_000_000).map((_, index) => index % 251);
      await store.saveSnapshot('large', { version: 0, position: -1, data: large });
      const loaded = await store.loadSnapshot('large');
      equal(Buffer.compare(loaded?.data ?? bytes(), large), 0);
    }),
    fact('later changes of the bytes do not reach the snapshot', async ({ store }) => {
      const data = bytes(1, 2, 3);
      await store.saveSnapshot('kernel', { version: 1, position: 0, data });
      data[0] = 9;
      const loaded = await store.loadSnapshot('kernel');
      equal(loaded?.data[0], 1);
      if (loaded !== undefined) loaded.data[1] = 9;
      equal((await store.loadSnapshot('kernel'))?.data[1], 2);
    }),
    fact('a view of a larger buffer is saved as what it shows', async ({ store }) => {
      const data = bytes(1, 2, 3, 4, 5).subarray(1, 3);
      await store.saveSnapshot('kernel', { version: 1, position: 0, data });
      equal([...((await store.loadSnapshot('kernel'))?.data ?? [])], [2, 3]);
    }),
    fact('the position may be given with an append, too', async ({ store }) => {
      const snapshot = { name: 'kernel', version: 1, position: 0, data: bytes(1) };
      const batch = {
        stream: 'run-1',
        events: sampleEvents(0, 3),
        expectedRevision: 'any',
      } as const;
      await store.appendMany([batch], { snapshot });
      equal((await store.loadSnapshot('kernel'))?.position, 0);
      equal(await store.streamRevision('run-1'), 2);
    }),
    fact('with an append: both, and the position is the end of the log', async ({ store }) => {
      for (const count of [3, 200]) {
        const batches = range(count * 1000, count).map((number) => ({
          stream: `run-${count}`,
          events: [sampleEvent(number)],
          expectedRevision: 'any' as const,
        }));
        const snapshot = { name: 'kernel', version: 1, data: bytes(count) };
        await store.appendMany(batches, { snapshot });
        const loaded = await store.loadSnapshot('kernel');
        equal([loaded?.position, loaded?.data[0]], [await store.head(), count]);
      }
    }),
    fact(
      'with an append that is refused: neither',
      async ({ store }) => {
        await store.saveSnapshot('kernel', { version: 1, position: -1, data: bytes(1) });
        for (const count of [1, 200]) {
          const batches = range(0, count).map((number) => ({
            stream: 'run-1',
            events: [sampleEvent(number)],
            expectedRevision: number === count - 1 ? 77 : ('any' as const),
          }));
          const snapshot = { name: 'kernel', version: 2, data: bytes(2) };
          await refused(store.appendMany(batches, { snapshot }), 'wrong-expected-revision');
          equal((await store.loadSnapshot('kernel'))?.version, 1);
        }
        equal(await collect(store.readAll()), []);
      },
      { needs: ['multiStreamAppend'] },
    ),
    fact('a snapshot is no event, however the log is read', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 2), { expectedRevision: 'any' });
      const head = await store.head();
      await store.saveSnapshot('run-1', { version: 1, position: 1, data: bytes(1) });
      equal((await collect(store.readAll())).length, 2);
      equal((await collect(store.readPages())).flatMap(({ events }) => events).length, 2);
      equal(await store.streamRevision('run-1'), 1);
      equal(await store.head(), head);
      const three = store.subscribe({ from: 'start' }).pipe(take(3), toArray());
      await store.append('run-1', [sampleEvent(2)], { expectedRevision: 1 });
      equal(numbersOf(await firstValueFrom(three)), [0, 1, 2]);
    }),
    fact('concurrent saves: one of them is there, whole', async ({ store }) => {
      await Promise.all(
        range(0, 10).map((number) => {
          const data = new Uint8Array(10_000).fill(number);
          return store.saveSnapshot('kernel', { version: number, position: number, data });
        }),
      );
      const loaded = await store.loadSnapshot('kernel');
      equal([loaded?.version, loaded?.position], [loaded?.data[0], loaded?.data[0]]);
      equal(loaded?.data, new Uint8Array(10_000).fill(loaded?.version ?? -1));
    }),
    fact('names may have any plain character', async ({ store }) => {
      const names = ['a', 'view: Zoë 東京', "o'Neill", 'x'.repeat(200)];
      for (const [version, name] of names.entries()) {
        await store.saveSnapshot(name, { version, position: -1, data: bytes(version) });
      }
      for (const [version, name] of names.entries()) {
        equal((await store.loadSnapshot(name))?.version, version);
      }
      equal(await store.loadSnapshot('A'), undefined);
    }),
    fact('what cannot be a snapshot is refused', async ({ store }) => {
      const good = { version: 1, position: 0, data: bytes() };
      await refused(store.saveSnapshot('', good), 'invalid-argument');
      await refused(store.saveSnapshot('a', { ...good, version: -1 }), 'invalid-argument');
      await refused(store.saveSnapshot('a', { ...good, position: -2 }), 'invalid-argument');
      await refused(store.saveSnapshot('a', { ...good, version: 1.5 }), 'invalid-argument');
    }),
  ],
};
