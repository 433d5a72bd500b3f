/** The six conditions under which uploaded sessions wait (SA), each with its sentence. */
import { uploadWarningCodes, uploadWarnings } from '@cdx/projections';
import { describe, expect, test } from 'vitest';
import { minute } from '../support/told.ts';

type Input = Parameters<typeof uploadWarnings>[0];
type Schedule = Input['schedules'][number];

const now = minute(120);
const inOrder: Schedule = {
  name: 'Transactions',
  jobs: ['P-0001'],
  groups: ['Stores North', 'Stores South'],
  active: true,
  batch: 'waiting',
  hasRecurrence: true,
  nextRunAt: minute(130),
  servesSince: null,
};
const north = { job: 'P-0001', channelDataGroup: 'Stores North', count: 3, oldestAt: minute(100) };
const south = { ...north, channelDataGroup: 'Stores South', count: 4, oldestAt: minute(90) };

function codes(schedules: readonly Schedule[], uploaded: Input['uploaded'] = [north]): string[] {
  return uploadWarnings({ at: now, schedules, uploaded }).map(
    ({ code, schedule, channelDataGroup }) => `${code} ${schedule ?? channelDataGroup}`,
  );
}

const sentences: readonly (readonly [code: string, changes: Partial<Schedule>, message: string])[] =
  [
    [
      'noRecurrence',
      { hasRecurrence: false, nextRunAt: null },
      'The P-job of schedule Transactions has no recurring batch, so it runs only when somebody runs it. Give its batch job a recurrence, and run it now for what waits.',
    ],
    [
      'batchCanceled',
      { batch: 'canceled', nextRunAt: null },
      'The batch job of schedule Transactions is canceled: it neither waits nor executes. Set its status to waiting, or create it anew.',
    ],
    [
      'batchOnHold',
      { batch: 'hold', nextRunAt: null },
      'The batch job of schedule Transactions is on hold. Find out why somebody held it, then set its status to waiting.',
    ],
    [
      'scheduleInactive',
      { active: false, nextRunAt: null },
      'Schedule Transactions is inactive, so its P-job does not run. Make the schedule active.',
    ],
    [
      'delayed',
      { servesSince: minute(101) },
      'Schedule Transactions is in order, and yet sessions wait that a run of it should have applied. See what the P-job is working on: one session may take very long or fail again and again, or the run has not begun because the batch server is down or busy.',
    ],
  ];

describe('a warning', () => {
  test.each(sentences)('%s says what is the matter and what to do', (code, changes, message) => {
    const schedules = [{ ...inOrder, ...changes }];
    expect(uploadWarnings({ at: now, schedules, uploaded: [north, south] })).toEqual([
      {
        code,
        severity: code === 'delayed' ? 'warning' : 'error',
        schedule: 'Transactions',
        channelDataGroup: null,
        message,
        sessions: 7,
        oldestAt: minute(90),
      },
    ]);
  });

  test('groupWithoutSchedule says what is the matter and what to do', () => {
    const schedules = [{ ...inOrder, groups: ['Stores South'] }];
    expect(uploadWarnings({ at: now, schedules, uploaded: [south, north] })).toEqual([
      {
        code: 'groupWithoutSchedule',
        severity: 'error',
        schedule: null,
        channelDataGroup: 'Stores North',
        message:
          'Channel data group Stores North is on no upload schedule with the job of these sessions, so nothing applies what its databases upload. Add the group to one.',
        sessions: 3,
        oldestAt: minute(100),
      },
    ]);
  });

  test('is tried here for every code', () => {
    const tried = [...sentences.map(([code]) => code), 'groupWithoutSchedule'];
    expect(tried.toSorted()).toEqual([...uploadWarningCodes].sort());
  });
});

describe('no warning is given', () => {
  test('where nothing waits, however the schedules stand', () => {
    expect(codes([{ ...inOrder, active: false, batch: 'hold' }], [])).toEqual([]);
    expect(codes([], [])).toEqual([]);
  });

  test.each([
    [15, []],
    [16, ['scheduleInactive Transactions']],
  ])('to sessions that have waited %i minutes: %j', (minutes, expected) => {
    const uploaded = [{ ...north, oldestAt: minute(120 - minutes) }];
    expect(codes([{ ...inOrder, active: false }], uploaded)).toEqual(expected);
  });

  test('where a schedule in order waits for its next run', () => {
    expect(codes([inOrder])).toEqual([]);
  });

  test('about a schedule that is off while another one takes the sessions', () => {
    const off = { ...inOrder, name: 'Old', active: false };
    expect(codes([off, inOrder])).toEqual([]);
    expect(codes([off, { ...inOrder, jobs: ['P-0002'] }])).toEqual(['scheduleInactive Old']);
    expect(codes([off, { ...inOrder, groups: ['Stores South'] }])).toEqual([
      'scheduleInactive Old',
    ]);
  });
});

describe('delayed', () => {
  test.each<[what: string, changes: Partial<Schedule>, isDelayed: boolean]>([
    ['a run began 15 minutes ago', { servesSince: minute(105) }, false],
    ['a run began longer ago', { servesSince: minute(104) }, true],
    ['a run has been due for 15 minutes', { nextRunAt: minute(105) }, false],
    ['a run has been due for longer', { nextRunAt: minute(104) }, true],
    ['no run comes any more', { nextRunAt: null }, false],
  ])('%s: %j', (_, changes, isDelayed) => {
    expect(codes([{ ...inOrder, ...changes }])).toEqual(isDelayed ? ['delayed Transactions'] : []);
  });

  test('is not said of a schedule that is off: that is the reason', () => {
    const schedule = { ...inOrder, batch: 'hold', servesSince: minute(50) } as const;
    expect(codes([schedule])).toEqual(['batchOnHold Transactions']);
  });
});

test('a schedule that is off in several ways has a warning for each', () => {
  const off = { ...inOrder, active: false, batch: 'canceled', hasRecurrence: false } as const;
  expect(codes([off])).toEqual([
    'noRecurrence Transactions',
    'batchCanceled Transactions',
    'scheduleInactive Transactions',
  ]);
});

test('warnings follow the schedules, groups without one come last', () => {
  const one = { ...inOrder, name: 'B', groups: ['Stores South'], active: false };
  const other = { ...inOrder, name: 'A', groups: ['Stores South'], batch: 'hold' } as const;
  const east = { ...north, channelDataGroup: 'Stores East' };
  expect(codes([one, other], [north, south, east])).toEqual([
    'scheduleInactive B',
    'batchOnHold A',
    'groupWithoutSchedule Stores East',
    'groupWithoutSchedule Stores North',
  ]);
});
