/**
 * Laws of what surrounds headquarters: configuration issues that last until they are fixed, clients
 * that die, packages that are purged, and databases that inherit.
 */
import { failureCatalogue } from '@cdx/session';
import { describe, expect, it } from 'vitest';
import { failureCode } from '../../src/world/stages/stage-model.ts';
import {
  constant,
  group,
  hour,
  job,
  minute,
  once,
  policy,
  scenario,
  schedule,
  selection,
  startAt,
} from '@cdx/testing/build';
import { facts, run, type Fact } from '../support/run.ts';

const batches = {
  batchGroup: 'CDX',
  recurrence: { kind: 'interval' as const, everyMs: 10 * minute, offsetMs: 0 },
  batch: 'waiting' as const,
};
describe('a configuration issue', () => {
  const retry = policy({ tryCount: 0, everyMs: 10 * minute });
  const broken = scenario({
    durationMs: 12 * hour,
    groups: [group('Stores', { count: 20, retry })],
    issues: [
      {
        name: 'Lost connection string',
        stage: 'apply',
        job: null,
        group: 'Stores',
        share: 0.4,
        startAt: startAt + 3 * hour,
        error: 'connection-string',
      },
    ],
    statusMessages: batches,
  });
  const code = failureCode('connection-string');
  const failures = (all: readonly Fact[]) => all.filter(({ event }) => event === 'ApplyFailed');

  it('fails every attempt at its share of the databases from its start on, and no other', () => {
    const all = facts(run(broken));
    const struck = new Set(failures(all).map(({ database }) => database));
    expect(struck.size).toBe(8);
    expect(failures(all).every(({ value }) => value === code)).toBe(true);
    for (const { database, event, occurredAt } of all) {
      if (event !== 'PackageApplied' || !struck.has(database)) continue;
      // An apply that was under way when the issue began had not failed yet.
      expect(occurredAt).toBeLessThan(3 * hour + minute);
    }
  });

  it('of creating packages fails every package of the group until it is fixed for all', () => {
    const creating = {
      ...broken,
      issues: broken.issues.map((issue) => ({
        ...issue,
        stage: 'create' as const,
        share: 1,
        error: 'wrong-storage-account' as const,
      })),
      operators: [
        {
          name: 'Help desk',
          commands: [],
          rules: [
            {
              action: 'fix' as const,
              when: selection({ failureKinds: ['configuration'] }),
              after: constant(3 * hour),
              timesMax: Infinity,
            },
          ],
        },
      ],
    };
    const simulation = run(creating);
    const created = (from: number, to: number): ReadonlySet<string> =>
      new Set(
        facts(simulation)
          .filter(({ event }) => /PackageCreateFailed|PackageMadeAvailable/.test(event))
          .filter(({ occurredAt }) => occurredAt > from && occurredAt < to)
          .map(({ event }) => event),
      );
    expect(created(0, 3 * hour)).toEqual(new Set(['PackageMadeAvailable']));
    expect(created(3 * hour, 6 * hour)).toEqual(new Set(['PackageCreateFailed']));
    expect(created(6 * hour + minute, 12 * hour)).toEqual(new Set(['PackageMadeAvailable']));
    expect(simulation.kernel.operators.done).toBe(1);
  });

  it('ends everywhere when an operator fixes it, and at the next retry all goes through', () => {
    const at = startAt + 6 * hour;
    const fixed = {
      ...broken,
      operators: [
        {
          name: 'Help desk',
          commands: [{ at, kind: 'fix' as const, issue: 'Lost connection string' }],
          rules: [],
        },
      ],
    };
    const all = facts(run(fixed));
    // What was under way at that moment ends as it had to.
    expect(Math.max(...failures(all).map(({ occurredAt }) => occurredAt))).toBeLessThan(
      6 * hour + minute,
    );
    const before = new Set(failures(all).map(({ session }) => session));
    const applied = new Set(
      all.filter(({ event }) => event === 'PackageApplied').map(({ session }) => session),
    );
    for (const session of before) expect(applied).toContain(session);
  });

  it('is fixed at one database after the other by a rule, a drawn time after the form shows it', () => {
    const ruled = {
      ...broken,
      operators: [
        {
          name: 'Help desk',
          commands: [],
          rules: [
            {
              action: 'fix' as const,
              when: selection({ failureKinds: ['configuration'] }),
              after: { kind: 'exponential' as const, mean: hour },
              timesMax: Infinity,
            },
          ],
        },
      ],
    };
    const simulation = run(ruled);
    const all = facts(simulation);
    const lastFailure = new Map<number, number>();
    for (const { database, occurredAt } of failures(all)) lastFailure.set(database, occurredAt);
    expect(lastFailure.size).toBe(8);
    // Not one moment for all, and for none of them before the form could know.
    expect(new Set(lastFailure.values()).size).toBeGreaterThan(5);
    expect(Math.min(...lastFailure.values())).toBeGreaterThanOrEqual(3 * hour);
    expect(simulation.kernel.operators.done).toBe(8);
  });
});

describe('a client that dies', () => {
  const crashing = scenario({
    durationMs: 6 * hour,
    jobs: [
      job('1020', {
        durationsMs: { download: constant(4 * minute), apply: constant(4 * minute) },
      }),
    ],
    groups: [group('Stores', { count: 40, client: { downloadIntervalMs: 10 * minute } })],
    schedules: [schedule(['1020'], 20 * minute)],
    crashes: [
      {
        name: 'Power',
        group: 'Stores',
        share: 0.5,
        timing: once(startAt + 2 * hour + 8 * minute, startAt + 3 * hour),
      },
    ],
  });

  it('says nothing while it is down, and fails with what was under way when it is back', () => {
    const all = facts(run(crashing));
    const restarted = failureCode('client-restarted');
    const dead = all.filter(({ event, value }) => event.endsWith('Failed') && value === restarted);
    expect(dead.length).toBeGreaterThan(5);
    expect(new Set(dead.map(({ event }) => event))).toEqual(
      new Set(['DownloadFailed', 'ApplyFailed']),
    );
    expect(dead.every(({ occurredAt }) => occurredAt === 3 * hour)).toBe(true);
    const struck = new Set(dead.map(({ database }) => database));
    for (const { database, event, occurredAt } of all) {
      if (!struck.has(database) || /Started|Available|NoData/.test(event)) continue;
      const down = occurredAt > 2 * hour + 8 * minute && occurredAt < 3 * hour;
      expect(down).toBe(false);
    }
  });
});

describe('a package that is gone from the working folder', () => {
  it('fails its download with "Record not found", and is not tried again', () => {
    const purging = scenario({
      durationMs: 12 * hour,
      groups: [group('Stores', { count: 3, client: { downloadIntervalMs: 5 * hour } })],
      retention: { downloadHistoryMs: null, uploadHistoryMs: null, packagesMs: hour },
      statusMessages: batches,
    });
    const all = facts(run(purging));
    const purged = new Set(
      all.filter(({ event }) => event === 'PackagePurged').map(({ session }) => session),
    );
    const failed = all.filter(({ event }) => event === 'DownloadFailed');
    expect(failed.length).toBeGreaterThan(5);
    const key = failureCatalogue[failed[0]?.value as number]?.key;
    expect(key).toBe('record-not-found');
    for (const { session } of failed) {
      expect(purged).toContain(session);
      const after = all.filter((fact) => fact.session === session).map(({ event }) => event);
      expect(after).not.toContain('RetryScheduled');
      expect(after).toContain('SessionCanceled');
    }
  });
});

describe('databases that join a group', () => {
  it('inherit each a session for every package since the last full sync, and drain them', () => {
    const joining = scenario({
      durationMs: 12 * hour,
      jobs: [job('1010'), job('1020')],
      groups: [group('Stores', { client: { downloadIntervalMs: minute } })],
      schedules: [schedule(['1010', '1020'], 10 * minute, { offsetMs: 5 * minute })],
      operators: [
        {
          name: 'Roll-out',
          commands: [
            {
              at: startAt + 4 * hour,
              kind: 'fullSync',
              database: 'STORES-0001',
              deleteFirst: false,
            },
            { at: startAt + 8 * hour, kind: 'addDatabases', group: 'Stores', count: 5 },
          ],
          rules: [],
        },
      ],
    });
    const simulation = run(joining);
    const inherited = facts(simulation).filter(({ event }) => event === 'SessionInherited');
    // The full package of both jobs, and four hours of six runs of them; for each of five.
    expect(inherited).toHaveLength(5 * (2 + 4 * 6 * 2));
    expect(new Set(inherited.map(({ database }) => database))).toEqual(new Set([1, 2, 3, 4, 5]));
    const last = new Map(facts(simulation).map(({ session, to }) => [session, to]));
    const ends = inherited.map(({ session }) => last.get(session));
    expect(new Set(ends)).toEqual(new Set(['Applied']));
  });
});
