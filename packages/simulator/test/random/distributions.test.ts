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
const anyHistogram = fc
  .array(
    fc.record({
      width: fc.double({ min: 1, max: 1e4, noNaN: true }),
      weight: fc.oneof(
        fc.constant(0),
        fc.nat({ max: 20 }),
        fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
      ),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .filter((bins) => bins.some(({ weight }) => weight > 0))
  .chain((bins) =>
    fc.nat({ max: 1000 }).map((start) => {
      const edges = [start];
      for (const { width } of bins) edges.push((edges.at(-1) ?? 0) + width);
      return { kind: 'histogram' as const, edges, weights: bins.map(({ weight }) => weight) };
    }),
  );
const anyTriangular = fc.tuple(positive, positive, positive).map((values) => {
  const [min, mode, max] = values.toSorted((a, b) => a - b) as [number, number, number];
  return { kind: 'triangular' as const, min, mode, max };
});
const anyEmpirical = fc.array(positive, { minLength: 1, maxLength: 50 }).map((values) => ({
  kind: 'empirical' as const,
  values: values.toSorted((a, b) => a - b),
}));
/** Shapes as likely in each power of ten. */
const anyShape = (most: number) =>
  fc.double({ min: -1, max: most, noNaN: true }).map((power) => 10 ** power);
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
  anyTriangular,
  fc.record({ kind: fc.constant('weibull' as const), scale: positive, shape: anyShape(2) }),
  fc.record({ kind: fc.constant('gamma' as const), scale: positive, shape: anyShape(3) }),
  anyEmpirical,
  anyHistogram,
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
  { kind: 'triangular', min: 1000, mode: 2000, max: 6000 },
  { kind: 'weibull', scale: 5000, shape: 1.5 },
  { kind: 'gamma', scale: 1500, shape: 2.5 },
  { kind: 'gamma', scale: 30, shape: 0.4 },
  { kind: 'gamma', scale: 10, shape: 40 },
  { kind: 'histogram', edges: [0, 100, 300, 400, 1000], weights: [5, 1, 0, 2.5] },
  { kind: 'empirical', values: [1000, 1200, 1200, 3000] },
];
/** All but those whose distribution function has steps. */
const smooth = examples.filter(({ kind }) => kind !== 'constant' && kind !== 'empirical');

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
    [{ kind: 'triangular', min: 10, mode: 20, max: 30 }, 0.125, 15],
    [{ kind: 'triangular', min: 10, mode: 20, max: 30 }, 0.5, 20],
    [{ kind: 'triangular', min: 10, mode: 20, max: 30 }, 0.875, 25],
    [{ kind: 'triangular', min: 0, mode: 1, max: 4 }, 0.25, 1],
    [{ kind: 'triangular', min: 0, mode: 0, max: 4 }, 0.75, 2],
    [{ kind: 'triangular', min: 0, mode: 4, max: 4 }, 0.25, 2],
    [{ kind: 'triangular', min: 7, mode: 7, max: 7 }, 0.25, 7],
    // Whatever the shape, the scale is what 1 - 1/e do not exceed.
    [{ kind: 'weibull', scale: 10, shape: 0.3 }, 1 - Math.exp(-1), 10],
    [{ kind: 'weibull', scale: 10, shape: 30 }, 1 - Math.exp(-1), 10],
    [{ kind: 'weibull', scale: 10, shape: 2 }, 1 - Math.exp(-9), 30],
    [{ kind: 'weibull', scale: 10, shape: 0.5 }, 1 - Math.exp(-3), 90],
    [{ kind: 'gamma', scale: 10, shape: 1 }, 0.5, 10 * Math.LN2],
    // Half of chi-square: 9.34 of ten degrees of freedom.
    [{ kind: 'gamma', scale: 2, shape: 5 }, 0.5, 9.341817765591966],
    [{ kind: 'histogram', edges: [0, 10, 60], weights: [5, 1] }, 0.5, 6],
    [{ kind: 'histogram', edges: [0, 10, 60], weights: [5, 1] }, 11 / 12, 35],
    [{ kind: 'histogram', edges: [0, 10, 20, 30, 40], weights: [0, 1, 0, 1] }, 0.25, 15],
    [{ kind: 'histogram', edges: [0, 10, 20, 30, 40], weights: [0, 1, 0, 1] }, 0.75, 35],
    [{ kind: 'histogram', edges: [0, 10, 20, 30], weights: [1, 0, 1] }, 0.5, 20],
    [{ kind: 'empirical', values: [3, 5, 5, 9] }, 0.2499, 3],
    [{ kind: 'empirical', values: [3, 5, 5, 9] }, 0.25, 5],
    [{ kind: 'empirical', values: [3, 5, 5, 9] }, 0.7499, 5],
    [{ kind: 'empirical', values: [3, 5, 5, 9] }, 0.75, 9],
  ] as const)('%j at %d: %d', (distribution, p, x) => {
    expect(quantileOf(distribution, p)).toBeCloseTo(x, 12);
    expect(sample(distribution, p)).toBe(quantileOf(distribution, p));
  });

  test('the distribution function takes them back', () => {
    fc.assert(
      fc.property(anyDistribution, fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (d, p) => {
        fc.pre(d.kind !== 'constant' && d.kind !== 'empirical');
        fc.pre(!('max' in d && d.max - d.min < 1e-6 * d.max));
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

  test('where there is no rounding to speak of, not even the next uniform does', () => {
    fc.assert(
      fc.property(fc.oneof(anyTriangular, anyEmpirical, anyHistogram), anyUniform, (d, u) => {
        const sampler = compileSampler(d);
        // Around any uniform, and around those where one piece ends and the next begins.
        const borders = d.kind === 'triangular' ? [d.mode] : d.kind === 'histogram' ? d.edges : [];
        for (const middle of [u, ...borders.map((x) => cdfOf(d, x))]) {
          for (let i = -4; i < 4; i++) {
            const [one, next] = [middle + i * 2 ** -52, middle + (i + 1) * 2 ** -52];
            if (one > 0 && next < 1) expect(sampler(one)).toBeLessThanOrEqual(sampler(next));
          }
        }
      }),
    );
  });

  test('stay between the least value and the greatest', () => {
    fc.assert(
      fc.property(fc.oneof(anyTriangular, anyEmpirical, anyHistogram), anyUniform, (d, u) => {
        const values =
          d.kind === 'triangular' ? [d.min, d.max] : d.kind === 'empirical' ? d.values : d.edges;
        expect(sample(d, u)).toBeGreaterThanOrEqual(values[0] as number);
        expect(sample(d, u)).toBeLessThanOrEqual(values.at(-1) as number);
      }),
    );
  });
});

test('rounding takes no triangle back behind its mode', () => {
  const triangle = { kind: 'triangular', min: 2.5, mode: 10.6, max: 17.700000000000003 } as const;
  expect(sample(triangle, 0.5328947368421051)).toBe(10.6);
  expect(sample(triangle, 0.5328947368421051 - 2 ** -53)).toBeLessThanOrEqual(10.6);
});

describe('measured values', () => {
  test('are each as likely: of n, the one at floor(n × uniform)', () => {
    for (let n = 1; n <= 10_000; n += n < 100 ? 1 : 99) {
      const values = Array.from({ length: n }, (_, index) => 10 * index);
      const sampler = compileSampler({ kind: 'empirical', values });
      expect(sampler(2 ** -53)).toBe(0);
      expect(sampler(1 - 2 ** -53)).toBe(10 * (n - 1));
      const middle = (n - 1) >> 1;
      expect(sampler((middle + 0.001) / n)).toBe(10 * middle);
      expect(sampler((middle + 0.999) / n)).toBe(10 * middle);
    }
  });

  test('have steps: more than p are up to the quantile of p, not more are below it', () => {
    fc.assert(
      fc.property(anyEmpirical, anyUniform, (d, p) => {
        const x = quantileOf(d, p);
        expect(d.values).toContain(x);
        expect(cdfOf(d, x)).toBeGreaterThan(p);
        expect(cdfOf(d, x * (1 - 2 ** -52))).toBeLessThanOrEqual(p);
      }),
    );
  });
});

describe('a histogram', () => {
  test('never gives a value of a bin without weight', () => {
    fc.assert(
      fc.property(anyHistogram, anyUniform, (d, u) => {
        const x = sample(d, u);
        const within = d.weights.flatMap((weight, bin) =>
          x > (d.edges[bin] as number) && x < (d.edges[bin + 1] as number) ? [weight] : [],
        );
        expect(within).not.toContain(0);
      }),
    );
  });

  test('gives each bin its share of the uniforms', () => {
    fc.assert(
      fc.property(anyHistogram, (d) => {
        const total = d.weights.reduce((sum, weight) => sum + weight, 0);
        let before = 0;
        d.weights.forEach((weight, bin) => {
          if (weight / total > 1e-6) {
            const [low, high] = [d.edges[bin] as number, d.edges[bin + 1] as number];
            const third = sample(d, (before + weight / 3) / total);
            expect((third - low) / (high - low)).toBeCloseTo(1 / 3, 6);
          }
          before += weight;
          expect(cdfOf(d, d.edges[bin + 1] as number)).toBeCloseTo(before / total, 12);
        });
      }),
    );
  });

  test('of one bin is uniform', () => {
    fc.assert(
      fc.property(anyUniform, fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (u, weight) => {
        const one = sample({ kind: 'histogram', edges: [30, 70], weights: [weight] }, u);
        expect(one).toBeCloseTo(sample({ kind: 'uniform', min: 30, max: 70 }, u), 12);
      }),
    );
  });

  test.each([
    [[Number.MIN_VALUE, 0, Number.MIN_VALUE, 0]],
    [[1e308, 0, 1e308, 0]],
    [[1e308, 1, 1e308, 0]],
  ])('takes weights as small and as great as numbers are: %j', (weights) => {
    const distribution: Distribution = { kind: 'histogram', edges: [0, 10, 20, 30, 40], weights };
    const sampler = compileSampler(distribution);
    expect([2 ** -53, 0.25, 0.75, 1 - 2 ** -53].map((u) => Math.round(sampler(u)))).toEqual([
      0, 5, 25, 30,
    ]);
    expect(meanOf(distribution)).toBe(15);
    expect(cdfOf(distribution, 25)).toBe(0.75);
  });
});

describe('one shape is another', () => {
  const near = (value: number, other: number): void => {
    expect(Math.abs(value - other)).toBeLessThanOrEqual(1e-13 * other);
  };

  test('weibull and gamma of shape 1 are exponential', () => {
    fc.assert(
      fc.property(positive, anyUniform, (mean, u) => {
        const exponential = sample({ kind: 'exponential', mean }, u);
        near(sample({ kind: 'weibull', scale: mean, shape: 1 }, u), exponential);
        near(sample({ kind: 'gamma', scale: mean, shape: 1 }, u), exponential);
      }),
    );
  });

  test('a triangle and its mirror image', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), fc.nat({ max: 1000 }), anyUniform, (a, b, u) => {
        const left: Distribution = { kind: 'triangular', min: 0, mode: a, max: a + b };
        const right: Distribution = { kind: 'triangular', min: 0, mode: b, max: a + b };
        const mirrored = a + b - sample(right, 1 - u);
        expect(sample(left, u)).toBeCloseTo(mirrored, 4);
      }),
    );
  });
});

test.each([
  [{ kind: 'triangular', min: 0, mode: 1, max: 5 }, 2],
  [{ kind: 'weibull', scale: 10, shape: 1 }, 10],
  [{ kind: 'weibull', scale: 10, shape: 0.5 }, 20],
  [{ kind: 'weibull', scale: 10, shape: 2 }, 5 * Math.sqrt(Math.PI)],
  [{ kind: 'weibull', scale: 10, shape: 0.1 }, 36_288_000],
  [{ kind: 'gamma', scale: 10, shape: 0.3 }, 3],
  [{ kind: 'empirical', values: [1, 2, 9] }, 4],
  [{ kind: 'histogram', edges: [0, 10, 30], weights: [3, 1] }, 8.75],
] as const)('the mean of %j is %d', (distribution, mean) => {
  expect(meanOf(distribution) / mean).toBeCloseTo(1, 13);
});

test.each(examples)(
  '$kind has the mean that it says, by integration over the uniform',
  (distribution) => {
    const steps = 200_000;
    const sampler = compileSampler(distribution);
    let sum = 0;
    for (let i = 0; i < steps; i++) sum += sampler((i + 0.5) / steps);
    expect(sum / steps / meanOf(distribution)).toBeCloseTo(1, 4);
  },
);

test.each(smooth)('$kind is followed by what is drawn', (distribution) => {
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
    [{ kind: 'triangular', min: 1, mode: 2, max: 4 }, 0.9, 0],
    [{ kind: 'triangular', min: 1, mode: 2, max: 4 }, 1, 0],
    [{ kind: 'triangular', min: 1, mode: 2, max: 4 }, 2, 1 / 3],
    [{ kind: 'triangular', min: 1, mode: 2, max: 4 }, 3, 5 / 6],
    [{ kind: 'triangular', min: 1, mode: 2, max: 4 }, 4, 1],
    [{ kind: 'triangular', min: 1, mode: 1, max: 3 }, 1, 0],
    [{ kind: 'triangular', min: 1, mode: 3, max: 3 }, 2, 0.25],
    [{ kind: 'triangular', min: 3, mode: 3, max: 3 }, 2, 0],
    [{ kind: 'triangular', min: 3, mode: 3, max: 3 }, 3, 1],
    [{ kind: 'weibull', scale: 5, shape: 2 }, -1, 0],
    [{ kind: 'weibull', scale: 5, shape: 2 }, 10, 1 - Math.exp(-4)],
    [{ kind: 'weibull', scale: 5, shape: 2 }, Infinity, 1],
    [{ kind: 'gamma', scale: 5, shape: 2 }, -1, 0],
    [{ kind: 'gamma', scale: 5, shape: 2 }, 5, 1 - 2 * Math.exp(-1)],
    [{ kind: 'gamma', scale: 5, shape: 2 }, Infinity, 1],
    [{ kind: 'empirical', values: [3, 5, 5, 9] }, 2.9, 0],
    [{ kind: 'empirical', values: [3, 5, 5, 9] }, 3, 0.25],
    [{ kind: 'empirical', values: [3, 5, 5, 9] }, 5, 0.75],
    [{ kind: 'empirical', values: [3, 5, 5, 9] }, 8.9, 0.75],
    [{ kind: 'empirical', values: [3, 5, 5, 9] }, Infinity, 1],
    [{ kind: 'histogram', edges: [1, 2, 3, 5], weights: [1, 0, 3] }, 0.9, 0],
    [{ kind: 'histogram', edges: [1, 2, 3, 5], weights: [1, 0, 3] }, 1.5, 0.125],
    [{ kind: 'histogram', edges: [1, 2, 3, 5], weights: [1, 0, 3] }, 2.5, 0.25],
    [{ kind: 'histogram', edges: [1, 2, 3, 5], weights: [1, 0, 3] }, 4, 0.625],
    [{ kind: 'histogram', edges: [1, 2, 3, 5], weights: [1, 0, 3] }, Infinity, 1],
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
