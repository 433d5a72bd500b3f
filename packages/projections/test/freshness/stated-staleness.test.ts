/** How stale databases are at least, where packages do not say of what age their changes are. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { statedStaleness, type StatedStaleness, type StalenessQuery } from '@cdx/projections';
import { minute, Story } from '../support/told.ts';
import { freshnessAdapters, viewsForTest } from './freshness-adapters.ts';
import { told, ways, type ToldSession } from './told-sessions.ts';

const now = 120;
const minutes = 60_000;

describe.each(freshnessAdapters)('staleness of an inferred history (%s)', (_, make) => {
  async function stalenessOf(
    sessions: readonly ToldSession[],
    query: Partial<StalenessQuery> = {},
  ): Promise<readonly StatedStaleness[]> {
    const story = new Story();
    told(...sessions)(story);
    const { freshness, sessions: view } = await viewsForTest(make, story.told);
    return statedStaleness({ freshness, view }, { at: minute(now), ...query });
  }
  const untold = (session: ToldSession): ToldSession => ({ ...session, changedAt: null });

  test.each<[status: ToldSession['to'], expected: Partial<StatedStaleness>]>([
    ['Started', { stalenessMs: 0 }],
    ['CreateFailed', { stalenessMs: 0 }],
    ['NoData', { stalenessMs: 0 }],
    ['Available', { stalenessMs: null, waitingSessions: 1, lostSessions: 0 }],
    ['Downloaded', { stalenessMs: null, waitingSessions: 1, failedSessions: 0 }],
    ['Applied', { stalenessMs: 0, waitingSessions: 0 }],
    ['ApplyFailed', { stalenessMs: null, waitingSessions: 1, failedSessions: 1 }],
    ['Suspended', { stalenessMs: null, waitingSessions: 1, suspendedSessions: 1 }],
    ['Canceled', { stalenessMs: null, waitingSessions: 0, lostSessions: 1 }],
  ])('of a session that is %s', async (to, expected) => {
    const [row] = await stalenessOf([untold({ number: 7, at: 30, to })]);
    expect(row).toMatchObject(expected);
    if (row?.stalenessMs !== null) return;
    expect(row).toMatchObject({ stalenessMsMin: 90 * minutes, oldestSession: 7 });
    expect(row.oldestChangeAt).toBeNull();
  });

  test('is at least that of the oldest session', async () => {
    const [row] = await stalenessOf([
      untold({ number: 1, at: 0, to: 'Applied' }),
      untold({ number: 2, at: 20, to: 'Canceled' }),
      untold({ number: 3, at: 40, to: 'Available' }),
    ]);
    expect(row).toMatchObject({ stalenessMsMin: 100 * minutes, oldestSession: 2 });
  });

  test('ends with a full package that was applied', async () => {
    const sessions = (to: ToldSession['to']) => [
      untold({ number: 2, at: 20, to: 'Canceled' }),
      untold({ number: 3, at: 40, to, kind: 'full' }),
    ];
    const [row] = await stalenessOf(sessions('Applied'));
    expect(row).toMatchObject({ stalenessMs: 0, lostSessions: 0 });
    const [waiting] = await stalenessOf(sessions('Available'));
    expect(waiting).toMatchObject({ stalenessMs: null, lostSessions: 1, oldestSession: 2 });
  });

  test('is of the databases and jobs that were asked for', async () => {
    const sessions = [
      untold({ number: 1, at: 10, to: 'Available' }),
      untold({ number: 1, at: 11, to: 'Available', database: 'STORE-0002' }),
      untold({ number: 2, at: 12, to: 'Canceled', job: '1040' }),
    ];
    const found = await stalenessOf(sessions, { databases: ['STORE-0001'], jobs: ['1040'] });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ channelDatabase: 'STORE-0001', lostSessions: 1 });
  });

  test('is no more than what is so where the ages are known', async () => {
    const statuses = fc.constantFrom(...(Object.keys(ways) as ToldSession['to'][]));
    await fc.assert(
      fc.asyncProperty(fc.array(statuses, { minLength: 1, maxLength: 8 }), async (all) => {
        const sessions = all.map((to, at): ToldSession => ({ number: at + 1, at: 10 * at, to }));
        const [known] = await stalenessOf(sessions);
        const [row] = await stalenessOf(sessions.map(untold));
        const least = row?.stalenessMs ?? row?.stalenessMsMin ?? NaN;
        expect(least).toBeLessThanOrEqual(known?.stalenessMs ?? NaN);
        expect(least > 0).toBe((known?.stalenessMs ?? 0) > 0);
        const counts = ['waitingSessions', 'failedSessions', 'suspendedSessions', 'lostSessions'];
        for (const key of counts as (keyof StatedStaleness)[])
          expect(row?.[key]).toBe(known?.[key]);
      }),
      { seed: 3, numRuns: 30 },
    );
  });
});
