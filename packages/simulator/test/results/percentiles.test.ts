/** Percentiles are order statistics by nearest rank: the least value that a share does not exceed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distribution, summarise } from '../../src/results/percentiles.ts';

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

describe('the distribution of durations', () => {
  const ascending = (durations: readonly number[]): Float64Array =>
    Float64Array.from(durations).sort();

  it('says of each value exactly the share at or below it, and agrees with the percentiles', () => {
    const values = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 1_000_000 })),
      { minLength: 1, maxLength: 260, size: 'max' },
    );
    fc.assert(
      fc.property(values, (durations) => {
        const steps = distribution(ascending(durations));
        const { p50Ms, p95Ms, p99Ms, maxMs } = summarise(Float64Array.from(durations));
        const within = (share: number): number | undefined =>
          steps.find((step) => step.share >= share)?.value;
        expect([0.5, 0.95, 0.99, 1].map(within)).toEqual([p50Ms, p95Ms, p99Ms, maxMs]);
        expect(steps.length).toBeLessThanOrEqual(200);
        const shareOf = (value: number): number =>
          durations.filter((duration) => duration <= value).length / durations.length;
        const values = steps.map(({ value }) => value);
        expect(steps).toEqual(values.map((value) => ({ value, share: shareOf(value) })));
        expect(values).toEqual([...new Set(values)].sort((one, other) => one - other));
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('has every value where there are few, and nothing of nothing', () => {
    expect(distribution(ascending([3, 1, 3, 2]))).toEqual([
      { value: 1, share: 0.25 },
      { value: 2, share: 0.5 },
      { value: 3, share: 1 },
    ]);
    expect(distribution(ascending([]))).toEqual([]);
  });
});
