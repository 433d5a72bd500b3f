/** Series over time made as short as a picture can show. */

/** One point of a picture: a mean, and the band around it where there is one. */
export interface BandDatum {
  readonly at: number;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export type Fold = 'max' | 'mean';

/**
 * Neighbouring points as one until there are at most `pointsMax`. Peaks stay where the series is of
 * highest values, and rates are averaged.
 */
export function thinned(
  points: readonly BandDatum[],
  pointsMax: number,
  fold: Fold,
): readonly BandDatum[] {
  const each = Math.ceil(points.length / pointsMax);
  if (each <= 1) return points;
  const thin: BandDatum[] = [];
  for (let first = 0; first < points.length; first += each) {
    const run = points.slice(first, first + each);
    thin.push({
      at: ((run[0] as BandDatum).at + (run.at(-1) as BandDatum).at) / 2,
      mean: folded(
        run.map((point) => point.mean),
        fold,
      ),
      low: folded(
        run.map((point) => point.low),
        fold,
      ),
      high: folded(
        run.map((point) => point.high),
        fold,
      ),
    });
  }
  return thin;
}

export function folded(values: readonly (number | null)[], fold: Fold): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  if (fold === 'max') return known.reduce((one, other) => Math.max(one, other));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Greatest of all values; 0 where there is none. */
export function greatest(values: Iterable<number | null>): number {
  let most = 0;
  for (const value of values) if (value !== null && value > most) most = value;
  return most;
}
