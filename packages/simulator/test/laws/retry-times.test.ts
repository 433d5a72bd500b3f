/**
 * Laws about when retries come: growing and jittered delays keep to their formulas and bounds, try
 * counts and maxDuration to their limits.
 */
import { retryDelayBounds, type RetryPolicy } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { totalDatabases } from '../../src/scenario/total-databases.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { kolmogorovSmirnov } from '../random/statistics.ts';
import {
  constant,
  failure,
  group,
  hour,
  minute,
  policy,
  scenario,
  schedule,
} from '@cdx/testing/build';
import { troubledScenarios, shares } from '@cdx/testing';
import { facts, histories, run, type Fact } from '../support/run.ts';

describe('delays before retries', () => {
  const policies = fc.record({
    tryCount: fc.integer({ min: 0, max: 6 }),
    delay: fc.oneof(
      fc.record({
        kind: fc.constant('fixed' as const),
        intervalMs: fc.integer({ min: 1, max: hour }),
      }),
      fc
        .record({
          kind: fc.constant('exponential' as const),
          initialMs: fc.integer({ min: 1, max: 10 * minute }),
          factor: shares.map((share) => 1 + 3 * share),
          times: fc.integer({ min: 1, max: 50 }),
        })
        .map(({ times, ...delay }) => ({ ...delay, maxMs: delay.initialMs * times })),
    ),
    jitter: fc.constantFrom(
      'none' as const,
      'full' as const,
      'equal' as const,
      'decorrelated' as const,
    ),
    maxDurationMs: fc.option(fc.integer({ min: 1, max: 5 * hour })),
    alignToPoll: fc.boolean(),
  });

  it('keep to the bounds of their policy, try count and maxDuration', () => {
    fc.assert(
      fc.property(policies, fc.nat({ max: 1000 }), (retry: RetryPolicy, seed) => {
        const rough = scenario({
          seed,
          groups: [
            group('Stores', { count: 3, retry, client: { downloadIntervalMs: 11 * minute } }),
          ],
          schedules: [schedule(['1020'], 5 * hour)],
          failures: [failure('download', 0.5), failure('apply', 0.5)],
        });
        for (const history of histories(facts(run(rough)))) checkHistory(history, retry);
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it('and limits hold in any scenario, whoever has to wait for whom', () => {
    let retries = 0;
    fc.assert(
      fc.property(troubledScenarios, (any) => {
        const policies = policiesOf(any);
        for (const history of histories(facts(run(any)))) {
          let failedAt: number | null = null;
          let dueAt = 0;
          for (const fact of history) {
            const { event, value, occurredAt, tryCount } = fact;
            // A client that reports outcomes only keeps its failures' retries to itself.
            if (/^(Download|Upload|Apply)Failed$/.test(event)) failedAt ??= occurredAt;
            if (event === 'PackageDownloaded' || event === 'PackageUploaded') failedAt = null;
            if (event === 'RetryScheduled') dueAt = value - any.startAt;
            if (event !== 'RetryStarted') continue;
            retries++;
            const { tryCount: limit, maxDurationMs } = policies(fact);
            expect(occurredAt).toBeGreaterThanOrEqual(dueAt);
            if (limit > 0) expect(tryCount).toBeLessThanOrEqual(limit);
            const spentMs = occurredAt - (failedAt as number);
            expect(spentMs).toBeLessThanOrEqual(maxDurationMs ?? Infinity);
          }
        }
      }),
      { seed: 4, numRuns: 50 },
    );
    expect(retries).toBeGreaterThan(300);
  });

  it('of an exponential policy without jitter add up to the geometric sum', () => {
    const retry: RetryPolicy = {
      ...policy({ tryCount: 8 }),
      delay: { kind: 'exponential', initialMs: minute, factor: 2, maxMs: 20 * minute },
    };
    const rough = scenario({
      groups: [group('Stores', { count: 20, retry })],
      schedules: [schedule(['1020'], 1000 * hour)],
      failures: [failure('apply', 1, { after: constant(0) })],
    });
    for (const history of histories(facts(run(rough)))) {
      const failures = history.filter(({ event }) => event === 'ApplyFailed');
      const waits = failures.map(({ occurredAt }) => occurredAt - (failures[0] as Fact).occurredAt);
      expect(waits.map((ms) => ms / minute)).toEqual([0, 1, 3, 7, 15, 31, 51, 71, 91]);
    }
  });

  it('with full jitter are spread evenly over the whole interval', () => {
    const rough = scenario({
      groups: [group('Stores', { count: 4000, retry: policy({ tryCount: 1, jitter: 'full' }) })],
      schedules: [schedule(['1020'], 1000 * hour)],
      failures: [failure('apply', 1)],
      durationMs: 2 * hour,
    });
    const waits = facts(run(rough))
      .filter(({ event }) => event === 'RetryScheduled')
      .map((fact) => waitOf(fact, rough));
    expect(waits).toHaveLength(4000);
    const interval = 15 * minute;
    expect(kolmogorovSmirnov(Float64Array.from(waits), (ms) => ms / interval)).toBeLessThan(1.95);
  });
});

/** Every decision that the history of a session shows, held against its policy. */
function checkHistory(history: readonly Fact[], retry: RetryPolicy): void {
  let stageFailedAt: number | null = null;
  let retries = 0;
  let previousMs = 0;
  for (const { event, tryCount, occurredAt, value, recordedAt } of history) {
    if (event === 'DownloadFailed' || event === 'ApplyFailed') stageFailedAt ??= occurredAt;
    if (event === 'RetryScheduled') {
      const waitMs = value - scenario().startAt - occurredAt;
      const { minMs, maxMs } = boundsOf(retry, tryCount + 1, previousMs);
      expect(waitMs).toBeGreaterThanOrEqual(minMs);
      expect(waitMs).toBeLessThanOrEqual(maxMs);
      previousMs = waitMs;
    }
    if (event === 'RetryStarted') {
      retries++;
      expect(tryCount).toBe(retries);
      if (retry.tryCount !== 0) expect(tryCount).toBeLessThanOrEqual(retry.tryCount);
      if (retry.maxDurationMs !== null) {
        expect(occurredAt - (stageFailedAt as number)).toBeLessThanOrEqual(retry.maxDurationMs);
      }
    }
    if (event === 'PackageDownloaded') [stageFailedAt, retries, previousMs] = [null, 0, 0];
    expect(recordedAt).toBe(occurredAt);
  }
}

/** The policy that a retry is under: its group's, or that of the P-job's schedule. */
function policiesOf(of: Scenario): (fact: Fact) => RetryPolicy {
  const { groups, schedules } = of;
  const byDatabase = groups.flatMap((one) =>
    Array.from({ length: totalDatabases(of, one) }, () => ({ retry: one.retry, name: one.name })),
  );
  return ({ upload, from, database, job: id }) => {
    const { retry, name } = byDatabase[database] as (typeof byDatabase)[number];
    if (!upload || from !== 'ApplyFailed') return retry;
    const own = schedules.find(
      ({ jobs, groups: served }) => jobs.includes(id) && served.includes(name),
    );
    return own?.retry as RetryPolicy;
  };
}

/** Decorrelated growing delays depend on the one before; the others only on how many there were. */
function boundsOf(
  retry: RetryPolicy,
  attempt: number,
  previousMs: number,
): { readonly minMs: number; readonly maxMs: number } {
  const { delay, jitter } = retry;
  if (jitter !== 'decorrelated' || delay.kind !== 'exponential')
    return retryDelayBounds(retry, attempt);
  const grown = 3 * Math.max(previousMs, delay.initialMs);
  return { minMs: Math.min(delay.initialMs, delay.maxMs), maxMs: Math.min(delay.maxMs, grown) };
}

function waitOf({ value, occurredAt }: Fact, { startAt }: Scenario): number {
  return value - startAt - occurredAt;
}
