/**
 * Which distribution observed values have: the family with the best likelihood for its number of
 * parameters, or the values themselves where no family comes near.
 */
import type { Distribution } from '@cdx/simulator';
import { quantile } from '../samples.ts';
import {
  fitExponential,
  fitGamma,
  fitLognormal,
  fitUniform,
  fitWeibull,
  momentsOf,
  type Fit,
} from './families.ts';
import { ksCritical, ksDistance } from './ks.ts';

/** Fewer values tell no distribution: what is used instead is up to the caller. */
export const valuesMin = 5;
/** Values that are all the same are a constant, if there are so many. */
const constantMin = 2;
/** Fewer than these are told with a warning. */
export const valuesPlenty = 30;
/** From so many on the values themselves are better than a family that is off. */
const empiricalFrom = 50;
/** A family that is off by more than this, and more than chance explains, is not taken. */
const distanceMax = 0.05;
const empiricalValues = 200;
/** Likelihoods are of so many values at most: every k-th in order of size. */
const sampleMax = 20_000;
/** A difference of the information criterion below this is none (Burnham and Anderson, 2002). */
const tie = 2;

export interface ChosenFit {
  readonly distribution: Distribution;
  readonly n: number;
  /** Kolmogorov-Smirnov distance of the values to the distribution. */
  readonly ks: number;
  /** Whether the distance is more than chance explains: the shape is another one. */
  readonly off: boolean;
}

/**
 * `sorted`: ascending, 0 or more. `resolution`: what they were rounded to, 1 for whole ms or rows.
 * Null for fewer than `valuesMin` that are not all the same.
 */
export function chooseDistribution(sorted: Float64Array, resolution: number): ChosenFit | null {
  const n = sorted.length;
  const [least = 0, most = 0] = [sorted[0], sorted[n - 1]];
  if (n >= constantMin && most - least <= resolution) {
    const value = quantile(sorted, 0.5);
    return { distribution: { kind: 'constant', value }, n, ks: 0, off: false };
  }
  if (n < valuesMin) return null;
  const distribution = bestOf(families(sorted, resolution), Math.min(n, sampleMax));
  const ks = ksDistance(sorted, distribution, resolution);
  const off = ks > Math.max(ksCritical(n), distanceMax);
  if (!off || n < empiricalFrom) return { distribution, n, ks, off };
  const empirical: Distribution = { kind: 'empirical', values: representatives(sorted) };
  return { distribution: empirical, n, ks: ksDistance(sorted, empirical, resolution), off: false };
}

function families(sorted: Float64Array, resolution: number): readonly Fit[] {
  // What was rounded to 0 was less than half of the resolution.
  const values = evenly(sorted, sampleMax).map((value) => Math.max(value, resolution / 4));
  const moments = momentsOf(values);
  return [
    fitExponential(moments),
    fitLognormal(moments),
    fitGamma(moments),
    fitWeibull(moments),
    fitUniform(moments),
  ].filter((fit) => fit !== null);
}

/** The least AICc; of those that are as good, the one with fewer parameters, then the first. */
function bestOf(fits: readonly Fit[], n: number): Distribution {
  const criterion = ({ logLikelihood, parameters: k }: Fit): number =>
    2 * k - 2 * logLikelihood + (2 * k * (k + 1)) / Math.max(n - k - 1, 1);
  const least = Math.min(...fits.map(criterion));
  const good = fits.filter((fit) => criterion(fit) - least < tie);
  const fewest = Math.min(...good.map(({ parameters }) => parameters));
  const simplest = good.filter(({ parameters }) => parameters === fewest);
  const [first, ...others] = simplest as [Fit, ...Fit[]];
  const best = others.reduce(
    (one, other) => (criterion(other) < criterion(one) ? other : one),
    first,
  );
  return best.distribution;
}

/** Each k-th value, from the middle of its stretch. */
function evenly(sorted: Float64Array, count: number): Float64Array {
  if (sorted.length <= count) return sorted;
  const step = sorted.length / count;
  return Float64Array.from({ length: count }, (_, at) => {
    return sorted[Math.floor((at + 0.5) * step)] as number;
  });
}

/** Values that stand for all: as likely one as the other. */
export function representatives(sorted: Float64Array): readonly number[] {
  return [...evenly(sorted, empiricalValues)];
}
