/** When faults are there, and what they are read as: outages, crashes, slowdowns, poison. */
import { describe, expect, test } from 'vitest';
import { scenarioSource } from '@cdx/simulator';
import { parse } from './scenario-text.ts';

const start = Date.UTC(2026, 2, 2);
const hour = 3_600_000;
const day = 24 * hour;
const exponential = (mean: number) => ({ kind: 'exponential', mean });
const open = { fromAt: start, toAt: Infinity };
const daily = { kind: 'cron', cron: '0 3 * * *' };

/** Ways that outages and slowdowns have in common. */
const timings: readonly (readonly [stated: string, timing: object])[] = [
  ['from: +1h, duration: 2h', { kind: 'once', startAt: start + hour, endAt: start + 3 * hour }],
  [
    'from: 2026-03-02T02:00, to: +5h',
    { kind: 'once', startAt: start + 2 * hour, endAt: start + 5 * hour },
  ],
  [
    "recurrence: { cron: '0 3 * * *' }, duration: 30m",
    { kind: 'recurring', recurrence: daily, durationMs: hour / 2, ...open },
  ],
  [
    'recurrence: { every: 6h, offset: 1h }, duration: 30m, from: +2h, to: +20h',
    {
      kind: 'recurring',
      recurrence: { kind: 'interval', everyMs: 6 * hour, offsetMs: hour },
      durationMs: hour / 2,
      fromAt: start + 2 * hour,
      toAt: start + 20 * hour,
    },
  ],
  [
    'random: { timeToFailure: 30d, timeToRepair: 1s }',
    {
      kind: 'random',
      timeToFailure: exponential(30 * day),
      timeToRepair: exponential(1000),
      together: false,
      ...open,
    },
  ],
  [
    'random: { timeToFailure: { weibull: { scale: 5h, shape: 2 } }, timeToRepair: { uniform: { min: 0s, max: 1h } }, together: true }, from: +1h, to: +1d',
    {
      kind: 'random',
      timeToFailure: { kind: 'weibull', scale: 5 * hour, shape: 2 },
      timeToRepair: { kind: 'uniform', min: 0, max: hour },
      together: true,
      fromAt: start + hour,
      toAt: start + day,
    },
  ],
];

describe.each(timings)('%s', (stated, timing) => {
  test('is the timing of an outage and of a slowdown', () => {
    const faults = `
  outages: [{ group: Stores, ${stated} }]
  slowdowns: [{ group: Stores, factor: 5, ${stated} }]`;
    const { outages, slowdowns } = parse({ faults }).scenario;
    expect(outages[0]?.timing).toEqual(timing);
    expect(slowdowns[0]?.timing).toEqual(timing);
  });
});

test.each([
  ['at: +1h, downFor: 2h', timings[0]?.[1]],
  ["recurrence: { cron: '0 3 * * *' }, downFor: 30m", timings[2]?.[1]],
  ['recurrence: { every: 6h, offset: 1h }, downFor: 30m, from: +2h, to: +20h', timings[3]?.[1]],
  ['random: { timeToFailure: 30d, timeToRepair: 1s }', timings[4]?.[1]],
])('%s is the timing of a crash', (stated, timing) => {
  const faults = `{ crashes: [{ group: Stores, ${stated} }] }`;
  expect(parse({ faults }).scenario.crashes[0]?.timing).toEqual(timing);
});

test('an outage is of the network, unless it is of something else', () => {
  const faults = `
  outages:
    - { group: Stores, share: 40%, from: +1h, duration: 1h }
    - { of: channelDatabase, group: Stores, from: +1h, duration: 1h }
    - { name: Maintenance, of: asyncServer, from: +1h, duration: 1h }
    - { of: batch, from: +1h, duration: 1h }`;
  const outages = parse({ faults }).scenario.outages.map(({ name, of, group, share }) => [
    name,
    of,
    group,
    share,
  ]);
  expect(outages).toEqual([
    ['Outage 1', 'network', 'Stores', 0.4],
    ['Outage 2', 'channelDatabase', 'Stores', 1],
    ['Maintenance', 'asyncServer', null, 1],
    ['Outage 4', 'batch', null, 1],
  ]);
});

test('a slowdown without a time is there all the time, however long the run is', () => {
  const faults = '{ slowdowns: [{ group: Stores, share: 20%, factor: 5 }] }';
  const { scenario, source } = parse({ faults });
  expect(scenario.slowdowns).toEqual([
    {
      name: 'Slowdown 1',
      group: 'Stores',
      share: 0.2,
      factor: 5,
      timing: { kind: 'once', startAt: start, endAt: Infinity },
    },
  ]);
  expect(scenarioSource(parse({ faults, duration: '90d' }).scenario)).toEqual({
    ...source,
    duration: '90d',
  });
});

test('an end before the start of the run is kept, though nothing is left to see', () => {
  const faults =
    '{ outages: [{ group: Stores, random: { timeToFailure: 1d, timeToRepair: 1h }, to: 2026-03-01 }] }';
  const { scenario, source } = parse({ faults });
  expect(scenario.outages[0]?.timing).toMatchObject({ fromAt: start, toAt: start - day });
  expect(parse({ faults: JSON.stringify(source['faults']) }).scenario).toEqual(scenario);
});

test('a time that is always the same is written so that it is not read as a mean', () => {
  const { scenario } = parse();
  const always = { kind: 'constant', value: hour } as const;
  const source = scenarioSource({
    ...scenario,
    outages: [
      {
        name: 'Clockwork',
        of: 'asyncServer',
        group: null,
        share: 1,
        timing: {
          kind: 'random',
          timeToFailure: always,
          timeToRepair: always,
          together: false,
          ...open,
        },
      },
    ],
  });
  const [outage] = parse({ faults: JSON.stringify(source['faults']) }).scenario.outages;
  const same = { kind: 'uniform', min: hour, max: hour };
  expect(outage?.timing).toMatchObject({ timeToFailure: same, timeToRepair: same });
});

test('poison has a name, a stage and a chance for each package', () => {
  const faults = `
  poison:
    - { stage: hqApply, probability: 0, error: bulk-insert }
    - { name: Bad item, stage: apply, job: 1020, group: Stores, probability: 1%, error: data-truncated }`;
  expect(parse({ faults }).scenario.poison).toEqual([
    {
      name: 'Poison 1',
      stage: 'hqApply',
      job: null,
      group: null,
      probability: 0,
      error: 'bulk-insert',
    },
    {
      name: 'Bad item',
      stage: 'apply',
      job: '1020',
      group: 'Stores',
      probability: 0.01,
      error: 'data-truncated',
    },
  ]);
});

test('an apply can fail for being out of order', () => {
  const faults = `
  failures:
    - { stage: apply, error: unique-key, probability: 20%, outOfOrder: true }
    - { stage: apply, error: unique-key, probability: 20% }
    - { stage: create, error: partial-data, probability: 20%, outOfOrder: false }`;
  const { failures } = parse({ faults }).scenario;
  expect(failures.map(({ outOfOrder }) => outOfOrder)).toEqual([true, false, false]);
});
