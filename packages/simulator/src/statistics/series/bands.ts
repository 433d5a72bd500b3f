/**
 * A series over time of several replications as one band: per bin of time its mean and quantiles.
 * Series of a run double their bins when there are too many, so replications may come with bins of
 * different lengths; the band takes the longest.
 */
import { CdxError } from '@cdx/session';
import { quantileOf, summariseSample, type SampleQuantile } from '../sample/summary.ts';

export interface BinnedSeries {
  /** When the first bin begins, ms since the Unix epoch. */
  readonly startAt: number;
  readonly binMs: number;
  /** One per bin; null where there was nothing to measure. */
  readonly values: readonly (number | null)[];
}

/**
 * How bins become one: `last` for a level at the end of each bin, `max` for its highest, `mean` for
 * a rate, `sum` for counts.
 */
export type BinCombination = 'last' | 'max' | 'mean' | 'sum';

export interface BandOptions {
  readonly combine: BinCombination;
  /** Each from 0 to 1, as `quantileOf` defines them. */
  readonly quantiles: readonly number[];
  /** Bins double until there are no more than this; no limit without it. */
  readonly binsMax?: number;
}

export interface Band {
  readonly startAt: number;
  readonly binMs: number;
  readonly points: readonly BandPoint[];
}

export interface BandPoint {
  /** End of the bin, ms since the Unix epoch. */
  readonly at: number;
  /** Replications that measured something in this bin; the rest is over these. */
  readonly count: number;
  /** Null where none did. */
  readonly mean: number | null;
  readonly quantiles: readonly SampleQuantile[];
}

/**
 * Only bins that all series cover whole: past the end of the shortest the mean would be that of the
 * others.
 *
 * @throws CdxError 'invalid-argument' without series, when they start at different times, when the
 *   longest bin is not a whole number of each other's, or a value is not finite.
 */
export function bandOver(series: readonly BinnedSeries[], options: BandOptions): Band {
  const { combine, quantiles, binsMax = Infinity } = options;
  const first = series[0];
  if (first === undefined) throw new CdxError('invalid-argument', 'A band needs a series');
  if (!(binsMax >= 1)) {
    throw new CdxError('invalid-argument', `A band has at least one bin, not ${binsMax}`, {
      binsMax,
    });
  }
  let binMs = 0;
  for (const one of series) {
    if (!(one.binMs > 0 && Number.isFinite(one.binMs))) {
      throw new CdxError('invalid-argument', `A bin is longer than 0 ms, not ${one.binMs}`, {
        binMs: one.binMs,
      });
    }
    binMs = Math.max(binMs, one.binMs);
  }
  const coveredMs = Math.min(...series.map((one) => one.binMs * one.values.length));
  while (Math.floor(coveredMs / binMs) > binsMax) binMs *= 2;
  refuseMismatch(series, first.startAt, binMs);

  const bins = Math.floor(coveredMs / binMs);
  const rebinned = series.map((one) => rebin(one, binMs, bins, combine));
  const points = Array.from({ length: bins }, (_, bin): BandPoint => {
    const values = rebinned.flatMap((of) => of[bin] ?? []);
    const { count, mean } = summariseSample(values);
    const sorted = values.sort((one, other) => one - other);
    return {
      at: first.startAt + (bin + 1) * binMs,
      count,
      mean,
      quantiles: quantiles.map((p) => ({ p, value: quantileOf(sorted, p) })),
    };
  });
  return { startAt: first.startAt, binMs, points };
}

function refuseMismatch(series: readonly BinnedSeries[], startAt: number, binMs: number): void {
  for (const one of series) {
    if (one.startAt !== startAt) {
      throw new CdxError(
        'invalid-argument',
        `Series of a band start at the same time, not at ${startAt} and ${one.startAt}`,
        { startAt, other: one.startAt },
      );
    }
    if (binMs % one.binMs !== 0) {
      throw new CdxError(
        'invalid-argument',
        `Bins of ${binMs} ms are not made of bins of ${one.binMs} ms`,
        { binMs, other: one.binMs },
      );
    }
  }
}

function rebin(
  series: BinnedSeries,
  binMs: number,
  bins: number,
  combine: BinCombination,
): readonly (number | null)[] {
  const each = binMs / series.binMs;
  return Array.from({ length: bins }, (_, bin) =>
    combined(series.values.slice(bin * each, (bin + 1) * each), combine),
  );
}

function combined(bins: readonly (number | null)[], combine: BinCombination): number | null {
  const values = bins.filter((value) => value !== null);
  if (values.length === 0) return null;
  const sum = (): number => values.reduce((total, value) => total + value, 0);
  switch (combine) {
    case 'last':
      return bins.at(-1) ?? null;
    case 'max':
      return values.reduce((one, other) => Math.max(one, other));
    case 'mean':
      return sum() / values.length;
    case 'sum':
      return sum();
  }
}
