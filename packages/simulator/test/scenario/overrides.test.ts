/** `--set path=value`. */
import { expect, test } from 'vitest';
import { isCdxError } from '@cdx/session';
import { parseScenario } from '@cdx/simulator';
import { parse, problemsIn, scenarioText } from './scenario-text.ts';

const faults = `
  outages: [{ name: WAN outage, group: Stores, from: +1h, duration: 1h }]
  failures: [{ stage: apply, probability: 1%, error: sql-write }]`;

test('sets values by key, index, name and id, in order', () => {
  const { scenario } = parse(
    { faults },
    {
      overrides: [
        'seed=7',
        'retry.interval=5m',
        'channelDataGroups.Stores.databases.count=50',
        'channelDataGroups[0].client.reporting=finalOnly',
        'jobs.1020.rows={ uniform: { min: 1, max: 9 } }',
        'distributionSchedules["P-job"].active=false',
        "distributionSchedules.Prices.jobs=['1020']",
        'faults.failures[0].probability=0.5',
        "faults.outages['WAN outage'].share=50%",
        'seed=8',
      ],
    },
  );
  expect(scenario.seed).toBe(8);
  expect(scenario.groups[0]).toMatchObject({
    count: 50,
    client: { reporting: 'finalOnly' },
    retry: { delay: { kind: 'fixed', intervalMs: 300_000 } },
  });
  expect(scenario.jobs[0]?.rows).toEqual({ kind: 'uniform', min: 1, max: 9 });
  expect(scenario.schedules[1]?.active).toBe(false);
  expect(scenario.failures[0]?.probability).toBe(0.5);
  expect(scenario.outages[0]?.share).toBe(0.5);
});

test('changes an anchored value only where the path leads', () => {
  const changes = {
    channelDataGroups: `[{ name: Stores, databases: { count: 1 }, client: &shared { downloadInterval: 20m } },
  { name: Shops, databases: { count: 1, prefix: SHOP }, client: *shared }]`,
  };
  const overrides = ['channelDataGroups.Stores.client.downloadInterval=1m'];
  const { scenario } = parse(changes, { overrides });
  expect(scenario.groups.map(({ client }) => client.downloadIntervalMs)).toEqual([
    60_000, 1_200_000,
  ]);
});

test('reaches into commands and rules of operators', () => {
  const operators = `
  - name: Roll-out
    commands:
      - { at: +1h, addDatabases: { group: Stores, count: 2 } }
      - { at: +2h, cancel: 17-STORE-0001 }
      - { at: +3h, fullSync: STORE-0001 }
    rules: [{ when: { status: Suspended }, do: rerun }]`;
  const { scenario } = parse(
    { operators },
    {
      overrides: [
        'operators.Roll-out.commands[0].addDatabases.count=100',
        'operators[0].commands[1].cancel.status=[Available, Requested]',
        'operators[0].commands[2].fullSync.database=STORE-0110',
        'operators.Roll-out.rules[0].when.status=[Suspended, Apply failed]',
        'operators.Roll-out.rules[0].when.status[1]=Canceled',
        'headquarters.statusMessages.recurrence={ every: 1d }',
        'headquarters.statusMessages.recurrence.offset=6h',
      ],
    },
  );
  const [operator] = scenario.operators;
  expect(operator?.commands).toMatchObject([
    { count: 100 },
    { select: { statuses: ['Available', 'Requested'] } },
    { database: 'STORE-0110' },
  ]);
  expect(operator?.rules[0]?.when.statuses).toEqual(['Suspended', 'Canceled']);
  expect(scenario.statusMessages.recurrence).toMatchObject({ offsetMs: 21_600_000 });
});

test('replaces a constant by a distribution', () => {
  const overrides = ['durations.create.exponential.mean=5s'];
  const { scenario } = parse({ durations: '{ create: 20s }' }, { overrides });
  expect(scenario.jobs[0]?.durationsMs.create).toEqual({ kind: 'exponential', mean: 5000 });
});

test.each([
  ['retry.intrval=5m', 'retry.intrval: unknown key; did you mean interval?'],
  ['retrys.interval=5m', 'retrys: unknown key; did you mean retry?'],
  [
    'retry=5',
    'retry: expected a set of keys: tryCount, interval, backoff, jitter, maxDuration, alignToPoll, found 5',
  ],
  [
    'retry.interval.min=5',
    'retry.interval: expected no further keys: it holds a single value, found min',
  ],
  [
    'retry.interval=5',
    'retry.interval: expected a duration of at least 1s, such as 15m, found 5; did you mean 5s?',
  ],
  [
    'retry.interval=',
    'retry.interval: expected a duration of at least 1s, such as 15m, found nothing',
  ],
  ['retry.interval=[', 'expected a value in YAML, found "["'],
  [
    'channelDataGroups.Strs.name=x',
    'channelDataGroups: no entry is named Strs; did you mean Stores?',
  ],
  ['channelDataGroups[1].name=x', 'channelDataGroups: expected an index up to [0], found [1]'],
  ['jobs.1021.name=x', 'jobs: no entry is named "1021"; did you mean 1020?'],
  [
    'faults.failures[0].probability=1',
    'faults.failures: expected no index: the list is empty, found [0]',
  ],
  ['jobs.1020.rows=-5', 'jobs[0].rows: expected a number from 0 to 1000000000, found -5'],
  ['retry[0]=5', 'retry: this is no list'],
  ['seed', 'expected path=value, such as retry.interval=5m, found "seed"'],
  ['=5', 'expected path=value, such as retry.interval=5m, found "=5"'],
  ['a..b=5', 'expected path=value, such as retry.interval=5m, found "a..b=5"'],
  ['__proto__.x=5', '__proto__: unknown key'],
])('--set %s is answered', (assignment, answer) => {
  expect(problemsIn(scenarioText(), [assignment])).toEqual([`--set ${assignment}: ${answer}`]);
});

test('reaches into the timing of a fault, and into limits that the file does not state', () => {
  const outages =
    '[{ name: Broker, of: asyncServer, random: { timeToFailure: 3d, timeToRepair: 1h } }]';
  const { scenario } = parse(
    { faults: `{ outages: ${outages} }` },
    {
      overrides: [
        'faults.outages.Broker.random.timeToRepair=2h',
        'faults.outages.Broker.random.timeToFailure.weibull={ scale: 5d, shape: 2 }',
        'headquarters.asyncServer.transfers=5',
        'client.applySpeed.uniform={ min: 5, max: 9 }',
      ],
    },
  );
  expect(scenario.outages[0]?.timing).toMatchObject({
    timeToFailure: { kind: 'weibull', scale: 432_000_000, shape: 2 },
    timeToRepair: { kind: 'exponential', mean: 7_200_000 },
  });
  expect(scenario.asyncServer.transfersMax).toBe(5);
  expect(scenario.groups[0]?.client.applyRowsPerSecond).toEqual({
    kind: 'uniform',
    min: 5,
    max: 9,
  });
});

test('a way of timing that the file does not have is blamed on the flag', () => {
  const flag = 'faults.outages[0].random={ timeToFailure: 3d, timeToRepair: 1h }';
  expect(problemsIn(scenarioText({ faults }), [flag])).toEqual([
    `--set ${flag}: faults.outages[0].duration: duration does not go with random, whose timeToRepair says how long each lasts`,
  ]);
});

test('a conflict with the file is blamed on the flag', () => {
  const text = scenarioText({ retry: '{ backoff: { initial: 1m } }' });
  expect(problemsIn(text, ['retry.interval=5m'])).toEqual([
    '--set retry.interval=5m: retry.backoff: expected at most one of interval, backoff, found interval and backoff',
  ]);
});

test('problems of the file come first, and other flags can give their own name', () => {
  try {
    parseScenario(scenarioText({ seed: '-1' }), {
      file: 'small.yaml',
      overrides: [{ assignment: 'duration=soon', flag: '--for soon' }],
    });
    expect.unreachable();
  } catch (error) {
    if (!isCdxError(error, 'invalid-scenario')) throw error;
    expect(error.message).toBe(
      'small.yaml:10:7: seed: expected a whole number of at least 0, found -1 (and 1 more problem)',
    );
    expect(error.details['problems']).toMatchObject([
      { line: 10, column: 7, flag: null },
      { line: null, column: null, flag: '--for soon', path: 'duration', found: '"soon"' },
    ]);
  }
});
