/** Durations and moments for the other arbitraries. Not exported: users have fast-check's integers. */
import fc from 'fast-check';
import { minute } from '../build/build-scenario.ts';

/**
 * From `min` to `max` ms, in whole minutes three times out of four: what falls on the same moment is
 * what distribution gets wrong. Both are whole minutes. Shrinks to `min`.
 */
export function durations(min: number, max: number): fc.Arbitrary<number> {
  const whole = fc.integer({ min: min / minute, max: max / minute }).map((n) => n * minute);
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: whole },
    { weight: 1, arbitrary: fc.integer({ min, max }) },
  );
}

/** The n-th of some, counted round: how a draft refers to what is only known when it is resolved. */
export function pick<Value>(from: readonly Value[], n: number): Value {
  return from[n % from.length] as Value;
}
