/**
 * Facts about what stores such as EventStoreDB do by themselves: streams that keep a number of
 * events or keep them for a time, and streams that are deleted. The reads of the stream heed it at
 * once; the log may show the events until the store's own scavenge.
 */
import type { EventStore } from '../../port.ts';
import { collect, equal, holds, refused } from '../expectations.ts';
import { fact, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent, sampleEvents, sampleTime } from '../sample-events.ts';

const any = { expectedRevision: 'any' } as const;
const backward = { direction: 'backward' } as const;
const hourMs = 3_600_000;

/** That who follows from the start comes to what is appended now. */
async function expectFollowed(store: EventStore): Promise<void> {
  await store.append('run-2', [sampleEvent(10)], any);
  const seen: number[] = [];
  for await (const { events } of store.follow({ from: 'start' })) {
    seen.push(...numbersOf(events));
    if (seen.includes(10)) break;
  }
  equal(seen.at(-1), 10);
}

const maxCountFacts: SuiteDefinition = {
  suite: 'max count',
  needs: ['maxCount'],
  facts: [
    fact('the newest events are kept', async ({ store, retention }) => {
      await store.append('run-1', sampleEvents(0, 10), any);
      await retention.setMaxCount('run-1', 3);
      equal(numbersOf(await collect(store.readStream('run-1'))), [7, 8, 9]);
      equal(numbersOf(await collect(store.readStream('run-1', backward))), [9, 8, 7]);
      equal(numbersOf(await collect(store.readStream('run-1', { from: 2 }))), [7, 8, 9]);
      equal(numbersOf(await collect(store.readStream('run-1', { limit: 2 }))), [7, 8]);
    }),
    fact('whatever is appended later', async ({ store, retention }) => {
      await store.append('run-1', sampleEvents(0, 2), any);
      await retention.setMaxCount('run-1', 3);
      equal(numbersOf(await collect(store.readStream('run-1'))), [0, 1]);
      for (const number of range(2, 5)) {
        await store.append('run-1', [sampleEvent(number)], { expectedRevision: number - 1 });
      }
      equal(numbersOf(await collect(store.readStream('run-1'))), [4, 5, 6]);
      equal(await store.streamRevision('run-1'), 6);
    }),
    fact('of this stream alone', async ({ store, retention }) => {
      await store.append('run-1', sampleEvents(0, 5), any);
      await store.append('run-10', sampleEvents(10, 5), any);
      await retention.setMaxCount('run-1', 1);
      equal(numbersOf(await collect(store.readStream('run-1'))), [4]);
      equal(numbersOf(await collect(store.readStream('run-10'))), range(10, 5));
    }),
    fact('with a smaller count fewer', async ({ store, retention }) => {
      await store.append('run-1', sampleEvents(0, 10), any);
      for (const count of [20, 5, 2]) {
        await retention.setMaxCount('run-1', count);
        const left = Math.min(10, count);
        equal(numbersOf(await collect(store.readStream('run-1'))), range(10 - left, left));
      }
    }),
  ],
};

const maxAgeFacts: SuiteDefinition = {
  suite: 'max age',
  needs: ['maxAge'],
  facts: [
    fact('events are there until they are too old', async ({ store, retention, clock }) => {
      for (const number of range(0, 4)) {
        clock.now = sampleTime + number * hourMs;
        const { recordedAt: _, ...event } = sampleEvent(number);
        await store.append('run-1', [event], any);
        await store.append('run-2', [event], any);
      }
      await retention.setMaxAge('run-1', 2.5 * hourMs);
      equal(numbersOf(await collect(store.readStream('run-1'))), [1, 2, 3]);
      equal(numbersOf(await collect(store.readStream('run-1', backward))), [3, 2, 1]);
      clock.now += hourMs;
      equal(numbersOf(await collect(store.readStream('run-1'))), [2, 3]);
      equal(numbersOf(await collect(store.readStream('run-2'))), range(0, 4));
    }),
    fact('a stream whose events are too old goes on when it is appended to', async (context) => {
      const { store, retention, clock } = context;
      const { recordedAt: _, ...event } = sampleEvent(0);
      await store.append('run-1', [event], any);
      await retention.setMaxAge('run-1', hourMs);
      clock.now += 2 * hourMs;
      equal(await collect(store.readStream('run-1')), []);
      const { recordedAt: __, ...later } = sampleEvent(1);
      await store.append('run-1', [later], any);
      const events = await collect(store.readStream('run-1'));
      equal(numbersOf(events), [1]);
      equal(events[0]?.revision, 1);
    }),
  ],
};

const deletionFacts: SuiteDefinition = {
  suite: 'deleted streams',
  needs: ['deletion'],
  facts: [
    fact('have no events, in either direction', async ({ store, retention }) => {
      await store.append('run-1', sampleEvents(0, 5), any);
      await store.append('run-2', sampleEvents(10, 5), any);
      await retention.deleteStream('run-1');
      for (const options of [{}, backward, { from: 2 }, { limit: 1 }]) {
        equal(await collect(store.readStream('run-1', options)), []);
      }
      equal(numbersOf(await collect(store.readStream('run-2'))), range(10, 5));
    }),
    fact('are without a revision', async ({ store, retention }) => {
      await store.append('run-1', sampleEvents(0, 5), any);
      await retention.deleteStream('run-1');
      equal(await store.streamRevision('run-1'), -1);
    }),
    ...(['any', 'noStream', -1] as const).map((expectedRevision) =>
      fact(`can be begun again, expecting ${expectedRevision}`, async ({ store, retention }) => {
        await store.append('run-1', sampleEvents(0, 5), any);
        await retention.deleteStream('run-1');
        const { revision } = await store.append('run-1', sampleEvents(5, 2), { expectedRevision });
        const events = await collect(store.readStream('run-1'));
        equal(numbersOf(events), [5, 6]);
        equal(await store.streamRevision('run-1'), revision);
        holds((events[0]?.revision ?? 0) >= 5, 'revisions are not used again');
        await store.append('run-1', [sampleEvent(7)], { expectedRevision: revision });
        equal(numbersOf(await collect(store.readStream('run-1', backward))), [7, 6, 5]);
      }),
    ),
    fact('do not exist for who expects one', async ({ store, retention }) => {
      await store.append('run-1', sampleEvents(0, 5), any);
      await retention.deleteStream('run-1');
      const append = store.append('run-1', [sampleEvent(5)], { expectedRevision: 'streamExists' });
      await refused(append, 'wrong-expected-revision', { stream: 'run-1' });
    }),
    fact('can be deleted again', async ({ store, retention }) => {
      for (const turn of range(0, 3)) {
        await store.append('run-1', sampleEvents(turn * 10, 3), any);
        equal(numbersOf(await collect(store.readStream('run-1'))), range(turn * 10, 3));
        await retention.deleteStream('run-1');
        equal(await collect(store.readStream('run-1')), []);
      }
    }),
    fact('do not keep a follower from going on', async ({ store, retention }) => {
      await store.append('run-1', sampleEvents(0, 5), any);
      await retention.deleteStream('run-1');
      await expectFollowed(store);
    }),
    fact(
      'are deleted after reopening, too',
      async ({ store, retention, reopen }) => {
        await store.append('run-1', sampleEvents(0, 5), any);
        await retention.deleteStream('run-1');
        equal(await collect((await reopen()).readStream('run-1')), []);
      },
      { needs: ['reopening'] },
    ),
  ],
};

const tombstoneFacts: SuiteDefinition = {
  suite: 'tombstoned streams',
  needs: ['tombstones'],
  facts: [
    fact('have no events, in either direction', async ({ store, retention }) => {
      await store.append('run-1', sampleEvents(0, 5), any);
      await store.append('run-2', sampleEvents(10, 5), any);
      await retention.tombstoneStream('run-1');
      equal(await collect(store.readStream('run-1')), []);
      equal(await collect(store.readStream('run-1', backward)), []);
      equal(await store.streamRevision('run-1'), -1);
      equal(numbersOf(await collect(store.readStream('run-2'))), range(10, 5));
    }),
    ...(['any', 'noStream', 'streamExists', 4] as const).map((expectedRevision) =>
      fact(`take no event, expecting ${expectedRevision}`, async ({ store, retention }) => {
        await store.append('run-1', sampleEvents(0, 5), any);
        await retention.tombstoneStream('run-1');
        await refused(
          store.append('run-1', [sampleEvent(5)], { expectedRevision }),
          'wrong-expected-revision',
          { stream: 'run-1' },
        );
        equal(await collect(store.readStream('run-1')), []);
        await store.append('run-2', [sampleEvent(5)], { expectedRevision: 'noStream' });
      }),
    ),
    fact('do not keep a follower from going on', async ({ store, retention }) => {
      await store.append('run-1', sampleEvents(0, 5), any);
      await retention.tombstoneStream('run-1');
      await expectFollowed(store);
    }),
  ],
};

export const retentionFacts: readonly SuiteDefinition[] = [
  maxCountFacts,
  maxAgeFacts,
  deletionFacts,
  tombstoneFacts,
];
