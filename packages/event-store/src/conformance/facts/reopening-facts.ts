/**
 * Facts about stores whose medium outlives them: what was there is there again.
 */
import { firstValueFrom, take, toArray } from 'rxjs';
import { collect, equal, refused } from '../expectations.ts';
import { fact, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent, sampleEvents } from '../sample-events.ts';

const any = { expectedRevision: 'any' } as const;

export const reopeningFacts: SuiteDefinition = {
  suite: 'reopening',
  needs: ['reopening'],
  facts: [
    fact('events, places and snapshots are there again', async ({ store, reopen }) => {
      await store.append('run-1', sampleEvents(0, 20), any);
      await store.append('run-2', sampleEvents(20, 20), any);
      const before = await collect(store.readAll());
      const again = await reopen();
      equal(await collect(again.readAll()), before);
      equal(
        [await again.head(), await again.streamRevision('run-2')],
        [before.at(-1)?.position, 19],
      );
    }),
    fact(
      'snapshots are there again, and are replaced as before',
      async ({ store, reopen }) => {
        const large = new Uint8Array(300_000).map((_, index) => index % 251);
        await store.saveSnapshot('kernel', { version: 1, position: 39, data: Uint8Array.of(7) });
        await store.saveSnapshot('large', { version: 1, position: 39, data: large });
        const again = await reopen();
        equal([...((await again.loadSnapshot('kernel'))?.data ?? [])], [7]);
        equal(Buffer.compare((await again.loadSnapshot('large'))?.data ?? Buffer.of(), large), 0);
        await again.saveSnapshot('kernel', { version: 2, position: 40, data: Uint8Array.of(8) });
        equal((await again.loadSnapshot('kernel'))?.version, 2);
      },
      { needs: ['snapshots'] },
    ),
    fact('an empty store is empty again', async ({ reopen }) => {
      const again = await reopen();
      equal([await again.head(), await collect(again.readAll())], [-1, []]);
    }),
    fact('reopening again and again changes nothing', async ({ store, reopen }) => {
      await store.append('run-1', sampleEvents(0, 5), any);
      const before = await collect(store.readAll());
      for (const number of range(0, 3)) {
        const again = await reopen();
        equal((await collect(again.readAll())).slice(0, 5), before);
        await again.append('run-2', [sampleEvent(10 + number)], { expectedRevision: number - 1 });
      }
      const last = await reopen();
      equal(numbersOf(await collect(last.readAll())), [...range(0, 5), 10, 11, 12]);
    }),
    fact('a checkpoint outlives the store', async ({ store, reopen }) => {
      await store.append('run-1', sampleEvents(0, 5), any);
      const third = (await collect(store.readAll()))[2]?.position as number;
      const again = await reopen();
      await again.append('run-1', [sampleEvent(5)], any);
      const rest = again.subscribe({ from: third + 1 }).pipe(take(3), toArray());
      equal(numbersOf(await firstValueFrom(rest)), [3, 4, 5]);
    }),
    fact('revisions and positions go on where they were', async ({ store, reopen }) => {
      const before = await store.append('run-1', sampleEvents(0, 3), any);
      const again = await reopen();
      const after = await again.append('run-1', [sampleEvent(3)], { expectedRevision: 2 });
      equal(after.revision, 3);
      equal(after.position > before.position, true);
      equal(numbersOf(await collect(again.readAll())), range(0, 4));
    }),
    fact('expectations are held against what was there', async ({ store, reopen }) => {
      await store.append('run-1', sampleEvents(0, 3), any);
      const again = await reopen();
      await refused(
        again.append('run-1', [sampleEvent(9)], { expectedRevision: 'noStream' }),
        'wrong-expected-revision',
        { actual: 2 },
      );
    }),
    fact('a repetition is noticed after reopening, too', async (context) => {
      const { store, reopen, sameResult } = context;
      const first = await store.append('run-1', sampleEvents(0, 50), any);
      const again = await reopen();
      const repeated = await again.append('run-1', sampleEvents(0, 50), { expectedRevision: -1 });
      sameResult(repeated, { ...first, idempotent: true });
      equal((await collect(again.readAll())).length, 50);
    }),
    fact('what was appended without waiting is there after close', async ({ store, reopen }) => {
      const appends = range(0, 100).map((number) =>
        store.append(`run-${number % 3}`, [sampleEvent(number)], any),
      );
      const again = await reopen();
      await Promise.all(appends);
      equal((await collect(again.readAll())).length, 100);
    }),
    fact('old events are upcast by what the newer code brings', async ({ store, reopen }) => {
      await store.append('run-1', [sampleEvent(1)], any);
      const up = (data: unknown): unknown => ({ ...(data as object), added: 0 });
      const upcasters = [{ type: 'PackageDownloaded', fromVersion: 1, up }];
      const again = await reopen({ upcasting: { upcasters } });
      const [event] = await collect(again.readAll());
      equal([event?.schemaVersion, event?.data], [2, { number: 1, added: 0 }]);
    }),
    fact('events of a version that older code does not know keep it out', async (context) => {
      const { store, reopen } = context;
      await store.append('run-1', [sampleEvent(1, { schemaVersion: 2 })], any);
      const newestVersions = { PackageDownloaded: 1 };
      const again = reopen({ upcasting: { upcasters: [], newestVersions } });
      // A store that cannot know its versions at once says it when such an event is read.
      const read = again.then((opened) => collect(opened.readAll()));
      await refused(read, 'store-newer', {
        type: 'PackageDownloaded',
        storedVersion: 2,
      });
    }),
  ],
};
