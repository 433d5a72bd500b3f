/** Which registers are not ready to go offline, each reason by itself and all together. */
import {
  notReadyCodes,
  readiness,
  type DatabaseState,
  type NotReadyReason,
  type Readiness,
  type ReadinessQuery,
} from '@cdx/projections';
import { describe, expect, test } from 'vitest';
import { minute, Story } from '../support/told.ts';
import { freshnessAdapters, viewsForTest } from './freshness-adapters.ts';
import { tellSession, type ToldSession } from './told-sessions.ts';

const register = 'REG-0001';
const now = 120;
const untouched: DatabaseState = {
  channelDatabase: register,
  pausedAt: null,
  added: null,
  fullSyncs: [],
};
const group = 'Registers';
const joined = { channelDataGroup: group, at: minute(50), inherited: 2 };
const sync = { startedAt: minute(50), jobs: ['1020', '1040'], deleteFirst: true };
const full = { kind: 'full', changedAt: null } as const;

const messages: Readonly<Record<NotReadyReason['code'], string>> = {
  notLoaded:
    'It does not have all data yet: what it inherited, or the full data sync that deleted its data, is not applied. Let it work through its sessions; where one was canceled, start a full data sync.',
  changesLost:
    'Sessions with changes were canceled, so the changes never arrive by themselves. Rerun the sessions, or start a full data sync.',
  suspended:
    'Sessions are suspended, and under dependency enforcement hold back all behind them. Mend the cause, then rerun them, or cancel them and start a full data sync.',
  failed:
    'Sessions have failed and wait for their next try. Look up their Error ID; a data issue is not mended by trying again.',
  stale: 'Changes have been missing for too long. See whether its client polls, and what waits.',
  paused: 'It is paused and is given nothing. Resume it.',
};

describe.each(freshnessAdapters)('readiness (%s)', (_, make) => {
  async function readinessOf(
    sessions: readonly Partial<ToldSession>[],
    state: Partial<DatabaseState> = {},
    query: Partial<ReadinessQuery> = {},
  ): Promise<Readiness> {
    const story = new Story();
    for (const [place, one] of sessions.entries()) {
      const defaults = { number: place + 1, at: 100, to: 'Applied' } as const;
      tellSession(story, { database: register, group, ...defaults, ...one });
    }
    const views = await viewsForTest(make, story.told);
    const databases = [{ ...untouched, ...state }];
    const at = minute(now);
    const rows = await readiness(views, { databases }, [register], { at, ...query });
    expect(rows).toHaveLength(1);
    return rows[0] as Readiness;
  }
  async function reasonsOf(...args: Parameters<typeof readinessOf>) {
    const { ready, reasons } = await readinessOf(...args);
    expect(ready).toBe(reasons.length === 0);
    for (const { code, message } of reasons) expect(message).toBe(messages[code]);
    return reasons.map(({ code, jobs, sessions, since }) => ({ code, jobs, sessions, since }));
  }

  test('of a register that is fresh is ready', async () => {
    expect(await readinessOf([{}, { job: '1040', at: 110, to: 'Available' }])).toEqual({
      channelDatabase: register,
      channelDataGroup: group,
      ready: true,
      reasons: [],
      stalenessMs: 20 * 60_000,
      worstJob: '1040',
      openSessions: 1,
      databaseAppliedAt: minute(104),
    });
  });

  test('of a register that nobody has sent anything is ready: nothing is missing', async () => {
    const nothing = { stalenessMs: 0, worstJob: null, openSessions: 0, databaseAppliedAt: null };
    const row = { channelDatabase: register, ready: true, reasons: [], ...nothing };
    expect(await readinessOf([])).toEqual({ ...row, channelDataGroup: null });
    const added = await readinessOf([], { added: joined });
    expect(added).toEqual({ ...row, channelDataGroup: group });
  });

  test.each<[what: string, sessions: readonly Partial<ToldSession>[], expected: object[]]>([
    [
      'changes are lost',
      [
        { at: 90, to: 'Canceled' },
        { at: 90, job: '1040', to: 'Canceled' },
        { at: 91, to: 'Canceled' },
      ],
      [{ code: 'changesLost', jobs: ['1020', '1040'], sessions: 3, since: null }],
    ],
    [
      'a session is suspended',
      [{ to: 'Suspended' }],
      [{ code: 'suspended', jobs: ['1020'], sessions: 1, since: null }],
    ],
    [
      'a full package is suspended',
      [
        { ...full, to: 'Suspended' },
        { to: 'Suspended', job: '1010' },
      ],
      [{ code: 'suspended', jobs: ['1010', '1020'], sessions: 2, since: null }],
    ],
    [
      'a download has failed',
      [{ to: 'DownloadFailed' }],
      [{ code: 'failed', jobs: ['1020'], sessions: 1, since: null }],
    ],
    [
      'an apply has failed',
      [{ to: 'ApplyFailed' }, { ...full, to: 'ApplyFailed' }],
      [{ code: 'failed', jobs: ['1020'], sessions: 2, since: null }],
    ],
    [
      'changes have been missing for over an hour',
      [
        { at: 69, to: 'Available' },
        { at: 80, job: '1040', to: 'Available' },
      ],
      [{ code: 'stale', jobs: ['1020'], sessions: 1, since: minute(59) }],
    ],
  ])('is not given where %s', async (__, sessions, expected) => {
    expect(await reasonsOf(sessions)).toEqual(expected);
  });

  test('is given up to the limit of staleness', async () => {
    const sessions = [{ at: 70, to: 'Available' }] as const;
    expect(await reasonsOf(sessions)).toEqual([]);
    const query = { maxStalenessMs: 59 * 60_000 };
    expect(await reasonsOf(sessions, {}, query)).toMatchObject([{ code: 'stale' }]);
  });

  test('is not given to a paused register', async () => {
    expect(await reasonsOf([{}], { pausedAt: minute(100) })).toEqual([
      { code: 'paused', jobs: [], sessions: 0, since: minute(100) },
    ]);
  });

  describe('after a full data sync that deleted the data', () => {
    const since = minute(50);
    const notLoaded = (...jobs: readonly string[]) => [
      { code: 'notLoaded', jobs, sessions: 0, since },
    ];

    test('waits for a full package of every job', async () => {
      const state = { fullSyncs: [sync] };
      const first = { ...full, at: 50 };
      expect(await reasonsOf([], state)).toEqual(notLoaded('1020', '1040'));
      expect(await reasonsOf([{ ...first, to: 'Downloaded' }, first], state)).toEqual(
        notLoaded('1040'),
      );
      expect(await reasonsOf([first, { ...first, job: '1040' }], state)).toEqual([]);
    });

    test('is content with a job that has no data', async () => {
      const state = { fullSyncs: [{ ...sync, jobs: ['1020'] }] };
      expect(await reasonsOf([{ ...full, at: 50, to: 'NoData' }], state)).toEqual([]);
      const failed = { ...full, at: 50, to: 'CreateFailed' } as const;
      expect(await reasonsOf([failed], state)).toEqual(notLoaded('1020'));
    });

    test('does not count full packages of before, and counts later ones', async () => {
      const state = { fullSyncs: [{ ...sync, jobs: ['1020'] }] };
      expect(await reasonsOf([{ ...full, at: 49 }], state)).toEqual(notLoaded('1020'));
      const canceled = { ...full, at: 50, to: 'Canceled' } as const;
      expect(await reasonsOf([canceled], state)).toEqual(notLoaded('1020'));
      expect(await reasonsOf([canceled, { ...full, at: 80 }], state)).toEqual([]);
    });

    test('is another thing than a full sync that deletes nothing', async () => {
      expect(await reasonsOf([], { fullSyncs: [{ ...sync, deleteFirst: false }] })).toEqual([]);
    });
  });

  describe('of a register that has joined a group', () => {
    const inherited = { at: 50, inherited: true, changedAt: 45, to: 'Available' } as const;
    const state = { added: joined };
    const generous = { maxStalenessMs: 24 * 3_600_000 };

    test('waits for everything that it has inherited', async () => {
      const notLoaded = { code: 'notLoaded', sessions: 0, since: minute(50) };
      const sessions = [{ ...inherited, to: 'Applied' }, inherited] as const;
      expect(await reasonsOf(sessions, state, generous)).toEqual([
        { ...notLoaded, jobs: ['1020'] },
      ]);
      const both = [inherited, { ...inherited, job: '1040' }];
      expect(await reasonsOf(both, state, generous)).toEqual([
        { ...notLoaded, jobs: ['1020', '1040'] },
      ]);
      const all = [sessions[0], { ...inherited, to: 'Applied' }] as const;
      expect(await reasonsOf(all, state, generous)).toEqual([]);
    });

    test('does not wait for what came after it', async () => {
      const later = { at: 60, to: 'Available' } as const;
      expect(await reasonsOf([{ ...inherited, to: 'Applied' }, later], state, generous)).toEqual(
        [],
      );
    });

    test('waits for a full package that it has inherited', async () => {
      const first = { ...inherited, ...full };
      expect(await reasonsOf([first], state)).toMatchObject([{ code: 'notLoaded' }]);
      expect(await reasonsOf([{ ...first, to: 'Canceled' }], state)).toMatchObject([
        { code: 'notLoaded' },
      ]);
      expect(await reasonsOf([{ ...first, to: 'Applied' }], state)).toEqual([]);
    });

    test('misses what it inherited and was canceled, until a full package brings it', async () => {
      const canceled = { ...inherited, to: 'Canceled' } as const;
      expect(await reasonsOf([canceled], state, generous)).toMatchObject([
        { code: 'notLoaded' },
        { code: 'changesLost' },
      ]);
      expect(await reasonsOf([canceled, { ...full, at: 90 }], state, generous)).toEqual([]);
    });

    test('is about such a register alone', async () => {
      expect(await reasonsOf([inherited], {}, generous)).toEqual([]);
    });
  });

  test('tells every reason, in a fixed order', async () => {
    const sessions: readonly Partial<ToldSession>[] = [
      { at: 20, to: 'Available' },
      { job: '1040', to: 'DownloadFailed' },
      { job: '1040', to: 'Suspended' },
      { job: '1010', to: 'Canceled' },
      { ...full, to: 'Requested' },
    ];
    const state = { pausedAt: minute(5), fullSyncs: [sync] };
    const row = await readinessOf(sessions, state);
    expect(row.reasons.map(({ code }) => code)).toEqual(notReadyCodes);
    expect(row).toMatchObject({ ready: false, openSessions: 4, worstJob: '1020' });
  });

  test('is, as headquarters knows it, behind', async () => {
    const sessions = [{ at: 40 }];
    expect(await reasonsOf(sessions)).toEqual([]);
    expect(await reasonsOf(sessions, {}, { reading: 'hq' })).toMatchObject([{ code: 'stale' }]);
  });

  test('comes in the order of the registers, and for no others', async () => {
    const story = new Story();
    for (const database of ['A', 'B', 'C'])
      tellSession(story, { number: 1, at: 0, database, to: 'Applied' });
    const views = await viewsForTest(make, story.told);
    const query = { at: minute(now) };
    const rows = await readiness(views, { databases: [] }, ['C', 'none', 'A'], query);
    expect(rows.map(({ channelDatabase }) => channelDatabase)).toEqual(['C', 'none', 'A']);
  });
});
