/**
 * A sample of replications in a few numbers. One replication gives one value of a metric; whatever
 * is asked about them, their order does not matter, not even in the last bit: values are sorted
 * before they are summed.
 */
import { CdxError } from '@cdx/session';

export interface SampleSummary {
  readonly count: number;
  /** Null in an empty sample, as are the least and the greatest value. */
  readonly mean: number | null;
  /** With n − 1 in the denominator; null with fewer than two values. */
  readonly standardDeviation: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** As asked for, in that order. */
  readonly quantiles: readonly SampleQuantile[];
}

export interface SampleQuantile {
  readonly p: number;
  /** Null in an empty sample. */
  readonly value: number | null;
}

/** Mean and variance of a sample that is not empty; the variance of one value is null. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** With n − 1 in the denominator. */
  readonly variance: number | null;
}

/**
 * @param quantiles each from 0 to 1; see `quantileOf` for the definition.
 * @throws CdxError 'invalid-argument' at a value that is not finite or a quantile out of range.
 */
export function summariseSample(
  values: readonly number[],
  quantiles: readonly number[] = [],
): SampleSummary {
  const sorted = sortedFinite(values);
  const moments = sorted.length === 0 ? null : momentsOf(sorted);
  const variance = moments?.variance ?? null;
  return {
    count: sorted.length,
    mean: moments?.mean ?? null,
    standardDeviation: variance === null ? null : Math.sqrt(variance),
    min: sorted[0] ?? null,
    max: sorted.at(-1) ?? null,
    quantiles: quantiles.map((p) => ({ p, value: quantileOf(sorted, p) })),
  };
}

/**
 * The quantile by linear interpolation between order statistics: value number (n − 1)p + 1 of the
 * sorted sample (Hyndman and Fan's definition 7; the default of R and NumPy). Replications are few,
 * so steps would be coarse. Durations within one run are many, and take the nearest rank.
 *
 * @param sorted from the least to the greatest.
 * @returns null in an empty sample.
 * @throws CdxError 'invalid-argument' when p is not from 0 to 1.
 */
export function quantileOf(sorted: readonly number[], p: number): number | null {
  checkShare(p);
  if (sorted.length === 0) return null;
  const place = (sorted.length - 1) * p;
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.ceil(place)] as number;
  return low === high ? low : low + (high - low) * (place - below);
}

/** @param sorted from the least to the greatest, at least one. */
export function momentsOf(sorted: readonly number[]): Moments {
  const count = sorted.length;
  // As distances from one of them, equal values have a variance of exactly 0.
  const origin = sorted[0] as number;
  let sum = 0;
  for (const value of sorted) sum += value - origin;
  const shift = sum / count;
  if (count < 2) return { count, mean: origin, variance: null };
  let squares = 0;
  let rest = 0;
  for (const value of sorted) {
    const distance = value - origin - shift;
    squares += distance * distance;
    rest += distance;
  }
  // `rest` is 0 but for rounding; its square mends the sum (Chan, Golub and LeVeque 1983).
  const variance = Math.max(0, squares - (rest * rest) / count) / (count - 1);
  return { count, mean: origin + shift, variance };
}

/**
 * A sorted copy.
 *
 * @throws CdxError 'invalid-argument' at a value that is not finite.
 */
export function sortedFinite(values: readonly number[]): readonly number[] {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) {
    throw new CdxError(
      'invalid-argument',
      `Value ${wrong + 1} of ${values.length} of the sample is ${values[wrong]}, not a finite number`,
      { index: wrong, value: values[wrong] },
    );
  }
  return [...values].sort((one, other) => one - other);
}

/** @throws CdxError 'invalid-argument' when p is not from 0 to 1. */
export function checkShare(p: number): void {
  if (!(p >= 0 && p <= 1)) {
    throw new CdxError('invalid-argument', `A quantile is asked for as a share, 0 to 1, not ${p}`, {
      p,
    });
  }
}
