import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { counterRandom } from '../../src/random/counter-random.ts';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const seed = fc.maxSafeNat();

test('the same arguments give the same number, in whatever order they are asked for', () => {
  fc.assert(
    fc.property(seed, word, fc.array(fc.tuple(word, word, word, word)), (s, replication, calls) => {
      const forward = counterRandom(s, replication);
      const backward = counterRandom(s, replication);
      const numbers = calls.map((call) => forward.uniform(...call));
      const reversed = calls.toReversed().map((call) => backward.uniform(...call));
      expect(reversed.toReversed()).toEqual(numbers);
    }),
  );
});

test('numbers lie strictly between 0 and 1, on a grid of 2^-53', () => {
  fc.assert(
    fc.property(seed, word, word, word, word, word, (s, replication, ...call) => {
      const number = counterRandom(s, replication).uniform(...call);
      expect(number).toBeGreaterThan(0);
      expect(number).toBeLessThan(1);
      expect((number * 2 ** 53) % 2).toBe(1);
    }),
  );
});

test('each argument counts, in all its bits', () => {
  const base = [12_345, 0, 1, 2, 3, 4];
  const first = draw(base);
  for (let argument = 0; argument < base.length; argument++) {
    for (let bit = 0; bit < (argument === 0 ? 53 : 32); bit++) {
      const changed = [...base];
      const value = changed[argument]!;
      changed[argument] = value + (Math.floor(value / 2 ** bit) % 2 === 0 ? 1 : -1) * 2 ** bit;
      expect(draw(changed), `argument ${argument}, bit ${bit}`).not.toBe(first);
    }
  }
});

test('numbers are pinned: every trace hash stands on them', () => {
  expect([
    draw([0, 0, 0, 0, 0, 0]),
    draw([1, 0, 1, 0, 0, 0]),
    draw([42, 7, 11, 1999, 3, 0]),
    draw([Number.MAX_SAFE_INTEGER, 2 ** 32 - 1, 32, 2_160_000, 65_535, 9]),
  ]).toMatchInlineSnapshot(`
    [
      0.6110330504304059,
      0.4794827864207095,
      0.16253804895748047,
      0.2798052454792702,
    ]
  `);
});

describe('refuses', () => {
  test.each([
    [-1, 0],
    [0.5, 0],
    [NaN, 0],
    [2 ** 53, 0],
    [1, -1],
    [1, 1.5],
    [1, 2 ** 32],
    [1, Infinity],
  ])('seed %d, replication %d', (s, replication) => {
    expect(() => counterRandom(s, replication)).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
  });
});

function draw([s, replication, purpose, actor, attempt, index]: readonly number[]): number {
  return counterRandom(s!, replication!).uniform(purpose!, actor!, attempt!, index!);
}
