import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tCriticalValue, twoSidedP } from '@cdx/simulator/statistics';
import { normalQuantile } from '../../src/random/normal.ts';

/** P(T > t) in the heads; the values as any textbook prints them, to three places. */
const tails = [0.1, 0.05, 0.025, 0.01, 0.005, 0.001, 0.0005] as const;
const table: readonly (readonly [freedom: number, ...values: readonly number[]])[] = [
  [1, 3.078, 6.314, 12.706, 31.821, 63.657, 318.309, 636.619],
  [2, 1.886, 2.92, 4.303, 6.965, 9.925, 22.327, 31.599],
  [3, 1.638, 2.353, 3.182, 4.541, 5.841, 10.215, 12.924],
  [4, 1.533, 2.132, 2.776, 3.747, 4.604, 7.173, 8.61],
  [5, 1.476, 2.015, 2.571, 3.365, 4.032, 5.893, 6.869],
  [9, 1.383, 1.833, 2.262, 2.821, 3.25, 4.297, 4.781],
  [10, 1.372, 1.812, 2.228, 2.764, 3.169, 4.144, 4.587],
  [20, 1.325, 1.725, 2.086, 2.528, 2.845, 3.552, 3.85],
  [30, 1.31, 1.697, 2.042, 2.457, 2.75, 3.385, 3.646],
  [60, 1.296, 1.671, 2.0, 2.39, 2.66, 3.232, 3.46],
  [120, 1.289, 1.658, 1.98, 2.358, 2.617, 3.16, 3.373],
];

const anyTail = fc.double({ min: 1e-12, max: 1 - 1e-9, noNaN: true });
const anyFreedom = fc.oneof(
  fc.integer({ min: 1, max: 1000 }),
  fc.double({ min: 1, max: 1e6, noNaN: true }),
);

test.each(table)('the published table with %i degrees of freedom', (freedom, ...values) => {
  expect(tails.map((tail) => Number(tCriticalValue(tail, freedom).toFixed(3)))).toEqual(values);
});

describe('closed forms', () => {
  const some = [1e-9, 1e-4, 0.025, 0.1, 0.2499, 0.25, 0.2501, 0.4, 0.49];

  test.each(some)('one degree of freedom is Cauchy: tail %d', (tail) => {
    expect(tCriticalValue(tail, 1) * Math.tan(Math.PI * tail)).toBeCloseTo(1, 9);
  });

  test.each(some)('two degrees of freedom: (1 − 2q) / √(2q(1 − q)), tail %d', (tail) => {
    const exact = (1 - 2 * tail) / Math.sqrt(2 * tail * (1 - tail));
    expect(tCriticalValue(tail, 2) / exact).toBeCloseTo(1, 9);
  });

  test.each(some)('four degrees of freedom, tail %d', (tail) => {
    const a = Math.sqrt(4 * tail * (1 - tail));
    const exact = 2 * Math.sqrt(Math.cos(Math.acos(a) / 3) / a - 1);
    expect(tCriticalValue(tail, 4) / exact).toBeCloseTo(1, 8);
  });

  test.each([0.3, 1, 12.706, 1e6])('p-values with one and two degrees of freedom: t = %d', (t) => {
    expect(twoSidedP(t, 1) / ((2 / Math.PI) * Math.atan(1 / t))).toBeCloseTo(1, 9);
    // 1 − t / √(2 + t²), free of cancellation.
    const root = Math.sqrt(2 + t * t);
    expect(twoSidedP(t, 2) / (2 / (root * (root + t)))).toBeCloseTo(1, 9);
  });

  test.each([0.25, 0.1, 0.025, 0.001])('many degrees of freedom come to the normal: %d', (tail) => {
    const z = -normalQuantile(tail);
    // Next term of the expansion: z + (z³ + z) / 4v.
    const freedom = 1e6;
    expect(tCriticalValue(tail, freedom)).toBeCloseTo(z + (z ** 3 + z) / (4 * freedom), 9);
  });
});

describe('laws', () => {
  test('the p-value of a critical value is twice its tail, wherever the library fails too', () => {
    fc.assert(
      fc.property(anyTail, anyFreedom, (tail, freedom) => {
        const t = tCriticalValue(tail, freedom);
        const expected = Math.min(2 * tail, 2 * (1 - tail));
        expect(Math.abs(twoSidedP(t, freedom) / expected - 1)).toBeLessThan(1e-8);
      }),
    );
    // Here the inverse of the library gives 81.65 for 5.6, and throws.
    expect(tCriticalValue(1e-8, 1e5)).toBeCloseTo(5.612457174881714, 9);
    expect(tCriticalValue(1e-40, 1.5)).toBeGreaterThan(1e26);
  });

  test('close to the median nothing cancels', () => {
    // To 17 digits by arithmetic of 30.
    expect(tCriticalValue(0.499, 1e5) / 0.0025066371661962205).toBeCloseTo(1, 9);
  });

  test('both are monotone, symmetric and finite', () => {
    fc.assert(
      fc.property(anyTail, anyTail, anyFreedom, (a, b, freedom) => {
        fc.pre(Math.abs(a - b) > 1e-9 * Math.max(a, b));
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const t = tCriticalValue(low, freedom);
        expect(t).toBeGreaterThan(tCriticalValue(high, freedom));
        expect(twoSidedP(-t, freedom)).toBe(twoSidedP(t, freedom));
        expect(tCriticalValue(0.5, freedom)).toBe(0);
      }),
    );
  });

  test('the ends', () => {
    expect(twoSidedP(0, 7)).toBe(1);
    expect(twoSidedP(Infinity, 7)).toBe(0);
    expect(twoSidedP(1e100, 5)).toBe(0);
  });
});

test.each([
  [0, 3],
  [1, 3],
  [Number.NaN, 3],
  [0.1, 0],
  [0.1, -1],
  [0.1, Infinity],
  [0.1, Number.NaN],
])('tail %d with %d degrees of freedom is refused', (tail, freedom) => {
  expect(() => tCriticalValue(tail, freedom)).toThrow(
    expect.objectContaining({ code: 'invalid-argument' }),
  );
});

test('no p-value of what is no number', () => {
  expect(() => twoSidedP(Number.NaN, 3)).toThrow(
    expect.objectContaining({ code: 'invalid-argument' }),
  );
  expect(() => twoSidedP(1, 0)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
});
