/** Laws about polls: spread evenly over one interval or all at once, and what a package waits for them. */
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { kolmogorovSmirnov } from '../random/statistics.ts';
import { constant, group, hour, job, minute, scenario, schedule, second } from '@cdx/testing/build';
import { facts, run } from '../support/run.ts';

const stores = 2000;

/** One package for 2,000 stores, ready at 2:00:20; takes 70 s once it is requested. */
function onePackage(polls: 'spread' | 'aligned', downloadIntervalMs: number): Scenario {
  return scenario({
    durationMs: 4 * hour,
    jobs: [job('1020', { durationsMs: { create: constant(20 * second) } })],
    groups: [group('Stores', { count: stores, client: { polls, downloadIntervalMs } })],
    schedules: [schedule(['1020'], 1000 * hour, { offsetMs: 2 * hour })],
  });
}

/** What each store waited from the package being ready to Applied, ms. */
function waits(of: Scenario): Float64Array {
  const applied = facts(run(of)).filter(({ event }) => event === 'PackageApplied');
  return Float64Array.from(applied, ({ occurredAt }) => occurredAt - (2 * hour + 20 * second));
}

describe('polls', () => {
  it.each([minute, 15 * minute, 37 * minute + 1])(
    'that are spread let a package wait evenly from nothing to one interval: %i ms',
    (intervalMs) => {
      const found = waits(onePackage('spread', intervalMs));
      expect(found).toHaveLength(stores);
      expect(kolmogorovSmirnov(found, (ms) => (ms - 70 * second) / intervalMs)).toBeLessThan(1.95);
      expect(Math.min(...found)).toBeGreaterThanOrEqual(70 * second);
      expect(Math.max(...found)).toBeLessThanOrEqual(70 * second + intervalMs);
    },
  );

  it('that are aligned come at the start and every interval from it, for everybody', () => {
    // The next polls after 2:00:20 are at 2:15 and, ten times 13 minutes, at 2:10.
    // The next polls after 2:00:20 are at 2:15 and, ten times 13 minutes, at 2:10.
    expect(new Set(waits(onePackage('aligned', 15 * minute)))).toEqual(
      new Set([14 * minute + 40 * second + 70 * second]),
    );
    expect(new Set(waits(onePackage('aligned', 13 * minute)))).toEqual(
      new Set([10 * 13 * minute - 2 * hour - 20 * second + 70 * second]),
    );
  });

  it('are the same whatever else the scenario holds', () => {
    const base = onePackage('spread', 15 * minute);
    const more = { ...base, groups: [...base.groups, group('Others', { count: 5 })] };
    expect(waits({ ...more, durationMs: 4 * hour })).toEqual(waits(base));
  });
});
