/**
 * Poisson counts by inverse CDF: how many rows changed, how many transactions there were. One
 * uniform per count, and a larger uniform never gives a smaller count.
 */
import { normalQuantile } from './normal.ts';

/** Above this, adding up probabilities is slower than the expansion, which is by then exact enough. */
const searchMeanMax = 64;

/**
 * The smallest count k with P(N ≤ k) ≥ `uniform`, N of mean `mean`. A mean of 0 gives 0.
 *
 * Up to a mean of 64 the probabilities are added up. Beyond, the count comes from the expansion of
 * the quantile around the normal distribution, and fewer than one count in 1,000 is off, by one.
 *
 * Source: M. B. Giles, 'Algorithm 955: Approximation of the Inverse Poisson Cumulative
 * Distribution Function', ACM TOMS 42 (2016), the normal asymptotic expansion.
 *
 * @param uniform one number of the open interval (0, 1).
 */
export function samplePoisson(mean: number, uniform: number): number {
  return mean <= searchMeanMax ? searched(mean, uniform) : expanded(mean, uniform);
}

function searched(mean: number, uniform: number): number {
  let count = 0;
  let probability = Math.exp(-mean);
  let cumulative = probability;
  while (cumulative < uniform) {
    count++;
    probability *= mean / count;
    const next = cumulative + probability;
    // Rounded sums may end just below 1: what adds nothing any more, past the peak, ends the search.
    if (next === cumulative && count > mean) break;
    cumulative = next;
  }
  return count;
}

function expanded(mean: number, uniform: number): number {
  const z = normalQuantile(uniform);
  const z2 = z * z;
  const root = Math.sqrt(mean);
  const quantile =
    mean +
    root * z +
    (1 / 3 + z2 / 6) -
    (z * (1 / 36 + z2 / 72)) / root +
    (-8 / 405 + (7 / 810) * z2 + (z2 * z2) / 270) / mean;
  return Math.max(Math.floor(quantile), 0);
}
