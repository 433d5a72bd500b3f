/** Seeds of runs. */
import fc from 'fast-check';

/** From 1 to 2^31 − 1, what a scenario file takes; shrinks to 1. */
export function seed(): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max: 2 ** 31 - 1 });
}
