/**
 * Facts about optimistic concurrency: every expectation against every state of the stream.
 */
import type { ExpectedRevision } from '../../port.ts';
import { collect, equal, refused } from '../expectations.ts';
import { fact, type SuiteDefinition } from '../fact.ts';
import { sampleEvent, sampleEvents } from '../sample-events.ts';

interface Case {
  readonly expected: ExpectedRevision;
  /** Events that the stream has before. */
  readonly length: number;
  readonly holds: boolean;
}

const cases: readonly Case[] = [
  { expected: 'any', length: 0, holds: true },
  { expected: 'any', length: 3, holds: true },
  { expected: 'noStream', length: 0, holds: true },
  { expected: 'noStream', length: 1, holds: false },
  { expected: 'streamExists', length: 0, holds: false },
  { expected: 'streamExists', length: 1, holds: true },
  { expected: -1, length: 0, holds: true },
  { expected: -1, length: 1, holds: false },
  { expected: 0, length: 0, holds: false },
  { expected: 0, length: 1, holds: true },
  { expected: 0, length: 3, holds: false },
  { expected: 2, length: 3, holds: true },
  { expected: 3, length: 3, holds: false },
  { expected: 100, length: 3, holds: false },
];

export const expectationFacts: SuiteDefinition = {
  suite: 'expected revisions',
  needs: [],
  facts: [
    ...cases.flatMap(({ expected, length, holds }) => [
      fact(
        `${expected} on a stream of ${length} events ${holds ? 'goes through' : 'is refused'}`,
        async ({ store }) => {
          await store.append('run-1', sampleEvents(1, length), { expectedRevision: 'any' });
          const append = store.append('run-1', [sampleEvent(50)], { expectedRevision: expected });
          if (holds) {
            equal((await append).revision, length);
          } else {
            const details = { stream: 'run-1', expected, actual: length - 1 };
            await refused(append, 'wrong-expected-revision', details);
          }
          equal(await store.streamRevision('run-1'), holds ? length : length - 1);
        },
      ),
      fact(
        `${expected} on a stream of ${length} events ${holds ? 'goes through' : 'is refused'}, also without events to append`,
        async ({ store }) => {
          await store.append('run-1', sampleEvents(1, length), { expectedRevision: 'any' });
          const append = store.append('run-1', [], { expectedRevision: expected });
          if (holds) equal((await append).revision, length - 1);
          else await refused(append, 'wrong-expected-revision');
        },
      ),
    ]),
    fact('the expectation is about this stream alone', async ({ store }) => {
      await store.append('run-2', sampleEvents(1, 5), { expectedRevision: 'any' });
      await store.append('run-1', [sampleEvent(6)], { expectedRevision: 'noStream' });
      await store.append('run-1', [sampleEvent(7)], { expectedRevision: 0 });
      equal((await collect(store.readStream('run-1'))).length, 2);
    }),
    fact('streamRevision can be handed back as the expectation', async ({ store }) => {
      for (const number of [1, 2, 3]) {
        const expectedRevision = await store.streamRevision('run-1');
        await store.append('run-1', [sampleEvent(number)], { expectedRevision });
      }
      equal(await store.streamRevision('run-1'), 2);
    }),
    fact('an expectation that is none is refused', async ({ store }) => {
      for (const expectedRevision of [-2, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        await refused(
          store.append('run-1', [sampleEvent(1)], { expectedRevision }),
          'invalid-argument',
        );
      }
    }),
  ],
};
