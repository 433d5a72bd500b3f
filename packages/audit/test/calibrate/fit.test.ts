/** Fits find the distribution that values were drawn from, and say how far off they are. */
import fc from 'fast-check';
import { cdfOf, compileSampler, type Distribution } from '@cdx/simulator';
import { describe, expect, it } from 'vitest';
import { chooseDistribution, valuesMin } from '../../src/calibrate/fit/choose.ts';
import { ksBetween, ksCritical, ksDistance, differ } from '../../src/calibrate/fit/ks.ts';
import { chiSquaredTail, digamma, logGamma, trigamma } from '../../src/calibrate/fit/special.ts';

/** Values as even as they come: one from the middle of each n-th part. */
function valuesOf(distribution: Distribution, n: number): Float64Array {
  const sampler = compileSampler(distribution);
  return Float64Array.from({ length: n }, (_, at) => Math.round(sampler((at + 0.5) / n))).sort();
}

/** Parameters such that rounding to whole ms is no matter. */
const families: fc.Arbitrary<Distribution> = fc.oneof(
  fc.record({
    kind: fc.constant('exponential' as const),
    mean: fc.integer({ min: 2000, max: 1e6 }),
  }),
  fc.record({
    kind: fc.constant('lognormal' as const),
    median: fc.integer({ min: 2000, max: 1e6 }),
    sigma: fc.double({ min: 0.1, max: 1.2, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('weibull' as const),
    scale: fc.integer({ min: 5000, max: 1e6 }),
    shape: fc.double({ min: 1.3, max: 8, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('gamma' as const),
    scale: fc.integer({ min: 2000, max: 1e5 }),
    shape: fc.double({ min: 1.5, max: 20, noNaN: true }),
  }),
  fc
    .record({ min: fc.integer({ min: 0, max: 1e5 }), width: fc.integer({ min: 1000, max: 1e6 }) })
    .map(({ min, width }): Distribution => ({ kind: 'uniform', min, max: min + width })),
);

describe('the distribution of observed values', () => {
  it('is near the one that they were drawn from, and the distance says so', () => {
    fc.assert(
      fc.property(families, fc.integer({ min: 200, max: 800 }), (drawnFrom, n) => {
        const values = valuesOf(drawnFrom, n);
        const fit = chooseDistribution(values, 1);
        if (fit === null) throw new Error('nothing was found');
        expect(fit.n).toBe(n);
        expect(fit.off).toBe(false);
        expect(fit.ks).toBeLessThan(ksCritical(n));
        for (const p of [0.1, 0.25, 0.5, 0.75, 0.9]) {
          const value = compileSampler(drawnFrom)(p);
          expect(Math.abs(cdfOf(fit.distribution, value) - p)).toBeLessThan(0.06);
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('has the family that made them, and its parameters', () => {
    for (const [made, n] of [
      [{ kind: 'exponential', mean: 20_000 }, 2000],
      [{ kind: 'lognormal', median: 45_000, sigma: 0.5 }, 2000],
      [{ kind: 'gamma', scale: 4000, shape: 2 }, 2000],
      [{ kind: 'weibull', scale: 40_000, shape: 3 }, 2000],
      [{ kind: 'uniform', min: 5000, max: 25_000 }, 2000],
    ] as const) {
      const found = chooseDistribution(valuesOf(made, n), 1)?.distribution;
      expect(found?.kind).toBe(made.kind);
      for (const [name, value] of Object.entries(made)) {
        if (typeof value !== 'number') continue;
        const parameter = (found as unknown as Record<string, number>)[name] ?? NaN;
        expect(Math.abs(parameter - value) / value).toBeLessThan(0.03);
      }
    }
  });

  it('is a constant where all are the same but for rounding', () => {
    expect(chooseDistribution(Float64Array.of(20_000, 20_000), 1)?.distribution).toEqual({
      kind: 'constant',
      value: 20_000,
    });
    expect(chooseDistribution(Float64Array.of(4000, 5000, 5000), 1000)?.distribution.kind).toBe(
      'constant',
    );
  });

  it('is the values themselves where no family comes near', () => {
    const twoKinds = Float64Array.from({ length: 400 }, (_, at) =>
      at < 200 ? 1000 + at : 90_000 + at,
    );
    const fit = chooseDistribution(twoKinds, 1);
    expect(fit?.distribution.kind).toBe('empirical');
    expect(fit?.ks).toBeLessThan(0.02);
  });

  it('says that a family is off where there are too few values for anything else', () => {
    const fit = chooseDistribution(
      Float64Array.from({ length: 40 }, (_, at) => (at < 20 ? 1000 + at : 900_000 + at)),
      1,
    );
    expect(fit?.off).toBe(true);
  });

  it('is not told by fewer values than it takes', () => {
    expect(chooseDistribution(Float64Array.of(1, 2, 3, 9).slice(0, valuesMin - 1), 1)).toBeNull();
    expect(chooseDistribution(new Float64Array(0), 1)).toBeNull();
  });

  it('takes what was rounded to 0 for something small', () => {
    const values = Float64Array.from({ length: 100 }, (_, at) => Math.floor(at / 20));
    expect(chooseDistribution(values, 1)?.ks).toBeLessThan(0.2);
  });
});

describe('the Kolmogorov-Smirnov distance', () => {
  it('is 0 between a sample and itself, 1 between samples apart, and the same both ways', () => {
    const sample = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        const [a, b] = [one, other].map((values) => Float64Array.from(values).sort()) as [
          Float64Array,
          Float64Array,
        ];
        expect(ksBetween(a, a)).toBe(0);
        expect(ksBetween(a, b)).toBeCloseTo(ksBetween(b, a), 12);
        expect(
          ksBetween(
            a,
            b.map((value) => value + 100),
          ),
        ).toBe(1);
      }),
    );
  });

  it('is that of a textbook: four values against an even distribution', () => {
    const distance = ksDistance([0.1, 0.2, 0.4, 0.9], { kind: 'uniform', min: 0, max: 1 }, 0);
    expect(distance).toBeCloseTo(0.35, 12);
  });

  it('tells samples of different distributions apart', () => {
    const slow = valuesOf({ kind: 'exponential', mean: 60_000 }, 60);
    const quick = valuesOf({ kind: 'exponential', mean: 10_000 }, 60);
    expect(differ(slow, quick)).toBe(true);
    expect(differ(slow, slow)).toBe(false);
  });
});

describe('functions of likelihoods', () => {
  it('have the values of the tables', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 11);
    expect(logGamma(10)).toBeCloseTo(Math.log(362_880), 10);
    expect(digamma(1)).toBeCloseTo(-0.577_215_664_901_532_9, 10);
    expect(digamma(0.5)).toBeCloseTo(-1.963_510_026_021_423, 10);
    expect(trigamma(1)).toBeCloseTo(Math.PI ** 2 / 6, 9);
    expect(chiSquaredTail(3.841_458_820_694_124, 1)).toBeCloseTo(0.05, 8);
  });
});
