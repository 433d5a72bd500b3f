/**
 * Facts about reading the whole log: order, bounds, filters and pages.
 */
import type { EventFilter, ReadAllOptions } from '../../port.ts';
import { collect, equal, refused } from '../expectations.ts';
import { fact, type FactContext, type SuiteDefinition } from '../fact.ts';
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

export const readAllFacts: SuiteDefinition = {
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
      if (context.offered.contiguousPositions) equal(positions, range(0, 12));
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
    fact('from a place between two events: the next one in the direction', async (context) => {
      await twelve(context);
      const { store } = context;
      const events = await collect(store.readAll());
      for (const [index, { position }] of events.entries()) {
        const behind = await collect(store.readAll({ from: position + 1 }));
        equal(numbersOf(behind), range(index + 1, 11 - index));
        if (position === 0) continue;
        const before = { from: position - 1, direction: 'backward' } as const;
        equal(numbersOf(await collect(store.readAll(before))), range(0, index).toReversed());
      }
    }),
    fact('from, limit and filter together', async (context) => {
      await twelve(context);
      const { store } = context;
      const events = await collect(store.readAll());
      const filter = {
        streamPrefix: 'downloadSession-',
        types: ['PackageDownloaded', 'PackageApplied'],
      };
      const from = events[4]?.position as number;
      equal(numbersOf(await collect(store.readAll({ from, filter, limit: 1 }))), [6]);
      equal(numbersOf(await collect(store.readAll({ from, filter }))), [6, 9]);
      const backward = { from: events[8]?.position, direction: 'backward', filter } as const;
      equal(numbersOf(await collect(store.readAll(backward))), [6]);
    }),
    fact('from as large as integers go: nothing forward, everything backward', async (context) => {
      await twelve(context);
      const { store } = context;
      const from = Number.MAX_SAFE_INTEGER;
      equal(await collect(store.readAll({ from })), []);
      equal((await collect(store.readAll({ from, direction: 'backward' }))).length, 12);
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
    fact('a rare type is found in a long log', async ({ store, fill }) => {
      const rare = new Set([0, 12_000, 24_999]);
      const events = range(0, 25_000).map((number) =>
        sampleEvent(number, { type: rare.has(number) ? 'SessionCanceled' : 'RetryScheduled' }),
      );
      await fill('run-1', events);
      const filter = { types: ['SessionCanceled'] };
      equal(numbersOf(await collect(store.readAll({ filter }))), [...rare]);
      equal(
        numbersOf(await collect(store.readAll({ filter, direction: 'backward' }))),
        [...rare].toReversed(),
      );
    }),
  ],
};
