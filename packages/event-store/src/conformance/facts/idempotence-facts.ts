/**
 * Facts about appending the same events again, by their ids, within one stream. The rules are
 * those of EventStoreDB; `uniqueIdFacts` are where ours are stricter.
 */
import type { ExpectedRevision } from '../../port.ts';
import { collect, equal, refused } from '../expectations.ts';
import { fact, type FactDefinition, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent, sampleEvents, sampleId } from '../sample-events.ts';

const any = { expectedRevision: 'any' } as const;

interface Repetition {
  readonly what: string;
  /** Sample events that are appended to a stream that has 1, 2, 3, 4, 5. */
  readonly numbers: readonly number[];
  readonly expected: ExpectedRevision;
  /** Revision in the result, or undefined where it is refused. */
  readonly revision: number | undefined;
}

const repetitions: readonly Repetition[] = [
  { what: 'the first event', numbers: [1], expected: 'any', revision: 0 },
  { what: 'the last event', numbers: [5], expected: 'any', revision: 4 },
  { what: 'all events', numbers: [1, 2, 3, 4, 5], expected: 'any', revision: 4 },
  { what: 'some in the middle', numbers: [2, 3], expected: 'any', revision: 2 },
  { what: 'some in the middle', numbers: [2, 3], expected: 'streamExists', revision: 2 },
  { what: 'the first, as the first', numbers: [1], expected: 'noStream', revision: 0 },
  { what: 'the first two, as the first', numbers: [1, 2], expected: 'noStream', revision: 1 },
  { what: 'the first two, as the first', numbers: [1, 2], expected: -1, revision: 1 },
  { what: 'some, at their place', numbers: [3, 4], expected: 1, revision: 3 },
  { what: 'some, at another place', numbers: [3, 4], expected: 0, revision: undefined },
  { what: 'some, as the first', numbers: [2, 3], expected: 'noStream', revision: undefined },
  { what: 'some, in another order', numbers: [4, 3], expected: 1, revision: undefined },
  { what: 'some, behind the end', numbers: [3, 4], expected: 9, revision: undefined },
  { what: 'the end and a new event', numbers: [5, 6], expected: 'any', revision: undefined },
  { what: 'the end and a new event', numbers: [5, 6], expected: 3, revision: undefined },
  { what: 'a new event at an old place', numbers: [6], expected: 3, revision: undefined },
];

/** EventStoreDB appends these a second time, or does not look at their content. */
const strictRepetitions: readonly Repetition[] = [
  {
    what: 'a new event and one that is there',
    numbers: [6, 5],
    expected: 'any',
    revision: undefined,
  },
  { what: 'a new event and one that is there', numbers: [6, 1], expected: 4, revision: undefined },
  { what: 'the last events, behind themselves', numbers: [4, 5], expected: 4, revision: 4 },
];

function repetitionFact({ what, numbers, expected, revision }: Repetition): FactDefinition {
  const outcome = revision === undefined ? 'is refused' : `is a no-op with revision ${revision}`;
  return fact(
    `again ${what} (${numbers.join(', ')}), expecting ${expected}: ${outcome}`,
    async ({ store, sameResult }) => {
      await store.append('run-0', [sampleEvent(100)], any);
      await store.append('run-1', sampleEvents(1, 5), any);
      const original = await collect(store.readStream('run-1'));
      const head = await store.head();
      const events = numbers.map((number) => sampleEvent(number));
      const again = store.append('run-1', events, { expectedRevision: expected });
      if (revision === undefined) await refused(again, 'wrong-expected-revision', { actual: 4 });
      else {
        sameResult(await again, {
          revision,
          firstPosition: original.find(({ id }) => id === events[0]?.id)?.position,
          position: original[revision]?.position,
          idempotent: true,
        });
      }
      equal(await collect(store.readStream('run-1')), original);
      equal(await store.head(), head);
    },
  );
}

export const idempotenceFacts: SuiteDefinition = {
  suite: 'idempotence',
  needs: [],
  facts: [
    ...repetitions.map(repetitionFact),
    fact('the same id in another stream is another event', async ({ store, sameResult }) => {
      await store.append('run-1', [sampleEvent(1)], any);
      const other = await store.append('run-2', [sampleEvent(1)], any);
      sameResult(other, { revision: 0, idempotent: false });
      equal((await collect(store.readAll())).length, 2);
    }),
    fact('a repetition may carry another recordedAt; the first one stays', async (context) => {
      const { store, sameResult } = context;
      await store.append('run-1', [sampleEvent(1, { recordedAt: 10 })], any);
      const again = await store.append('run-1', [sampleEvent(1, { recordedAt: 20 })], any);
      sameResult(again, { revision: 0, idempotent: true });
      equal(
        (await collect(store.readAll())).map(({ recordedAt }) => recordedAt),
        [10],
      );
    }),
    fact('concurrent repetitions of one append write it once', async ({ store, offered }) => {
      const results = await Promise.all(
        range(0, 20).map(() => store.append('run-1', sampleEvents(1, 3), any)),
      );
      equal(new Set(results.map(({ position }) => position)).size, 1);
      const first = results.filter(({ idempotent }) => !idempotent);
      if (offered.exactResults) equal(first.length, 1);
      equal(numbersOf(await collect(store.readAll())), [1, 2, 3]);
    }),
    fact('a long append can be repeated', async ({ store, sameResult }) => {
      await store.append('run-1', sampleEvents(1, 500), { expectedRevision: 'noStream' });
      await store.append('run-1', sampleEvents(501, 500), { expectedRevision: 499 });
      const again = await store.append('run-1', sampleEvents(1, 500), { expectedRevision: -1 });
      sameResult(again, { revision: 499, idempotent: true });
      equal(await store.streamRevision('run-1'), 999);
    }),
    fact('an append is repeated at its place, whatever came after it', async (context) => {
      const { store, sameResult } = context;
      const first = await store.append('run-1', sampleEvents(1, 3), { expectedRevision: -1 });
      const second = await store.append('run-1', sampleEvents(4, 3), { expectedRevision: 2 });
      await store.append('run-2', sampleEvents(7, 3), any);
      await store.append('run-1', sampleEvents(10, 3), { expectedRevision: 5 });
      for (const [result, number, expectedRevision] of [
        [first, 1, -1],
        [second, 4, 2],
        [first, 1, 'noStream'],
      ] as const) {
        const again = await store.append('run-1', sampleEvents(number, 3), { expectedRevision });
        sameResult(again, { ...result, idempotent: true });
      }
      equal((await collect(store.readAll())).length, 12);
    }),
    fact('who never got an answer can repeat until there is one', async ({ store }) => {
      for (const number of range(0, 30)) {
        const events = [sampleEvent(number)];
        const expectedRevision = number - 1;
        const tries = range(0, 1 + (number % 3)).map(() =>
          store.append('run-1', events, { expectedRevision }),
        );
        for (const { revision } of await Promise.all(tries)) equal(revision, number);
      }
      equal(numbersOf(await collect(store.readStream('run-1'))), range(0, 30));
    }),
    fact('what is there is never replaced by other content with its id', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 3), any);
      const before = await collect(store.readStream('run-1'));
      for (const expectedRevision of ['any', 0, 'streamExists'] as const) {
        const changed = sampleEvent(1, { data: 'changed' });
        // Some stores notice it, others take it for a repetition.
        await store.append('run-1', [changed], { expectedRevision }).catch(() => {});
      }
      equal((await collect(store.readStream('run-1'))).slice(0, 3), before);
    }),
  ],
};

const otherContent = [
  { type: 'DownloadFailed' },
  { schemaVersion: 2 },
  { runNumber: 2 },
  { occurredAt: 0 },
  { source: 'hq' },
  { correlationId: sampleId(7) },
  { causationId: sampleId(7) },
  { data: { number: 2 } },
] as const;

export const uniqueIdFacts: SuiteDefinition = {
  suite: 'unique ids',
  needs: ['uniqueIds'],
  facts: [
    ...strictRepetitions.map(repetitionFact),
    ...otherContent.map((changes) =>
      fact(
        `the same id with another ${Object.keys(changes).join()} is an error`,
        async ({ store }) => {
          await store.append('run-1', [sampleEvent(0), sampleEvent(1)], any);
          const changed = sampleEvent(1, changes);
          const details = { stream: 'run-1', id: sampleId(1), revision: 1 };
          await refused(store.append('run-1', [changed], any), 'duplicate-event-id', details);
          await refused(
            store.append('run-1', [changed], { expectedRevision: 0 }),
            'duplicate-event-id',
            details,
          );
          equal(await store.streamRevision('run-1'), 1);
        },
      ),
    ),
    fact('the order of keys is no content', async ({ store, sameResult }) => {
      await store.append('run-1', [sampleEvent(1, { data: { a: 1, b: { c: 2, d: 3 } } })], any);
      const turned = sampleEvent(1, { data: { b: { d: 3, c: 2 }, a: 1 } });
      sameResult(await store.append('run-1', [turned], any), { revision: 0, idempotent: true });
      equal(await store.streamRevision('run-1'), 0);
    }),
    fact('an id twice in one append is an error, and nothing is written', async ({ store }) => {
      const twice = [sampleEvent(1), sampleEvent(2), sampleEvent(1)];
      await refused(store.append('run-1', twice, any), 'duplicate-event-id', { id: sampleId(1) });
      const long = [...sampleEvents(1, 50), sampleEvent(20)];
      await refused(store.append('run-1', long, any), 'duplicate-event-id', { id: sampleId(20) });
      const capitals = [sampleEvent(0xab), sampleEvent(0xab, { id: sampleId(0xab).toUpperCase() })];
      await refused(store.append('run-1', capitals, any), 'duplicate-event-id');
      equal(await store.head(), -1);
    }),
  ],
};
