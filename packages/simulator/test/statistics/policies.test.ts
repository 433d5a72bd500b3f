/** Comparisons of policies: paired differences, corrections for many of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  comparePairs,
  compareWithBaseline,
  holmAdjusted,
  meanInterval,
  pairedDifference,
  pairObservations,
  type PolicySample,
} from '@cdx/simulator/statistics';
import { holds, known, levels, observed, wholes } from './samples.ts';

const rounded = (...values: readonly number[]): readonly number[] =>
  values.map((value) => Number(value.toFixed(7)));

describe('a paired difference', () => {
  // Student 1908; the results as R's documentation of t.test and sleep has them.
  const one = observed([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]);
  const other = observed([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);

  test("of Student's sleep data is the published one, paired and by Welch", () => {
    const result = pairedDifference(one, other, 0.95);
    const paired = known(result.difference);
    expect(rounded(paired.mean, paired.low, paired.high)).toEqual([-1.58, -2.4598858, -0.7001142]);
    expect(result.p).toBeCloseTo(0.002833, 6);
    const welch = known(result.unpaired);
    expect(rounded(welch.low, welch.high)).toEqual([-3.3654832, 0.2054832]);
    // (−1.58 / −1.8608)² over (−1.58 / −4.0621)²: the two published t values.
    expect(result.varianceReduction).toBeCloseTo((4.0621 / 1.8608) ** 2, 3);
    expect(result.narrowing).toBeCloseTo(welch.halfWidth / paired.halfWidth, 12);
  });

  test('matches by number of the replication, whatever the order', () => {
    expect(pairedDifference(one.toReversed(), other, 0.95)).toEqual(
      pairedDifference(one, other, 0.95),
    );
    expect(
      pairObservations(
        [
          { replication: 10, value: 1 },
          { replication: 9, value: 2 },
        ],
        [
          { replication: 9, value: 3 },
          { replication: 10, value: 4 },
        ],
      ),
    ).toEqual([
      { replication: 9, one: 2, other: 3 },
      { replication: 10, one: 1, other: 4 },
    ]);
  });

  test('is the interval of the differences, turned round when the two change places', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })), {
          minLength: 2,
        }),
        levels,
        (pairs, level) => {
          const left = observed(pairs.map(([a]) => a));
          const right = observed(pairs.map(([, b]) => b));
          const forth = pairedDifference(left, right, level);
          const back = pairedDifference(right, left, level);
          expect(forth.difference).toEqual(
            meanInterval(
              pairs.map(([a, b]) => a - b),
              level,
            ),
          );
          expect(known(back.difference).low).toBeCloseTo(-known(forth.difference).high, 9);
          expect(back.p).toBeCloseTo(forth.p as number, 12);
          // The test and the interval of its level say the same.
          if (Math.abs((forth.p as number) - (1 - level)) > 1e-9) {
            expect(holds(forth.difference, 0)).toBe((forth.p as number) > 1 - level);
          }
        },
      ),
    );
  });

  test('that is always the same is certain', () => {
    const settled = pairedDifference(observed([1, 5, 9]), observed([0, 4, 8]), 0.95);
    expect(settled.difference).toMatchObject({ low: 1, high: 1, constant: true });
    expect(settled).toMatchObject({ p: 0, varianceReduction: null, narrowing: null });
    expect(known(settled.unpaired).halfWidth).toBeGreaterThan(1);
    expect(pairedDifference(one, one, 0.95)).toMatchObject({
      p: 1,
      difference: { low: 0, high: 0, constant: true },
    });
    const constants = pairedDifference(observed([2, 2]), observed([1, 1]), 0.95);
    expect(constants).toMatchObject({ p: 0, unpaired: { low: 1, high: 1 } });
  });

  test('of independent samples of equal size gains nothing on average; opposed ones lose', () => {
    const opposed = pairedDifference(observed([1, 2, 3, 4]), observed([4, 3, 2, 1]), 0.95);
    expect(opposed.varianceReduction).toBeCloseTo(0.5, 12);
  });

  test('with fewer than two pairs has no interval and no p-value, and says so', () => {
    for (const count of [0, 1]) {
      const few = pairedDifference(one.slice(0, count), other.slice(0, count), 0.95);
      expect(few).toMatchObject({
        count,
        difference: { kind: 'none', reason: 'no interval with fewer than two' },
        unpaired: { kind: 'none' },
        varianceReduction: null,
        narrowing: null,
        p: null,
      });
      expect(few.difference.mean).toBe(count === 0 ? null : 0.7 - 1.9);
    }
  });

  test('with a replication missing on one side is refused, and names it', () => {
    expect(() => pairedDifference(one, other.slice(1), 0.95)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', details: { missing: [0] } }),
    );
    expect(() => pairedDifference(one.slice(0, 7), other, 0.95)).toThrow(
      /Replication 7 has no counterpart in the first sample \(3 missing\)/,
    );
    expect(() => pairedDifference([...one, ...one.slice(3, 4)], other, 0.95)).toThrow(
      /Replication 3 is there twice/,
    );
  });
});

describe("Holm's correction", () => {
  test.each([
    [
      [0.01, 0.04, 0.03, 0.005],
      [0.03, 0.06, 0.06, 0.02],
    ],
    // As R's p.adjust(method = 'holm') answers.
    [
      [0.01, 0.02, 0.03, 0.04, 0.05],
      [0.05, 0.08, 0.09, 0.09, 0.09],
    ],
    [[0.4], [0.4]],
    [[], []],
    [
      [0.9, 0.8],
      [1, 1],
    ],
    [
      [0, 0, 0.5],
      [0, 0, 0.5],
    ],
  ])('of %j is %j', (raw, expected) => {
    const adjusted = holmAdjusted(raw);
    expect(adjusted).toHaveLength(expected.length);
    for (const [index, p] of expected.entries()) expect(adjusted[index]).toBeCloseTo(p, 12);
  });

  const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

  test('never lowers a p-value, never tops Bonferroni, keeps their order and their places', () => {
    fc.assert(
      fc.property(pValues, (raw) => {
        const adjusted = holmAdjusted(raw);
        for (const [index, p] of raw.entries()) {
          const of = adjusted[index] as number;
          expect(of).toBeGreaterThanOrEqual(p);
          expect(of).toBeLessThanOrEqual(Math.min(1, p * raw.length));
          for (const [otherIndex, otherP] of raw.entries()) {
            if (p <= otherP) expect(of).toBeLessThanOrEqual(adjusted[otherIndex] as number);
          }
        }
        expect(holmAdjusted(raw.toReversed())).toEqual(adjusted.toReversed());
      }),
    );
  });

  test.each([-0.1, 1.1, Number.NaN])('refuses %d', (p) => {
    expect(() => holmAdjusted([p])).toThrow(/from 0 to 1/);
  });
});

describe('many comparisons', () => {
  const policies: readonly PolicySample[] = [
    { name: 'none', observations: observed([10, 12, 11, 15, 9]) },
    { name: 'full', observations: observed([7, 9, 9, 11, 6]) },
    { name: 'equal', observations: observed([8, 9, 10, 12, 6]) },
  ];

  test('are all pairs, each once, in the order of the policies', () => {
    const pairs = comparePairs(policies, 0.95);
    expect(pairs.map(({ one, other }) => `${one} - ${other}`)).toEqual([
      'none - full',
      'none - equal',
      'full - equal',
    ]);
    expect(pairs.map(({ difference }) => difference.mean)).toEqual([3, 2.4, -0.6]);
  });

  test('or each against a baseline', () => {
    const against = compareWithBaseline(policies, 'full', 0.95);
    expect(against.map(({ one, other }) => `${one} - ${other}`)).toEqual([
      'none - full',
      'equal - full',
    ]);
    expect(() => compareWithBaseline(policies, 'fixed', 0.95)).toThrow(
      /No policy is named "fixed"/,
    );
  });

  test('have Holm p-values and intervals that share what they may miss', () => {
    const [none, full] = policies as [PolicySample, PolicySample];
    const pairs = comparePairs(policies, 0.94);
    expect(pairs.map(({ adjustedP }) => adjustedP)).toEqual(
      holmAdjusted(pairs.map(({ p }) => p as number)),
    );
    // Three comparisons at 94 % together are three at 98 %.
    const alone = pairedDifference(none.observations, full.observations, 0.98);
    expect(known((pairs[0] as (typeof pairs)[0]).difference).halfWidth).toBeCloseTo(
      known(alone.difference).halfWidth,
      9,
    );
    expect(pairs[0]).toMatchObject({ p: alone.p, difference: { level: 0.94 } });
    expect(pairs[0]?.narrowing).toBeCloseTo(alone.narrowing as number, 9);
    const one = comparePairs(policies.slice(0, 2), 0.98)[0];
    expect(one).toMatchObject({ difference: alone.difference, adjustedP: alone.p });
  });

  test('of one policy, or of policies with one replication, are none or without intervals', () => {
    expect(comparePairs(policies.slice(0, 1), 0.95)).toEqual([]);
    expect(compareWithBaseline(policies.slice(0, 1), 'none', 0.95)).toEqual([]);
    const single = policies.map(({ name }) => ({ name, observations: observed([1]) }));
    for (const pair of comparePairs(single, 0.95)) {
      expect(pair).toMatchObject({ p: null, adjustedP: null, difference: { kind: 'none' } });
    }
  });

  test('say what Bonferroni says or more: an interval without 0 has a Holm p below 1 − level', () => {
    fc.assert(
      fc.property(
        fc.array(wholes(5, 5), { minLength: 2, maxLength: 5 }),
        levels,
        (samples, level) => {
          const pairs = comparePairs(
            samples.map((values, index) => ({ name: `${index}`, observations: observed(values) })),
            level,
          );
          for (const { difference, adjustedP } of pairs) {
            if (!holds(difference, 0)) {
              expect(adjustedP as number).toBeLessThanOrEqual((1 - level) * (1 + 1e-6));
            }
          }
        },
      ),
    );
  });

  test('refuse two policies of one name', () => {
    expect(() => comparePairs([...policies, ...policies], 0.95)).toThrow(/Two are named "none"/);
  });
});
