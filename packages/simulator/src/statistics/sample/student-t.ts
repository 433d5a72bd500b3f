/**
 * Student's t distribution: the critical values of intervals and the p-values of comparisons. The
 * incomplete beta function and its inverse are those of the Cephes library, compiled to
 * WebAssembly: the same bits on every machine and every version of Node.
 */
import { compiled, incbet, incbi } from 'cephes';
import { CdxError } from '@cdx/session';

await compiled;

/** The inverse may be off by this share of the probability; further off, it has not converged. */
const shareOffMax = 1e-9;

/**
 * The t with P(T > t) = `tail`: for a 95 % interval, `tail` is 0.025. It is asked for the tail and
 * not for 1 − tail, which would round small tails away.
 *
 * @param tail of the open interval (0, 1).
 * @param freedom degrees of freedom, above 0; need not be whole (Welch).
 * @throws CdxError 'invalid-argument' when either is out of range.
 */
export function tCriticalValue(tail: number, freedom: number): number {
  if (!(tail > 0 && tail < 1)) {
    throw new CdxError('invalid-argument', `A tail is between 0 and 1, not ${tail}`, { tail });
  }
  checkFreedom(freedom);
  if (tail > 0.5) return -tCriticalValue(1 - tail, freedom);
  return inverted(tail, freedom) ?? bisected(tail, freedom);
}

/**
 * P(|T| ≥ |t|): the p-value of a two-sided test.
 *
 * @param t may be infinite (p is 0).
 * @throws CdxError 'invalid-argument' when t is no number or freedom is not above 0.
 */
export function twoSidedP(t: number, freedom: number): number {
  if (Number.isNaN(t)) throw new CdxError('invalid-argument', 't is not a number', { t });
  checkFreedom(freedom);
  return incbet(freedom / 2, 0.5, freedom / (freedom + t * t));
}

/**
 * By the inverse of Cephes; null where that fails, hence the check. With very small tails it throws
 * or, where freedom is large, gives up silently.
 */
function inverted(tail: number, freedom: number): number | null {
  try {
    const t = tail > 0.25 ? fromTheMiddle(tail, freedom) : fromTheTail(tail, freedom);
    const off = Math.abs(twoSidedP(t, freedom) / (2 * tail) - 1);
    return off <= shareOffMax ? t : null;
  } catch {
    return null;
  }
}

/** Exact in the tails, where the beta variate is small. */
function fromTheTail(tail: number, freedom: number): number {
  return Math.sqrt(freedom / incbi(freedom / 2, 0.5, 2 * tail) - freedom);
}

/** Exact near the median, where the other beta variate is small. */
function fromTheMiddle(tail: number, freedom: number): number {
  const beta = tail === 0.5 ? 0 : incbi(0.5, freedom / 2, 1 - 2 * tail);
  return Math.sqrt((freedom * beta) / (1 - beta));
}

/** The slow way, to the last bit: the distribution function is monotone and exact everywhere. */
function bisected(tail: number, freedom: number): number {
  let low = 0;
  let high = 1;
  while (twoSidedP(high, freedom) > 2 * tail) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (twoSidedP(middle, freedom) > 2 * tail) low = middle;
    else high = middle;
  }
}

function checkFreedom(freedom: number): void {
  if (!(freedom > 0 && Number.isFinite(freedom))) {
    throw new CdxError(
      'invalid-argument',
      `Degrees of freedom are a number above 0, not ${freedom}`,
      { freedom },
    );
  }
}
