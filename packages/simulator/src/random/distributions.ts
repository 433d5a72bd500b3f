/**
 * Variates of the scenario's distributions by inverse CDF: exactly one uniform each, and (but for
 * rounding) never a smaller value from a larger uniform, so that two policies face the same luck.
 * The runner compiles a sampler once per distribution and calls it in the hot loop.
 */
import type { Distribution } from '../scenario/scenario.ts';
import { StandardGamma, logGamma } from './gamma.ts';
import { normalCdf, normalQuantile } from './normal.ts';

/** From one number of the open interval (0, 1) to a variate; for durations, to integer ms. */
export type Sampler = (uniform: number) => number;

type Kind<Name extends Distribution['kind']> = Extract<Distribution, { readonly kind: Name }>;

/** A hundred years: an absurd tail must not push a timestamp out of the safe integers. */
export const sampledDurationMsMax = 100 * 365 * 24 * 60 * 60 * 1000;

/**
 * One variate; `uniform` is of the open interval (0, 1). Where more than one is drawn, a compiled
 * sampler gives the same values and looks at the distribution only once.
 */
export function sample(distribution: Distribution, uniform: number): number {
  return compileSampler(distribution)(uniform);
}

/** One duration: integer ms, 0 to `sampledDurationMsMax`. */
export function sampleDurationMs(distribution: Distribution, uniform: number): number {
  return toDurationMs(sample(distribution, uniform));
}

/** `sample` with the kind decided beforehand; the same values, bit by bit. */
export function compileSampler(distribution: Distribution): Sampler {
  switch (distribution.kind) {
    case 'constant': {
      const { value } = distribution;
      return () => value;
    }
    case 'uniform': {
      const { min, max } = distribution;
      const width = max - min;
      return (uniform) => min + uniform * width;
    }
    case 'exponential': {
      const { mean } = distribution;
      return (uniform) => -mean * Math.log1p(-uniform);
    }
    case 'lognormal': {
      const { median, sigma } = distribution;
      return (uniform) => median * Math.exp(sigma * normalQuantile(uniform));
    }
    case 'triangular':
      return triangularSampler(distribution);
    case 'weibull': {
      const { scale } = distribution;
      const power = 1 / distribution.shape;
      return (uniform) => scale * (-Math.log1p(-uniform)) ** power;
    }
    case 'gamma': {
      const { scale } = distribution;
      const standard = new StandardGamma(distribution.shape);
      return (uniform) => scale * standard.quantile(uniform);
    }
    case 'empirical': {
      const values = Float64Array.from(distribution.values);
      const count = values.length;
      return (uniform) => values[Math.floor(uniform * count)] as number;
    }
    case 'histogram':
      return histogramSampler(distribution);
  }
}

/** `sampleDurationMs` with the kind decided beforehand; the same values. */
export function compileDurationSampler(distribution: Distribution): Sampler {
  if (distribution.kind === 'constant') {
    const durationMs = toDurationMs(distribution.value);
    return () => durationMs;
  }
  const sampler = compileSampler(distribution);
  return (uniform) => toDurationMs(sampler(uniform));
}

/** The expected value, before any rounding to whole milliseconds. */
export function meanOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return (distribution.min + distribution.max) / 2;
    case 'exponential':
      return distribution.mean;
    case 'lognormal':
      return distribution.median * Math.exp(distribution.sigma ** 2 / 2);
    case 'triangular':
      return (distribution.min + distribution.mode + distribution.max) / 3;
    case 'weibull':
      return distribution.scale * Math.exp(logGamma(1 + 1 / distribution.shape));
    case 'gamma':
      return distribution.scale * distribution.shape;
    case 'empirical': {
      const { values } = distribution;
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    }
    case 'histogram':
      return ofBins(distribution, (low, high) => (low + high) / 2);
  }
}

/** The value that a share `p` of the variates does not exceed; p in the open interval (0, 1). */
export function quantileOf(distribution: Distribution, p: number): number {
  return sample(distribution, p);
}

/** The share of variates that do not exceed `x`. */
export function cdfOf(distribution: Distribution, x: number): number {
  switch (distribution.kind) {
    case 'constant':
      return x >= distribution.value ? 1 : 0;
    case 'uniform': {
      const { min, max } = distribution;
      if (x < min) return 0;
      return x >= max ? 1 : (x - min) / (max - min);
    }
    case 'exponential':
      if (x < 0) return 0;
      return distribution.mean === 0 ? 1 : -Math.expm1(-x / distribution.mean);
    case 'lognormal': {
      const { median, sigma } = distribution;
      if (median === 0 || sigma === 0) return x >= median ? 1 : 0;
      return x <= 0 ? 0 : normalCdf(Math.log(x / median) / sigma);
    }
    case 'triangular': {
      const { min, mode, max } = distribution;
      if (x < min) return 0;
      if (x >= max) return 1;
      const width = max - min;
      return x < mode
        ? (x - min) ** 2 / (width * (mode - min))
        : 1 - (max - x) ** 2 / (width * (max - mode));
    }
    case 'weibull':
      return x <= 0 ? 0 : -Math.expm1(-((x / distribution.scale) ** distribution.shape));
    case 'gamma':
      return new StandardGamma(distribution.shape).cdf(x / distribution.scale);
    case 'empirical': {
      const { values } = distribution;
      return (values.findLastIndex((value) => value <= x) + 1) / values.length;
    }
    case 'histogram':
      return ofBins(distribution, (low, high) =>
        Math.min(Math.max((x - low) / (high - low), 0), 1),
      );
  }
}

function triangularSampler({ min, mode, max }: Kind<'triangular'>): Sampler {
  const width = max - min;
  const shareBelow = (mode - min) / width;
  const below = width * (mode - min);
  const above = width * (max - mode);
  // Rounding must not take either side past the mode, or the larger uniform might get less.
  return (uniform) =>
    uniform < shareBelow
      ? Math.min(min + Math.sqrt(uniform * below), mode)
      : Math.max(max - Math.sqrt((1 - uniform) * above), mode);
}

function histogramSampler({ edges, weights }: Kind<'histogram'>): Sampler {
  const ends = Float64Array.from(edges);
  const sizes = Float64Array.from(relative(weights));
  const before = new Float64Array(sizes.length);
  let total = 0;
  sizes.forEach((size, bin) => {
    before[bin] = total;
    total += size;
  });
  return (uniform) => {
    const target = uniform * total;
    // The last bin that begins up to the target: one without weight begins where the next one does.
    let bin = 0;
    let last = before.length - 1;
    while (bin < last) {
      const middle = (bin + last + 1) >>> 1;
      if ((before[middle] as number) <= target) bin = middle;
      else last = middle - 1;
    }
    const low = ends[bin] as number;
    const high = ends[bin + 1] as number;
    const share = (target - (before[bin] as number)) / (sizes[bin] as number);
    return low + share * (high - low);
  };
}

/** The mean over a histogram of what each bin has. */
function ofBins(
  { edges, weights }: Kind<'histogram'>,
  value: (low: number, high: number) => number,
): number {
  let sum = 0;
  let total = 0;
  relative(weights).forEach((weight, bin) => {
    sum += weight * value(edges[bin] as number, edges[bin + 1] as number);
    total += weight;
  });
  return sum / total;
}

/** Weights as shares of the greatest, so that not even the smallest numbers lose digits. */
function relative(weights: readonly number[]): readonly number[] {
  const greatest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  return weights.map((weight) => weight / greatest);
}

function toDurationMs(value: number): number {
  return Math.min(Math.max(Math.round(value), 0), sampledDurationMsMax);
}
