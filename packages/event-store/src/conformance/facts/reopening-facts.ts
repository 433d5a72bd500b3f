/**
 * Facts about stores whose medium outlives them: what was there is there again.
 */
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
      await store.saveSnapshot('kernel', { version: 1, position: 39, data: Uint8Array.of(7) });
      const before = await collect(store.readAll());
      const again = await reopen();
      equal(await collect(again.readAll()), before);
      equal(
        [await again.head(), await again.streamRevision('run-2')],
        [before.at(-1)?.position, 19],
      );
      equal([...((await again.loadSnapshot('kernel'))?.data ?? [])], [7]);
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
    fact('a repetition is noticed after reopening, too', async ({ store, reopen }) => {
      const first = await store.append('run-1', sampleEvents(0, 50), any);
      const again = await reopen();
      equal(await again.append('run-1', sampleEvents(0, 50), any), { ...first, idempotent: true });
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
      await refused(reopen({ upcasting: { upcasters: [], newestVersions } }), 'store-newer', {
        type: 'PackageDownloaded',
        storedVersion: 2,
      });
    }),
  ],
};
