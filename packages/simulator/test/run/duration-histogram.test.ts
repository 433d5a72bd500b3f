/** Waits in bins: count, sum and greatest against the durations themselves, quantiles within 1/64. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takenOverEqualsWhole } from '@cdx/testing';
import { DurationHistogram } from '../../src/run/duration-histogram.ts';

const fiveYearsMs = 5 * 366 * 86_400_000;

/** Of every size, and often next to a power of two, where bins change their width. */
const durations: fc.Arbitrary<number> = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 1_000_000 }),
  fc.integer({ min: 0, max: fiveYearsMs }),
  fc
    .tuple(fc.integer({ min: 1, max: 37 }), fc.integer({ min: -1, max: 1 }))
    .map(([power, by]) => 2 ** power + by),
);

const quantiles = fc.oneof(
  fc.constantFrom(0, 0.5, 0.95, 0.99, 1),
  fc.integer({ min: 0, max: 1000 }).map((share) => share / 1000),
);

function histogramOf(values: readonly number[]): DurationHistogram {
  const histogram = new DurationHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

/** By nearest rank, as all percentiles of the results. */
function exact(values: readonly number[], p: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] as number;
}

describe('duration histogram', () => {
  it('has count, sum and greatest exactly', () => {
    fc.assert(
      fc.property(fc.array(durations), (values) => {
        const { count, above0, sum, max } = histogramOf(values);
        expect([count, above0, sum, max]).toEqual([
          values.length,
          values.filter((value) => value > 0).length,
          values.reduce((total, value) => total + value, 0),
          Math.max(0, ...values),
        ]);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('has quantiles that are never too low, and too high by 1/64 at most; exact below 128 ms', () => {
    fc.assert(
      fc.property(fc.array(durations, { minLength: 1 }), quantiles, (values, p) => {
        const found = histogramOf(values).quantile(p) as number;
        const expected = exact(values, p);
        if (expected < 128) {
          expect(found).toBe(expected);
          return;
        }
        expect(found).toBeGreaterThanOrEqual(expected);
        expect(found).toBeLessThan(expected * (1 + 1 / 64));
        expect(found).toBeLessThanOrEqual(Math.max(...values));
      }),
      { seed: 2, numRuns: 2000 },
    );
  });

  it('has the greatest itself as its last quantile, and none where nothing was added', () => {
    expect(histogramOf([5, 1_000_001]).quantile(1)).toBe(1_000_001);
    expect(histogramOf([3_600_000]).quantile(0.5)).toBe(3_600_000);
    expect(new DurationHistogram().quantile(0.5)).toBeNull();
  });

  it('is the same when it was saved and taken over anywhere', () => {
    fc.assert(
      fc.property(fc.array(durations), fc.array(durations), (before, after) => {
        takenOverEqualsWhole([...before, ...after], before.length, {
          create: () => new DurationHistogram(),
          take: (histogram, value) => histogram.add(value),
          takeOver(histogram) {
            const second = new DurationHistogram();
            second.restore(structuredClone(histogram.snapshot()));
            return second;
          },
          tell: (histogram) => histogram.snapshot(),
        });
      }),
      { seed: 3, numRuns: 100 },
    );
  });
});
