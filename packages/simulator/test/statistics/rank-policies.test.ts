import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  constraintState,
  meanInterval,
  pairedDifference,
  rankPolicies,
  type Constraint,
  type Objective,
  type PolicyMetrics,
} from '@cdx/simulator/statistics';
import { observed } from './samples.ts';

const hour = 3_600_000;
const objective: Objective = { metric: 'peakLoad', goal: 'least' };
const fresh: Constraint = { metric: 'p99Staleness', atMost: 2 * hour };

function policy(
  name: string,
  peakLoad: readonly number[],
  p99Hours: readonly number[],
): PolicyMetrics {
  return {
    name,
    metrics: {
      peakLoad: observed(peakLoad),
      p99Staleness: observed(p99Hours.map((hours) => hours * hour)),
    },
  };
}

/** `equal` and `full` share their luck and differ by little; `slow` is calm and too late. */
const policies = [
  policy('none', [900, 930, 910, 950], [1, 1.1, 1, 1.1]),
  policy('equal', [403, 438, 421, 459], [1.2, 1.3, 1.2, 1.3]),
  policy('full', [400, 440, 420, 460], [1.3, 1.4, 1.3, 1.4]),
  policy('fixed', [200, 205, 203, 207], [1.5, 2.4, 1.4, 2.5]),
  policy('slow', [100, 101, 102, 103], [3, 3.1, 3.2, 3]),
];

describe('a ranking', () => {
  test('puts those that keep the constraints first, then the unclear, then the broken', () => {
    const ranked = rankPolicies(policies, objective, [fresh], 0.95);
    expect(ranked.map(({ place, name, state }) => `${place} ${name} ${state}`)).toEqual([
      '1 full met',
      '1 equal met',
      '3 none met',
      '4 fixed unclear',
      '5 slow broken',
    ]);
    expect(ranked.map(({ tiedWith }) => tiedWith)).toEqual([['equal'], ['full'], [], [], []]);
    expect(ranked[3]?.constraints).toEqual([
      {
        constraint: fresh,
        state: 'unclear',
        interval: meanInterval([1.5 * hour, 2.4 * hour, 1.4 * hour, 2.5 * hour], 0.95),
      },
    ]);
    expect(ranked[0]?.objective).toEqual(meanInterval([400, 440, 420, 460], 0.95));
  });

  test('without constraints is by the objective alone, and turns round with the goal', () => {
    const names = (goal: Objective['goal']): readonly string[] =>
      rankPolicies(policies, { ...objective, goal }, [], 0.95).map(({ name }) => name);
    expect(names('least')).toEqual(['slow', 'fixed', 'full', 'equal', 'none']);
    expect(names('greatest')).toEqual(names('least').toReversed());
  });

  test('goes by the worst of several constraints', () => {
    const calm: Constraint = { metric: 'peakLoad', atMost: 500 };
    const ranked = rankPolicies(policies, objective, [calm, fresh], 0.95);
    expect(ranked.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'full met',
      'equal met',
      'fixed unclear',
      'slow broken',
      'none broken',
    ]);
  });

  test('goes by name where means are equal', () => {
    const same = ['b', 'c', 'a'].map((name) => policy(name, [1, 2, 3], [1, 1, 1]));
    expect(
      rankPolicies(same, objective, [fresh], 0.95).map(({ place, name, tiedWith }) => [
        place,
        name,
        ...tiedWith,
      ]),
    ).toEqual([
      [1, 'a', 'b', 'c'],
      [1, 'b', 'a', 'c'],
      [1, 'c', 'a', 'b'],
    ]);
  });

  test('of single replications ties all of them, and finds every constraint unclear', () => {
    const single = [policy('b', [5], [1]), policy('a', [9], [9])];
    expect(rankPolicies(single, objective, [fresh], 0.95)).toMatchObject([
      { name: 'b', place: 1, state: 'unclear', tiedWith: ['a'], objective: { kind: 'none' } },
      { name: 'a', place: 1, state: 'unclear', tiedWith: ['b'] },
    ]);
  });

  test('a tie is a paired one: independent luck hides what common luck shows', () => {
    const luck = [0, 300, 100, 700, 500];
    const two = [
      policy(
        'a',
        luck.map((of) => 1000 + of),
        [1, 1, 1, 1, 1],
      ),
      policy(
        'b',
        luck.map((of, index) => 1010 + of + (index % 2)),
        [1, 1, 1, 1, 1],
      ),
    ];
    expect(rankPolicies(two, objective, [], 0.95).map(({ place }) => place)).toEqual([1, 2]);
    const [a, b] = two.map(({ metrics }) => metrics['peakLoad'] ?? []);
    expect(pairedDifference(a ?? [], b ?? [], 0.95).unpaired).toMatchObject({
      low: expect.toSatisfy((low: number) => low < 0),
      high: expect.toSatisfy((high: number) => high > 0),
    });
  });

  test('does not depend on the order of the policies; places and states only grow', () => {
    const rows = fc.array(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 6, maxLength: 6 }),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(rows, (of) => {
        const some = of.map((row, index) => policy(`p${index}`, row.slice(0, 3), row.slice(3)));
        const limit: Constraint = { metric: 'p99Staleness', atMost: 5 * hour };
        const ranked = rankPolicies(some, objective, [limit], 0.9);
        expect(rankPolicies(some.toReversed(), objective, [limit], 0.9)).toEqual(ranked);
        const order = ['met', 'unclear', 'broken'];
        for (const [index, one] of ranked.entries()) {
          const before = ranked[index - 1];
          if (before === undefined) {
            expect(one.place).toBe(1);
            continue;
          }
          expect(order.indexOf(one.state)).toBeGreaterThanOrEqual(order.indexOf(before.state));
          expect([before.place, index + 1]).toContain(one.place);
          const leader = ranked[one.place - 1] as (typeof ranked)[0];
          if (leader !== one) expect(one.tiedWith).toContain(leader.name);
          for (const name of one.tiedWith) {
            const other = ranked.find((of) => of.name === name);
            expect(other?.tiedWith).toContain(one.name);
            expect(other?.state).toBe(one.state);
          }
        }
      }),
    );
  });

  test('needs each metric of each policy, and finite limits', () => {
    expect(() => rankPolicies(policies, { metric: 'load', goal: 'least' }, [], 0.95)).toThrow(
      /"none" has no metric "load"/,
    );
    expect(() =>
      rankPolicies(policies, objective, [{ metric: 'toString', atMost: 1 }], 0.95),
    ).toThrow(/no metric "toString"/);
    expect(() =>
      rankPolicies(policies, objective, [{ metric: 'peakLoad', atLeast: Number.NaN }], 0.95),
    ).toThrow(/limit of peakLoad/);
    expect(() => rankPolicies([...policies, ...policies], objective, [], 0.95)).toThrow(/Two are/);
    expect(rankPolicies([], objective, [], 0.95)).toEqual([]);
  });
});

describe('a constraint', () => {
  // The interval of these is 2 to 6 at the level of the t value 2 / s·√n: taken from its ends.
  const interval = meanInterval([3, 5], 0.5);
  test.each([
    ['atMost', 5, 'met'],
    ['atMost', 4.999, 'unclear'],
    ['atMost', 3, 'unclear'],
    ['atMost', 2.999, 'broken'],
    ['atLeast', 3, 'met'],
    ['atLeast', 3.001, 'unclear'],
    ['atLeast', 5, 'unclear'],
    ['atLeast', 5.001, 'broken'],
  ] as const)('%s %d is %s by an interval from 3 to 5', (kind, limit, state) => {
    // Two values at 50 %: the half width is half their distance, tan(45°).
    expect(interval).toMatchObject({
      low: expect.closeTo(3, 9),
      high: expect.closeTo(5, 9),
    });
    const exact = { ...interval, low: 3, high: 5 } as typeof interval;
    const constraint =
      kind === 'atMost' ? { metric: 'x', atMost: limit } : { metric: 'x', atLeast: limit };
    expect(constraintState(exact, constraint)).toBe(state);
  });
});
