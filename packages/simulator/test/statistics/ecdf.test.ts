import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ecdf,
  ecdfQuantile,
  ecdfShare,
  mergeHistograms,
  weightedDurations,
  type WeightedValue,
} from '@cdx/simulator/statistics';
import { DurationHistogram } from '../../src/run/duration-histogram.ts';

const anyWeighted: fc.Arbitrary<readonly WeightedValue[]> = fc.array(
  fc.record({ value: fc.integer({ min: -5, max: 5 }), weight: fc.integer({ min: 0, max: 9 }) }),
);
const anyDurations = fc.array(fc.oneof(fc.nat(200), fc.nat(100_000_000)), { maxLength: 60 });

function histogram(durations: readonly number[]): DurationHistogram {
  const of = new DurationHistogram();
  for (const duration of durations) of.add(duration);
  return of;
}

describe('an empirical distribution function', () => {
  test('steps up at each value by its share of the weight', () => {
    const of = ecdf([
      { value: 5, weight: 1 },
      { value: 2, weight: 1.5 },
      { value: 5, weight: 1 },
      { value: 3, weight: 0 },
      { value: 9, weight: 0.5 },
    ]);
    expect(of).toEqual({
      total: 4,
      steps: [
        { value: 2, share: 0.375 },
        { value: 5, share: 0.875 },
        { value: 9, share: 1 },
      ],
    });
    expect([0, 0.375, 0.376, 0.875, 0.9, 1].map((p) => ecdfQuantile(of, p))).toEqual([
      2, 2, 5, 5, 9, 9,
    ]);
    expect([1, 2, 4, 5, 8, 9, 10].map((value) => ecdfShare(of, value))).toEqual([
      0, 0.375, 0.375, 0.875, 0.875, 1, 1,
    ]);
  });

  test('of nothing has no steps, no quantile and no share', () => {
    const nothing = ecdf([{ value: 1, weight: 0 }]);
    expect(nothing).toEqual({ total: 0, steps: [] });
    expect(ecdfQuantile(nothing, 0.5)).toBeNull();
    expect(ecdfShare(nothing, 3)).toBeNull();
  });

  test('grows to 1; quantile and share undo each other; order and splitting do not matter', () => {
    fc.assert(
      fc.property(anyWeighted, (values) => {
        const of = ecdf(values);
        expect(of.total).toBe(values.reduce((sum, { weight }) => sum + weight, 0));
        for (const [index, { value, share }] of of.steps.entries()) {
          const before = of.steps[index - 1];
          expect(share).toBeGreaterThan(before?.share ?? 0);
          expect(value).toBeGreaterThan(before?.value ?? -Infinity);
          expect(ecdfQuantile(of, share)).toBe(value);
          expect(ecdfShare(of, value)).toBe(share);
          const below = values.filter((other) => other.value <= value);
          expect(share * of.total).toBeCloseTo(
            below.reduce((sum, { weight }) => sum + weight, 0),
            9,
          );
        }
        if (of.total > 0) expect(of.steps.at(-1)?.share).toBe(1);
        expect(ecdf(values.toReversed())).toEqual(of);
        const split = values.flatMap(({ value, weight }) => [
          { value, weight: weight / 2 },
          { value, weight: weight / 2 },
        ]);
        expect(ecdf(split)).toEqual(of);
      }),
    );
  });

  test('does not depend on the order of the values to the last bit, whatever the weights', () => {
    const fractions = fc.array(
      fc.record({
        value: fc.constantFrom(1, 2),
        weight: fc.nat(99).map((tenths) => tenths / 10),
      }),
    );
    fc.assert(
      fc.property(fractions, (values) => {
        expect(ecdf(values.toReversed())).toEqual(ecdf(values));
      }),
    );
  });

  test.each([
    [Number.NaN, 1],
    [Infinity, 1],
    [1, -1],
    [1, Number.NaN],
    [1, Infinity],
  ])('refuses value %d with weight %d', (value, weight) => {
    expect(() => ecdf([{ value, weight }])).toThrow(/finite and its weight 0 or more/);
  });
});

describe('histograms', () => {
  test('merged are the histogram of all their durations', () => {
    fc.assert(
      fc.property(fc.array(anyDurations, { maxLength: 4 }), (runs) => {
        const merged = mergeHistograms(runs.map((run) => histogram(run).snapshot()));
        expect(merged).toEqual(histogram(runs.flat()).snapshot());
      }),
    );
  });

  test('as weighted values have the quantiles of the histogram', () => {
    fc.assert(
      fc.property(anyDurations, fc.constantFrom(0, 0.25, 0.5, 0.75, 1), (durations, p) => {
        const of = histogram(durations);
        const distribution = ecdf(weightedDurations(of.snapshot()));
        expect(distribution.total).toBe(durations.length);
        expect(ecdfQuantile(distribution, p)).toBe(of.quantile(p));
      }),
    );
  });
});
