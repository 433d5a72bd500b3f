/**
 * Functions that likelihoods and tests need: by recurrence up to where the asymptotic series is
 * good. Source: NIST Digital Library of Mathematical Functions, 5.5, 5.11 and 5.15.
 */
import { cdfOf } from '@cdx/simulator';

const large = 10;

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  let product = 1;
  let at = x;
  for (; at < large; at++) product *= at;
  const inverse = 1 / (at * at);
  const rest = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + rest - Math.log(product);
}

/** The derivative of ln Γ, x > 0. */
export function digamma(x: number): number {
  let sum = 0;
  let at = x;
  for (; at < large; at++) sum += 1 / at;
  const inverse = 1 / (at * at);
  const rest = inverse * (1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse / 240)));
  return Math.log(at) - 0.5 / at - rest - sum;
}

/** The derivative of `digamma`, x > 0. */
export function trigamma(x: number): number {
  let sum = 0;
  let at = x;
  for (; at < large; at++) sum += 1 / (at * at);
  const inverse = 1 / (at * at);
  const rest = (inverse / at) * (1 / 6 - inverse * (1 / 30 - inverse * (1 / 42 - inverse / 30)));
  return 1 / at + 0.5 * inverse + rest + sum;
}

/** The chance that a chi-squared variate of so many degrees of freedom is at least this. */
export function chiSquaredTail(x: number, degrees: number): number {
  if (x <= 0 || degrees <= 0) return 1;
  return 1 - cdfOf({ kind: 'gamma', scale: 2, shape: degrees / 2 }, x);
}
