import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { counterRandom } from '../../src/random/counter-random.ts';
import {
  cdfOf,
  compileDurationSampler,
  compileSampler,
  meanOf,
  quantileOf,
  sample,
  sampleDurationMs,
  sampledDurationMsMax,
} from '../../src/random/distributions.ts';
import type { Distribution } from '../../src/scenario/scenario.ts';
import { kolmogorovSmirnov } from './statistics.ts';

const positive = fc.double({ min: 1e-3, max: 1e7, noNaN: true });
const anyDistribution: fc.Arbitrary<Distribution> = fc.oneof(
  positive.map((value) => ({ kind: 'constant' as const, value })),
  fc.tuple(positive, positive).map(([a, b]) => ({
    kind: 'uniform' as const,
    min: Math.min(a, b),
    max: Math.max(a, b),
  })),
  positive.map((mean) => ({ kind: 'exponential' as const, mean })),
  fc.record({
    kind: fc.constant('lognormal' as const),
    median: positive,
    sigma: fc.double({ min: 0.01, max: 3, noNaN: true }),
  }),
);
/** What the generator gives: the middles of 2^52 equal parts of (0, 1). */
const anyUniform = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 52 - 1 }).map((part) => (part + 0.5) * 2 ** -52),
  fc.constantFrom(2 ** -53, 1 - 2 ** -53),
);

const examples: readonly Distribution[] = [
  { kind: 'constant', value: 1500 },
  { kind: 'uniform', min: 1000, max: 5000 },
  { kind: 'exponential', mean: 8000 },
  { kind: 'lognormal', median: 4000, sigma: 0.5 },
];

describe('quantiles', () => {
  test.each([
    [{ kind: 'constant', value: 7 }, 0.9, 7],
    [{ kind: 'uniform', min: 10, max: 30 }, 0.25, 15],
    [{ kind: 'uniform', min: 10, max: 10 }, 0.25, 10],
    [{ kind: 'exponential', mean: 10 }, 0.5, 10 * Math.LN2],
    [{ kind: 'exponential', mean: 10 }, 1 - Math.exp(-3), 30],
    [{ kind: 'exponential', mean: 10 }, 2 ** -53, 10 * 2 ** -53],
    [{ kind: 'lognormal', median: 20, sigma: 0.7 }, 0.5, 20],
    // One standard deviation of the logarithm above the median.
    [{ kind: 'lognormal', median: 20, sigma: 0.7 }, 0.8413447460685429, 20 * Math.exp(0.7)],
    [{ kind: 'lognormal', median: 20, sigma: 0 }, 0.9, 20],
  ] as const)('%j at %d: %d', (distribution, p, x) => {
    expect(quantileOf(distribution, p)).toBeCloseTo(x, 12);
    expect(sample(distribution, p)).toBe(quantileOf(distribution, p));
  });

  test('the distribution function takes them back', () => {
    fc.assert(
      fc.property(anyDistribution, fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (d, p) => {
        fc.pre(d.kind !== 'constant' && !(d.kind === 'uniform' && d.max - d.min < 1e-6 * d.max));
        expect(cdfOf(d, quantileOf(d, p))).toBeCloseTo(p, 9);
      }),
    );
  });

  test('a larger uniform never gives a smaller value, but for rounding', () => {
    fc.assert(
      fc.property(anyDistribution, anyUniform, anyUniform, (d, a, b) => {
        const [small, large] = [sample(d, Math.min(a, b)), sample(d, Math.max(a, b))];
        expect(small).toBeLessThanOrEqual(large * (1 + 1e-13));
      }),
    );
  });
});

test.each(examples)(
  '$kind has the mean that it says, by integration over the uniform',
  (distribution) => {
    const steps = 200_000;
    let sum = 0;
    for (let i = 0; i < steps; i++) sum += sample(distribution, (i + 0.5) / steps);
    expect(sum / steps / meanOf(distribution)).toBeCloseTo(1, 4);
  },
);

test.each(examples.slice(1))('$kind is followed by what is drawn', (distribution) => {
  const random = counterRandom(20_260_101, 0);
  const values = Float64Array.from({ length: 20_000 }, (_, i) =>
    sample(distribution, random.uniform(12, i, 1, 0)),
  );
  expect(kolmogorovSmirnov(values, (x) => cdfOf(distribution, x))).toBeLessThan(1.95);
});

describe('the distribution function at and beyond the ends', () => {
  test.each([
    [{ kind: 'constant', value: 7 }, 6.9, 0],
    [{ kind: 'constant', value: 7 }, 7, 1],
    [{ kind: 'uniform', min: 1, max: 3 }, 0, 0],
    [{ kind: 'uniform', min: 1, max: 3 }, 3, 1],
    [{ kind: 'uniform', min: 3, max: 3 }, 3, 1],
    [{ kind: 'uniform', min: 3, max: 3 }, 2, 0],
    [{ kind: 'exponential', mean: 5 }, -1, 0],
    [{ kind: 'exponential', mean: 5 }, Infinity, 1],
    [{ kind: 'exponential', mean: 0 }, 0, 1],
    [{ kind: 'lognormal', median: 5, sigma: 1 }, 0, 0],
    [{ kind: 'lognormal', median: 5, sigma: 1 }, 5, 0.5],
    [{ kind: 'lognormal', median: 5, sigma: 0 }, 4.9, 0],
    [{ kind: 'lognormal', median: 5, sigma: 0 }, 5, 1],
  ] as const)('%j at %d: %d', (distribution, x, p) => {
    expect(cdfOf(distribution, x)).toBeCloseTo(p, 14);
  });
});

test('a compiled sampler gives the same values, bit by bit', () => {
  fc.assert(
    fc.property(anyDistribution, anyUniform, (d, u) => {
      expect(compileSampler(d)(u)).toBe(sample(d, u));
      expect(compileDurationSampler(d)(u)).toBe(sampleDurationMs(d, u));
    }),
  );
});

describe('durations', () => {
  test('are whole milliseconds from 0 up', () => {
    fc.assert(
      fc.property(anyDistribution, anyUniform, (d, u) => {
        const durationMs = sampleDurationMs(d, u);
        expect(Number.isSafeInteger(durationMs)).toBe(true);
        expect(durationMs).toBeGreaterThanOrEqual(0);
        const exact = Math.min(sample(d, u), sampledDurationMsMax);
        expect(Math.abs(durationMs - exact)).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  test.each([
    [{ kind: 'constant', value: 0.4 }, 0],
    [{ kind: 'constant', value: 0.5 }, 1],
    [{ kind: 'constant', value: -3 }, 0],
    [{ kind: 'constant', value: 1e300 }, sampledDurationMsMax],
    [{ kind: 'lognormal', median: 1e9, sigma: 500 }, sampledDurationMsMax],
  ] as const)('%j: %i ms, whatever the source says', (distribution, ms) => {
    expect(sampleDurationMs(distribution, 0.999)).toBe(ms);
  });
});
