/** Operators: what their commands and rules are read as, and whom they are about. */
import { describe, expect, test } from 'vitest';
import { directions, statusNames } from '@cdx/session';
import { possibleStatuses } from '../../src/scenario/check/possible-statuses.ts';
import { selection } from '@cdx/testing/build';
import { parse } from './scenario-text.ts';

const start = Date.UTC(2026, 2, 2);
const hour = 3_600_000;

const all = selection();

/** What the one command of an operator is read as, without its time. */
function command(text: string): unknown {
  const faults =
    '{ issues: [{ name: No assembly, stage: apply, group: Stores, error: missing-assembly }], sizeLimits: [{ group: Stores, limit: 10GB }] }';
  const operators = `[{ commands: [{ at: +1h, ${text} }] }]`;
  const { at, ...rest } = parse({ operators, faults }).scenario.operators[0]?.commands[0] ?? {};
  expect(at).toBe(start + hour);
  return rest;
}

function rule(text: string): unknown {
  const faults =
    '{ issues: [{ stage: apply, group: Stores, error: missing-assembly }], sizeLimits: [{ group: Stores, limit: 10GB }] }';
  return parse({ operators: `[{ rules: [{ ${text} }] }]`, faults }).scenario.operators[0]?.rules[0];
}

test.each([
  ['runNow: Prices', { kind: 'runNow', schedule: 'Prices' }],
  ['fullSync: STORE-0003', { kind: 'fullSync', database: 'STORE-0003', deleteFirst: false }],
  [
    'fullSync: { database: STORE-0003, deleteFirst: true }',
    { kind: 'fullSync', database: 'STORE-0003', deleteFirst: true },
  ],
  [
    'addDatabases: { group: Stores, count: 5 }',
    { kind: 'addDatabases', group: 'Stores', count: 5 },
  ],
  ['pause: STORE-0010', { kind: 'pause', database: 'STORE-0010' }],
  ['resume: STORE-0010', { kind: 'resume', database: 'STORE-0010' }],
  [
    'setSchedule: { schedule: P-job, active: false }',
    { kind: 'setSchedule', schedule: 'P-job', active: false, batch: null },
  ],
  [
    'setSchedule: { schedule: P-job, batch: hold }',
    { kind: 'setSchedule', schedule: 'P-job', active: null, batch: 'hold' },
  ],
  ['statusBatch: hold', { kind: 'setStatusBatch', batch: 'hold' }],
  ['processStatusMessages: true', { kind: 'processStatusMessages' }],
  ['fix: No assembly', { kind: 'fix', issue: 'No assembly' }],
  ['fix: Size limit 1', { kind: 'fix', issue: 'Size limit 1' }],
])('%s', (text, read) => {
  expect(command(text)).toEqual(read);
});

describe('a selection:', () => {
  test.each([
    ['17-STORE-0001', { sessionNumber: 17, databases: ['STORE-0001'] }],
    ['downloadSession-17-STORE-0001', { sessionNumber: 17, databases: ['STORE-0001'] }],
    [
      'uploadSession-17-STORE-0001',
      { direction: 'upload', sessionNumber: 17, databases: ['STORE-0001'] },
    ],
    [
      '{ session: 17-STORE-0001, direction: upload, status: Upload failed }',
      {
        direction: 'upload',
        sessionNumber: 17,
        databases: ['STORE-0001'],
        statuses: ['UploadFailed'],
      },
    ],
    ['{ status: apply-failed }', { statuses: ['ApplyFailed'] }],
    ['{ status: [ApplyFailed, CREATE FAILED] }', { statuses: ['ApplyFailed', 'CreateFailed'] }],
    [
      '{ failureKind: [data, order], job: 1020, group: Stores, database: [STORE-0001, STORE-0002] }',
      {
        failureKinds: ['data', 'order'],
        jobs: ['1020'],
        groups: ['Stores'],
        databases: ['STORE-0001', 'STORE-0002'],
      },
    ],
    ['{ group: Stores, take: newest, limit: 5 }', { groups: ['Stores'], take: 'newest', limit: 5 }],
  ])('%s', (text, read) => {
    expect(command(`cancel: ${text}`)).toEqual({ kind: 'cancel', select: { ...all, ...read } });
    expect(command(`rerun: ${text}`)).toEqual({ kind: 'rerun', select: { ...all, ...read } });
  });
});

test.each([
  [
    'when: { status: [Apply failed, Suspended], failureKind: data }, do: cancel, after: 4h, times: 2',
    {
      action: 'cancel',
      when: { ...all, statuses: ['ApplyFailed', 'Suspended'], failureKinds: ['data'] },
      after: { kind: 'constant', value: 4 * hour },
      timesMax: 2,
    },
  ],
  [
    'when: { direction: upload, status: Upload failed }, do: rerun',
    {
      action: 'rerun',
      when: { ...all, direction: 'upload', statuses: ['UploadFailed'] },
      after: { kind: 'constant', value: 0 },
      timesMax: Infinity,
    },
  ],
  [
    'when: { failureKind: capacity }, do: fix',
    {
      action: 'fix',
      when: { ...all, failureKinds: ['capacity'] },
      after: { kind: 'constant', value: 0 },
      timesMax: Infinity,
    },
  ],
  [
    'do: fix, after: { exponential: { mean: 3h } }',
    {
      action: 'fix',
      when: { ...all, failureKinds: ['configuration', 'capacity'] },
      after: { kind: 'exponential', mean: 3 * hour },
      timesMax: Infinity,
    },
  ],
])('the rule %s', (text, read) => {
  expect(rule(text)).toEqual(read);
});

test('commands are sorted by time, those of one moment as they stand', () => {
  const operators = `[{ name: Night shift, commands: [
  { at: +2h, pause: STORE-0001 }, { at: 2026-03-02T01:00, pause: STORE-0002 },
  { at: +2h, resume: STORE-0001 }, { at: +1h, resume: STORE-0002 }] }, { rules: [] }]`;
  const [first, second] = parse({ operators }).scenario.operators;
  expect(first).toEqual({
    name: 'Night shift',
    commands: [
      { at: start + hour, kind: 'pause', database: 'STORE-0002' },
      { at: start + hour, kind: 'resume', database: 'STORE-0002' },
      { at: start + 2 * hour, kind: 'pause', database: 'STORE-0001' },
      { at: start + 2 * hour, kind: 'resume', database: 'STORE-0001' },
    ],
    rules: [],
  });
  expect(second).toEqual({ name: 'Operator 2', commands: [], rules: [] });
});

test.each([
  ['cancel', 'download', ['Applied', 'Canceled', 'NoData']],
  ['cancel', 'upload', ['Applied', 'Canceled']],
  ['rerun', 'download', ['Started', 'Requested', 'Downloaded', 'NoData']],
  ['rerun', 'upload', ['Started', 'Available', 'Uploaded', 'Applied']],
] as const)('%s of a %s is not possible from %j alone', (action, direction, not) => {
  const possible = possibleStatuses(action, direction);
  expect(statusNames(direction).filter((name) => !possible.includes(name))).toEqual(not);
  expect(directions).toContain(direction);
});
