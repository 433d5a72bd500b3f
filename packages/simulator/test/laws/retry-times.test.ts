/**
 * Laws about when retries come: growing and jittered delays keep to their formulas and bounds, try
 * counts and maxDuration to their limits.
 */
import type { RetryPolicy } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
import { checkLog, shares, troubledScenarios } from '@cdx/testing';
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
    let retries = 0;
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
        const simulation = run(rough);
        checkLog(simulation);
        for (const { event, occurredAt, recordedAt } of facts(simulation)) {
          if (event === 'RetryStarted') retries++;
          // Nobody is cut off, so nothing is told late.
          expect(recordedAt).toBe(occurredAt);
        }
      }),
      { seed: 3, numRuns: 60 },
    );
    expect(retries).toBeGreaterThan(500);
  });

  it('and limits hold in any scenario, whoever has to wait for whom', () => {
    let retries = 0;
    fc.assert(
      fc.property(troubledScenarios, (any) => {
        const simulation = run(any);
        checkLog(simulation);
        retries += facts(simulation).filter(({ event }) => event === 'RetryStarted').length;
      }),
      { seed: 4, numRuns: 30 },
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

function waitOf({ value, occurredAt }: Fact, { startAt }: Scenario): number {
  return value - startAt - occurredAt;
}
