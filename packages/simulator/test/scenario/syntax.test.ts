/** The text of the file: YAML and JSON, broken or hostile. */
import { expect, test } from 'vitest';
import { formatProblems } from '@cdx/simulator';
import { parse, problemsIn, rejection, scenarioText } from './scenario-text.ts';

const deep = '['.repeat(20_000);
const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
  .concat(
    ['b', 'c', 'd'].map(
      (name, i) => `${name}: &${name} [${Array(9).fill(`*${'abc'[i]}`).join(', ')}]`,
    ),
  )
  .join('\n');

test.each([
  ['an empty file', '', ['1:1: the file is empty; `cdx scenario init` writes an example']],
  ['only a comment', '# soon', ['1:1: the file is empty; `cdx scenario init` writes an example']],
  [
    'a text',
    'hello',
    [
      '1:1: expected a set of keys: cdx, name, description, profile, start, timeZone, duration, seed, headquarters, client, retry, durations and 5 more, found "hello"',
    ],
  ],
  [
    'a list that does not end',
    'cdx: [1\nname: x',
    ['2:1: flow sequence in block collection must be sufficiently indented and end with a ]'],
  ],
  ['a tab for indentation', 'cdx:\n\t- 1', ['2:1: tabs are not allowed as indentation']],
  [
    'a key twice',
    scenarioText() + 'cdx: 1',
    ['10:1: this key is stated twice; one of the two must go'],
  ],
  [
    'two documents',
    scenarioText() + '---\ncdx: 1',
    ['10:1: a file holds one document; another starts here'],
  ],
  ['an anchor that is not there', 'cdx: *one', ['1:6: there is no anchor &one']],
  ['a tag', 'cdx: !one 1', ['1:6: unresolved tag: !one; tags are not needed here']],
  ['an alias bomb', bomb, ['1:1: aliases repeat too much: at most 100 are followed']],
  ['a bottomless list', deep, [expect.stringMatching(/^1:\d+: nested too deeply to be read$/)]],
])('%s', (_, text, said) => {
  expect(problemsIn(text).map((line) => line.replace('small.yaml:', ''))).toEqual(said);
});

test('a file beyond the limit is not even read', () => {
  expect(problemsIn(' '.repeat(1_048_577))).toEqual([
    'small.yaml: expected at most 1048576 characters, found 1048577',
  ]);
});

test('a list that holds itself is answered like any other', () => {
  expect(problemsIn(scenarioText({ retry: '&r { tryCount: *r }' }))).toEqual([
    'small.yaml:10:23: retry.tryCount: expected a whole number from 0 to 65535, found the key tryCount',
  ]);
});

test('JSON is read, with its own lines and columns', () => {
  const json = JSON.stringify({ cdx: 1, name: 'small' }, null, '\t');
  expect(problemsIn(json.replace('1', '3'))[4]).toBe(
    'small.yaml:1:1: distributionSchedules: missing; expected a list',
  );
  expect(problemsIn(json.replace('1', '3'))[5]).toBe(
    'small.yaml:2:9: cdx: expected 1, the version of the format that this release reads, found 3; did you mean 1?',
  );
});

test('a value behind an anchor is shown where it is written', () => {
  const text = scenarioText({
    client: '&shared { downloadInterval: 5 }',
    channelDataGroups: '[{ name: Stores, databases: { count: 1 }, client: { polls: aligned } }]',
    retry: '{ maxDuration: 1h }',
  });
  const merged = text.replace('{ polls: aligned }', '{ <<: *shared, polls: aligned }');
  const placed = merged
    .split('\n')
    .toSorted((a, b) => Number(b.startsWith('client')) - Number(a.startsWith('client')));
  expect(problemsIn(placed.join('\n'))).toEqual([
    'small.yaml:1:37: client.downloadInterval: expected a duration of at least 1s, such as 15m, found 5; did you mean 5s?',
    'small.yaml:1:37: channelDataGroups[0].client.downloadInterval: expected a duration of at least 1s, such as 15m, found 5; did you mean 5s?',
  ]);
});

test('anchors and merge keys are values like others', () => {
  const { scenario } = parse({
    durations: '{ create: &short { uniform: { min: 1s, max: 2s } }, download: *short }',
    jobs: `[{ id: '1020', durations: &own { apply: 5s } }, { id: P-0001, durations: { <<: *own, pack: 1s } }]`,
  });
  expect(scenario.jobs[1]?.durationsMs).toMatchObject({
    create: { kind: 'uniform', min: 1000, max: 2000 },
    download: { kind: 'uniform', min: 1000, max: 2000 },
    apply: { kind: 'constant', value: 5000 },
    pack: { kind: 'constant', value: 1000 },
  });
});

test('problems are printed with the line and a caret, twenty at most', () => {
  const text = scenarioText({ duration: '900', retry: '{ tryCuont: 3 }' });
  expect(formatProblems(rejection(text), { file: 'small.yaml' })).toBe(
    [
      'small.yaml:4:11: duration: expected a duration above 0, such as 15m, found 900; did you mean 900s?',
      '  4 | duration: 900',
      '                ^^^',
      '',
      'small.yaml:10:10: retry.tryCuont: unknown key; did you mean tryCount?',
      '  10 | retry: { tryCuont: 3 }',
      '                ^^^^^^^^',
    ].join('\n'),
  );
  const keys = Array.from({ length: 23 }, (_, index) => `'?${index}': 1\n`).join('');
  const many = formatProblems(rejection(scenarioText() + keys), { file: 'small.yaml' });
  expect(many.split('\n\n')).toHaveLength(21);
  expect(many.endsWith('\n\nand 3 more')).toBe(true);
});

test('a long line is shown around the problem, and nothing of it drives the terminal', () => {
  const json = JSON.stringify({
    cdx: 1,
    name: 'a\u001b[2Jb',
    'x\u202ey': 1,
    filler: 'x'.repeat(200),
  });
  const shown = formatProblems(rejection(json), { file: 'one\u001b.json' });
  // Line breaks are ours; no other control or direction mark gets through.
  expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  for (const line of shown.split('\n').filter((each) => / \| /.test(each))) {
    expect(line.length).toBeLessThan(80);
  }
});
