/**
 * Facts about streams whose older events were taken out: they are read from what is left, and go
 * on as if nothing had happened. Whether the log still shows the events is the store's affair:
 * EventStoreDB does until its scavenge, ours do not.
 */
import type { ReadStreamOptions } from '../../port.ts';
import { collect, equal, holds, refused } from '../expectations.ts';
import { fact, type FactContext, type FactDefinition, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent, sampleEvents } from '../sample-events.ts';

const any = { expectedRevision: 'any' } as const;

/** Revisions 0 to 9 of run-1, of which 0 to 5 are gone; run-2 has 100 to 109, in between. */
async function truncated({ appendAll, retention }: FactContext): Promise<void> {
  await appendAll(
    range(0, 10).flatMap((number) => [
      { stream: 'run-1', events: [sampleEvent(number)] },
      { stream: 'run-2', events: [sampleEvent(100 + number)] },
    ]),
  );
  await retention.truncateBefore('run-1', 6);
}

const readings: readonly (readonly [options: ReadStreamOptions, numbers: readonly number[]])[] = [
  [{}, [6, 7, 8, 9]],
  [{ from: 0 }, [6, 7, 8, 9]],
  [{ from: 5 }, [6, 7, 8, 9]],
  [{ from: 6 }, [6, 7, 8, 9]],
  [{ from: 8 }, [8, 9]],
  [{ from: 10 }, []],
  [{ from: 2, limit: 2 }, [6, 7]],
  [{ limit: 1 }, [6]],
  [{ direction: 'backward' }, [9, 8, 7, 6]],
  [{ direction: 'backward', from: 7 }, [7, 6]],
  [{ direction: 'backward', from: 7, limit: 1 }, [7]],
  [{ direction: 'backward', from: 5 }, []],
  [{ direction: 'backward', from: 0 }, []],
];

function truncatedFact(name: string, run: FactDefinition['run']): FactDefinition {
  return fact(name, async (context) => {
    await truncated(context);
    await run(context);
  });
}

export const truncationFacts: SuiteDefinition = {
  suite: 'truncated streams',
  needs: ['truncation'],
  facts: [
    ...readings.map(([options, numbers]) =>
      truncatedFact(
        `${JSON.stringify(options)} of ten events of which six are gone gives [${numbers.join(', ')}]`,
        async ({ store }) => {
          equal(numbersOf(await collect(store.readStream('run-1', options))), numbers);
        },
      ),
    ),
    truncatedFact('what is left has its revisions and positions', async ({ store }) => {
      const events = await collect(store.readStream('run-1'));
      equal(
        events.map(({ revision }) => revision),
        [6, 7, 8, 9],
      );
      const log = await collect(store.readAll({ filter: { streamPrefix: 'run-1' } }));
      equal(log.slice(-4), events);
    }),
    truncatedFact('other streams are as they were', async ({ store }) => {
      equal(numbersOf(await collect(store.readStream('run-2'))), range(100, 10));
      equal(
        numbersOf(await collect(store.readAll({ filter: { streamPrefix: 'run-2' } }))),
        range(100, 10),
      );
    }),
    truncatedFact('revision and head stay, and appends go on', async ({ store }) => {
      const head = await store.head();
      equal(await store.streamRevision('run-1'), 9);
      const { revision, position } = await store.append('run-1', [sampleEvent(10)], {
        expectedRevision: 9,
      });
      equal(revision, 10);
      holds(position > head, 'positions are not used again');
      equal(numbersOf(await collect(store.readStream('run-1'))), [6, 7, 8, 9, 10]);
    }),
    truncatedFact('expectations are held against the end of the stream', async ({ store }) => {
      for (const expectedRevision of ['noStream', 3, 10] as const) {
        const append = store.append('run-1', [sampleEvent(50)], { expectedRevision });
        await refused(append, 'wrong-expected-revision', { stream: 'run-1', actual: 9 });
      }
      await store.append('run-1', [sampleEvent(51)], { expectedRevision: 'streamExists' });
    }),
    truncatedFact('a repetition of what is left is a no-op', async ({ store, sameResult }) => {
      const again = await store.append('run-1', sampleEvents(7, 3), { expectedRevision: 6 });
      sameResult(again, { revision: 9, idempotent: true });
      equal((await collect(store.readStream('run-1'))).length, 4);
    }),
    truncatedFact('the log is in order, and has all that is left', async ({ store }) => {
      const events = await collect(store.readAll());
      const positions = events.map(({ position }) => position);
      equal(
        positions,
        positions.toSorted((a, b) => a - b),
      );
      const numbers = new Set(numbersOf(events));
      for (const number of [6, 7, 8, 9, ...range(100, 10)]) holds(numbers.has(number), 'is there');
      equal(await collect(store.readAll({ direction: 'backward' })), events.toReversed());
    }),
    truncatedFact('a follower from the start comes to the end, and goes on', async ({ store }) => {
      const expected = [...numbersOf(await collect(store.readAll())), 200];
      const seen: number[] = [];
      await store.append('run-2', [sampleEvent(200)], any);
      for await (const { events } of store.follow({ from: 'start' })) {
        seen.push(...numbersOf(events));
        if (seen.length >= expected.length) break;
      }
      equal(seen, expected);
    }),
    truncatedFact('more can be taken out, to the newest event', async ({ store, retention }) => {
      for (const [before, numbers] of [
        [8, [8, 9]],
        [8, [8, 9]],
        [9, [9]],
      ] as const) {
        await retention.truncateBefore('run-1', before);
        equal(numbersOf(await collect(store.readStream('run-1'))), numbers);
      }
      equal(await store.streamRevision('run-1'), 9);
      await store.append('run-1', [sampleEvent(10)], { expectedRevision: 9 });
      equal(numbersOf(await collect(store.readStream('run-1'))), [9, 10]);
    }),
    fact('before the first revision there is nothing to take out', async (context) => {
      const { store, retention } = context;
      await store.append('run-1', sampleEvents(0, 5), any);
      await retention.truncateBefore('run-1', 0);
      equal(numbersOf(await collect(store.readStream('run-1'))), range(0, 5));
    }),
    fact('a long stream of which most is gone', async ({ store, fill, retention }) => {
      await fill('run-1', sampleEvents(0, 5000));
      await retention.truncateBefore('run-1', 4321);
      equal(numbersOf(await collect(store.readStream('run-1'))), range(4321, 679));
      equal(
        numbersOf(await collect(store.readStream('run-1', { direction: 'backward', limit: 700 }))),
        range(4321, 679).toReversed(),
      );
    }),
    fact(
      'what is gone is gone after reopening, too',
      async (context) => {
        await truncated(context);
        const again = await context.reopen();
        equal(numbersOf(await collect(again.readStream('run-1'))), [6, 7, 8, 9]);
        equal(await again.streamRevision('run-1'), 9);
        equal(numbersOf(await collect(again.readStream('run-2'))), range(100, 10));
      },
      { needs: ['reopening'] },
    ),
  ],
};
