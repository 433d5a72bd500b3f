/** Staleness by group in the results, and what is left of it where a run is short. */
import { describe, expect, it } from 'vitest';
import { heldBackResults, stalenessResults } from '../../src/results/freshness-results.ts';
import { failure, group, hour, minute, scenario } from '@cdx/testing/build';
import { run } from '../support/run.ts';

const fleet = scenario({
  durationMs: 12 * hour,
  groups: [
    group('Stores', { count: 30, client: { dependencyEnforcement: true } }),
    group('Kiosks', { count: 2 }),
  ],
  failures: [failure('apply', 0.4)],
});

describe('staleness', () => {
  it('of a group is the mean of its looks, the highest of their percentiles, and the worst', () => {
    const { binMs, byGroup } = stalenessResults(run(fleet));
    expect([binMs, byGroup.map(({ channelDataGroup }) => channelDataGroup)]).toEqual([
      5 * minute,
      ['Stores', 'Kiosks'],
    ]);
    const [stores, kiosks] = byGroup;
    const points = stores?.points ?? [];
    expect(points).toHaveLength(12 * 12);
    const sum = points.reduce((total, { meanMs }) => total + meanMs, 0);
    const worst = Math.max(...points.map(({ maxMs }) => maxMs));
    expect(stores).toMatchObject({
      meanMs: sum / points.length,
      p95MaxMs: Math.max(...points.map(({ p95Ms }) => p95Ms)),
      maxMs: worst,
      maxAt: points.find(({ maxMs }) => maxMs === worst)?.at,
    });
    expect(worst).toBeGreaterThan(stores?.p95MaxMs ?? Infinity);
    // Nothing is sent to the kiosks.
    expect(kiosks).toMatchObject({ meanMs: 0, p95MaxMs: 0, maxMs: 0 });
  });

  it('is unknown where the run ended before the first look', () => {
    const [stores] = stalenessResults(run(fleet, { forMs: 1 })).byGroup;
    expect(stores).toEqual({
      channelDataGroup: 'Stores',
      meanMs: null,
      p95MaxMs: null,
      maxMs: null,
      maxAt: null,
      points: [],
    });
  });
});

describe('what was held back', () => {
  it('is told of groups under enforcement alone, and is no more than all of their time', () => {
    const simulation = run(fleet);
    const [stores, ...others] = heldBackResults(simulation);
    expect([stores?.channelDataGroup, others]).toEqual(['Stores', []]);
    expect(stores?.databaseMs).toBeGreaterThan(0);
    // Simulated time: thirty databases, each at most as long as the run.
    expect(stores?.databaseMs).toBeLessThan(30 * fleet.durationMs);
    expect(stores?.sessionMs).toBeGreaterThanOrEqual(stores?.databaseMs ?? Infinity);
    expect(stores?.points.at(-1)?.at).toBe(simulation.now);
    expect(stores?.points.at(-1)?.level).toBe(stores?.atEnd);
  });
});
