/**
 * Facts about reading an archive: the same as in a store, over positions with gaps.
 */
import type { EventArchive } from '../../archive/event-archive.ts';
import type { ReadAllOptions } from '../../port.ts';
import { collect, equal, holds, refused } from '../expectations.ts';
import { numbersOf, range, sampleEvent } from '../sample-events.ts';
import { archiveFact, streamOf, type ArchiveSuite } from './archive-fact.ts';

/** Twelve events of three streams, at positions 100, 107, 114, … */
async function twelve(archive: EventArchive): Promise<void> {
  const events = range(0, 12).map((number) => ({
    ...sampleEvent(number, { type: number < 6 ? 'PackageRequested' : 'PackageDownloaded' }),
    recordedAt: number,
    stream: streamOf(number, 3),
    revision: Math.floor(number / 3),
    position: 100 + 7 * number,
  }));
  // The streams one after another, as a purge brings them.
  for (const stream of [2, 0, 1]) {
    await archive.add(events.filter((_, number) => number % 3 === stream));
  }
}

const readings: readonly (readonly [options: ReadAllOptions, numbers: readonly number[]])[] = [
  [{}, range(0, 12)],
  [{ from: 100 }, range(0, 12)],
  [{ from: 101 }, range(1, 11)],
  [{ from: 177 }, [11]],
  [{ from: 178 }, []],
  [{ from: 1_000_000 }, []],
  [{ limit: 3 }, [0, 1, 2]],
  [{ limit: 0 }, []],
  [{ filter: { streamPrefix: streamOf(1, 3) } }, [1, 4, 7, 10]],
  [{ filter: { types: ['PackageDownloaded'] }, from: 150 }, [8, 9, 10, 11]],
  [{ filter: { types: ['PackageRequested'], streamPrefix: streamOf(2, 3) }, limit: 1 }, [2]],
  [{ filter: { types: [] } }, []],
  [{ direction: 'backward' }, range(0, 12).toReversed()],
  [{ direction: 'backward', from: 113 }, [1, 0]],
  [{ direction: 'backward', from: 99 }, []],
  [{ direction: 'backward', limit: 2 }, [11, 10]],
  [{ direction: 'backward', filter: { types: ['PackageRequested'] }, limit: 2 }, [5, 4]],
];

const uses: readonly (readonly [what: string, use: (archive: EventArchive) => Promise<unknown>])[] =
  [
    ['add', (archive) => archive.add([])],
    ['readStream', (archive) => collect(archive.readStream('run-1'))],
    ['readAll', (archive) => collect(archive.readAll())],
    ['readPages', (archive) => collect(archive.readPages())],
    ['has', (archive) => archive.has('run-1')],
    ['streamRevision', (archive) => archive.streamRevision('run-1')],
    ['counts', (archive) => archive.counts()],
    ['head', (archive) => archive.head()],
  ];

export const archiveReadingFacts: ArchiveSuite = {
  suite: 'reading an archive',
  facts: [
    ...readings.map(([options, numbers]) =>
      archiveFact(
        `${JSON.stringify(options)} gives [${numbers.join(', ')}]`,
        async ({ archive }) => {
          await twelve(archive);
          equal(numbersOf(await collect(archive.readAll(options))), numbers);
          const pages = await collect(archive.readPages(options));
          equal(numbersOf(pages.flatMap(({ events }) => events)), numbers);
        },
      ),
    ),
    archiveFact('a stream is read by revisions', async ({ archive }) => {
      await twelve(archive);
      const stream = streamOf(1, 3);
      equal(numbersOf(await collect(archive.readStream(stream, { from: 2 }))), [7, 10]);
      const last = { direction: 'backward', limit: 2 } as const;
      equal(numbersOf(await collect(archive.readStream(stream, last))), [10, 7]);
      equal(await collect(archive.readStream('run-none')), []);
    }),
    archiveFact('a long archive comes in pages that say where to go on', async ({ archive }) => {
      const events = range(0, 4500).map((number) => ({
        ...sampleEvent(number),
        recordedAt: 0,
        stream: 'run-1',
        revision: number,
        // Far apart in places, in whole stretches in others.
        position: number < 2000 ? number : 1_000_000 + number * 3000,
      }));
      await archive.add(events);
      const pages = await collect(archive.readPages());
      holds(pages.length > 1, 'the archive does not come as one page');
      equal(numbersOf(pages.flatMap((page) => page.events)), range(0, 4500));
      equal(pages.map(({ atEnd }) => atEnd).indexOf(true), pages.length - 1);
      const rest = await collect(archive.readAll({ from: pages[0]?.next ?? 0 }));
      equal(rest[0]?.position, pages[1]?.events[0]?.position);
      const backward = await collect(archive.readAll({ direction: 'backward' }));
      equal(numbersOf(backward), range(0, 4500).toReversed());
      const filter = { streamPrefix: 'run-1' };
      equal((await collect(archive.readAll({ filter }))).length, 4500);
    }),
    archiveFact('places that are none are refused', async ({ archive }) => {
      await refused(collect(archive.readAll({ from: -1 })), 'invalid-argument');
      await refused(collect(archive.readStream('run-1', { limit: 0.5 })), 'invalid-argument');
    }),
    ...uses.map(([what, use]) =>
      archiveFact(`${what} after close is refused as store-closed`, async ({ archive }) => {
        await archive.close();
        await archive.close();
        await refused(use(archive), 'store-closed');
      }),
    ),
  ],
};
