import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paretoFront, type Objective, type ParetoCandidate } from '@cdx/simulator/statistics';

const objectives: readonly Objective[] = [
  { metric: 'staleness', goal: 'least' },
  { metric: 'load', goal: 'least' },
];

function candidate(name: string, staleness: number, load: number): ParetoCandidate {
  return { name, values: { staleness, load } };
}

describe('a Pareto front', () => {
  test('is what nothing beats in every respect, the others say by what', () => {
    const some = [
      candidate('fast', 1, 9),
      candidate('middle', 3, 5),
      candidate('worse middle', 3, 6),
      candidate('calm', 8, 1),
      candidate('bad', 9, 9),
    ];
    expect(paretoFront(some, objectives)).toEqual({
      front: ['fast', 'middle', 'calm'],
      dominated: [
        { name: 'bad', by: ['fast', 'middle', 'calm'] },
        { name: 'worse middle', by: ['middle'] },
      ],
    });
  });

  test('keeps duplicates together, by name', () => {
    const twins = [candidate('b', 1, 2), candidate('a', 1, 2), candidate('c', 2, 2)];
    expect(paretoFront(twins, objectives)).toEqual({
      front: ['a', 'b'],
      dominated: [{ name: 'c', by: ['a', 'b'] }],
    });
  });

  test('may be greatest in one metric and least in another', () => {
    const some = [candidate('a', 1, 1), candidate('b', 2, 2), candidate('c', 1, 2)];
    const [least] = objectives as [Objective];
    expect(paretoFront(some, [least, { metric: 'load', goal: 'greatest' }]).front).toEqual(['c']);
  });

  test('of nothing is empty', () => {
    expect(paretoFront([], objectives)).toEqual({ front: [], dominated: [] });
  });

  test('has no member that another dominates; each of the others is dominated by a member', () => {
    const points = fc.array(
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 }),
    );
    const goals = fc.array(fc.constantFrom('least' as const, 'greatest' as const), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(points, goals, (rows, of) => {
        const metrics = of.map((goal, index): Objective => ({ metric: `m${index}`, goal }));
        const candidates = rows.map((row, index) => ({
          name: `p${index}`,
          values: Object.fromEntries(row.map((value, metric) => [`m${metric}`, value])),
        }));
        const { front, dominated } = paretoFront(candidates, metrics);
        const beats = (one: string, other: string): boolean => {
          const gains = metrics.map(({ metric, goal }) => {
            const [a, b] = [one, other].map(
              (name) => candidates.find((c) => c.name === name)?.values[metric] ?? Number.NaN,
            ) as [number, number];
            return goal === 'least' ? b - a : a - b;
          });
          return Math.min(...gains) >= 0 && Math.max(...gains) > 0;
        };
        expect([...front, ...dominated.map(({ name }) => name)].toSorted()).toEqual(
          candidates.map(({ name }) => name).toSorted(),
        );
        for (const { name } of candidates) {
          const better = candidates.filter((other) => beats(other.name, name));
          expect(front.includes(name)).toBe(better.length === 0);
        }
        for (const { name, by } of dominated) {
          expect(by).toEqual(front.filter((member) => beats(member, name)));
          expect(by.length).toBeGreaterThan(0);
        }
        expect(paretoFront(candidates.toReversed(), metrics)).toEqual({ front, dominated });
      }),
    );
  });

  test('needs two different objectives, and a finite value of each', () => {
    expect(() => paretoFront([], objectives.slice(1))).toThrow(/two objectives or more, not 1/);
    const [one] = objectives as [Objective];
    expect(() => paretoFront([], [one, one])).toThrow(/Two are named "staleness"/);
    expect(() => paretoFront([candidate('a', 1, Number.NaN)], objectives)).toThrow(
      /"a" has no finite value of "load"/,
    );
    expect(() => paretoFront([{ name: 'a', values: { load: 1 } }], objectives)).toThrow(
      /"staleness"/,
    );
    const twice = [candidate('a', 1, 1), candidate('a', 2, 2)];
    expect(() => paretoFront(twice, objectives)).toThrow(/Two are named "a"/);
  });
});
