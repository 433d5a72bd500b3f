/** The map of positions against a plain list. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PositionMap } from '../../src/transfer/position-map.ts';

test('finds the place of the last event at or before a position', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(steps, fc.integer({ min: -1, max: 130 }), (gaps, asked) => {
      const map = new PositionMap();
      const pairs: (readonly [number, number])[] = [];
      let [source, target] = [-1, -1];
      for (const [bySource, byTarget] of gaps) {
        source += bySource;
        target += byTarget;
        pairs.push([source, target]);
        map.add(source, target);
      }
      expect(map.at(asked)).toBe(pairs.findLast(([position]) => position <= asked)?.[1]);
    }),
    { seed: 1, numRuns: 500 },
  );
});
