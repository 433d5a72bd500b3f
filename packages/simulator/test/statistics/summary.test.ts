import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanInterval, quantileOf, summariseSample } from '@cdx/simulator/statistics';
import { known, levels, wholes } from './samples.ts';

describe('a summary', () => {
  test('of few values has what they allow', () => {
    const nothing = { count: 0, mean: null, standardDeviation: null, min: null, max: null };
    expect(summariseSample([], [0.5])).toEqual({
      ...nothing,
      quantiles: [{ p: 0.5, value: null }],
    });
    expect(summariseSample([7], [0, 0.5, 1])).toEqual({
      count: 1,
      mean: 7,
      standardDeviation: null,
      min: 7,
      max: 7,
      quantiles: [0, 0.5, 1].map((p) => ({ p, value: 7 })),
    });
    expect(summariseSample([3, 1])).toEqual({
      count: 2,
      mean: 2,
      standardDeviation: Math.SQRT2,
      min: 1,
      max: 3,
      quantiles: [],
    });
  });

  test('sorts numbers as numbers', () => {
    expect(summariseSample([10, 9, -2, -10, 100], [0.25, 0.5])).toMatchObject({
      min: -10,
      max: 100,
      quantiles: [
        { p: 0.25, value: -2 },
        { p: 0.5, value: 9 },
      ],
    });
  });

  // Certified values of NIST's Statistical Reference Datasets NumAcc1 to NumAcc4.
  const steps = (base: number): readonly number[] => [
    base + 0.2,
    ...Array.from({ length: 1000 }, (_, index) => base + (index % 2 === 0 ? 0.1 : 0.3)),
  ];
  test.each([
    ['NumAcc1', [10_000_001, 10_000_003, 10_000_002], 10_000_002, 1],
    ['NumAcc2', steps(1), 1.2, 0.1],
    ['NumAcc3', steps(1_000_000), 1_000_000.2, 0.1],
    ['NumAcc4', steps(10_000_000), 10_000_000.2, 0.1],
  ] as const)('of NIST %s is the certified one', (_, values, mean, deviation) => {
    const summary = summariseSample(values);
    expect(summary.mean as number).toBeCloseTo(mean, 7);
    // The data themselves are rounded: at 1e7 to 2e-9.
    expect(summary.standardDeviation as number).toBeCloseTo(deviation, 8);
  });

  test('of values that are all the same has no deviation at all', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e12, max: 1e12, noNaN: true }),
        fc.integer({ min: 2, max: 50 }),
        (value, count) => {
          const summary = summariseSample(Array.from({ length: count }, () => value));
          expect(summary.standardDeviation).toBe(0);
          expect(summary.mean === value).toBe(true);
        },
      ),
    );
  });

  test('does not depend on the order of the values, to the last bit', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 2 })
          .chain((values) =>
            fc.tuple(
              fc.constant(values),
              fc.shuffledSubarray(values, { minLength: values.length }),
            ),
          ),
        ([values, shuffled]) => {
          expect(summariseSample(shuffled, [0.3])).toEqual(summariseSample(values, [0.3]));
          expect(meanInterval(shuffled, 0.95)).toEqual(meanInterval(values, 0.95));
        },
      ),
    );
  });

  test('leaves its argument as it was', () => {
    const values = Object.freeze([3, 1, 2]);
    expect(summariseSample(values).min).toBe(1);
    expect(values).toEqual([3, 1, 2]);
  });

  test.each([Number.NaN, Infinity, -Infinity])('refuses %d, and says where it is', (value) => {
    expect(() => summariseSample([1, value])).toThrow(/Value 2 of 2/);
    expect(() => meanInterval([1, value], 0.95)).toThrow(/Value 2 of 2/);
  });
});

describe('a quantile', () => {
  test.each([
    // As R's quantile(x, p, type = 7) and NumPy's percentile answer.
    [[1, 2, 3, 4], 0.25, 1.75],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[1, 2, 3, 4, 5], 0.9, 4.6],
    [[15, 20, 35, 40, 50], 0.4, 29],
    [[10, 20], 0, 10],
    [[10, 20], 1, 20],
    [[6, 7, 15, 36, 39, 40, 41, 42, 43, 47, 49], 0.25, 25.5],
  ])('of %j at %d is %d', (sorted, p, expected) => {
    expect(quantileOf(sorted, p)).toBeCloseTo(expected, 12);
  });

  test('lies between its neighbours, and grows with p', () => {
    fc.assert(
      fc.property(
        wholes(1),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, p, q) => {
          const sorted = values.toSorted((one, other) => one - other);
          const [low, high] = [Math.min(p, q), Math.max(p, q)].map((of) => quantileOf(sorted, of));
          expect(low as number).toBeLessThanOrEqual(high as number);
          // At most a share p lies below it, at most 1 − p above it, up to one value.
          const value = quantileOf(sorted, p) as number;
          const reach = (sorted.length - 1) * p;
          expect(sorted.filter((of) => of < value).length).toBeLessThanOrEqual(Math.ceil(reach));
          expect(sorted.filter((of) => of > value).length).toBeLessThanOrEqual(
            Math.ceil(sorted.length - 1 - reach),
          );
        },
      ),
    );
  });

  test.each([-0.1, 1.1, 95, Number.NaN])('at %d is refused', (p) => {
    expect(() => quantileOf([1], p)).toThrow(/share, 0 to 1/);
  });
});

describe('an interval of a mean', () => {
  test('needs two values, and says so', () => {
    const reason = 'no interval with fewer than two';
    expect(meanInterval([], 0.95)).toEqual({
      kind: 'none',
      count: 0,
      mean: null,
      level: 0.95,
      reason,
    });
    expect(meanInterval([4], 0.9)).toEqual({ kind: 'none', count: 1, mean: 4, level: 0.9, reason });
  });

  test('of two values is the closed form of Cauchy', () => {
    // Half width: tan(0.475 π) · |a − b| / 2.
    const interval = known(meanInterval([3, 7], 0.95));
    expect(interval.mean).toBe(5);
    expect(interval.halfWidth).toBeCloseTo(Math.tan(0.475 * Math.PI) * 2, 9);
    expect(interval.high - interval.mean).toBeCloseTo(interval.halfWidth, 12);
    expect(interval.mean - interval.low).toBeCloseTo(interval.halfWidth, 12);
    expect(interval.constant).toBe(false);
  });

  test("of Student's sleep data is the published one", () => {
    // R: t.test(extra ~ 1, data = sleep): 0.5955845 to 2.4844155, mean 1.54.
    const sleep = [
      0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2, 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6,
      4.6, 3.4,
    ];
    const { mean, low, high } = known(meanInterval(sleep, 0.95));
    expect([mean, low, high].map((value) => Number(value.toFixed(7)))).toEqual([
      1.54, 0.5955845, 2.4844155,
    ]);
  });

  test('of values that are all the same has width 0 and says that they are', () => {
    expect(known(meanInterval([0.1, 0.1, 0.1], 0.99))).toMatchObject({
      low: 0.1,
      high: 0.1,
      halfWidth: 0,
      constant: true,
    });
  });

  test('moves with a shift and grows with a scale', () => {
    fc.assert(
      fc.property(
        wholes(2),
        levels,
        fc.integer({ min: -1e6, max: 1e6 }),
        fc.constantFrom(0.25, 2, 1024, -1, -8),
        (values, level, shift, scale) => {
          const one = known(meanInterval(values, level));
          const moved = known(
            meanInterval(
              values.map((value) => value * scale + shift),
              level,
            ),
          );
          const tolerance = 1e-9 * (1 + Math.abs(shift) + Math.abs(scale) * (1 + one.halfWidth));
          expect(Math.abs(moved.mean - (one.mean * scale + shift))).toBeLessThan(tolerance);
          const halfWidth = one.halfWidth * Math.abs(scale);
          expect(Math.abs(moved.halfWidth - halfWidth)).toBeLessThan(tolerance);
        },
      ),
    );
  });

  test('is wider the surer it is to be, and narrower by √4 with each value four times over', () => {
    const values = [1, 2, 4, 8];
    const widths = [0.5, 0.9, 0.95, 0.99].map(
      (level) => known(meanInterval(values, level)).halfWidth,
    );
    expect(widths.toSorted((one, other) => one - other)).toEqual(widths);
    expect(new Set(widths).size).toBe(4);
    const many = Array.from({ length: 4000 }, (_, index) => values[index % 4] as number);
    const ratio =
      known(meanInterval(many.slice(0, 1000), 0.95)).halfWidth /
      known(meanInterval(many, 0.95)).halfWidth;
    expect(ratio).toBeCloseTo(2, 2);
  });

  test.each([0, 1, 95, -0.5, Number.NaN])('at level %d is refused', (level) => {
    expect(() => meanInterval([1, 2], level)).toThrow(/0\.95 for 95 %/);
  });
});
