/** Shares and probabilities, for arbitraries and for tests that cut a run somewhere. */
import fc from 'fast-check';

/** Evenly from 0 to 1; `fc.double` mostly gives numbers next to 0. */
export const shares: fc.Arbitrary<number> = fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000);
