/**
 * How long a failed stage waits before its next retry: the published backoff formulas over whole
 * milliseconds. The kernel calls this after every failure: no object is made, one uniform is used.
 *
 * Source of the jitters: M. Brooker, 'Exponential Backoff And Jitter', AWS Architecture Blog, 2015.
 */
import type { RetryDelay, RetryPolicy } from './retry-policy.ts';

/** A decorrelated delay is drawn below this multiple of the one before it (AWS 2015). */
const decorrelatedGrowth = 3;

export interface RetryDelayBounds {
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * The delay before retry number `retry` (1 is the first), integer ms, at least 1.
 *
 * With `base` the interval, or min(maxMs, initialMs · factor^(retry − 1)):
 *
 * | jitter | drawn evenly from the whole milliseconds of |
 * |---|---|
 * | none | base |
 * | full | 1 … base |
 * | equal | base / 2 … base |
 * | decorrelated, exponential | min(maxMs, initialMs … 3 · previous delay); `factor` has no part in it |
 * | decorrelated, fixed | interval … 3 · interval (Decision: a fixed interval does not grow, so no delay feeds the next) |
 *
 * @param previousDelayMs what this returned for the retry before; anything up to the initial delay,
 *   0 for instance, before the first. Only exponential decorrelated delays look at it.
 * @param uniform one number of the open interval (0, 1); unused without jitter.
 */
export function retryDelayMs(
  policy: RetryPolicy,
  retry: number,
  previousDelayMs: number,
  uniform: number,
): number {
  const delay = policy.delay;
  switch (policy.jitter) {
    case 'none':
      return baseDelayMs(delay, retry);
    case 'full':
      return between(1, baseDelayMs(delay, retry), uniform);
    case 'equal': {
      const base = baseDelayMs(delay, retry);
      return between(Math.ceil(base / 2), base, uniform);
    }
    case 'decorrelated': {
      if (delay.kind === 'fixed') {
        return between(delay.intervalMs, decorrelatedGrowth * delay.intervalMs, uniform);
      }
      const previous = Math.max(previousDelayMs, delay.initialMs);
      return Math.min(
        delay.maxMs,
        between(delay.initialMs, decorrelatedGrowth * previous, uniform),
      );
    }
  }
}

/** Smallest and largest delay that `retry` (1 is the first) can have; both can occur. Integer ms. */
export function retryDelayBounds(policy: RetryPolicy, retry: number): RetryDelayBounds {
  const delay = policy.delay;
  const base = baseDelayMs(delay, retry);
  switch (policy.jitter) {
    case 'none':
      return { minMs: base, maxMs: base };
    case 'full':
      return { minMs: 1, maxMs: base };
    case 'equal':
      return { minMs: Math.ceil(base / 2), maxMs: base };
    case 'decorrelated':
      return delay.kind === 'fixed'
        ? { minMs: delay.intervalMs, maxMs: decorrelatedGrowth * delay.intervalMs }
        : {
            minMs: delay.initialMs,
            maxMs: Math.min(delay.maxMs, delay.initialMs * decorrelatedGrowth ** retry),
          };
  }
}

function baseDelayMs(delay: RetryDelay, retry: number): number {
  if (delay.kind === 'fixed') return delay.intervalMs;
  // Infinity, where the power overflows, is a fine argument of min.
  return Math.round(Math.min(delay.maxMs, delay.initialMs * delay.factor ** (retry - 1)));
}

/** Each whole number from `low` to `high` with equal chance. */
function between(low: number, high: number, uniform: number): number {
  return low + Math.floor(uniform * (high - low + 1));
}
