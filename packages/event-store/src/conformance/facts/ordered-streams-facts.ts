/**
 * Facts about `appendMany` where it is no transaction over streams: the batches are appended in
 * their order, as by one caller who waits for each answer, or so that nobody can tell. What was
 * written stays written, and who repeats the whole call gets the rest in.
 */
import { collect, equal, holds, refused } from '../expectations.ts';
import { fact, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent } from '../sample-events.ts';
import { batch } from './many-streams-facts.ts';

const any = { expectedRevision: 'any' } as const;

/** Batches that may be under way when one is refused. */
const underWayMax = 1000;

export const orderedStreamsFacts: SuiteDefinition = {
  suite: 'many streams, one after another',
  needs: [],
  facts: [
    fact('what comes before the batch that is refused is written', async ({ store }) => {
      await store.append('run-9', [sampleEvent(900)], any);
      const before = range(0, 200).map((number) => batch(`run-${number % 7}`, [number]));
      await refused(
        store.appendMany([...before, batch('run-9', [901], 'noStream')]),
        'wrong-expected-revision',
        { stream: 'run-9', expected: 'noStream', actual: 0 },
      );
      equal(numbersOf(await collect(store.readAll())), [900, ...range(0, 200)]);
    }),
    fact('of several batches that are refused the first is told', async ({ store }) => {
      await store.append('run-8', [sampleEvent(800)], any);
      await store.append('run-9', [sampleEvent(900)], any);
      await refused(
        store.appendMany([
          batch('run-1', [1]),
          batch('run-9', [901], 'noStream'),
          batch('run-8', [801], 'noStream'),
        ]),
        'wrong-expected-revision',
        { stream: 'run-9' },
      );
    }),
    fact('a stream never gets a batch behind one of its own that was refused', async (context) => {
      const { store } = context;
      await store.append('run-9', [sampleEvent(900)], any);
      await refused(
        store.appendMany([
          batch('run-1', [1]),
          batch('run-9', [901], 'noStream'),
          batch('run-9', [902]),
          batch('run-9', [903], 'streamExists'),
          batch('run-9', [904], 0),
          batch('run-9', [905], 1),
        ]),
        'wrong-expected-revision',
        { stream: 'run-9' },
      );
      equal(numbersOf(await collect(store.readStream('run-9'))), [900]);
    }),
    fact('it stops at the batch that is refused, but for those under way', async ({ store }) => {
      await store.append('run-9', [sampleEvent(9000)], any);
      const behind = range(0, 3000).map((number) => batch(`run-${number}-x`, [number]));
      await refused(
        store.appendMany([batch('run-9', [9001], 'noStream'), ...behind]),
        'wrong-expected-revision',
      );
      const written = numbersOf(await collect(store.readAll())).slice(1);
      holds(written.length <= underWayMax, `${written.length} batches were begun afterwards`);
      // Without gaps: repeating the rest keeps the order of the log.
      equal(written, range(0, written.length));
    }),
    fact('repeating the whole call writes what is missing, and nothing twice', async (context) => {
      const { store } = context;
      const batches = range(0, 300).map((number) =>
        batch(`run-${number % 9}`, [number], Math.floor(number / 9) - 1),
      );
      await store.append('run-blocked', [sampleEvent(900)], any);
      const blocked = batch('run-blocked', [901], 1);
      const all = [...batches.slice(0, 150), blocked, ...batches.slice(150)];
      await refused(store.appendMany(all), 'wrong-expected-revision');
      await store.append('run-blocked', [sampleEvent(902)], any);
      const results = await store.appendMany(all);
      equal(results.length, 301);
      const numbers = numbersOf(await collect(store.readAll({ filter: { streamPrefix: 'run-' } })));
      equal(numbers.length, 303);
      for (const number of range(0, 9)) {
        equal(
          numbersOf(await collect(store.readStream(`run-${number}`))),
          range(0, 300).filter((other) => other % 9 === number),
        );
      }
      equal(numbersOf(await collect(store.readStream('run-blocked'))), [900, 902, 901]);
    }),
    fact('each batch is whole or not at all', async ({ store }) => {
      await store.append('run-1', [sampleEvent(1)], any);
      await refused(
        store.appendMany([batch('run-2', [10, 11, 12]), batch('run-1', [2, 3, 4], 'noStream')]),
        'wrong-expected-revision',
        { stream: 'run-1' },
      );
      equal(numbersOf(await collect(store.readStream('run-2'))), [10, 11, 12]);
      equal(numbersOf(await collect(store.readStream('run-1'))), [1]);
    }),
    fact(
      'a snapshot that comes with it is saved after the last batch, or not at all',
      async ({ store }) => {
        const snapshot = { name: 'kernel', version: 1, data: Uint8Array.of(7) };
        await store.append('run-9', [sampleEvent(900)], any);
        await refused(
          store.appendMany([batch('run-1', [1]), batch('run-9', [901], 'noStream')], { snapshot }),
          'wrong-expected-revision',
        );
        equal(await store.loadSnapshot('kernel'), undefined);
        await store.appendMany([batch('run-1', [2]), batch('run-2', [3])], { snapshot });
        equal((await store.loadSnapshot('kernel'))?.position, await store.head());
      },
      { needs: ['snapshots'] },
    ),
  ],
};
