/**
 * Variates of the scenario's distributions by inverse CDF: exactly one uniform each, and (but for
 * rounding) never a smaller value from a larger uniform, so that two policies face the same luck.
 * The runner compiles a sampler once per distribution and calls it in the hot loop.
 */
import type { Distribution } from '../scenario/scenario.ts';
import { normalCdf, normalQuantile } from './normal.ts';

/** From one number of the open interval (0, 1) to a variate; for durations, to integer ms. */
export type Sampler = (uniform: number) => number;

/** A hundred years: an absurd tail must not push a timestamp out of the safe integers. */
export const sampledDurationMsMax = 100 * 365 * 24 * 60 * 60 * 1000;

/** One variate; `uniform` is of the open interval (0, 1). */
export function sample(distribution: Distribution, uniform: number): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return distribution.min + uniform * (distribution.max - distribution.min);
    case 'exponential':
      return -distribution.mean * Math.log1p(-uniform);
    case 'lognormal':
      return distribution.median * Math.exp(distribution.sigma * normalQuantile(uniform));
  }
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
  }
}

function toDurationMs(value: number): number {
  return Math.min(Math.max(Math.round(value), 0), sampledDurationMsMax);
}
