import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nthSmallest } from '../../src/run/nth-smallest.ts';

it('is the value at that place of the sorted ones, whatever lies behind them', () => {
  const numbers = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer()), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(numbers, fc.nat(), (all, draw) => {
      const place = draw % all.length;
      const values = Float64Array.from([...all, -1, -2]);
      expect(nthSmallest(values, all.length, place)).toBe(all.toSorted((a, b) => a - b)[place]);
      expect([...values.subarray(all.length)]).toEqual([-1, -2]);
    }),
    { seed: 1, numRuns: 500 },
  );
});
