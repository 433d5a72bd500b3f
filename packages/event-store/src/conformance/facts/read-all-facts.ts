/**
 * Facts about reading the whole log: order, bounds, filters and pages.
 */
import type { EventFilter, ReadAllOptions } from '../../port.ts';
import { collect, equal, holds, refused } from '../expectations.ts';
import { fact, type FactContext, type StoreCapabilities, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent } from '../sample-events.ts';

const types = ['PackageRequested', 'PackageDownloaded', 'PackageApplied'] as const;
const prefixes = ['downloadSession-', 'uploadSession-', 'run-'] as const;

/** Twelve events, numbered in order, over six streams and three types. */
async function twelve({ appendAll }: FactContext): Promise<void> {
  await appendAll(
    range(0, 12).map((number) => ({
      stream: `${prefixes[number % 3]}${number % 6}`,
      events: [sampleEvent(number, { type: types[Math.floor(number / 4)] as string })],
    })),
  );
}

const filters: readonly (readonly [filter: EventFilter, numbers: readonly number[]])[] = [
  [{}, range(0, 12)],
  [{ streamPrefix: '' }, range(0, 12)],
  [{ streamPrefix: 'downloadSession-' }, [0, 3, 6, 9]],
  [{ streamPrefix: 'downloadSession-3' }, [3, 9]],
  [{ streamPrefix: 'DownloadSession-' }, []],
  [{ streamPrefix: 'ownload' }, []],
  [{ streamPrefix: '%' }, []],
  [{ types: ['PackageApplied'] }, [8, 9, 10, 11]],
  [{ types: ['PackageApplied', 'PackageRequested'] }, [0, 1, 2, 3, 8, 9, 10, 11]],
  [{ types: ['Package'] }, []],
  [{ types: [] }, []],
  [{ streamPrefix: 'run-', types: ['PackageDownloaded'] }, [5]],
];

export function readAllFacts({ contiguousPositions }: StoreCapabilities): SuiteDefinition {
  return {
    suite: 'reading the log',
    needs: [],
    facts: [
      fact('an empty log has no events', async ({ store }) => {
        equal(await collect(store.readAll()), []);
        equal(await collect(store.readAll({ direction: 'backward' })), []);
      }),
      fact('events come in order of their positions, with stream and revision', async (context) => {
        await twelve(context);
        const events = await collect(context.store.readAll());
        equal(numbersOf(events), range(0, 12));
        equal(events.at(-1)?.stream, 'run-5');
        equal(events.at(-1)?.revision, 1);
        const positions = events.map(({ position }) => position);
        equal(
          positions,
          positions.toSorted((a, b) => a - b),
        );
        if (contiguousPositions) equal(positions, range(0, 12));
      }),
      fact('backward gives the same events from the end', async (context) => {
        await twelve(context);
        const forward = await collect(context.store.readAll());
        const backward = await collect(context.store.readAll({ direction: 'backward' }));
        equal(backward, forward.toReversed());
      }),
      fact('from is a position, itself included, in both directions', async (context) => {
        await twelve(context);
        const { store } = context;
        const from = (await collect(store.readAll()))[4]?.position as number;
        equal(numbersOf(await collect(store.readAll({ from }))), range(4, 8));
        const backward = { from, direction: 'backward' } as const;
        equal(numbersOf(await collect(store.readAll(backward))), [4, 3, 2, 1, 0]);
      }),
      fact('from behind the end: nothing forward, everything backward', async (context) => {
        await twelve(context);
        const { store } = context;
        const from = (await store.head()) + 1000;
        equal(await collect(store.readAll({ from })), []);
        equal((await collect(store.readAll({ from, direction: 'backward' }))).length, 12);
      }),
      fact('limit counts the events that come out', async (context) => {
        await twelve(context);
        const { store } = context;
        equal(numbersOf(await collect(store.readAll({ limit: 0 }))), []);
        equal(numbersOf(await collect(store.readAll({ limit: 5 }))), range(0, 5));
        equal((await collect(store.readAll({ limit: 100 }))).length, 12);
        const filtered: ReadAllOptions = { limit: 3, filter: { streamPrefix: 'run-' } };
        equal(numbersOf(await collect(store.readAll(filtered))), [2, 5, 8]);
        equal(
          numbersOf(await collect(store.readAll({ ...filtered, direction: 'backward' }))),
          [11, 8, 5],
        );
      }),
      ...filters.map(([filter, numbers]) =>
        fact(
          `filter ${JSON.stringify(filter)} lets [${numbers.join(', ')}] through`,
          async (context) => {
            await twelve(context);
            const { store } = context;
            equal(numbersOf(await collect(store.readAll({ filter }))), numbers);
            const backward = await collect(store.readAll({ filter, direction: 'backward' }));
            equal(numbersOf(backward), [...numbers].toReversed());
          },
        ),
      ),
      fact(
        'a prefix is counted in characters, also beyond the basic plane',
        async ({ store, appendAll }) => {
          await appendAll([
            { stream: 'run-😀a', events: [sampleEvent(1)] },
            { stream: 'run-😀b', events: [sampleEvent(2)] },
          ]);
          const filter = { streamPrefix: 'run-😀a' };
          equal(numbersOf(await collect(store.readAll({ filter }))), [1]);
        },
      ),
      fact('places that are none are refused', async ({ store }) => {
        for (const options of [{ from: -1 }, { limit: 0.5 }] satisfies ReadAllOptions[]) {
          await refused(collect(store.readAll(options)), 'invalid-argument');
        }
      }),
      fact('a rare type is found in a long log', async ({ store }) => {
        const rare = new Set([0, 25_000, 49_999]);
        const events = range(0, 50_000).map((number) =>
          sampleEvent(number, { type: rare.has(number) ? 'SessionCanceled' : 'RetryScheduled' }),
        );
        await store.append('run-1', events, { expectedRevision: 'any' });
        const filter = { types: ['SessionCanceled'] };
        equal(numbersOf(await collect(store.readAll({ filter }))), [...rare]);
        equal(
          numbersOf(await collect(store.readAll({ filter, direction: 'backward' }))),
          [...rare].toReversed(),
        );
      }),
      fact('pages together are the log, and say where to go on', async ({ store }) => {
        const events = range(0, 4500).map((number) => sampleEvent(number));
        await store.append('run-1', events, { expectedRevision: 'any' });
        const pages = await collect(store.readPages());
        holds(pages.length > 1, 'the log does not come as one page');
        equal(numbersOf(pages.flatMap((page) => page.events)), range(0, 4500));
        equal(pages.map(({ atEnd }) => atEnd).indexOf(true), pages.length - 1);
        const [first] = pages;
        const rest = await collect(store.readAll({ from: first?.next ?? 0 }));
        equal(rest[0]?.position, pages[1]?.events[0]?.position);
      }),
      fact('large events make small pages', async ({ store }) => {
        const text = 'x'.repeat(1_000_000);
        for (const number of range(0, 40)) {
          const event = sampleEvent(number, { data: { text } });
          await store.append('run-1', [event], { expectedRevision: 'any' });
        }
        let largest = 0;
        let count = 0;
        for await (const page of store.readPages()) {
          largest = Math.max(largest, page.events.length);
          count += page.events.length;
        }
        equal(count, 40);
        holds(largest < 40, `a page held ${largest} events of a million characters`);
        equal((await collect(store.readStream('run-1', { direction: 'backward' }))).length, 40);
      }),
    ],
  };
}
