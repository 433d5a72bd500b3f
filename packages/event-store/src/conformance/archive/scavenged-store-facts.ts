/**
 * Facts about a store from which streams were scavenged: places are never given twice, readers
 * and followers go over the gaps, and what is gone cannot begin anew.
 */
import { scavenge } from '../../archive/scavenge.ts';
import type { ExpectedRevision } from '../../port.ts';
import { collect, equal, refused } from '../expectations.ts';
import { numbersOf, range, sampleEvent, sampleEvents } from '../sample-events.ts';
import {
  appendInTurn,
  archiveFact,
  factBothWays,
  streamOf,
  type ArchiveFactContext,
  type ArchiveSuite,
  type StoreAndArchive,
} from './archive-fact.ts';

const any = { expectedRevision: 'any' } as const;
const gone = streamOf(1, 3);

/** Twelve events over three streams, of which those of the second are gone: 1, 4, 7, 10. */
async function scavenged(context: ArchiveFactContext): Promise<StoreAndArchive> {
  await appendInTurn(context.store, 0, 12, 3);
  await scavenge(context.store, context.archive, [gone]);
  return context;
}

const left = [0, 2, 3, 5, 6, 8, 9, 11];
const expectations: readonly ExpectedRevision[] = ['any', 'noStream', 'streamExists', -1, 3];

const bothWays = factBothWays(scavenged);

export const scavengedStoreFacts: ArchiveSuite = {
  suite: 'a scavenged store',
  facts: [
    ...bothWays('has no events of the stream', async ({ store }) => {
      equal(await store.streamRevision(gone), -1);
      equal(await collect(store.readStream(gone)), []);
      equal(await collect(store.readAll({ filter: { streamPrefix: gone } })), []);
    }),
    ...bothWays('keeps the places of all others', async ({ store }) => {
      const events = await collect(store.readAll());
      equal(numbersOf(events), left);
      equal(
        events.map(({ position }) => position),
        left,
      );
      equal(await store.streamRevision(streamOf(0, 3)), 3);
      equal(numbersOf(await collect(store.readStream(streamOf(2, 3), { from: 2 }))), [8, 11]);
    }),
    ...bothWays('is read from within a gap, in both directions', async ({ store }) => {
      equal(numbersOf(await collect(store.readAll({ from: 4 }))), [5, 6, 8, 9, 11]);
      const backward = { from: 4, direction: 'backward' } as const;
      equal(numbersOf(await collect(store.readAll(backward))), [3, 2, 0]);
      const filter = { streamPrefix: streamOf(0, 3) };
      equal(numbersOf(await collect(store.readAll({ from: 1, limit: 2, filter }))), [3, 6]);
      const pages = await collect(store.readPages({ limit: 3 }));
      equal(numbersOf(pages.flatMap(({ events }) => events)), [0, 2, 3]);
      equal(pages.at(-1)?.next, 4);
    }),
    ...bothWays('goes on where it was', async ({ store }) => {
      equal(await store.head(), 11);
      const { position, revision } = await store.append(streamOf(0, 3), [sampleEvent(99)], any);
      equal({ position, revision }, { position: 12, revision: 4 });
      const fresh = await store.append('run-new', sampleEvents(100, 2), any);
      equal([fresh.firstPosition, fresh.position, fresh.revision], [13, 14, 1]);
      equal(numbersOf(await collect(store.readAll())), [...left, 99, 100, 101]);
    }),
    ...expectations.flatMap((expectedRevision) =>
      bothWays(
        `refuses what is appended to the stream, expecting ${expectedRevision}`,
        async (pair) => {
          const { store } = pair;
          const details = { stream: gone, actual: 3, scavenged: true };
          for (const events of [[sampleEvent(99)], [sampleEvent(1)], []]) {
            const append = store.append(gone, events, { expectedRevision });
            await refused(append, 'wrong-expected-revision', details);
          }
          const batches = range(0, 100).map((number) => ({
            stream: number === 50 ? gone : `run-${number}`,
            events: [sampleEvent(number)],
            expectedRevision: 'any' as const,
          }));
          await refused(store.appendMany(batches), 'wrong-expected-revision', details);
          equal(numbersOf(await collect(store.readAll())), left);
        },
      ),
    ),
    ...bothWays('begins no stream while its archive is closed', async ({ store, archive }) => {
      await archive.close();
      for (const stream of ['run-new', gone]) {
        await refused(store.append(stream, [sampleEvent(99)], any), 'invalid-argument', { stream });
      }
      await store.append(streamOf(0, 3), [sampleEvent(99)], any);
      equal(numbersOf(await collect(store.readAll())), [...left, 99]);
    }),
    ...bothWays('takes repetitions of what it has for what they are', async ({ store }) => {
      const again = await store.append(streamOf(2, 3), [sampleEvent(5)], any);
      equal([again.idempotent, again.position, again.revision], [true, 5, 1]);
    }),
    archiveFact('uses no position again when the newest events are gone', async (context) => {
      const { store, archive } = context;
      await appendInTurn(store, 0, 12, 3);
      await store.append('run-last', sampleEvents(12, 30), any);
      await scavenge(store, archive, ['run-last']);
      equal(await store.head(), 41);
      equal(numbersOf(await collect(store.readAll())), range(0, 12));
      equal(numbersOf(await collect(store.readAll({ from: 20 }))), []);
      const backward = { direction: 'backward', limit: 1 } as const;
      equal(numbersOf(await collect(store.readAll(backward))), [11]);
      const { position } = await store.append('run-new', [sampleEvent(99)], any);
      equal(position, 42);
    }),
    archiveFact(
      'uses no position again when the newest events went first, then older ones',
      async ({ store, archive, reopen }) => {
        await appendInTurn(store, 0, 12, 3);
        await store.append('run-last', sampleEvents(12, 30), any);
        await scavenge(store, archive, ['run-last']);
        await scavenge(store, archive, [gone]);
        equal(await store.head(), 41);
        const again = await reopen();
        equal(await again.store.head(), 41);
        const { position } = await again.store.append('run-new', [sampleEvent(99)], any);
        equal(position, 42);
      },
      { needs: ['reopening'] },
    ),
    archiveFact(
      'uses no position again after everything is gone and it was reopened',
      async ({ store, archive, reopen }) => {
        await appendInTurn(store, 0, 12, 1);
        await scavenge(store, archive, [streamOf(0, 1)]);
        equal(await collect(store.readAll()), []);
        const again = await reopen();
        equal(await again.store.head(), 11);
        const { position } = await again.store.append('run-new', [sampleEvent(99)], any);
        equal(position, 12);
        equal(numbersOf(await collect(again.store.readAll())), [99]);
        await scavenge(again.store, again.archive, ['run-new']);
        equal(await again.store.head(), 12);
      },
      { needs: ['reopening'] },
    ),
    archiveFact('is followed over gaps, from the start and live', async (context) => {
      const { store } = await scavenged(context);
      const seen: number[] = [];
      const pages = store.follow({ from: 'start' })[Symbol.asyncIterator]();
      seen.push(...numbersOf((await pages.next()).value?.events ?? []));
      equal(seen, left);
      const next = pages.next();
      await store.append('run-new', [sampleEvent(99)], any);
      equal(numbersOf((await next).value?.events ?? []), [99]);
      await pages.return?.();
    }),
    archiveFact('does not look for what is gone', async ({ store, archive }) => {
      // More than a page with a filter looks at.
      const events = range(0, 21_000).map((number) => sampleEvent(number));
      await store.append('run-1', events, any);
      await store.append('run-2', [sampleEvent(1)], any);
      await scavenge(store, archive, ['run-1']);
      const pages = await collect(store.readPages({ filter: { streamPrefix: 'run-' } }));
      equal(
        pages.map((page) => page.events.length),
        [1],
      );
    }),
    archiveFact('keeps its snapshots', async ({ store, archive }) => {
      await appendInTurn(store, 0, 12, 3);
      await store.saveSnapshot('kernel', { version: 1, position: 11, data: Uint8Array.of(7) });
      await scavenge(store, archive, [gone]);
      equal((await store.loadSnapshot('kernel'))?.position, 11);
    }),
    archiveFact('is not changed by a batch that is refused after others', async (context) => {
      const { store } = await scavenged(context);
      const batches = [
        { stream: 'run-new', events: [sampleEvent(99)], ...any },
        { stream: streamOf(0, 3), events: [sampleEvent(98)], expectedRevision: 0 },
      ];
      await refused(store.appendMany(batches), 'wrong-expected-revision', { actual: 3 });
      equal(await store.head(), 11);
      const { position } = await store.append('run-new', [sampleEvent(99)], any);
      equal(position, 12);
    }),
  ],
};
