/** Distributions of a scenario file: what is read, what is refused and how, and written back. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse as parseYaml } from 'yaml';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseScenario, scenarioJsonSchema } from '@cdx/simulator';
import { scenarioDocTables } from '../../src/scenario/format/key-tables.ts';
import {
  durationDistribution,
  numberDistribution,
  sizeDistribution,
  speedDistribution,
} from '../../src/scenario/format/values/distribution.ts';
import { scenarioLimits } from '../../src/scenario/limits.ts';
import type { Distribution } from '../../src/scenario/scenario.ts';
import { writeDurationOf, writeNumberOf } from '../../src/scenario/source/write-values.ts';
import { parse, problemsIn, scenarioText } from './scenario-text.ts';

const good: readonly (readonly [text: string, distribution: Distribution])[] = [
  ['30s', { kind: 'constant', value: 30_000 }],
  ['{ uniform: { min: 10s, max: 1m } }', { kind: 'uniform', min: 10_000, max: 60_000 }],
  ['{ exponential: { mean: 30s } }', { kind: 'exponential', mean: 30_000 }],
  ['{ lognormal: { median: 1m, sigma: 0.5 } }', { kind: 'lognormal', median: 60_000, sigma: 0.5 }],
  [
    '{ triangular: { min: 0s, mode: 20s, max: 1m } }',
    { kind: 'triangular', min: 0, mode: 20_000, max: 60_000 },
  ],
  [
    '{ triangular: { min: 20s, mode: 20s, max: 1m } }',
    { kind: 'triangular', min: 20_000, mode: 20_000, max: 60_000 },
  ],
  [
    '{ triangular: { min: 20s, mode: 1m, max: 1m } }',
    { kind: 'triangular', min: 20_000, mode: 60_000, max: 60_000 },
  ],
  [
    '{ triangular: { min: 20s, mode: 20s, max: 20s } }',
    { kind: 'triangular', min: 20_000, mode: 20_000, max: 20_000 },
  ],
  ['{ weibull: { scale: 1ms, shape: 0.1 } }', { kind: 'weibull', scale: 1, shape: 0.1 }],
  ['{ weibull: { scale: 2h, shape: 100 } }', { kind: 'weibull', scale: 7_200_000, shape: 100 }],
  ['{ gamma: { scale: 1ms, shape: 0.1 } }', { kind: 'gamma', scale: 1, shape: 0.1 }],
  ['{ gamma: { scale: 2s, shape: 1000 } }', { kind: 'gamma', scale: 2000, shape: 1000 }],
  ['{ empirical: { values: [0s] } }', { kind: 'empirical', values: [0] }],
  // In any order, and as often as they were measured; sorted as numbers, not as text.
  [
    '{ empirical: { values: [12s, 9s, 2m, 12s] } }',
    { kind: 'empirical', values: [9000, 12_000, 12_000, 120_000] },
  ],
  [
    '{ empirical: { histogram: { edges: [0s, 10s, 1m], weights: [5, 1] } } }',
    { kind: 'histogram', edges: [0, 10_000, 60_000], weights: [5, 1] },
  ],
  [
    '{ empirical: { histogram: { edges: [1s, 2s, 3s, 4s], weights: [0, 0.25, 0] } } }',
    { kind: 'histogram', edges: [1000, 2000, 3000, 4000], weights: [0, 0.25, 0] },
  ],
];

const schema = z.fromJSONSchema(scenarioJsonSchema());

describe.each(good)('%s', (text, distribution) => {
  const changes = { durations: `{ apply: ${text} }` };

  test('is read', () => {
    expect(parse(changes).scenario.jobs[0]?.durationsMs.apply).toEqual(distribution);
  });

  test('is recorded so that it is read as the same again', () => {
    const source = JSON.stringify(parse(changes).source);
    expect(parseScenario(source, { file: 'again.json' }).scenario).toEqual(parse(changes).scenario);
  });

  test('is allowed by the JSON Schema', () => {
    expect(schema.safeParse(parseYaml(scenarioText(changes))).error).toBeUndefined();
  });
});

describe('the values have the unit of what is distributed:', () => {
  const shaped = (scale: unknown) => ({ gamma: { scale, shape: 2 } });
  const measured = (...values: readonly unknown[]) => ({ empirical: { values } });
  const counted = (...edges: readonly unknown[]) => ({
    empirical: { histogram: { edges, weights: [1] } },
  });

  test.each([
    ['durations', durationDistribution(), '2s', 2000, '0s', '1KB'],
    ['numbers', numberDistribution(scenarioLimits.rowsMax), 2.5, 2.5, 0, '2s'],
    ['sizes', sizeDistribution(), '2KB', 2048, '0B', '2s'],
    ['speeds', speedDistribution(), 2.5, 2.5, null, '2s'],
  ])('%s', (_, kind, stated, value, none, other) => {
    expect(kind.parse(shaped(stated))).toEqual({ kind: 'gamma', scale: value, shape: 2 });
    expect(kind.parse(measured(stated))).toEqual({ kind: 'empirical', values: [value] });
    expect(kind.safeParse(shaped(other)).success).toBe(false);
    expect(kind.safeParse(measured(other)).success).toBe(false);
    // Nothing scales a distribution by 0; but a value may be 0, unless something is divided by it.
    const zero = none ?? 0;
    expect(kind.safeParse(shaped(zero)).success).toBe(false);
    expect(kind.safeParse(measured(zero)).success).toBe(none !== null);
    expect(kind.safeParse(counted(zero, stated)).success).toBe(none !== null);
    expect(kind.safeParse({ triangular: { min: zero, mode: stated, max: stated } }).success).toBe(
      none !== null,
    );
  });
});

const list = (length: number, each: (index: number) => string | number): string =>
  `[${Array.from({ length }, (_, index) => each(index)).join(', ')}]`;
const shapes = 'uniform, exponential, lognormal, triangular, weibull, gamma, empirical';

/** What is said of each, from the distribution on. */
const bad: readonly (readonly [what: string, text: string, said: readonly string[]])[] = [
  [
    'no shape',
    '{}',
    [`10:21: durations.apply: expected exactly one of ${shapes}, found none of them`],
  ],
  [
    'two shapes',
    '{ gamma: { scale: 1s, shape: 2 }, weibull: { scale: 1s, shape: 2 } }',
    [`10:23: durations.apply.gamma: expected exactly one of ${shapes}, found weibull and gamma`],
  ],
  [
    'a shape that is misspelt',
    '{ weibul: { scale: 1s, shape: 2 } }',
    ['10:23: durations.apply.weibul: unknown key; did you mean weibull?'],
  ],
  [
    'a mode below min',
    '{ triangular: { min: 2s, mode: 1s, max: 3s } }',
    ['10:52: durations.apply.triangular.mode: expected a mode that is not below min, found "1s"'],
  ],
  [
    'a max below the mode',
    '{ triangular: { min: 1s, mode: 3s, max: 2s } }',
    ['10:61: durations.apply.triangular.max: expected a max that is not below mode, found "2s"'],
  ],
  [
    'a triangle from more to less',
    '{ triangular: { min: 3s, mode: 1s, max: 2s } }',
    [
      '10:52: durations.apply.triangular.mode: expected a mode that is not below min, found "1s"',
      '10:61: durations.apply.triangular.max: expected a max that is not below min, found "2s"',
    ],
  ],
  [
    'a triangle without its mode',
    '{ triangular: { min: 1s, max: 2s } }',
    ['10:35: durations.apply.triangular.mode: missing; expected a duration such as 15m'],
  ],
  [
    'a triangle of bare numbers',
    '{ triangular: { min: 1, mode: 2, max: 3 } }',
    [
      '10:42: durations.apply.triangular.min: expected a duration such as 15m, found 1; did you mean 1s?',
      '10:51: durations.apply.triangular.mode: expected a duration such as 15m, found 2; did you mean 2s?',
      '10:59: durations.apply.triangular.max: expected a duration such as 15m, found 3; did you mean 3s?',
    ],
  ],
  [
    'a triangle as a list',
    '{ triangular: [1s, 2s, 3s] }',
    [
      '10:35: durations.apply.triangular: expected a set of keys: min, mode, max, found a list of 3',
    ],
  ],
  [
    'a weibull of nothing',
    '{ weibull: { scale: 0s, shape: 2 } }',
    ['10:41: durations.apply.weibull.scale: expected a duration above 0, such as 15m, found "0s"'],
  ],
  [
    'a weibull without its shape',
    '{ weibull: { scale: 1s } }',
    ['10:32: durations.apply.weibull.shape: missing; expected a number from 0.1 to 100'],
  ],
  [
    'a weibull with too small a shape',
    '{ weibull: { scale: 1s, shape: 0.09 } }',
    ['10:52: durations.apply.weibull.shape: expected a number from 0.1 to 100, found 0.09'],
  ],
  [
    'a weibull with too great a shape',
    '{ weibull: { scale: 1s, shape: 101 } }',
    ['10:52: durations.apply.weibull.shape: expected a number from 0.1 to 100, found 101'],
  ],
  [
    'a shape in quotes',
    "{ weibull: { scale: 1s, shape: '2' } }",
    [
      '10:52: durations.apply.weibull.shape: expected a number from 0.1 to 100, found "2"; did you mean 2?',
    ],
  ],
  [
    'a shape with a unit',
    '{ gamma: { scale: 1s, shape: 2s } }',
    ['10:50: durations.apply.gamma.shape: expected a number from 0.1 to 1000, found "2s"'],
  ],
  [
    'a gamma without its scale',
    '{ gamma: { shape: 2 } }',
    ['10:30: durations.apply.gamma.scale: missing; expected a duration above 0, such as 15m'],
  ],
  [
    'a scale that is misspelt',
    '{ gamma: { scael: 1s, shape: 2 } }',
    ['10:32: durations.apply.gamma.scael: unknown key; did you mean scale?'],
  ],
  [
    'a scale without a unit',
    '{ gamma: { scale: 60, shape: 2 } }',
    [
      '10:39: durations.apply.gamma.scale: expected a duration above 0, such as 15m, found 60; did you mean 60s?',
    ],
  ],
  [
    'a gamma with too small a shape',
    '{ gamma: { scale: 1s, shape: 0.09 } }',
    ['10:50: durations.apply.gamma.shape: expected a number from 0.1 to 1000, found 0.09'],
  ],
  [
    'a gamma with too great a shape',
    '{ gamma: { scale: 1s, shape: 1001 } }',
    ['10:50: durations.apply.gamma.shape: expected a number from 0.1 to 1000, found 1001'],
  ],
  [
    'nothing measured',
    '{ empirical: {} }',
    [
      '10:34: durations.apply.empirical: expected exactly one of values, histogram, found none of them',
    ],
  ],
  [
    'values and a histogram',
    '{ empirical: { values: [1s], histogram: { edges: [0s, 1s], weights: [1] } } }',
    [
      '10:50: durations.apply.empirical.histogram: expected exactly one of values, histogram, found values and histogram',
    ],
  ],
  [
    'measured values without their key',
    '{ empirical: [10s, 12s] }',
    [
      '10:34: durations.apply.empirical: expected a set of keys: values, histogram, found a list of 2',
    ],
  ],
  [
    'values that are misspelt',
    '{ empirical: { value: [10s] } }',
    ['10:36: durations.apply.empirical.value: unknown key; did you mean values?'],
  ],
  [
    'no values',
    '{ empirical: { values: [] } }',
    [
      '10:44: durations.apply.empirical.values: expected a list of at least one entry, found an empty list',
    ],
  ],
  [
    'one value where a list belongs',
    '{ empirical: { values: 10s } }',
    ['10:44: durations.apply.empirical.values: expected a list, found "10s"; did you mean [10s]?'],
  ],
  [
    'values that are none',
    '{ empirical: { values: [10s, 12, x, -1s] } }',
    [
      '10:50: durations.apply.empirical.values[1]: expected a duration such as 15m, found 12; did you mean 12s?',
      '10:54: durations.apply.empirical.values[2]: expected a duration such as 15m, found "x"',
      '10:57: durations.apply.empirical.values[3]: expected a duration such as 15m, found "-1s"; did you mean 1s?',
    ],
  ],
  [
    'too many values',
    `{ empirical: { values: ${list(10_001, () => '1s')} } }`,
    [
      '10:44: durations.apply.empirical.values: expected a list of at most 10000 entries, found a list of 10001',
    ],
  ],
  [
    'a histogram without weights',
    '{ empirical: { histogram: { edges: [0s, 1s] } } }',
    ['10:47: durations.apply.empirical.histogram.weights: missing; expected a list'],
  ],
  [
    'a histogram of nothing',
    '{ empirical: { histogram: { edges: [], weights: [] } } }',
    [
      '10:56: durations.apply.empirical.histogram.edges: expected a list of at least two edges, found an empty list',
    ],
  ],
  [
    'one edge',
    '{ empirical: { histogram: { edges: [1s], weights: [1] } } }',
    [
      '10:56: durations.apply.empirical.histogram.edges: expected a list of at least two edges, found a list of 1',
    ],
  ],
  [
    'no weights',
    '{ empirical: { histogram: { edges: [0s, 1s], weights: [] } } }',
    [
      '10:75: durations.apply.empirical.histogram.weights: expected a list of 1, one fewer than edges, found an empty list',
    ],
  ],
  [
    'as many weights as edges',
    '{ empirical: { histogram: { edges: [0s, 10s, 1m], weights: [5, 1, 2] } } }',
    [
      '10:80: durations.apply.empirical.histogram.weights: expected a list of 2, one fewer than edges, found a list of 3',
    ],
  ],
  [
    'an edge twice',
    '{ empirical: { histogram: { edges: [0s, 10s, 10s], weights: [5, 1] } } }',
    [
      '10:66: durations.apply.empirical.histogram.edges[2]: expected an edge above the one before it, found "10s"',
    ],
  ],
  [
    'edges that fall again and again: the first is said',
    '{ empirical: { histogram: { edges: [3s, 2s, 1s], weights: [5, 1] } } }',
    [
      '10:61: durations.apply.empirical.histogram.edges[1]: expected an edge above the one before it, found "2s"',
    ],
  ],
  [
    'no weight above 0',
    '{ empirical: { histogram: { edges: [0s, 10s, 1m], weights: [0, 0] } } }',
    [
      '10:80: durations.apply.empirical.histogram.weights: expected at least one weight above 0, found only zeros',
    ],
  ],
  [
    'a weight below 0, and one that is no number',
    '{ empirical: { histogram: { edges: [0s, 10s, 1m], weights: [-1, 40%] } } }',
    [
      '10:81: durations.apply.empirical.histogram.weights[0]: expected a number of at least 0, found -1',
      '10:85: durations.apply.empirical.histogram.weights[1]: expected a number of at least 0, found "40%"',
    ],
  ],
  [
    'an edge without a unit',
    '{ empirical: { histogram: { edges: [0s, 10, 1m], weights: [5, 1] } } }',
    [
      '10:61: durations.apply.empirical.histogram.edges[1]: expected a duration such as 15m, found 10; did you mean 10s?',
    ],
  ],
  [
    'too many bins',
    `{ empirical: { histogram: { weights: ${list(10_001, () => 1)}, edges: ${list(10_002, (index) => `${index}s`)} } } }`,
    [
      '10:58: durations.apply.empirical.histogram.weights: expected a list of at most 10000 entries, found a list of 10001',
      '10:30070: durations.apply.empirical.histogram.edges: expected a list of at most 10001 entries, found a list of 10002',
    ],
  ],
];

test.each(bad)('%s', (_, text, said) => {
  expect(problemsIn(scenarioText({ durations: `{ apply: ${text} }` }))).toEqual(
    said.map((line) => `small.yaml:${line}`),
  );
});

test('a histogram that is not inside empirical: it says where it belongs', () => {
  const apply = '{ empirical: { values: [1s] }, histogram: { edges: [0s, 1s], weights: [1] } }';
  const [said, ...others] = problemsIn(scenarioText({ durations: `{ apply: ${apply} }` }));
  expect(others).toEqual([]);
  expect(said).toMatch(
    /^small\.yaml:10:52: durations\.apply\.histogram: unknown key here; it belongs in [\w.]+\.empirical, /,
  );
});

test('of rows, numbers are expected', () => {
  const rows = '{ empirical: { histogram: { edges: [1, 10s], weights: [1] } } }';
  expect(
    problemsIn(scenarioText({ jobs: `[{ id: '1020', rows: ${rows} }, { id: P-0001 }]` })),
  ).toEqual([
    'small.yaml:5:67: jobs[0].rows.empirical.histogram.edges[1]: expected a number from 0 to 1000000000, found "10s"',
  ]);
});

test('as many as are allowed are read', () => {
  const values = `{ empirical: { values: ${list(10_000, (index) => `${index}s`)} } }`;
  const bins = `{ empirical: { histogram: { edges: ${list(10_001, (index) => `${index}s`)}, weights: ${list(10_000, (index) => index)} } } }`;
  const { durationsMs } = parse({ durations: `{ create: ${values}, apply: ${bins} }` }).scenario
    .jobs[0] ?? { durationsMs: null };
  expect(durationsMs?.create).toMatchObject({ values: { length: 10_000 } });
  expect(durationsMs?.apply).toMatchObject({ edges: { length: 10_001 } });
});

test('flags set what is inside them', () => {
  const base = { durations: '{ apply: { empirical: { values: [1s, 3s] } } }' };
  const overrides = ['durations.apply.empirical.values[0]=5s'];
  expect(parse(base, { overrides }).scenario.jobs[0]?.durationsMs.apply).toEqual({
    kind: 'empirical',
    values: [3000, 5000],
  });
});

describe('any distribution', () => {
  const distributions = (value: fc.Arbitrary<number>): fc.Arbitrary<Distribution> => {
    const positive = value.filter((each) => each > 0);
    const shape = (most: number) => fc.double({ min: 0.1, max: most, noNaN: true });
    const ascending = (values: readonly number[]) => values.toSorted((one, other) => one - other);
    return fc.oneof(
      value.map((only) => ({ kind: 'constant' as const, value: only })),
      fc.tuple(value, value).map(([one, other]) => ({
        kind: 'uniform' as const,
        min: Math.min(one, other),
        max: Math.max(one, other),
      })),
      positive.map((mean) => ({ kind: 'exponential' as const, mean })),
      fc.record({
        kind: fc.constant('lognormal' as const),
        median: positive,
        sigma: fc.double({ min: 0, max: 5, noNaN: true }),
      }),
      fc.tuple(value, value, value).map((three) => {
        const [min, mode, max] = ascending(three) as [number, number, number];
        return { kind: 'triangular' as const, min, mode, max };
      }),
      fc.record({ kind: fc.constant('weibull' as const), scale: positive, shape: shape(100) }),
      fc.record({ kind: fc.constant('gamma' as const), scale: positive, shape: shape(1000) }),
      fc
        .array(value, { minLength: 1 })
        .map((values) => ({ kind: 'empirical' as const, values: ascending(values) })),
      fc.uniqueArray(value, { minLength: 2, maxLength: 20 }).chain((edges) =>
        fc.record({
          kind: fc.constant('histogram' as const),
          edges: fc.constant(ascending(edges)),
          weights: fc
            .array(fc.oneof(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true })), {
              minLength: edges.length - 1,
              maxLength: edges.length - 1,
            })
            .filter((weights) => weights.some((weight) => weight > 0)),
        }),
      ),
    );
  };
  /** As it is in a file. */
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  test('of durations is written so that it is read as the same', () => {
    fc.assert(
      fc.property(distributions(fc.nat({ max: 10 ** 10 })), (distribution) => {
        const written = plain(writeDurationOf(distribution));
        expect(durationDistribution().parse(written)).toEqual(distribution);
      }),
    );
  });

  test('of numbers is written so that it is read as the same', () => {
    const value = fc.double({ min: 0, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(distributions(value), (distribution) => {
        const written = plain(writeNumberOf(distribution));
        expect(numberDistribution(Number.MAX_SAFE_INTEGER).parse(written)).toEqual(distribution);
      }),
    );
  });

  test('of a scenario is recorded so that the scenario is read as the same', () => {
    fc.assert(
      fc.property(
        distributions(fc.nat({ max: 10 ** 10 })),
        distributions(fc.nat({ max: 10 ** 6 })),
        (apply, rows) => {
          const first = parse({
            durations: JSON.stringify({ apply: writeDurationOf(apply) }),
            jobs: JSON.stringify([{ id: '1020', rows: writeNumberOf(rows) }, { id: 'P-0001' }]),
          });
          expect(first.scenario.jobs[0]).toMatchObject({ rows, durationsMs: { apply } });
          const again = parseScenario(JSON.stringify(first.source), { file: 'again.json' });
          expect(again.scenario).toEqual(first.scenario);
          expect(again.source).toEqual(first.source);
        },
      ),
      { numRuns: 40 },
    );
  });
});

test.each([
  ['a shape out of bounds', '{ gamma: { scale: 1s, shape: 0.01 } }'],
  ['a scale without a unit', '{ weibull: { scale: 1, shape: 2 } }'],
  ['two shapes', '{ gamma: { scale: 1s, shape: 2 }, exponential: { mean: 1s } }'],
  ['no values', '{ empirical: { values: [] } }'],
  ['a value that is none', '{ empirical: { values: [1s, 2] } }'],
  [
    'values and a histogram',
    '{ empirical: { values: [1s], histogram: { edges: [0s, 1s], weights: [1] } } }',
  ],
  ['one edge', '{ empirical: { histogram: { edges: [1s], weights: [1] } } }'],
  ['a weight below 0', '{ empirical: { histogram: { edges: [0s, 1s], weights: [-1] } } }'],
])('the JSON Schema refuses %s', (_, text) => {
  const changes = { durations: `{ apply: ${text} }` };
  expect(schema.safeParse(parseYaml(scenarioText(changes))).success).toBe(false);
});

describe('docs/scenarios.md', () => {
  const path = fileURLToPath(new URL('../../../../docs/scenarios.md', import.meta.url));
  const [, part = ''] =
    /\*\*Which distribution\.\*\*([^]*?)\n\*\*/.exec(readFileSync(path, 'utf8')) ?? [];
  const shown = [...part.matchAll(/`(\{.*?\})`/g)].map(([, text = '']) => text);

  test.each(shown)('shows %s, which is read', (text) => {
    expect(problemsIn(scenarioText({ durations: `{ apply: ${text} }` }))).toEqual([]);
  });

  test('shows every shape', () => {
    const kinds = shown.map((text) => durationDistribution().parse(parseYaml(text)).kind);
    expect(kinds.toSorted()).toEqual([...shapes.split(', '), 'histogram'].toSorted());
  });
});

describe('the tables of docs/scenarios.md', () => {
  const tables = scenarioDocTables();

  test('have no section for what is inside a distribution', () => {
    const headings = (tables.get('keys') ?? '')
      .split('\n')
      .filter((line) => line.startsWith('###'));
    expect(headings.length).toBeGreaterThan(10);
    for (const shape of [...shapes.split(', '), 'histogram']) {
      expect(headings.filter((heading) => heading.includes(shape))).toEqual([]);
    }
  });

  test('say where one goes', () => {
    const row = (tables.get('keys') ?? '')
      .split('\n')
      .find((line) => line.startsWith('| `apply` |'));
    expect(row).toContain('| duration or distribution |');
  });

  test('say how many values one may have', () => {
    expect(tables.get('limits')).toContain(
      '| measured values, or bins, of one distribution | 10,000 |',
    );
  });
});
