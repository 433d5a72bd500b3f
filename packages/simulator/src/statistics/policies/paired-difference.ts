/**
 * How much two policies differ when both face the same luck: replication by replication, so that
 * what chance does to both falls out. Beside it stands what the same runs would have said unpaired.
 */
import {
  checkLevel,
  intervalAround,
  noInterval,
  type MeanInterval,
} from '../sample/mean-interval.ts';
import { pairObservations, type Observation } from './observations.ts';
import { twoSidedP } from '../sample/student-t.ts';
import { momentsOf, sortedFinite, type Moments } from '../sample/summary.ts';

export interface PairedDifference {
  /** Pairs. */
  readonly count: number;
  /** Mean of one − other, with its t interval over the differences. */
  readonly difference: MeanInterval;
  /** Welch's interval of the same mean difference, as if the two had been run apart. */
  readonly unpaired: MeanInterval;
  /**
   * Variance of the mean difference unpaired over paired: 4 means that unpaired runs would need
   * about four times the replications. Below 1 pairing did harm. Null where there is no interval,
   * or where the differences (then nothing is left to reduce) do not vary.
   */
  readonly varianceReduction: number | null;
  /** Half width unpaired over paired, degrees of freedom included; null as above. */
  readonly narrowing: number | null;
  /** Two-sided p-value of 'no difference'; null where there is no interval. */
  readonly p: number | null;
}

/**
 * @param level above 0 and below 1; 0.95 for 95 %.
 * @throws CdxError 'invalid-argument' at a level out of range, a value that is not finite, or
 *   replications that do not match one to one.
 */
export function pairedDifference(
  one: readonly Observation[],
  other: readonly Observation[],
  level: number,
): PairedDifference {
  return sharedDifference(one, other, level, 1);
}

/**
 * The same as one of `sharers` comparisons whose intervals are to hold all at once, with `level`
 * for all together: each leaves out (1 − level) / sharers (Bonferroni).
 */
export function sharedDifference(
  one: readonly Observation[],
  other: readonly Observation[],
  level: number,
  sharers: number,
): PairedDifference {
  checkLevel(level);
  const tailShare = (1 - level) / sharers;
  const pairs = pairObservations(one, other);
  const ofOne = sortedFinite(pairs.map((pair) => pair.one));
  const ofOther = sortedFinite(pairs.map((pair) => pair.other));
  const differences = sortedFinite(pairs.map((pair) => pair.one - pair.other));
  const count = pairs.length;
  if (count === 0) return withoutInterval(0, null, level);
  const { mean, variance } = momentsOf(differences);
  if (variance === null) return withoutInterval(count, mean, level);

  const standardError = Math.sqrt(variance / count);
  const welch = welchError(momentsOf(ofOne), momentsOf(ofOther));
  const difference = intervalAround(mean, standardError, count - 1, level, count, tailShare);
  const unpaired = intervalAround(
    mean,
    Math.sqrt(welch.variance),
    welch.freedom,
    level,
    count,
    tailShare,
  );
  return {
    count,
    difference,
    unpaired,
    varianceReduction: variance === 0 ? null : welch.variance / (variance / count),
    narrowing: variance === 0 ? null : halfWidth(unpaired) / halfWidth(difference),
    p: differencePValue(mean, standardError, count - 1),
  };
}

/** Differences that do not vary settle the question, whichever way. */
function differencePValue(mean: number, standardError: number, freedom: number): number {
  if (standardError === 0) return mean === 0 ? 1 : 0;
  return twoSidedP(mean / standardError, freedom);
}

/** Variance of the mean difference of two samples, and its degrees of freedom (Welch 1947). */
function welchError(
  one: Moments,
  other: Moments,
): { readonly variance: number; readonly freedom: number } {
  const ofOne = (one.variance ?? 0) / one.count;
  const ofOther = (other.variance ?? 0) / other.count;
  const variance = ofOne + ofOther;
  if (variance === 0) return { variance, freedom: one.count + other.count - 2 };
  // As shares of the whole, so that neither squares nor their sum under- or overflow.
  const share = ofOne / variance;
  const freedom = 1 / (share ** 2 / (one.count - 1) + (1 - share) ** 2 / (other.count - 1));
  return { variance, freedom };
}

function halfWidth(interval: MeanInterval): number {
  return interval.kind === 'interval' ? interval.halfWidth : 0;
}

function withoutInterval(count: number, mean: number | null, level: number): PairedDifference {
  const none = noInterval(count, mean, level);
  const rest = { varianceReduction: null, narrowing: null, p: null };
  return { count, difference: none, unpaired: none, ...rest };
}
