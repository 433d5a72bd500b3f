/** Channel databases that operators add: how many there are, their names, and what that costs. */
import { describe, expect, test } from 'vitest';
import { estimateSize } from '@cdx/simulator';
import { databaseName, totalDatabases } from '../../src/scenario/total-databases.ts';
import { parse } from './scenario-text.ts';

const twoGroups =
  '[{ name: Stores, databases: { count: 10 } }, { name: Tills, databases: { kind: register, count: 3 }, client: { uploadInterval: never } }]';
const schedules = `
  - { name: Prices, jobs: ['1020'], channelDataGroups: [Stores, Tills], recurrence: { every: 1h } }
  - { name: P-job, jobs: [P-0001], channelDataGroups: [Stores], recurrence: { every: 1h } }`;
const adding = (commands: string): Record<string, string> => ({
  channelDataGroups: twoGroups,
  distributionSchedules: schedules,
  operators: `[{ commands: [${commands}] }, { commands: [{ at: +12h, addDatabases: { group: Stores, count: 7 } }] }]`,
});

test('a group has those from the start, and those of every operator', () => {
  const { scenario } = parse(
    adding('{ at: +1h, addDatabases: { group: Tills, count: 2 } }, { at: +2h, pause: STORE-0017 }'),
  );
  expect(scenario.groups.map((group) => totalDatabases(scenario, group))).toEqual([17, 5]);
});

test.each([
  [1, 1, 'STORE-0001'],
  [9999, 9999, 'STORE-9999'],
  [1, 10_000, 'STORE-00001'],
  [10_000, 1_000_000, 'STORE-0010000'],
])('database %i of %i is %s', (number, total, name) => {
  expect(databaseName('STORE', number, total)).toBe(name);
});

describe('the size of a run', () => {
  const sizeOf = (changes: Record<string, string>) => estimateSize(parse(changes).scenario);
  const plain = {
    channelDataGroups: twoGroups,
    distributionSchedules: schedules,
  };
  const without = sizeOf(plain);

  test('counts polls of a database from when it joins, and every package of its group', () => {
    const size = sizeOf(adding('{ at: +18h, addDatabases: { group: Tills, count: 2 } }'));
    expect(size.databases - without.databases).toBe(9);
    // Seven stores for 12 hours, down and up every 15 minutes; two registers for six, every minute.
    expect(size.polls - without.polls).toBe(7 * 12 * 4 * 2 + 2 * 6 * 60);
    expect(size.sessions - without.sessions).toBe((7 + 2) * 24 + 7 * 12 * 4);
  });

  test('counts a full data sync, once for each download job', () => {
    const operators =
      '[{ commands: [{ at: +1h, fullSync: STORE-0001 }, { at: +30h, fullSync: STORE-0001 }] }]';
    expect(sizeOf({ ...plain, operators }).sessions - without.sessions).toBe(1);
  });

  test('counts the runs of the process status messages batch', () => {
    const runs = (recurrence: string): number =>
      sizeOf({ ...plain, headquarters: `{ statusMessages: { recurrence: ${recurrence} } }` })
        .scheduleRuns;
    expect(runs('{ every: 1h }') - runs('never')).toBe(24);
    expect(runs('never')).toBe(48);
  });

  const prices = (keys: string, commands: string) => {
    const size = sizeOf({
      jobs: "[{ id: '1020' }]",
      channelDataGroups: '[{ name: Stores, databases: { count: 10 } }]',
      headquarters: '{ statusMessages: { recurrence: never } }',
      distributionSchedules: `[{ name: Prices, jobs: ['1020'], channelDataGroups: [Stores], ${keys} }]`,
      operators: `[{ commands: [${commands}] }]`,
    });
    return [size.scheduleRuns, size.sessions];
  };
  const hourly = 'recurrence: { every: 1h }';
  test.each([
    ['runs by its recurrence', hourly, '', 24],
    ['never runs inactive', `active: false, ${hourly}`, '', 0],
    ['never runs on hold', `batch: hold, ${hourly}`, '', 0],
    ['runs when operators run it', 'recurrence: never', '{ at: +1h, runNow: Prices }', 1],
    ['runs once more', hourly, '{ at: +1h, runNow: Prices }', 25],
    [
      'runs from when it is released',
      `batch: hold, ${hourly}`,
      '{ at: +18h, setSchedule: { schedule: Prices, batch: waiting } }',
      6,
    ],
    [
      'runs by cron from when it is active',
      "active: false, recurrence: { cron: '0 * * * *' }",
      '{ at: +18h, setSchedule: { schedule: Prices, active: true } }',
      6,
    ],
  ])('counts a schedule that %s', (_, keys, commands, runs) => {
    expect(prices(keys, commands)).toEqual([runs, runs * 10]);
  });

  test('counts uploads, whatever the P-job does', () => {
    const distributionSchedules = schedules.replace('name: P-job,', 'name: P-job, active: false,');
    expect(sizeOf({ ...plain, distributionSchedules }).sessions).toBe(without.sessions);
  });
});

test('more commands or rules than the limit, all operators together, are refused', () => {
  const list = (count: number, entry: string): string => Array(count).fill(entry).join(', ');
  const command = '{ at: +1h, processStatusMessages: true }';
  const operators = `[{ commands: [${list(600, command)}] }, { commands: [${list(401, command)}] },
  { rules: [${list(1001, '{ do: fix }')}] }]`;
  expect(() => parse({ operators })).toThrow(
    'operators[2].rules: expected a list of at most 1000 entries, found a list of 1001',
  );
  const fewer = operators.replace('{ do: fix }, ', '');
  expect(() => parse({ operators: fewer })).toThrow(
    'operators: commands of all operators together: 1,001, and at most 1,000 are possible',
  );
});
