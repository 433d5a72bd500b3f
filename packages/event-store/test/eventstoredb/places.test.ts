import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  clientPosition,
  commitAfter,
  commitAt,
  commitBefore,
  positionOf,
} from '../../src/eventstoredb/read/places.ts';

const commit = fc
  .nat({ max: 2 ** 31 - 1 })
  .chain((low) => fc.nat(2 ** 20).map((high) => high * 2 ** 31 + low));

it('an event has a position, and there are places right before and behind it', () => {
  fc.assert(
    fc.property(commit, (commit) => {
      const position = positionOf(commit);
      expect(Number.isSafeInteger(position)).toBe(true);
      expect(commitAt(position)).toBe(commit);
      expect(commitAt(position + 1)).toBe(-1);
      expect(commitBefore(position + 1)).toBe(commit);
      expect(commitAfter(position - 1)).toBe(commit);
      expect(Number(clientPosition(commit).commit)).toBe(commit);
    }),
  );
});

it('positions are in the order of the events, with room between', () => {
  fc.assert(
    fc.property(commit, commit, (a, b) => {
      fc.pre(a < b);
      expect(positionOf(a) + 1).toBeLessThan(positionOf(b));
    }),
  );
});
