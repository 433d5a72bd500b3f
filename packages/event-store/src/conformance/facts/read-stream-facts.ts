/**
 * Facts about reading one stream: bounds, limits and directions.
 */
import type { ReadStreamOptions } from '../../port.ts';
import { collect, equal, refused } from '../expectations.ts';
import { fact, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent, sampleEvents, sampleId } from '../sample-events.ts';

/** On a stream of ten events, numbered by their revisions. */
const readings: readonly (readonly [options: ReadStreamOptions, numbers: readonly number[]])[] = [
  [{}, range(0, 10)],
  [{ direction: 'forward' }, range(0, 10)],
  [{ direction: 'backward' }, range(0, 10).toReversed()],
  [{ from: 0 }, range(0, 10)],
  [{ from: 3 }, range(3, 7)],
  [{ from: 9 }, [9]],
  [{ from: 10 }, []],
  [{ from: 1000 }, []],
  [{ from: 3, direction: 'backward' }, [3, 2, 1, 0]],
  [{ from: 0, direction: 'backward' }, [0]],
  [{ from: 9, direction: 'backward' }, range(0, 10).toReversed()],
  [{ from: 1000, direction: 'backward' }, range(0, 10).toReversed()],
  [{ limit: 0 }, []],
  [{ limit: 1 }, [0]],
  [{ limit: 4 }, range(0, 4)],
  [{ limit: 10 }, range(0, 10)],
  [{ limit: 11 }, range(0, 10)],
  [{ limit: 3, direction: 'backward' }, [9, 8, 7]],
  [{ from: 5, limit: 2 }, [5, 6]],
  [{ from: 5, limit: 2, direction: 'backward' }, [5, 4]],
  [{ from: 8, limit: 5 }, [8, 9]],
  [{ from: 1, limit: 5, direction: 'backward' }, [1, 0]],
];

export const readStreamFacts: SuiteDefinition = {
  suite: 'reading a stream',
  needs: [],
  facts: [
    ...readings.map(([options, numbers]) =>
      fact(
        `${JSON.stringify(options)} of ten events gives [${numbers.join(', ')}]`,
        async (context) => {
          const { store, appendAll } = context;
          // Other streams before, between and after.
          await appendAll(
            range(0, 10).flatMap((number) => [
              { stream: 'run-0', events: [sampleEvent(100 + number)] },
              { stream: 'run-1', events: [sampleEvent(number)] },
              { stream: 'run-2', events: [sampleEvent(200 + number)] },
            ]),
          );
          equal(numbersOf(await collect(store.readStream('run-1', options))), numbers);
        },
      ),
    ),
    fact('a stream that does not exist has no events', async ({ store }) => {
      await store.append('run-1', [sampleEvent(1)], { expectedRevision: 'any' });
      equal(await collect(store.readStream('run-2')), []);
      equal(await collect(store.readStream('run-2', { direction: 'backward' })), []);
      equal(await collect(store.readStream('run')), []);
      equal(await collect(store.readStream('run-')), []);
    }),
    fact('places that are none are refused', async ({ store }) => {
      const wrong: readonly ReadStreamOptions[] = [
        { from: -1 },
        { from: 0.5 },
        { from: Number.NaN },
        { limit: -1 },
        { limit: 1.5 },
      ];
      for (const options of wrong) {
        await refused(collect(store.readStream('run-1', options)), 'invalid-argument');
      }
    }),
    fact('a place far behind the end, as large as integers go', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 3), { expectedRevision: 'any' });
      const from = Number.MAX_SAFE_INTEGER;
      equal(await collect(store.readStream('run-1', { from })), []);
      const backward = { from, direction: 'backward', limit: Number.MAX_SAFE_INTEGER } as const;
      equal(numbersOf(await collect(store.readStream('run-1', backward))), [2, 1, 0]);
    }),
    fact('a stream of which nothing was ever written is missing, however read', async (context) => {
      const { store } = context;
      for (const options of [
        { from: 3 },
        { limit: 2 },
        { from: 3, direction: 'backward' },
      ] as const) {
        equal(await collect(store.readStream('run-1', options)), []);
      }
      await store.append('run-1', [], { expectedRevision: 'any' });
      equal(await collect(store.readStream('run-1')), []);
      equal(await store.streamRevision('run-1'), -1);
    }),
    fact('an event is the same in its stream and in the log', async ({ store, appendAll }) => {
      await appendAll(
        range(0, 12).map((number) => ({
          stream: `run-${number % 3}`,
          events: [sampleEvent(number, { causationId: sampleId(number + 1) })],
        })),
      );
      const log = await collect(store.readAll());
      for (const stream of ['run-0', 'run-1', 'run-2']) {
        equal(
          await collect(store.readStream(stream)),
          log.filter((event) => event.stream === stream),
        );
      }
    }),
    fact('several readers of one stream do not disturb each other', async ({ store, fill }) => {
      await fill('run-1', sampleEvents(0, 2500));
      const readings = await Promise.all(
        range(0, 5).map((number) => collect(store.readStream('run-1', { from: number * 100 }))),
      );
      for (const [number, events] of readings.entries()) {
        equal(numbersOf(events), range(number * 100, 2500 - number * 100));
      }
    }),
    fact('a long stream is read to its end, in both directions', async ({ store, fill }) => {
      await fill('run-1', sampleEvents(0, 4321));
      equal(numbersOf(await collect(store.readStream('run-1'))), range(0, 4321));
      equal(
        numbersOf(await collect(store.readStream('run-1', { direction: 'backward' }))),
        range(0, 4321).toReversed(),
      );
      equal(
        numbersOf(await collect(store.readStream('run-1', { from: 2000, limit: 1500 }))),
        range(2000, 1500),
      );
    }),
    fact('events that are asked for together come in order, then the end', async (context) => {
      const { store, fill } = context;
      await fill('run-1', sampleEvents(0, 1500));
      const events = store.readStream('run-1')[Symbol.asyncIterator]();
      const results = await Promise.all(range(0, 1502).map(() => events.next()));
      equal(
        results.map(({ done, value }) => (done === true ? 'end' : value.revision)),
        [...range(0, 1500), 'end', 'end'],
      );
    }),
    fact('a reader that stops early leaves the store usable', async ({ store, fill }) => {
      await fill('run-1', sampleEvents(0, 3000));
      for await (const event of store.readStream('run-1')) if (event.revision === 5) break;
      await store.append('run-1', [sampleEvent(3000)], { expectedRevision: 2999 });
      equal(await store.streamRevision('run-1'), 3000);
    }),
    fact(
      'appends while reading neither disturb the order nor double an event',
      async ({ store, fill }) => {
        await fill('run-1', sampleEvents(0, 3000));
        const seen: number[] = [];
        for await (const event of store.readStream('run-1')) {
          seen.push(event.revision);
          if (event.revision % 1000 === 0 && event.revision < 3000) {
            const number = 3000 + event.revision / 1000;
            await store.append('run-1', [sampleEvent(number)], { expectedRevision: 'any' });
          }
        }
        equal(seen, range(0, seen.length));
        equal(seen.length >= 3000, true);
      },
    ),
  ],
};
