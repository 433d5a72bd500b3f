import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { samplePoisson } from '../../src/random/poisson.ts';

const anyUniform = fc.double({ min: 2 ** -53, max: 1 - 2 ** -53, noNaN: true });

test.each([
  // mean, uniform, count: P(N <= 0) = e^-1 = 0.3679 for mean 1, P(N <= 1) = 0.7358, ...
  [1, 0.36, 0],
  [1, 0.37, 1],
  [1, 0.73, 1],
  [1, 0.74, 2],
  [0, 0.999, 0],
  [0.1, 0.9, 0],
  [0.1, 0.91, 1],
  [20, 0.5, 20],
])('mean %d, uniform %d: %i', (mean, uniform, count) => {
  expect(samplePoisson(mean, uniform)).toBe(count);
});

test('is the smallest count whose probability reaches the uniform', () => {
  const mean = fc.double({ min: 1e-3, max: 64, noNaN: true });
  fc.assert(
    fc.property(mean, fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (m, uniform) => {
      const count = samplePoisson(m, uniform);
      const cumulative = cumulativeProbabilities(m, count + 1);
      expect(cumulative[count]!).toBeGreaterThan(uniform - 1e-12);
      if (count > 0) expect(cumulative[count - 1]!).toBeLessThan(uniform + 1e-12);
    }),
  );
});

test.each([65, 100, 1000, 20_000])(
  'mean %i: fewer than one count in 1,000 is off, and by one',
  (mean) => {
    const cumulative = cumulativeProbabilities(mean, Math.ceil(mean + 12 * Math.sqrt(mean)));
    const steps = 100_000;
    let exact = 0;
    let off = 0;
    let worst = 0;
    for (let i = 0; i < steps; i++) {
      const uniform = (i + 0.5) / steps;
      while (cumulative[exact]! < uniform) exact++;
      const difference = Math.abs(samplePoisson(mean, uniform) - exact);
      worst = Math.max(worst, difference);
      off += difference;
    }
    expect(worst).toBeLessThanOrEqual(1);
    expect(off / steps).toBeLessThan(1e-3);
  },
);

describe('at any mean', () => {
  const anyMean = fc.oneof(
    fc.double({ min: 0, max: 200, noNaN: true }),
    fc.double({ min: 0, max: 1e12, noNaN: true }),
  );

  test('is a whole number, and never smaller for a larger uniform', () => {
    fc.assert(
      fc.property(anyMean, anyUniform, anyUniform, (mean, a, b) => {
        const [small, large] = [
          samplePoisson(mean, Math.min(a, b)),
          samplePoisson(mean, Math.max(a, b)),
        ];
        expect(Number.isSafeInteger(small)).toBe(true);
        expect(small).toBeGreaterThanOrEqual(0);
        expect(large).toBeGreaterThanOrEqual(small);
      }),
    );
  });

  test('ends, also where rounded probabilities never add up to the uniform', () => {
    for (const mean of [1e-300, 1e-9, 0.5, 1, 10, 63.99, 64]) {
      const count = samplePoisson(mean, 1 - 2 ** -53);
      expect(count).toBeLessThan(mean + 12 * Math.sqrt(mean) + 20);
    }
  });

  test('mean and variance are those of the distribution', () => {
    for (const mean of [0.3, 5, 63, 65, 500]) {
      const steps = 200_000;
      let sum = 0;
      let squares = 0;
      for (let i = 0; i < steps; i++) {
        const count = samplePoisson(mean, (i + 0.5) / steps);
        sum += count;
        squares += (count - mean) ** 2;
      }
      expect(sum / steps / mean).toBeCloseTo(1, 3);
      expect(squares / steps / mean).toBeCloseTo(1, 2);
    }
  });
});

/** P(N ≤ k) for k = 0 … last, added up from the smallest terms with logarithms of factorials. */
function cumulativeProbabilities(mean: number, last: number): Float64Array {
  const cumulative = new Float64Array(last + 1);
  let logProbability = -mean;
  let sum = 0;
  for (let k = 0; k <= last; k++) {
    if (k > 0) logProbability += Math.log(mean / k);
    sum += Math.exp(logProbability);
    cumulative[k] = sum;
  }
  return cumulative;
}
