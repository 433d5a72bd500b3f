/**
 * Facts about reading store and archive as one log: as if nothing had ever left the store.
 */
import { archiveStreams } from '../../archive/archive-streams.ts';
import { joinedLog } from '../../archive/joined-log.ts';
import { scavenge } from '../../archive/scavenge.ts';
import type { ReadAllOptions } from '../../port.ts';
import { collect, equal, holds, refused } from '../expectations.ts';
import { numbersOf, range, sampleEvent } from '../sample-events.ts';
import {
  appendInTurn,
  archiveFact,
  streamOf,
  type ArchiveFactContext,
  type ArchiveSuite,
} from './archive-fact.ts';

/** 60 events over six streams: two are gone, one is archived and still there. */
async function sixty({ store, archive }: ArchiveFactContext): Promise<void> {
  await appendInTurn(store, 0, 60, 6);
  await archiveStreams(store, archive, [streamOf(1, 6), streamOf(2, 6), streamOf(5, 6)]);
  await appendInTurn(store, 60, 6, 6);
  await scavenge(store, archive, [streamOf(1, 6), streamOf(5, 6)]);
}

const readings: readonly (readonly [options: ReadAllOptions, numbers: readonly number[]])[] = [
  [{}, range(0, 66)],
  [{ from: 25 }, range(25, 41)],
  [{ from: 65 }, [65]],
  [{ from: 66 }, []],
  [{ limit: 0 }, []],
  [{ limit: 10, from: 3 }, range(3, 10)],
  [{ filter: { streamPrefix: streamOf(5, 6) }, from: 6 }, range(1, 10).map((n) => 6 * n + 5)],
  [{ filter: { streamPrefix: streamOf(2, 6) } }, range(0, 11).map((n) => 6 * n + 2)],
  [{ filter: { types: [] } }, []],
  [{ direction: 'backward' }, range(0, 66).toReversed()],
  [{ direction: 'backward', from: 30, limit: 4 }, [30, 29, 28, 27]],
  [{ direction: 'backward', from: 1000, limit: 2 }, [65, 64]],
  [{ direction: 'backward', filter: { streamPrefix: streamOf(1, 6) }, limit: 3 }, [61, 55, 49]],
];

export const joinedFacts: ArchiveSuite = {
  suite: 'the joined log',
  facts: [
    ...readings.map(([options, numbers]) =>
      archiveFact(`${JSON.stringify(options)} gives [${numbers.join(', ')}]`, async (context) => {
        await sixty(context);
        const joined = joinedLog(context.store, context.archive);
        equal(numbersOf(await collect(joined.readAll(options))), numbers);
        const pages = await collect(joined.readPages(options));
        equal(numbersOf(pages.flatMap(({ events }) => events)), numbers);
      }),
    ),
    archiveFact('is the log as it was before', async ({ store, archive }) => {
      await appendInTurn(store, 0, 5000, 500);
      const before = await collect(store.readAll());
      const names = range(0, 500).map((number) => streamOf(number, 500));
      await archiveStreams(store, archive, names.slice(200));
      await scavenge(store, archive, names.slice(0, 300));
      const joined = joinedLog(store, archive);
      equal(await collect(joined.readAll()), before);
      equal(await collect(joined.readAll({ direction: 'backward' })), before.toReversed());
      for (const stream of [names[0], names[250], names[499]] as string[]) {
        const own = before.filter((event) => event.stream === stream);
        equal(await collect(joined.readStream(stream)), own);
        const backward = { direction: 'backward', from: 4 } as const;
        equal(await collect(joined.readStream(stream, backward)), own.slice(0, 5).toReversed());
      }
      equal(await collect(joined.readStream('run-none')), []);
    }),
    archiveFact('comes in pages that say where to go on', async ({ store, archive }) => {
      await appendInTurn(store, 0, 4500, 3);
      await scavenge(store, archive, [streamOf(1, 3)]);
      const joined = joinedLog(store, archive);
      const pages = await collect(joined.readPages());
      holds(pages.length > 1, 'the log does not come as one page');
      equal(pages.map(({ atEnd }) => atEnd).indexOf(true), pages.length - 1);
      equal(pages.at(-1)?.next, 4500);
      const from = pages[1]?.next ?? 0;
      const rest = await collect(joined.readAll({ from }));
      equal(numbersOf(rest), range(from, 4500 - from));
    }),
    archiveFact('an empty log is empty', async ({ store, archive }) => {
      const joined = joinedLog(store, archive);
      equal(await collect(joined.readAll()), []);
      equal(await collect(joined.readAll({ direction: 'backward' })), []);
    }),
    archiveFact('is whole while it is read and scavenged at once', async ({ store, archive }) => {
      await appendInTurn(store, 0, 6000, 60);
      const names = range(0, 60).map((number) => streamOf(number, 60));
      const joined = joinedLog(store, archive);
      for (const direction of ['forward', 'backward'] as const) {
        const seen: number[] = [];
        for await (const page of joined.readPages({ direction })) {
          seen.push(...numbersOf(page.events));
          await scavenge(store, archive, names.splice(0, 5));
        }
        equal(direction === 'forward' ? seen : seen.toReversed(), range(0, 6000));
      }
    }),
    archiveFact('a stream is whole while it is read and scavenged', async (context) => {
      const { store, archive } = context;
      const events = range(0, 3000).map((number) => sampleEvent(number));
      await store.append('run-1', events, { expectedRevision: 'any' });
      const seen: number[] = [];
      for await (const event of joinedLog(store, archive).readStream('run-1')) {
        seen.push(...numbersOf([event]));
        if (seen.length === 500) await scavenge(store, archive, ['run-1']);
      }
      equal(seen, range(0, 3000));
    }),
    archiveFact('not with the archive of another store', async ({ store, another }) => {
      const { archive } = await another();
      await refused(
        (async () => collect(joinedLog(store, archive).readAll()))(),
        'invalid-argument',
      );
    }),
    archiveFact('not after the archive has been closed', async ({ store, archive }) => {
      await appendInTurn(store, 0, 6, 3);
      const joined = joinedLog(store, archive);
      await archive.close();
      await refused(collect(joined.readAll()), 'store-closed');
      await refused(collect(joined.readStream(streamOf(0, 3))), 'store-closed');
    }),
    archiveFact('places that are none are refused', async ({ store, archive }) => {
      const joined = joinedLog(store, archive);
      await refused(collect(joined.readAll({ from: -1 })), 'invalid-argument');
      await refused(collect(joined.readStream('run-1', { limit: 0.5 })), 'invalid-argument');
    }),
  ],
};
