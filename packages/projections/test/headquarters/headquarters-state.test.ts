/** What operators and schedules have made of headquarters, now and at past times. */
import { createMemoryEventStore } from '@cdx/event-store/memory';
import type { EventStore } from '@cdx/event-store';
import { headquartersState } from '@cdx/projections';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minute, Story } from '../support/told.ts';
import {
  everyMinutes,
  prices,
  setupOf,
  storeOf,
  tellRuns,
  tellSystem,
} from './told-headquarters.ts';

function storeWith(tell: (story: Story) => void): Promise<EventStore> {
  const story = new Story();
  tell(story);
  return storeOf(story);
}

describe('headquarters without events', () => {
  test('stands as it was set up', async () => {
    const state = await headquartersState(createMemoryEventStore(), setupOf());
    expect(state).toEqual({
      schedules: [
        {
          name: 'Prices',
          direction: 'download',
          jobs: ['1020'],
          groups: ['Stores North'],
          active: true,
          batch: 'waiting',
          hasRecurrence: true,
          changedAt: null,
          lastRunAt: null,
          nextRunAt: minute(0),
        },
        expect.objectContaining({ name: 'Transactions', nextRunAt: minute(0) }),
      ],
      statusBatch: { batch: 'waiting', changedAt: null, lastRunAt: null, upToPosition: -1 },
      databases: [],
    });
  });

  test.each([
    ['has no recurrence', { nextRunAfter: null }, false],
    ['is never due again', { nextRunAfter: () => Infinity }, true],
    ['is inactive', { active: false }, true],
    ['is on hold', { batch: 'hold' }, true],
    ['is canceled', { batch: 'canceled' }, true],
  ] as const)('expects no run of a schedule that %s', async (_, changes, hasRecurrence) => {
    const setup = setupOf({ schedules: [{ ...prices, ...changes }] });
    const { schedules } = await headquartersState(createMemoryEventStore(), setup);
    expect(schedules[0]).toMatchObject({ nextRunAt: null, hasRecurrence });
  });
});

describe('schedules', () => {
  test('are as operators have left them, and run on from then', async () => {
    const store = await storeWith((story) => {
      tellRuns(story, 'Prices', [0, 20, 40]);
      const off = { schedule: 'Prices', active: false, batch: 'hold' } as const;
      tellSystem(story, 45, 'ScheduleChanged', off);
      tellSystem(story, 90, 'ScheduleChanged', { ...off, active: true, batch: 'waiting' });
    });
    const at = async (asOf?: number) => {
      const { schedules } = await headquartersState(store, setupOf(), asOf);
      const { active, batch, changedAt, lastRunAt, nextRunAt } = schedules[0] ?? {};
      return { active, batch, changedAt, lastRunAt, nextRunAt };
    };
    const on = { active: true, batch: 'waiting' };
    const off = { active: false, batch: 'hold' };
    const never = { changedAt: null, lastRunAt: null };
    expect(await at(minute(-1))).toEqual({ ...on, ...never, nextRunAt: minute(0) });
    expect(await at(minute(39))).toEqual({
      ...on,
      changedAt: null,
      lastRunAt: minute(20),
      nextRunAt: minute(40),
    });
    expect(await at(minute(45))).toEqual({
      ...off,
      changedAt: minute(45),
      lastRunAt: minute(40),
      nextRunAt: null,
    });
    expect(await at()).toEqual({
      ...on,
      changedAt: minute(90),
      lastRunAt: minute(40),
      nextRunAt: minute(100),
    });
  });

  test('that should have run and did not are due at a time that is past', async () => {
    const store = await storeWith((story) => tellRuns(story, 'Prices', [0, 20]));
    const { schedules } = await headquartersState(store, setupOf(), minute(70));
    expect(schedules[0]).toMatchObject({ lastRunAt: minute(20), nextRunAt: minute(40) });
  });
});

describe('the status-message batch', () => {
  test('tells what headquarters knows, and how it was changed', async () => {
    const store = await storeWith((story) => {
      const moved = { messages: 3, sessionsPurged: 0, packagesPurged: 0 };
      tellSystem(story, 0, 'StatusMessagesProcessed', { ...moved, upToPosition: -1 });
      tellSystem(story, 60, 'StatusMessagesProcessed', { ...moved, upToPosition: 41 });
      tellSystem(story, 70, 'StatusBatchChanged', { batch: 'hold' });
    });
    const at = async (asOf: number) =>
      (await headquartersState(store, setupOf(), minute(asOf))).statusBatch;
    const before = { batch: 'waiting', changedAt: null, lastRunAt: minute(0), upToPosition: -1 };
    expect(await at(59)).toEqual(before);
    expect(await at(60)).toEqual({ ...before, lastRunAt: minute(60), upToPosition: 41 });
    expect(await at(99)).toEqual({
      batch: 'hold',
      changedAt: minute(70),
      lastRunAt: minute(60),
      upToPosition: 41,
    });
  });

  test('has streams of the headquarters that is named', async () => {
    const store = await storeWith((story) => {
      const data = { batch: 'hold' } as const;
      story.tellAny('statusBatch-north', { at: 1, type: 'StatusBatchChanged', data });
    });
    const batchOf = async (name?: string) =>
      (await headquartersState(store, setupOf({ name }))).statusBatch.batch;
    expect([await batchOf(), await batchOf('north')]).toEqual(['waiting', 'hold']);
  });
});

describe('channel databases', () => {
  const added = { channelDataGroup: 'Stores North', inherited: 72 };
  const tell = (story: Story): void => {
    const channelDatabase = 'STORE-0002';
    tellSystem(story, 5, 'DatabaseAddedToGroup', { channelDatabase, ...added });
    tellSystem(story, 10, 'ChannelDatabasePaused', { channelDatabase });
    const sync = { channelDatabase, jobs: ['1020', '1040'] };
    tellSystem(story, 20, 'FullSyncStarted', { ...sync, deleteFirst: true });
    tellSystem(story, 30, 'ChannelDatabaseResumed', { channelDatabase });
    tellSystem(story, 40, 'FullSyncStarted', { ...sync, deleteFirst: false });
  };

  test('are told of where operators have done something to them', async () => {
    const store = await storeWith(tell);
    const at = async (asOf?: number) =>
      (await headquartersState(store, setupOf(), asOf === undefined ? asOf : minute(asOf)))
        .databases;
    expect(await at(4)).toEqual([]);
    const joined = { channelDatabase: 'STORE-0002', added: { ...added, at: minute(5) } };
    expect(await at(9)).toEqual([{ ...joined, pausedAt: null, fullSyncs: [] }]);
    const first = { startedAt: minute(20), jobs: ['1020', '1040'], deleteFirst: true };
    expect(await at(29)).toEqual([{ ...joined, pausedAt: minute(10), fullSyncs: [first] }]);
    const second = { startedAt: minute(40), jobs: ['1020', '1040'], deleteFirst: false };
    expect(await at()).toEqual([{ ...joined, pausedAt: null, fullSyncs: [first, second] }]);
  });

  test('are looked for by name, and no others', async () => {
    const store = await storeWith(tell);
    const { databases } = await headquartersState(store, setupOf({ databases: ['STORE-0001'] }));
    expect(databases).toEqual([]);
  });
});

test('a position is as good as a time', async () => {
  const store = await storeWith((story) => tellRuns(story, 'Prices', [0, 20, 40]));
  const at = async (position: number) =>
    (await headquartersState(store, setupOf(), { position })).schedules[0]?.lastRunAt;
  expect([await at(-1), await at(0), await at(1), await at(9)]).toEqual([
    null,
    minute(0),
    minute(20),
    minute(40),
  ]);
});

test('any past run of a schedule is found, with few reads', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(3), { maxLength: 200 }),
      fc.integer({ min: -1, max: 400 }),
      async (gaps, asOf) => {
        let now = 0;
        const runs = gaps.map((gap) => (now += gap));
        const store = await storeWith((story) => tellRuns(story, 'Prices', runs));
        let reads = 0;
        const counting = {
          streamRevision: (stream: string) => store.streamRevision(stream),
          readStream: (...args: Parameters<EventStore['readStream']>) => {
            reads += 1;
            return store.readStream(...args);
          },
        };
        const schedules = [{ ...prices, nextRunAfter: everyMinutes(20) }];
        const state = await headquartersState(counting, setupOf({ schedules }), minute(asOf));
        const last = runs.filter((at) => at <= asOf).at(-1);
        expect(state.schedules[0]?.lastRunAt).toBe(last === undefined ? null : minute(last));
        expect(reads).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(runs.length + 2)) + 2);
      },
    ),
    { numRuns: 100 },
  );
});
