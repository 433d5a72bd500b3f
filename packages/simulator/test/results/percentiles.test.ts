/** Percentiles are order statistics by nearest rank: the least value that a share does not exceed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarise } from '../../src/results/percentiles.ts';

describe('summary of durations', () => {
  it('is what counting gives', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1000 }), {
      minLength: 1,
      maxLength: 300,
      size: 'max',
    });
    fc.assert(
      fc.property(values, (durations) => {
        const atLeast = (share: number): number =>
          Math.min(
            ...durations.filter(
              (candidate) =>
                durations.filter((value) => value <= candidate).length >= share * durations.length,
            ),
          );
        const summary = summarise(Float64Array.from(durations));
        expect(summary).toEqual({
          count: durations.length,
          meanMs: summary.meanMs,
          p50Ms: atLeast(0.5),
          p95Ms: atLeast(0.95),
          p99Ms: atLeast(0.99),
          maxMs: Math.max(...durations),
        });
        const mean = durations.reduce((sum, value) => sum + value, 0) / durations.length;
        expect(summary.meanMs).toBeCloseTo(mean, 9);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it.each([
    [100, 50, 95, 99],
    [200, 100, 190, 198],
    [20, 10, 19, 20],
    [1, 1, 1, 1],
  ])('of 1 … %i: p50 %i, p95 %i, p99 %i', (count, p50Ms, p95Ms, p99Ms) => {
    const values = Float64Array.from({ length: count }, (_, index) => count - index);
    expect(summarise(values)).toMatchObject({ p50Ms, p95Ms, p99Ms, maxMs: count });
  });

  it('of nothing is nothing', () => {
    expect(summarise(new Float64Array(0))).toEqual({
      count: 0,
      meanMs: null,
      p50Ms: null,
      p95Ms: null,
      p99Ms: null,
      maxMs: null,
    });
  });
});
