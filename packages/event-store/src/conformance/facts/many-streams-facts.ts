/**
 * Facts about appending to many streams with one call: what every store promises, and what those
 * promise for whom it is one transaction.
 */
import type { StreamBatch } from '../../port.ts';
import { collect, equal, refused } from '../expectations.ts';
import { fact, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent, sampleEvents, sampleId } from '../sample-events.ts';

export function batch(
  stream: string,
  numbers: readonly number[],
  expectedRevision: StreamBatch['expectedRevision'] = 'any',
): StreamBatch {
  return { stream, events: numbers.map((number) => sampleEvent(number)), expectedRevision };
}

/** Enough batches that a store would not treat them as a small append. */
const many = range(0, 200);

export const manyStreamsFacts: SuiteDefinition = {
  suite: 'many streams',
  needs: [],
  facts: [
    fact('one result per batch, in order', async ({ store }) => {
      const results = await store.appendMany([
        batch('run-1', [1, 2]),
        batch('run-2', [3]),
        batch('run-1', [4]),
      ]);
      equal(
        results.map(({ revision }) => revision),
        [1, 0, 2],
      );
      equal(
        results.map(({ position }) => position),
        (await collect(store.readAll()))
          .filter((_, index) => index > 0)
          .map((event) => event.position),
      );
    }),
    fact('the log has the events in the order of the batches', async ({ store }) => {
      await store.appendMany(many.map((number) => batch(`run-${number % 7}`, [number])));
      equal(numbersOf(await collect(store.readAll())), many);
      equal(
        numbersOf(await collect(store.readStream('run-3'))),
        many.filter((number) => number % 7 === 3),
      );
    }),
    fact('batches of several events stay together', async ({ store }) => {
      const batches = range(0, 40).map((number) =>
        batch(`run-${number % 7}`, range(number * 5, 5)),
      );
      const results = await store.appendMany(batches);
      equal(
        results.map(({ revision }) => revision),
        range(0, 40).map((number) => Math.floor(number / 7) * 5 + 4),
      );
      equal(numbersOf(await collect(store.readAll())), range(0, 200));
    }),
    fact('no batches: no results, nothing written', async ({ store }) => {
      equal(await store.appendMany([]), []);
      equal(await store.head(), -1);
    }),
    fact('batches without events are held against their expectations', async ({ store }) => {
      const results = await store.appendMany([
        batch('run-1', [], 'noStream'),
        batch('run-1', [1], 'noStream'),
        batch('run-1', [], 0),
      ]);
      equal(
        results.map(({ revision }) => revision),
        [-1, 0, 0],
      );
      await refused(store.appendMany([batch('run-1', [], 1)]), 'wrong-expected-revision');
    }),
    fact('a batch sees what the batches before it wrote', async ({ store }) => {
      await store.appendMany([
        batch('run-1', [1], 'noStream'),
        batch('run-1', [2], 0),
        batch('run-1', [3], 'streamExists'),
        batch('run-1', [4], 2),
      ]);
      equal(await store.streamRevision('run-1'), 3);
      await refused(
        store.appendMany([batch('run-2', [5], 'noStream'), batch('run-2', [6], 'noStream')]),
        'wrong-expected-revision',
        { stream: 'run-2', expected: 'noStream', actual: 0 },
      );
    }),
    fact('an invalid event refuses all batches, before anything is written', async (context) => {
      const { store } = context;
      for (const count of [3, 200]) {
        const batches = range(0, count).map((number) => batch('run-1', [number]));
        const bad = { ...batch('run-2', []), events: [sampleEvent(1, { id: '' })] };
        await refused(store.appendMany([...batches, bad]), 'invalid-event');
        equal(await store.head(), -1);
        equal(await store.streamRevision('run-1'), -1);
      }
    }),
    fact('a repetition as a whole is a no-op with the original places', async (context) => {
      const { store, sameResult } = context;
      const batches = many.map((number) =>
        batch(`run-${number % 5}`, [number], number < 5 ? 'noStream' : Math.floor(number / 5) - 1),
      );
      const first = await store.appendMany(batches);
      const again = await store.appendMany(batches);
      equal(again.length, first.length);
      for (const [index, result] of first.entries()) {
        sameResult(again[index], { ...result, idempotent: true });
      }
      equal(numbersOf(await collect(store.readAll())), many);
    }),
    fact('batches that are there and new ones can come together', async (context) => {
      const { store, sameResult } = context;
      await store.appendMany([batch('run-1', [1]), batch('run-2', [2])]);
      const results = await store.appendMany([batch('run-1', [1]), batch('run-3', [3])]);
      sameResult(results[0], { revision: 0, idempotent: true });
      sameResult(results[1], { revision: 0, idempotent: false });
      equal(numbersOf(await collect(store.readAll())), [1, 2, 3]);
    }),
    fact('appends and appendMany at the same time keep to their streams', async ({ store }) => {
      await Promise.all([
        store.appendMany(many.map((number) => batch('run-1', [number]))),
        ...range(0, 50).map((number) =>
          store.append('run-2', [sampleEvent(1000 + number)], { expectedRevision: 'any' }),
        ),
        store.appendMany(range(2000, 200).map((number) => batch('run-3', [number]))),
      ]);
      equal(numbersOf(await collect(store.readStream('run-1'))), many);
      // Which of two concurrent appends is first is nobody's promise.
      const concurrent = numbersOf(await collect(store.readStream('run-2')));
      equal(
        concurrent.toSorted((a, b) => a - b),
        range(1000, 50),
      );
      equal(numbersOf(await collect(store.readStream('run-3'))), range(2000, 200));
      equal((await collect(store.readAll())).length, 450);
    }),
    fact('10,000 events over 2,000 new streams', async ({ store }) => {
      const numbers = range(0, 10_000);
      const results = await store.appendMany(
        numbers.map((number) =>
          batch(`run-${number % 2000}`, [number], Math.floor(number / 2000) - 1),
        ),
      );
      equal(results.length, 10_000);
      equal(await store.streamRevision('run-1999'), 4);
      const stream = await collect(store.readStream('run-7'));
      equal(numbersOf(stream), [7, 2007, 4007, 6007, 8007]);
    }),
    fact('the same event twice over batches of one call is written once', async (context) => {
      const { store, sameResult } = context;
      const results = await store.appendMany([batch('run-1', [1]), batch('run-1', [1])]);
      sameResult(results[0], { revision: 0, idempotent: false });
      sameResult(results[1], { revision: 0, idempotent: true });
      equal(await store.streamRevision('run-1'), 0);
    }),
  ],
};

export const atomicStreamsFacts: SuiteDefinition = {
  suite: 'many streams at once',
  needs: ['multiStreamAppend'],
  facts: [
    fact('one wrong expectation refuses all batches', async ({ store }) => {
      await store.append('run-9', [sampleEvent(900)], { expectedRevision: 'any' });
      for (const count of [3, 200]) {
        const batches = range(0, count).map((number) => batch(`run-${number}-x`, [number]));
        const bad = batch('run-9', [901], 'noStream');
        await refused(store.appendMany([...batches, bad]), 'wrong-expected-revision', {
          stream: 'run-9',
          expected: 'noStream',
          actual: 0,
        });
        equal(numbersOf(await collect(store.readAll())), [900]);
        equal(await store.streamRevision('run-0-x'), -1);
      }
    }),
    fact('a refusal undoes nothing of the appends beside it', async ({ store }) => {
      const outcomes = await Promise.allSettled([
        store.append('run-1', [sampleEvent(1)], { expectedRevision: 'any' }),
        store.appendMany([batch('run-2', [2]), batch('run-2', [3], 'noStream')]),
        store.append('run-1', [sampleEvent(4)], { expectedRevision: 0 }),
        store.append('run-3', sampleEvents(10, 30), { expectedRevision: 'noStream' }),
        store.append('run-3', sampleEvents(40, 30), { expectedRevision: 'noStream' }),
        store.append('run-4', [sampleEvent(5)], { expectedRevision: 'noStream' }),
      ]);
      equal(
        outcomes.map(({ status }) => status === 'fulfilled'),
        [true, false, true, true, false, true],
      );
      equal(numbersOf(await collect(store.readAll())), [1, 4, ...range(10, 30), 5]);
      equal(await store.streamRevision('run-2'), -1);
    }),
    fact('after a refusal the same streams can be written', async ({ store }) => {
      const batches = many.map((number) => batch(`run-${number % 5}`, [number]));
      await refused(
        store.appendMany([...batches, batch('run-1', [999], 'noStream')]),
        'wrong-expected-revision',
      );
      const results = await store.appendMany(batches);
      equal(results.at(-1)?.revision, 39);
      equal(numbersOf(await collect(store.readAll())), many);
    }),
    fact('a batch of several events is as atomic inside as among others', async ({ store }) => {
      await store.append('run-1', sampleEvents(1, 3), { expectedRevision: 'any' });
      await refused(
        store.appendMany([batch('run-2', [10, 11, 12]), batch('run-1', [3, 4])]),
        'wrong-expected-revision',
        { stream: 'run-1' },
      );
      equal(await store.streamRevision('run-2'), -1);
    }),
    fact(
      'other content with an id of a batch before it refuses all batches',
      async ({ store }) => {
        const other = { ...batch('run-2', []), events: [sampleEvent(5, { runNumber: 9 })] };
        await refused(store.appendMany([batch('run-2', [5]), other]), 'duplicate-event-id', {
          id: sampleId(5),
        });
        equal(await store.streamRevision('run-2'), -1);
      },
      { needs: ['uniqueIds'] },
    ),
  ],
};
