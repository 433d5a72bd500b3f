/** Wrong experiment files: what is wrong, where, what was expected, what was probably meant. */
import { CdxError } from '@cdx/session';
import { expect, test } from 'vitest';
import { scenarioText } from '../scenario/scenario-text.ts';
import { experimentText, problemsOf, parseText, type Surroundings } from './experiment-text.ts';

const factor = (rest: string): string => `[{ name: f, ${rest} }]`;

const cases: readonly (readonly [
  what: string,
  changes: Readonly<Record<string, string | null>>,
  problems: readonly string[],
  surroundings?: Surroundings,
])[] = [
  ['nothing wrong', {}, []],
  [
    'an unknown key',
    { replication: '3' },
    ['e.yaml:6:1: replication: unknown key; did you mean replications?'],
  ],
  [
    'a misspelt key',
    { factors: null, factor: factor('path: seed, levels: [1]') },
    ['e.yaml:5:1: factor: unknown key; did you mean factors?'],
  ],
  [
    'another version',
    { cdxExperiment: '2' },
    [
      'e.yaml:1:16: cdxExperiment: expected 1, the version of the format that this release reads, found 2; did you mean 1?',
    ],
  ],
  [
    'no factors',
    { factors: '[]' },
    ['e.yaml:4:10: factors: expected a list of at least one entry, found an empty list'],
  ],
  [
    'empty levels',
    { factors: factor('path: retry.interval, levels: []') },
    ['e.yaml:4:52: factors[0].levels: expected a list of at least one entry, found an empty list'],
  ],
  [
    'the same level twice',
    { factors: factor('path: retry.interval, levels: [5m, 15m, 5m]') },
    ['e.yaml:4:62: factors[0].levels[2]: the same level as factors[0].levels[0]'],
  ],
  [
    'two levels of one name',
    {
      factors: factor(
        'levels: [{ name: a, set: { duration: 1h } }, { name: a, set: { duration: 2h } }]',
      ),
    },
    ['e.yaml:4:75: factors[0].levels[1].name: another level has this name: factors[0].levels[0]'],
  ],
  [
    'the same level, named differently',
    {
      factors: factor(
        'levels: [{ name: a, set: { seed: 1, duration: 2h } }, { name: b, set: { duration: 2h, seed: 1 } }]',
      ),
    },
    ['e.yaml:4:76: factors[0].levels[1]: the same level as factors[0].levels[0]'],
  ],
  [
    'one level three times, named differently',
    {
      factors: factor(
        'levels: [{ name: a, set: { seed: 1 } }, { name: b, set: { seed: 1 } }, { name: c, set: { seed: 1 } }]',
      ),
    },
    [
      'e.yaml:4:62: factors[0].levels[1]: the same level as factors[0].levels[0]',
      'e.yaml:4:93: factors[0].levels[2]: the same level as factors[0].levels[0]',
    ],
  ],
  [
    'the same level, written differently',
    { factors: factor('path: retry.interval, levels: [15m, 900s]') },
    ['e.yaml:4:58: factors[0].levels[1]: policies f=900s and f=15m are the same scenario'],
  ],
  [
    'the same name twice',
    {
      factors: '[{ name: f, path: seed, levels: [1] }, { name: f, path: duration, levels: [2h] }]',
    },
    ['e.yaml:4:57: factors[1].name: another factor has this name: factors[0]'],
  ],
  [
    'a value without a path',
    { factors: factor('levels: [5m]') },
    [
      'e.yaml:4:31: factors[0].levels[0]: expected a level with name and set, or path beside levels that are values, found "5m"',
    ],
  ],
  [
    'a named level with a path',
    { factors: factor('path: seed, levels: [{ name: a, set: { seed: 1 } }]') },
    [
      'e.yaml:4:43: factors[0].levels[0]: expected a value of path; levels with a name and set go without path, found the keys name, set',
    ],
  ],
  [
    'two factors with one setting',
    {
      factors:
        '[{ name: f, path: seed, levels: [1, 2] }, { name: g, levels: [{ name: a, set: { seed: 3 } }] }]',
    },
    [
      'e.yaml:4:90: factors[1].levels[0].set.seed: factors[0] changes seed as well; one of the two must go',
    ],
  ],
  [
    'two factors of which one changes all and one a part',
    {
      factors:
        '[{ name: f, path: retry.interval, levels: [1m, 2m] }, { name: g, levels: [{ name: a, set: { retry: { interval: 5m } } }] }]',
    },
    [
      'e.yaml:4:102: factors[1].levels[0].set.retry: factors[0] changes retry.interval, which is part of it; one of the two must go',
    ],
  ],
  [
    'two factors of which one changes a part and one all',
    {
      factors:
        '[{ name: f, levels: [{ name: a, set: { retry: { interval: 5m } } }] }, { name: g, path: retry.interval, levels: [1m, 2m] }]',
    },
    [
      'e.yaml:4:92: factors[1].path: factors[0] changes retry, of which retry.interval is part; one of the two must go',
    ],
  ],
  [
    'two factors of which one changes a list and one an entry of it',
    {
      factors:
        '[{ name: f, path: "jobs[0].rows", levels: [1, 2] }, { name: g, levels: [{ name: a, set: { jobs: [] } }] }]',
    },
    [
      'e.yaml:4:100: factors[1].levels[0].set.jobs: factors[0] changes jobs[0].rows, which is part of it; one of the two must go',
    ],
  ],
  [
    'all of something in set, of which a factor changes a part',
    { set: '{ retry: { interval: 1m, jitter: full } }' },
    [],
  ],
  [
    'a setting of a factor in set',
    { set: '{ retry.interval: 1m }' },
    ['e.yaml:4:29: factors[0].path: set changes retry.interval as well; one of the two must go'],
  ],
  [
    'an unknown path of a factor',
    { factors: factor('path: retry.intervall, levels: [5m, 15m]') },
    [
      'e.yaml:4:28: factors[0].path: policy f=5m and 1 more: retry.intervall of small.yaml: unknown key; did you mean interval?',
    ],
  ],
  [
    'a value that the scenario refuses',
    {
      factors:
        '[{ name: f, path: retry.interval, levels: [5m, soon] }, { name: g, path: seed, levels: [1, 2] }]',
    },
    [
      'e.yaml:4:57: factors[0].levels[1]: policy f=soon, g=1 and 1 more: retry.interval of small.yaml: expected a duration of at least 1s, such as 15m, found "soon"',
    ],
  ],
  [
    'a path of set that is none',
    { set: '{ retry.interwal: 5m }', factors: factor('path: seed, levels: [1]') },
    [
      'e.yaml:6:24: set["retry.interwal"]: retry.interwal of small.yaml: unknown key; did you mean interval?',
    ],
  ],
  [
    'a setting that clashes with the rest of the scenario',
    { factors: factor('path: channelDataGroups.Stores.name, levels: [Stores, Shops]') },
    [
      'small.yaml:8:57: distributionSchedules[0].channelDataGroups[0]: policy f=Shops: there is no channel data group Stores; there is Shops',
      'small.yaml:9:56: distributionSchedules[1].channelDataGroups[0]: policy f=Shops: there is no channel data group Stores; there is Shops',
    ],
  ],
  [
    'a scenario that fails its check',
    {},
    ['small.yaml:4:11: duration: expected a duration above 0, such as 15m, found "0s"'],
    { scenario: { duration: '0s' } },
  ],
  [
    'a setting of the command line',
    {},
    ['--set retry.tryCount=-1: retry.tryCount: expected a whole number from 0 to 65535, found -1'],
    { overrides: [{ assignment: 'retry.tryCount=-1' }] },
  ],
  [
    'an unknown metric',
    { metrics: '[stalenesP95, backlogPeak]' },
    ['e.yaml:6:11: metrics[0]: there is no metric stalenesP95; did you mean stalenessP95?'],
  ],
  [
    'an unknown metric that is like no other',
    { objective: '{ minimise: happiness }' },
    [
      'e.yaml:6:24: objective.minimise: there is no metric happiness; docs/experiments.md lists them',
    ],
  ],
  [
    'an objective that no run has',
    { objective: '{ minimise: blockedTime }' },
    [
      'e.yaml:6:24: objective.minimise: no run has blockedTime: no channel data group of any policy enforces dependencies',
    ],
  ],
  [
    'a constraint on what no run has',
    { objective: '{ minimise: retries, subjectTo: [{ metric: queueWaitP95, atMost: 1m }] }' },
    [
      'e.yaml:6:55: objective.subjectTo[0].metric: no run has queueWaitP95: Async Server has no limit of transfers in any policy',
    ],
  ],
  [
    'a front of what no run has',
    { pareto: '[retries, recovery]' },
    ['e.yaml:6:19: pareto[1]: no run has recovery: no policy has an outage that comes once'],
  ],
  [
    'the recovery from outages that come again and again',
    { objective: '{ minimise: recovery }' },
    [
      'e.yaml:6:24: objective.minimise: no run has recovery: no policy has an outage that comes once',
    ],
    {
      scenario: {
        faults:
          '{ outages: [{ name: Patching, group: Stores, duration: 10m, recurrence: { every: 6h } }] }',
      },
    },
  ],
  [
    'a precision that can never be reached',
    { replications: '{ max: 30, until: { metric: recovery, halfWidth: 5% } }' },
    [
      'e.yaml:5:43: replications.until.metric: no run has recovery: no policy has an outage that comes once',
    ],
  ],
  [
    'what only some policies have',
    {
      factors: factor('path: client.dependencyEnforcement, levels: [true, false]'),
      pareto: '[retries, blockedTime]',
    },
    [],
  ],
  [
    'a metric twice',
    { metrics: '[retries, retries]' },
    ['e.yaml:6:20: metrics[1]: retries is named twice; it is [0] as well'],
  ],
  [
    'the recovery from an outage that there is not',
    { metrics: '[recovery/WAM]' },
    ['e.yaml:6:11: metrics[0]: there is no metric "recovery/WAM"; did you mean recovery/WAN?'],
    {
      scenario: { faults: '{ outages: [{ name: WAN, group: Stores, from: +2h, duration: 1h }] }' },
    },
  ],
  [
    'no objective in an objective',
    { objective: '{ subjectTo: [{ metric: retries, atMost: 3 }] }' },
    ['e.yaml:6:12: objective: expected exactly one of minimise, maximise, found none of them'],
  ],
  [
    'two objectives',
    { objective: '{ minimise: retries, maximise: attempts }' },
    [
      'e.yaml:6:33: objective.maximise: expected exactly one of minimise, maximise, found minimise and maximise',
    ],
  ],
  [
    'a constraint without a limit',
    { objective: '{ minimise: retries, subjectTo: [{ metric: attempts }] }' },
    [
      'e.yaml:6:45: objective.subjectTo[0]: expected at least one of atMost, atLeast, found none of them',
    ],
  ],
  [
    'contradictory limits',
    {
      objective:
        '{ minimise: retries, subjectTo: [{ metric: attempts, atMost: 3 }, { metric: attempts, atLeast: 4 }] }',
    },
    [
      'e.yaml:6:78: objective.subjectTo[1]: no policy can keep it: the limits of attempts contradict each other',
    ],
  ],
  [
    'a limit below anything',
    { objective: '{ minimise: retries, subjectTo: [{ metric: attempts, atMost: -1 }] }' },
    [
      'e.yaml:6:73: objective.subjectTo[0].atMost: no policy can keep it: attempts is never below 0',
    ],
  ],
  [
    'a limit in another unit',
    { objective: '{ minimise: retries, subjectTo: [{ metric: stalenessP99, atMost: 7200 }] }' },
    [
      'e.yaml:6:77: objective.subjectTo[0].atMost: expected a duration such as 2h, since stalenessP99 is one, found 7200',
    ],
  ],
  [
    'a duration for a count',
    { objective: '{ minimise: retries, subjectTo: [{ metric: attempts, atMost: 2h }] }' },
    [
      'e.yaml:6:73: objective.subjectTo[0].atMost: expected a number, since attempts is no duration, found "2h"',
    ],
  ],
  [
    'one metric for a front',
    { pareto: '[retries]' },
    ['e.yaml:6:9: pareto: expected a list of two metrics or more, found a list of 1'],
  ],
  [
    'min above max',
    { replications: '{ min: 20, max: 10, until: { metric: retries, halfWidth: 5% } }' },
    ['e.yaml:5:22: replications.min: the first look (min 20) would come after the last (max 10)'],
  ],
  [
    'a half width of nothing',
    { replications: '{ max: 30, until: { metric: retries, halfWidth: 0% } }' },
    [
      'e.yaml:5:63: replications.until.halfWidth: expected a share of the mean such as 5%, a duration such as 10m, or a number above 0, found "0%"',
    ],
  ],
  [
    'a half width in another unit',
    { replications: '{ max: 30, until: { metric: retries, halfWidth: 10m } }' },
    [
      'e.yaml:5:63: replications.until.halfWidth: expected a number, since retries is no duration, found "10m"',
    ],
  ],
  [
    'too many replications',
    { limits: '{ replications: 2 }' },
    ['e.yaml:5:15: replications: expected at most 2 (limits.replications), found 3'],
  ],
  [
    'too many policies',
    { limits: '{ policies: 1 }' },
    ['e.yaml:4:1: factors: the levels make 2 policies; at most 1 are run (limits.policies)'],
  ],
  [
    'a warm-up as long as the run',
    { warmUp: '24h' },
    ['e.yaml:6:9: warmUp: a warm-up of 1d leaves nothing of the shortest run, which lasts 1d'],
  ],
  [
    'a warm-up in seconds',
    { warmUp: '90s' },
    ['e.yaml:6:9: warmUp: expected whole minutes, found 1m30s; did you mean 2m?'],
  ],
  [
    'a confidence that is none',
    { confidence: '100%' },
    ['e.yaml:6:13: confidence: expected a share from 50% to 99.99%, such as 95%, found 100%'],
  ],
  [
    'an unknown factor in the baseline',
    { baseline: '{ intervall: 15m }' },
    ['e.yaml:6:13: baseline.intervall: no factor is named intervall; did you mean interval?'],
  ],
  [
    'an unknown level in the baseline',
    { baseline: '{ interval: 50m }' },
    [
      'e.yaml:6:23: baseline.interval: expected a level of interval: one of 15m, 5m, found "50m"; did you mean 5m?',
    ],
  ],
  [
    'another design',
    { design: 'gird' },
    ['e.yaml:6:9: design: expected one of grid, oneAtATime, found "gird"; did you mean grid?'],
  ],
  [
    'a flag that is no number',
    {},
    ['--replications many: replications: expected a whole number from 1 to 100000, found "many"'],
    { replications: { text: 'many', flag: '--replications many' } },
  ],
  [
    'several at once',
    { design: 'gird', metrics: '[]', nmae: 'x', name: null },
    [
      'e.yaml:5:9: design: expected one of grid, oneAtATime, found "gird"; did you mean grid?',
      'e.yaml:6:10: metrics: expected a list of at least one entry, found an empty list',
      'e.yaml:7:1: nmae: unknown key; did you mean name?',
    ],
  ],
];

const named = cases.map(([what, changes, problems, surroundings = {}]) => ({
  what,
  changes,
  problems,
  surroundings,
}));

test.each(named)('$what', ({ changes, problems, surroundings }) => {
  expect(problemsOf(experimentText(changes), surroundings)).toEqual(problems);
});

test('a scenario in place of an experiment, and the other way round, are told as such', () => {
  expect(problemsOf(scenarioText())).toEqual([
    'e.yaml:1:1: this is a scenario, which cdx simulate runs; an experiment names it: cdxExperiment: 1, scenario: e.yaml',
  ]);
  expect(problemsOf(experimentText({ cdxExperiment: null, cdx: '1' }))).toEqual([
    'e.yaml:5:1: cdx: unknown key; did you mean cdxExperiment?',
  ]);
  expect(problemsOf(experimentText({ cdx: '1', factors: null }))).toEqual([
    'e.yaml:1:1: factors: missing; expected a list',
    'e.yaml:5:1: cdx: unknown key; did you mean cdxExperiment?',
  ]);
  const readScenario = (file: string) => ({ file, text: experimentText() });
  expect(problemsOf(experimentText(), { readScenario })).toEqual([
    'e.yaml:3:11: scenario: small.yaml is an experiment; expected a scenario',
  ]);
});

test('the path of a scenario may be long, but no list and no line break', () => {
  const long = `${'folder/'.repeat(40)}small.yaml`;
  expect(problemsOf(experimentText({ scenario: long }))).toEqual([]);
  expect(problemsOf(experimentText({ scenario: '"a\\nb"' }))).toEqual([
    'e.yaml:3:11: scenario: expected the path of a scenario file, found "a\\nb"',
  ]);
  expect(problemsOf(experimentText({ scenario: '5' }))).toEqual([
    "e.yaml:3:11: scenario: expected the path of a scenario file, found 5; did you mean '5'?",
  ]);
});

test('an empty file and broken YAML are told as such', () => {
  expect(problemsOf('')).toEqual([
    'e.yaml:1:1: the file is empty; scenarios/experiments has an example',
  ]);
  expect(problemsOf('name: [')).toEqual([expect.stringMatching(/^e\.yaml:1:8: /)]);
});

test('a scenario file that cannot be read is told where it is named', () => {
  const readScenario = (): never => {
    throw new CdxError('file-not-found', 'There is no file nowhere.yaml.');
  };
  const text = experimentText({ scenario: 'nowhere.yaml' });
  expect(() => parseText(text, { readScenario })).toThrow(
    'e.yaml:3:11: scenario: There is no file nowhere.yaml.',
  );
});
