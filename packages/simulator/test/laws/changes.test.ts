/**
 * Laws about what there is to transfer: No data with probability exp(−Δ/mean), Δ since the last
 * package or No data; after Create failed the next run carries the changes; transactions likewise.
 */
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/scenario/scenario.ts';
import {
  constant,
  failure,
  group,
  hour,
  job,
  minute,
  scenario,
  schedule,
  second,
} from '@cdx/testing/build';
import { facts, histories, run, type Fact } from '../support/run.ts';

/** Two-sided 99.9 %. */
const z = 3.29;

const everyMs = 10 * minute;

/** 5,000 runs of one job for one store. */
function creations(
  changes: Partial<Scenario>,
  meanMs: number | null,
): readonly (readonly Fact[])[] {
  return histories(
    facts(
      run(
        scenario({
          jobs: [job('1020', { changesEveryMs: meanMs })],
          schedules: [schedule(['1020'], everyMs)],
          durationMs: 5000 * everyMs,
          ...changes,
        }),
      ),
    ),
  );
}

/** How the creation of each session ended. */
function outcomes(all: readonly (readonly Fact[])[]): readonly string[] {
  return all.map((history) => history[1]?.event as string);
}

function expectShare(count: number, total: number, expected: number): void {
  const allowed = z * Math.sqrt((expected * (1 - expected)) / total);
  expect(Math.abs(count / total - expected)).toBeLessThan(allowed);
}

describe('No data', () => {
  it.each([5, 10, 40, 200])(
    'is found with probability exp(−Δ/mean): mean %i min',
    (meanMinutes) => {
      const all = outcomes(creations({}, meanMinutes * minute));
      const noData = all.filter((event) => event === 'NoDataFound').length;
      expectShare(noData, all.length, Math.exp(-everyMs / (meanMinutes * minute)));
    },
  );

  it('is never found where every run finds something', () => {
    expect(new Set(outcomes(creations({}, null)))).toEqual(new Set(['PackageMadeAvailable']));
  });

  it('ends the session, for all databases of the group alike', () => {
    const all = creations(
      { groups: [group('Stores', { count: 3 })], durationMs: 300 * everyMs },
      hour,
    );
    for (const history of all.filter(([, second_]) => second_?.event === 'NoDataFound')) {
      expect(history).toHaveLength(2);
    }
    const byNumber = new Map<number, Set<string>>();
    for (const [first, next] of all as readonly (readonly [Fact, Fact])[]) {
      byNumber.set(first.number, (byNumber.get(first.number) ?? new Set()).add(next.event));
    }
    expect([...byNumber.values()].every((events) => events.size === 1)).toBe(true);
  });
});

describe('Create failed', () => {
  const failing = { failures: [failure('create', 0.5)] };

  it('is not tried again: the next run of the schedule makes a new session', () => {
    const all = creations(failing, null);
    const failed = all.filter(([, next]) => next?.event === 'PackageCreateFailed');
    expectShare(failed.length, all.length, 0.5);
    expect(failed.every((history) => history.length === 2)).toBe(true);
    expect(all.map(([first]) => first?.number)).toEqual(all.map((_, index) => index + 1));
    expect(all.every(([first], index) => first?.occurredAt === index * everyMs)).toBe(true);
  });

  it('leaves its changes to the next run: Δ goes back to the last one that did not fail', () => {
    const meanMs = 25 * minute;
    const found = new Map<number, { runs: number; noData: number }>();
    let since = 1;
    for (const event of outcomes(creations(failing, meanMs)).slice(1)) {
      if (event === 'PackageCreateFailed') {
        since++;
        continue;
      }
      const cell = found.get(since) ?? { runs: 0, noData: 0 };
      found.set(since, cell);
      cell.runs++;
      if (event === 'NoDataFound') cell.noData++;
      since = 1;
    }
    for (const intervals of [1, 2, 3]) {
      const { runs, noData } = found.get(intervals) as { runs: number; noData: number };
      expect(runs).toBeGreaterThan(200);
      expectShare(noData, runs, Math.exp((-intervals * everyMs) / meanMs));
    }
  });

  it('counts changes from the moment at which the run looked, not at which its package was ready', () => {
    // Creation takes nine of ten minutes; what changes meanwhile is for the next run.
    const slow = job('1020', {
      changesEveryMs: everyMs,
      durationsMs: { create: constant(9 * minute) },
    });
    const all = outcomes(creations({ jobs: [slow] }, null));
    const noData = all.filter((event) => event === 'NoDataFound').length;
    expectShare(noData, all.length, Math.exp(-1));
  });
});

describe('transactions', () => {
  const pollMs = 10 * minute;

  const polls = 200;
  const stores = 40;

  /** For each job, the polls (by store and time) at which it found transactions. */
  function packed(means: readonly number[]): readonly ReadonlySet<string>[] {
    const ids = means.map((_, index) => `P-000${index + 1}`);
    const all = facts(
      run(
        scenario({
          jobs: ids.map((id, index) =>
            job(id, {
              changesEveryMs: (means[index] as number) * minute,
              durationsMs: { pack: constant(second), upload: constant(0), hqApply: constant(0) },
            }),
          ),
          groups: [
            group('Stores', {
              count: stores,
              client: { uploadIntervalMs: pollMs, polls: 'aligned', downloadIntervalMs: 24 * hour },
            }),
          ],
          schedules: [schedule(ids, hour)],
          durationMs: (polls + 1) * pollMs,
        }),
      ),
    ).filter((fact) => fact.event === 'UploadSessionStarted');
    return ids.map(
      (id) =>
        new Set(
          all
            .filter((fact) => fact.job === id)
            .map(({ database, occurredAt }) => `${database} ${occurredAt}`),
        ),
    );
  }

  it.each([[[10]], [[60]], [[3, 100]], [[10, 10, 10]]])(
    'are found with probability 1 − exp(−poll/mean), whatever other jobs find: means %j min',
    (means) => {
      for (const [index, found] of packed(means).entries()) {
        const expected = 1 - Math.exp(-pollMs / ((means[index] as number) * minute));
        expectShare(found.size, polls * stores, expected);
      }
    },
  );

  it('of one job say nothing about those of another', () => {
    const [one, other] = packed([10, 10]) as [ReadonlySet<string>, ReadonlySet<string>];
    const both = [...one].filter((poll) => other.has(poll)).length;
    expectShare(both, polls * stores, (1 - Math.exp(-1)) ** 2);
  });
});
