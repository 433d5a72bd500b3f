/** How stale channel databases are, told by hand; the same of both adapters. */
import type { Staleness, StalenessQuery } from '@cdx/projections';
import { describe, expect, test } from 'vitest';
import { minute, Story } from '../support/told.ts';
import { tellSystem } from '../headquarters/told-headquarters.ts';
import { freshnessAdapters, viewsForTest } from './freshness-adapters.ts';
import { tellSession, told, type ToldSession } from './told-sessions.ts';

const now = 120;
const fresh = {
  channelDatabase: 'STORE-0001',
  channelDataGroup: 'Stores North',
  job: '1020',
  stalenessMs: 0,
  oldestChangeAt: null,
  oldestSession: null,
  waitingSessions: 0,
  failedSessions: 0,
  suspendedSessions: 0,
  lostSessions: 0,
  databaseAppliedAt: null,
} as const satisfies Staleness;
/** Missing since a minute of the story, because of this session. */
const missing = (since: number, oldestSession: number) => ({
  stalenessMs: (now - since) * 60_000,
  oldestChangeAt: minute(since),
  oldestSession,
});

describe.each(freshnessAdapters)('staleness (%s)', (_, make) => {
  async function staleness(
    tell: (story: Story) => void,
    query: Partial<StalenessQuery> = {},
  ): Promise<readonly Staleness[]> {
    const story = new Story();
    tell(story);
    const { freshness } = await viewsForTest(make, story.told);
    return freshness.staleness({ at: minute(now), ...query });
  }
  const stalenessOf = (...sessions: readonly ToldSession[]) => staleness(told(...sessions));

  test.each<[status: ToldSession['to'], expected: Partial<Staleness>]>([
    ['Started', {}],
    ['CreateFailed', {}],
    ['NoData', {}],
    ['Available', { ...missing(20, 7), waitingSessions: 1 }],
    ['Requested', { ...missing(20, 7), waitingSessions: 1 }],
    ['Downloaded', { ...missing(20, 7), waitingSessions: 1 }],
    ['Applied', { databaseAppliedAt: minute(34) }],
    ['DownloadFailed', { ...missing(20, 7), waitingSessions: 1, failedSessions: 1 }],
    ['ApplyFailed', { ...missing(20, 7), waitingSessions: 1, failedSessions: 1 }],
    ['Suspended', { ...missing(20, 7), waitingSessions: 1, suspendedSessions: 1 }],
    ['Canceled', { ...missing(20, 7), lostSessions: 1 }],
  ])('of a session that is %s', async (to, expected) => {
    expect(await stalenessOf({ number: 7, at: 30, to })).toEqual([{ ...fresh, ...expected }]);
  });

  test('is that of the oldest change of all that is missing', async () => {
    const [row] = await stalenessOf(
      { number: 1, at: 0, to: 'Applied' },
      { number: 2, at: 20, changedAt: 15, to: 'Available' },
      { number: 3, at: 40, changedAt: 12, to: 'Canceled' },
      { number: 4, at: 60, changedAt: 50, to: 'Available' },
    );
    const counts = { waitingSessions: 2, lostSessions: 1, databaseAppliedAt: minute(4) };
    expect(row).toEqual({ ...fresh, ...missing(12, 3), ...counts });
  });

  test('names the older session where changes are equally old', async () => {
    const [row] = await stalenessOf(
      { number: 3, at: 20, changedAt: 12, to: 'Available' },
      { number: 2, at: 20, changedAt: 12, to: 'Available' },
    );
    expect(row).toMatchObject({ oldestSession: 2 });
  });

  test('is 0, not less, before the change', async () => {
    const tell = told({ number: 1, at: 30, to: 'Available' });
    const [row] = await staleness(tell, { at: minute(10) });
    expect(row).toMatchObject({ stalenessMs: 0, oldestChangeAt: minute(20) });
  });

  test('counts no package whose changes nobody tells', async () => {
    const sessions = [{ number: 1, at: 0, changedAt: null, to: 'Available' }] as const;
    expect(await stalenessOf(...sessions)).toEqual([fresh]);
  });

  describe('a full package', () => {
    const lost = { number: 5, at: 20, to: 'Canceled' } as const;
    const full = { number: 9, at: 50, kind: 'full', changedAt: null } as const;

    test('brings back what was lost before it, once it is applied', async () => {
      expect(await stalenessOf(lost, { ...full, to: 'Downloaded' })).toEqual([
        { ...fresh, ...missing(10, 5), lostSessions: 1 },
      ]);
      expect(await stalenessOf(lost, { ...full, to: 'Applied' })).toEqual([
        { ...fresh, databaseAppliedAt: minute(54) },
      ]);
    });

    test('does not bring back what was lost after it', async () => {
      const later = { ...lost, number: 11, at: 70 };
      expect(await stalenessOf({ ...full, to: 'Applied' }, later)).toMatchObject([
        { ...missing(60, 11), lostSessions: 1 },
      ]);
    });

    test('does not bring back the changes of a package that was made anew after it', async () => {
      const anew = { ...lost, changedAt: 51 };
      expect(await stalenessOf({ ...full, to: 'Applied' }, anew)).toMatchObject([
        { ...missing(51, 5), lostSessions: 1 },
      ]);
      const before = { ...lost, changedAt: 50 };
      expect(await stalenessOf({ ...full, to: 'Applied' }, before)).toMatchObject([
        { stalenessMs: 0, lostSessions: 0 },
      ]);
    });

    test('brings what still waits before it, which goes on waiting', async () => {
      const waiting = { number: 5, at: 20, to: 'DownloadFailed' } as const;
      expect(await stalenessOf(waiting, { ...full, to: 'Applied' })).toMatchObject([
        { stalenessMs: 0, oldestSession: null, waitingSessions: 1, failedSessions: 1 },
      ]);
    });

    test.each([
      ['of another job', { job: '1040' }],
      ['of another database', { database: 'STORE-0002' }],
    ])('brings nothing %s', async (__, other) => {
      const rows = await stalenessOf(lost, { ...full, ...other, to: 'Applied' });
      expect(rows.filter(({ lostSessions }) => lostSessions === 1)).toHaveLength(1);
    });
  });

  test('ends when a session that was canceled is rerun and applied', async () => {
    const rows = await staleness((story) => {
      const stream = tellSession(story, { number: 5, at: 20, to: 'Canceled' });
      story.tell(stream, 30, 'SessionRerun', {});
      story.tell(stream, 31, 'PackageRequested', {});
      story.tell(stream, 32, 'PackageDownloaded', {});
      story.tell(stream, 33, 'PackageApplied', { rowsAffected: 12 });
    });
    expect(rows).toEqual([{ ...fresh, databaseAppliedAt: minute(33) }]);
  });

  test('has a row for each database and each job that its group is sent', async () => {
    const rows = await stalenessOf(
      { number: 1, at: 0, database: 'B', to: 'Applied' },
      { number: 2, at: 0, database: 'A', job: '1040', to: 'NoData' },
      { number: 3, at: 0, database: 'C', group: 'Stores South', job: '1010', to: 'Available' },
    );
    expect(rows.map((row) => [row.channelDatabase, row.job, row.channelDataGroup])).toEqual([
      ['A', '1020', 'Stores North'],
      ['A', '1040', 'Stores North'],
      ['B', '1020', 'Stores North'],
      ['B', '1040', 'Stores North'],
      ['C', '1010', 'Stores South'],
    ]);
  });

  test('goes by the group of the newest session', async () => {
    const rows = await stalenessOf(
      { number: 1, at: 0, group: 'Stores South', to: 'Applied' },
      { number: 2, at: 10, job: '1040', to: 'Applied' },
    );
    expect(rows).toMatchObject([{ job: '1040', channelDataGroup: 'Stores North' }]);
  });

  test.each<[what: string, query: Partial<StalenessQuery>, expected: readonly string[]]>([
    ['everything', {}, ['A 1020', 'A 1040', 'B 1020', 'B 1040', 'C 1010']],
    ['databases', { databases: ['C', 'A', 'Z', 'A'] }, ['A 1020', 'A 1040', 'C 1010']],
    ['jobs', { jobs: ['1040', '9999'] }, ['A 1040', 'B 1040']],
    ['groups', { groups: ['Stores South'] }, ['C 1010']],
    ['several', { databases: ['A', 'C'], jobs: ['1020'] }, ['A 1020']],
    ['nothing', { databases: [] }, []],
    ['nothing', { jobs: [] }, []],
    ['nothing', { groups: [] }, []],
  ])('is asked of %s: %j', async (__, query, expected) => {
    const tell = told(
      { number: 1, at: 0, database: 'A', to: 'Applied' },
      { number: 2, at: 0, database: 'B', job: '1040', to: 'Available' },
      { number: 3, at: 0, database: 'C', group: 'Stores South', job: '1010', to: 'Available' },
    );
    const rows = await staleness(tell, query);
    expect(rows.map(({ channelDatabase, job }) => `${channelDatabase} ${job}`)).toEqual(expected);
  });

  test('is, as headquarters knows it, that of before the messages', async () => {
    const story = new Story();
    tellSession(story, { number: 1, at: 0, to: 'Applied' });
    tellSession(story, { number: 2, at: 20, to: 'Applied' });
    const moved = { messages: 3, sessionsPurged: 0, packagesPurged: 0 };
    tellSystem(story, 30, 'StatusMessagesProcessed', { ...moved, upToPosition: 4 });
    const { freshness } = await viewsForTest(make, story.told);
    const at = minute(now);
    expect(await freshness.staleness({ at, reading: 'actual' })).toEqual([
      { ...fresh, databaseAppliedAt: minute(24) },
    ]);
    expect(await freshness.staleness({ at, reading: 'hq' })).toEqual([
      { ...fresh, ...missing(10, 2), waitingSessions: 1, databaseAppliedAt: minute(4) },
    ]);
  });

  test('forgets what has been purged', async () => {
    const rows = await staleness((story) => {
      tellSession(story, { number: 1, at: 0, to: 'Applied' });
      const stream = tellSession(story, { number: 2, at: 10, to: 'Canceled' });
      story.tell(stream, 90, 'SessionPurged', {});
    });
    expect(rows).toEqual([{ ...fresh, databaseAppliedAt: minute(4) }]);
  });

  test('of nothing is nothing', async () => {
    expect(await staleness(() => {})).toEqual([]);
  });
});

describe.each(freshnessAdapters)('full packages (%s)', (_, make) => {
  test('are listed with their status, by database, job and number', async () => {
    const story = new Story();
    const full = { kind: 'full', changedAt: null } as const;
    tellSession(story, { ...full, number: 8, at: 0, job: '1040', to: 'Available' });
    tellSession(story, { ...full, number: 7, at: 5, database: 'A', to: 'Suspended' });
    tellSession(story, { ...full, number: 3, at: 10, job: '1040', to: 'Applied' });
    tellSession(story, { ...full, number: 9, at: 20, changedAt: 4, to: 'Canceled' });
    tellSession(story, { number: 10, at: 30, to: 'Canceled' });
    const { freshness } = await viewsForTest(make, story.told);
    const rows = await freshness.fullPackages({});
    const store = { channelDatabase: 'STORE-0001', oldestChangeAt: null };
    expect(rows).toEqual([
      { ...store, channelDatabase: 'A', job: '1020', sessionNumber: 7, ...at(5, 'Suspended') },
      { ...store, job: '1020', sessionNumber: 9, ...at(20, 'Canceled'), oldestChangeAt: minute(4) },
      { ...store, job: '1040', sessionNumber: 3, ...at(10, 'Applied') },
      { ...store, job: '1040', sessionNumber: 8, ...at(0, 'Available') },
    ]);
    const chosen = await freshness.fullPackages({ databases: ['STORE-0001'], jobs: ['1040'] });
    expect(chosen).toEqual(rows.slice(2));
  });
});

function at(createdAt: number, status: ToldSession['to']) {
  return { createdAt: minute(createdAt), status };
}

describe.each(freshnessAdapters)('when a database applied something (%s)', (_, make) => {
  test.each([
    [999, minute(4)],
    [1000, null],
  ])('is looked up among its newest thousand sessions: %i others', async (others, expected) => {
    const story = new Story();
    tellSession(story, { number: 1, at: 0, to: 'Applied' });
    for (let number = 2; number <= 1 + others; number++) {
      tellSession(story, { number, at: 10, to: 'NoData' });
    }
    const { freshness } = await viewsForTest(make, story.told);
    const [row] = await freshness.staleness({ at: minute(now) });
    expect(row?.databaseAppliedAt).toBe(expected);
  });
});
