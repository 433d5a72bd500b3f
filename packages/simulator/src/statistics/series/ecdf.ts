/**
 * The empirical distribution function of weighted values: shares of sessions that were applied
 * within so long. Values with counts come from the histograms of runs, many replications at once.
 */
import { CdxError } from '@cdx/session';
import { lastOfBin, type HistogramSnapshot } from '../../run/duration-histogram.ts';
import { checkShare } from '../sample/summary.ts';

export interface WeightedValue {
  readonly value: number;
  /** 0 or more: a count, or any other weight. */
  readonly weight: number;
}

export interface Ecdf {
  /** Sum of the weights. */
  readonly total: number;
  /** One per value that has weight, ascending; the last share is 1. */
  readonly steps: readonly EcdfStep[];
}

export interface EcdfStep {
  readonly value: number;
  /** Of the total at or below the value. */
  readonly share: number;
}

/**
 * In any order; equal values are put together.
 *
 * @throws CdxError 'invalid-argument' at a value that is not finite, or a weight that is not or is
 *   below 0.
 */
export function ecdf(values: readonly WeightedValue[]): Ecdf {
  const ascending = values.filter(hasWeight).sort(inOrder);
  let total = 0;
  const reached: { readonly value: number; readonly weight: number }[] = [];
  for (const [index, { value, weight }] of ascending.entries()) {
    total += weight;
    if (ascending[index + 1]?.value !== value) reached.push({ value, weight: total });
  }
  return { total, steps: reached.map(({ value, weight }) => ({ value, share: weight / total })) };
}

/**
 * The least value that a share `p` does not exceed (nearest rank); for p = 0 the least of all. Null
 * where there is nothing.
 *
 * @throws CdxError 'invalid-argument' when p is not from 0 to 1.
 */
export function ecdfQuantile(distribution: Ecdf, p: number): number | null {
  checkShare(p);
  return distribution.steps.find(({ share }) => share >= p)?.value ?? null;
}

/** The share at or below `value`; null where there is nothing. */
export function ecdfShare(distribution: Ecdf, value: number): number | null {
  if (distribution.steps.length === 0) return null;
  return distribution.steps.findLast((step) => step.value <= value)?.share ?? 0;
}

/** Several runs' histograms of the same thing as one. */
export function mergeHistograms(histograms: readonly HistogramSnapshot[]): HistogramSnapshot {
  const bins: number[] = [];
  let [count, above0, sum, max] = [0, 0, 0, 0];
  for (const histogram of histograms) {
    count += histogram.count;
    above0 += histogram.above0;
    sum += histogram.sum;
    max = Math.max(max, histogram.max);
    for (const [bin, inBin] of histogram.bins.entries()) bins[bin] = (bins[bin] ?? 0) + inBin;
  }
  return { count, above0, sum, max, bins };
}

/** A histogram's bins, each at its end (the last at the greatest duration there was). ms. */
export function weightedDurations(histogram: HistogramSnapshot): readonly WeightedValue[] {
  return histogram.bins.flatMap((weight, bin) =>
    weight === 0 ? [] : [{ value: Math.min(lastOfBin(bin), histogram.max), weight }],
  );
}

function hasWeight({ value, weight }: WeightedValue): boolean {
  if (!Number.isFinite(value) || !(weight >= 0 && Number.isFinite(weight))) {
    throw new CdxError(
      'invalid-argument',
      `A value is finite and its weight 0 or more, not ${value} with weight ${weight}`,
      { value, weight },
    );
  }
  return weight > 0;
}

/** Weights too, so that their sums do not depend on the order they came in. */
function inOrder(one: WeightedValue, other: WeightedValue): number {
  return one.value - other.value || one.weight - other.weight;
}
