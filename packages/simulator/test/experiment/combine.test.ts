/** Which policies a design makes, what they are called, and in which order runs come. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { taskAt } from '../../src/experiment/index.ts';
import type { Factor } from '../../src/experiment/experiment.ts';
import { combinationCount, combine } from '../../src/experiment/policies/combine.ts';
import { parse } from './experiment-text.ts';

const factor = (name: string, labels: readonly string[]): Factor => ({
  name,
  levels: labels.map((label) => ({
    label,
    isNamed: false,
    settings: [{ path: `x.${name}`, value: label }],
  })),
});

const two = [factor('a', ['1', '2']), factor('b', ['x', 'y', 'z'])];

test('a grid has every combination, the last factor changes fastest', () => {
  expect(combine('grid', two, ['1', 'x']).map(({ name }) => name)).toEqual([
    'a=1, b=x',
    'a=1, b=y',
    'a=1, b=z',
    'a=2, b=x',
    'a=2, b=y',
    'a=2, b=z',
  ]);
});

test('one at a time has the baseline and each change of it', () => {
  const combinations = combine('oneAtATime', two, ['2', 'y']);
  expect(combinations.map(({ name }) => name)).toEqual([
    'a=2, b=y',
    'a=1, b=y',
    'a=2, b=x',
    'a=2, b=z',
  ]);
  expect(combinations[1]?.settings).toEqual([
    { path: 'x.a', value: '1' },
    { path: 'x.b', value: 'y' },
  ]);
});

test('names are different, as many as are counted, and the baseline is among them', () => {
  const factors = fc
    .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 })
    .chain((names) =>
      fc.tuple(
        ...names.map((name) =>
          fc
            .uniqueArray(fc.constantFrom('1', '2', '3', '4'), { minLength: 1 })
            .map((labels) => factor(name, labels)),
        ),
      ),
    );
  fc.assert(
    fc.property(factors, fc.constantFrom('grid', 'oneAtATime'), (all, design) => {
      const baseline = all.map(({ levels }) => levels.at(-1)?.label ?? '');
      const names = combine(design, all, baseline).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      expect(names).toHaveLength(combinationCount(design, all));
      expect(names).toContain(all.map(({ name }, i) => `${name}=${baseline[i]}`).join(', '));
    }),
  );
});

test('runs come replication by replication, each policy once', () => {
  const tasks = Array.from({ length: 6 }, (_, index) => taskAt(index, 3));
  expect(tasks.map(({ policy, replication }) => [replication, policy])).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 1],
    [1, 2],
  ]);
});

test('settings go into scenarios: levels after set, what is typed after the file', () => {
  const { policies, base } = parse(
    { set: '{ retry.tryCount: 5, duration: 6h }' },
    { overrides: ['duration=8h'] },
  );
  expect(base.scenario.durationMs).toBe(8 * 3_600_000);
  const retries = policies.map(({ scenario: { groups, durationMs } }) => [
    groups[0]?.retry.tryCount,
    groups[0]?.retry.delay,
    durationMs,
  ]);
  expect(retries).toEqual([
    [5, { kind: 'fixed', intervalMs: 900_000 }, 8 * 3_600_000],
    [5, { kind: 'fixed', intervalMs: 300_000 }, 8 * 3_600_000],
  ]);
  expect(policies.map(({ name, isBaseline }) => [name, isBaseline])).toEqual([
    ['interval=15m', true],
    ['interval=5m', false],
  ]);
});

test('seeds are the same under common random numbers, and of the policy alone without', () => {
  const seeds = (changes: Readonly<Record<string, string>>) =>
    parse(changes).policies.map(({ name, scenario: { seed } }) => [name, seed] as const);
  expect(new Set(seeds({}).map(([, seed]) => seed))).toEqual(new Set([1]));
  const own = seeds({ commonRandomNumbers: 'false' });
  expect(new Set(own.map(([, seed]) => seed)).size).toBe(2);
  const others = '[{ name: interval, path: retry.interval, levels: [1m, 5m] }]';
  const with1m = seeds({ commonRandomNumbers: 'false', factors: others });
  expect(with1m.at(-1)).toEqual(own.at(-1));
});

test('what decides results decides the hash, and nothing else does', () => {
  const hash = (...args: Parameters<typeof parse>) => parse(...args).hash;
  const same = hash();
  expect(hash({ replications: '30' })).toBe(same);
  expect(hash({ objective: '{ minimise: retries }', metrics: '[retries]' })).toBe(same);
  expect(hash({ description: 'Why?', confidence: '90%' })).toBe(same);
  expect(hash({}, { scenario: { description: 'Another word.' } })).toBe(same);
  const different = [
    hash({ warmUp: '1h' }),
    hash({ set: '{ retry.tryCount: 9 }' }),
    hash({ commonRandomNumbers: 'false' }),
    hash({}, { overrides: ['seed=2'] }),
    hash({}, { scenario: { duration: '23h' } }),
    hash({ factors: '[{ name: interval, path: retry.interval, levels: [5m, 15m] }]' }),
  ];
  expect(new Set([same, ...different]).size).toBe(different.length + 1);
});

test('what is recorded of an experiment is read as the same experiment', () => {
  const first = parse({
    set: '{ duration: 10h }',
    factors:
      '[{ name: i, path: retry.interval, levels: [15m, 5m] }, { name: s, levels: [{ name: a, set: { retry.tryCount: 0 } }, { name: b, set: { retry.tryCount: 7, retry.jitter: full } }] }]',
    baseline: '{ s: b }',
    replications:
      '{ min: 5, max: 50, checkEvery: 3, until: { metric: stalenessMean, halfWidth: 7% } }',
    warmUp: '90m',
    confidence: '0.9',
    objective: '{ maximise: attempts, subjectTo: [{ metric: stalenessP99, atMost: 2h }] }',
    pareto: '[retries, stalenessMean]',
  });
  const again = parse(
    Object.fromEntries(
      Object.entries(first.source).map(([key, value]) => [key, JSON.stringify(value)]),
    ),
  );
  expect(again.source).toEqual(first.source);
  expect(again.hash).toBe(first.hash);
  expect(first.source['confidence']).toBe('90%');
  expect(first.experiment.constraints).toEqual([{ metric: 'stalenessP99', atMost: 7_200_000 }]);
});
