/**
 * The Kolmogorov-Smirnov distance: the greatest difference between the share of observed values up
 * to x and what a distribution, or another sample, says of it. 0 is a perfect fit, 1 none at all.
 */
import { cdfOf, type Distribution } from '@cdx/simulator';

/**
 * `sorted`: ascending. `resolution`: what values were rounded to, so that all of a step are held
 * against the distribution at its end.
 */
export function ksDistance(
  sorted: ArrayLike<number>,
  distribution: Distribution,
  resolution: number,
): number {
  const n = sorted.length;
  let worst = 0;
  let below = 0;
  for (let at = 0; at < n;) {
    const value = sorted[at] as number;
    let end = at;
    while (end < n && sorted[end] === value) end++;
    const before = cdfOf(distribution, value - resolution / 2);
    const after = cdfOf(distribution, value + resolution / 2);
    worst = Math.max(worst, Math.abs(before - below), Math.abs(after - end / n));
    below = end / n;
    at = end;
  }
  return worst;
}

/** Between two samples, both ascending. */
export function ksBetween(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let [i, j, worst] = [0, 0, 0];
  while (i < one.length && j < other.length) {
    const value = Math.min(one[i] as number, other[j] as number);
    while (i < one.length && one[i] === value) i++;
    while (j < other.length && other[j] === value) j++;
    worst = Math.max(worst, Math.abs(i / one.length - j / other.length));
  }
  return worst;
}

/** Of the test at 1 %: a greater distance of two samples is no chance. */
const criticalAt1Percent = 1.628;

export function differ(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  const effective = (one.length * other.length) / (one.length + other.length);
  return ksBetween(one, other) > criticalAt1Percent / Math.sqrt(effective);
}

/**
 * Greatest distance that n values drawn from the very distribution show, 99 times in 100. Where the
 * distribution was fitted to the values it is less: then the limit is on the safe side.
 */
export function ksCritical(n: number): number {
  return criticalAt1Percent / Math.sqrt(n);
}
