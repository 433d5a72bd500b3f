/**
 * How random the generator is where the simulator draws: small integers in each argument, one of
 * them running. Seeds are fixed, so that nothing here can fail by chance.
 */
import { describe, expect, test } from 'vitest';
import { counterRandom } from '../../src/random/counter-random.ts';
import {
  chiSquareScore,
  correlationScore,
  crossCorrelationScore,
  kolmogorovSmirnov,
  serialPairScore,
} from './statistics.ts';

type Args = [
  seed: number,
  replication: number,
  purpose: number,
  actor: number,
  attempt: number,
  index: number,
];
const argumentNames = ['seed', 'replication', 'purpose', 'actor', 'attempt', 'index'];
const inputBits = [53, 32, 32, 32, 32, 32];
const bases: readonly Args[] = [
  [0, 0, 0, 0, 0, 0],
  [1, 0, 11, 1, 1, 0],
  [2026, 3, 30, 40_000, 2, 5],
];
const length = 1 << 16;

const lanes = argumentNames.flatMap((name, argument) =>
  bases.map((base, i) => ({ name, argument, base, label: `${name} running, base ${i}` })),
);

describe.each(lanes)('$label', ({ argument, base }) => {
  const values = lane(base, argument, length);
  const lowBits = values.map((value) => (value * 2 ** 44) % 1);

  test('is even in 256 bins, and in the bits below', () => {
    expect(Math.abs(chiSquareScore(values, 256))).toBeLessThan(4);
    expect(Math.abs(chiSquareScore(lowBits, 256))).toBeLessThan(4);
  });

  test('follows the uniform distribution (Kolmogorov–Smirnov)', () => {
    expect(kolmogorovSmirnov(values, (x) => x)).toBeLessThan(1.95);
  });

  test('neighbours have nothing to do with each other', () => {
    for (const lag of [1, 2, 3, 16, 256]) {
      expect(Math.abs(correlationScore(values, lag)), `lag ${lag}`).toBeLessThan(4);
    }
    expect(Math.abs(serialPairScore(values, 16))).toBeLessThan(4);
    expect(Math.abs(serialPairScore(lowBits, 16))).toBeLessThan(4);
  });
});

test('purposes, attempts, replications and seeds next to each other are independent', () => {
  for (const base of bases) {
    const values = lane(base, 3, length);
    for (const argument of [0, 1, 2, 4, 5]) {
      const next: Args = [...base];
      next[argument]! += 1;
      const score = crossCorrelationScore(values, lane(next, 3, length));
      expect(Math.abs(score), `${argumentNames[argument]} + 1`).toBeLessThan(4);
    }
  }
});

test('no number comes twice in a large simulation', () => {
  const seen = new Set<number>();
  const random = counterRandom(7, 0);
  for (let purpose = 1; purpose <= 8; purpose++) {
    for (let actor = 0; actor < 8192; actor++) {
      for (let attempt = 0; attempt < 4; attempt++)
        seen.add(random.uniform(purpose, actor, attempt, 0));
    }
  }
  expect(seen.size).toBe(8 * 8192 * 4);
});

describe('avalanche: each bit of the input turns each bit of the number half of the time', () => {
  test.each(argumentNames.map((name, argument) => ({ name, argument })))(
    '$name',
    ({ argument }) => {
      const samples = 1024;
      let worst = 0;
      for (let bit = 0; bit < inputBits[argument]!; bit++) {
        const flips = new Float64Array(52);
        for (let sample = 0; sample < samples; sample++) {
          const one: Args = [
            sample,
            sample & 3,
            1 + (sample & 31),
            sample * 3,
            sample & 7,
            sample >> 4,
          ];
          const two: Args = [...one];
          const value = two[argument]!;
          two[argument] = value + (Math.floor(value / 2 ** bit) % 2 === 0 ? 1 : -1) * 2 ** bit;
          countFlips(draw(one), draw(two), flips);
        }
        for (const count of flips) {
          worst = Math.max(worst, Math.abs(count - samples / 2) / Math.sqrt(samples / 4));
        }
      }
      // The largest of 32 × 52 or 53 × 52 such scores is about 3.7 for a perfect generator.
      expect(worst).toBeLessThan(5);
    },
  );
});

function countFlips(one: number, two: number, flips: Float64Array): void {
  const difference = [26, 52].map(
    (place) => (Math.floor(one * 2 ** place) % 2 ** 26) ^ (Math.floor(two * 2 ** place) % 2 ** 26),
  );
  for (let bit = 0; bit < 26; bit++) {
    flips[bit]! += (difference[0]! >>> bit) & 1;
    flips[26 + bit]! += (difference[1]! >>> bit) & 1;
  }
}

/** Numbers with one argument running from 0. */
function lane(base: Args, argument: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const args: Args = [...base];
    args[argument] = i;
    return draw(args);
  });
}

function draw([seed, replication, purpose, actor, attempt, index]: Args): number {
  return counterRandom(seed, replication).uniform(purpose, actor, attempt, index);
}
