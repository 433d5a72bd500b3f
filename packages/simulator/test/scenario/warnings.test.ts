/** What is legal and hardly meant: the scenario is read, and the warnings say so. */
import { expect, test } from 'vitest';
import { warningsIn, scenarioText } from './scenario-text.ts';

type Case = readonly [
  what: string,
  changes: Readonly<Record<string, string | null>>,
  said: readonly string[],
];

const cases: readonly Case[] = [
  ['nothing to say about a plain scenario', {}, []],
  [
    'a job and a group on no schedule',
    {
      jobs: "[{ id: '1020' }, { id: P-0001 }, { id: '1010' }]",
      channelDataGroups:
        '[{ name: Stores, databases: { count: 10 } }, { name: Registers, databases: { kind: register, count: 2 } }]',
    },
    [
      'small.yaml:5:46: jobs[2].id: no distribution schedule has the job "1010"; nothing will happen with it',
      'small.yaml:6:73: channelDataGroups[1].name: no distribution schedule has the channel data group Registers; nothing will happen with it',
    ],
  ],
  [
    'a start that the clocks show twice',
    { start: '2026-10-25T02:30:00', timeZone: 'Europe/Berlin' },
    [
      'small.yaml:3:8: start: the clocks of Europe/Berlin show 2026-10-25T02:30:00 twice; the first is taken: 2026-10-25T02:30:00+02:00, not 2026-10-25T02:30:00+01:00',
    ],
  ],
  [
    'an outage after the end',
    { faults: '{ outages: [{ group: Stores, from: +30h, duration: 2h }] }' },
    [
      'small.yaml:10:44: faults.outages[0].from: the outage begins 6h after the run has ended; nothing of it is seen',
    ],
  ],
  [
    'an outage before the start',
    {
      faults:
        '{ outages: [{ group: Stores, from: 2026-03-01T20:00:00, to: 2026-03-01T22:00:00 }] }',
    },
    [
      'small.yaml:10:69: faults.outages[0].to: the outage ends 2h before the run begins; nothing of it is seen',
    ],
  ],
  [
    'an outage that begins before the start',
    { faults: '{ outages: [{ group: Stores, from: 2026-03-01T23:00:00, to: +1h }] }' },
    [
      'small.yaml:10:44: faults.outages[0].from: the outage begins 1h before the run; only the rest of it counts',
    ],
  ],
  [
    'an outage that ends after the end',
    { faults: '{ outages: [{ group: Stores, from: +23h, duration: 2h }] }' },
    [
      'small.yaml:10:60: faults.outages[0].duration: the outage ends 1h after the run; what follows it is not seen',
    ],
  ],
  [
    'an outage of half a database',
    { faults: '{ outages: [{ group: Stores, from: +1h, duration: 1h, share: 4% }] }' },
    [
      'small.yaml:10:70: faults.outages[0].share: this share of 10 channel databases is none of them, so nobody is cut off',
    ],
  ],
  [
    'a schedule that does not run within the duration',
    {
      distributionSchedules:
        "[{ name: A, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { cron: '0 0 29 2 *' } }, { name: B, jobs: [P-0001], channelDataGroups: [Stores], recurrence: { every: 5m, offset: 2d } }]",
    },
    [
      'small.yaml:7:93: distributionSchedules[0].recurrence: the schedule never runs: its first run is at 2028-02-29T00:00:00+00:00, and the end is at 2026-03-03T00:00:00+00:00',
      'small.yaml:7:187: distributionSchedules[1].recurrence: the schedule never runs: its first run is at 2026-03-04T00:00:00+00:00, and the end is at 2026-03-03T00:00:00+00:00',
    ],
  ],
  [
    'an upload schedule for clients that never upload',
    { client: '{ uploadInterval: never }' },
    [
      'small.yaml:9:56: distributionSchedules[1].channelDataGroups[0]: the clients of Stores never upload (uploadInterval: never), so this schedule has nothing from them',
    ],
  ],
  [
    'a stage that no job has',
    {
      jobs: "[{ id: '1020' }]",
      distributionSchedules:
        "[{ name: A, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { every: 20m } }]",
      faults: '{ failures: [{ stage: upload, probability: 1%, error: server-busy }] }',
    },
    [
      'small.yaml:8:31: faults.failures[0].stage: no job is for upload, so the stage upload never comes',
    ],
  ],
  [
    'retries that would come too late',
    { retry: '{ interval: 5m, maxDuration: 1m }' },
    [
      'small.yaml:10:37: retry.maxDuration: no retry is ever made: the first would come after 5m, and none may start later than 1m after the failure',
    ],
  ],
  [
    'an operator without commands and rules',
    { operators: '[{ name: Bob }]' },
    [
      'small.yaml:10:13: operators[0]: this operator has neither commands nor rules, and does nothing',
    ],
  ],
  [
    'commands outside the run',
    {
      operators:
        '[{ commands: [{ at: 2026-03-01T23:00, pause: STORE-0001 }, { at: +24h, resume: STORE-0001 }, { at: +25h, processStatusMessages: true }] }]',
    },
    [
      'small.yaml:10:32: operators[0].commands[0].at: the command comes 1h before the run begins; it is never given',
      'small.yaml:10:77: operators[0].commands[1].at: the command comes 0s after the run has ended; it is never given',
      'small.yaml:10:111: operators[0].commands[2].at: the command comes 1h after the run has ended; it is never given',
    ],
  ],
  [
    'commands to a database that joins later',
    {
      operators:
        '[{ commands: [{ at: +2h, addDatabases: { group: Stores, count: 2 } }, { at: +1h, addDatabases: { group: Stores, count: 2 } }] }, { commands: [{ at: +1h, pause: STORE-0012 }, { at: +1h, fullSync: STORE-0013 }, { at: +2h, fullSync: { database: STORE-0014 } }, { at: +1h, cancel: 17-STORE-0014 }, { at: +1h, rerun: { database: [STORE-0001, STORE-0013], status: Canceled } }] }]',
    },
    [
      'small.yaml:10:207: operators[1].commands[1].fullSync: STORE-0013 joins its group only at 2026-03-02T02:00:00+00:00, after this command',
      'small.yaml:10:289: operators[1].commands[3].cancel: STORE-0014 joins its group only at 2026-03-02T02:00:00+00:00, after this command',
      'small.yaml:10:324: operators[1].commands[4].rerun: STORE-0013 joins its group only at 2026-03-02T02:00:00+00:00, after this command',
    ],
  ],
  [
    'a fix before the issue',
    {
      faults: '{ issues: [{ from: +2h, stage: apply, group: Stores, error: missing-assembly }] }',
      operators: '[{ commands: [{ at: +1h, fix: Issue 1 }, { at: +3h, fix: Issue 1 }] }]',
    },
    [
      'small.yaml:11:42: operators[0].commands[0].fix: the issue begins only at 2026-03-02T02:00:00+00:00, after this command, which mends nothing',
    ],
  ],
  [
    'a run of a schedule that is not active',
    {
      distributionSchedules:
        "[{ name: Prices, active: false, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { every: 20m } }, { name: P-job, active: false, jobs: [P-0001], channelDataGroups: [Stores], recurrence: { every: 5m } }]",
      operators:
        '[{ commands: [{ at: +1h, runNow: Prices }, { at: +2h, setSchedule: { schedule: P-job, active: true } }, { at: +3h, runNow: P-job }] }]',
    },
    [
      'small.yaml:8:45: operators[0].commands[0].runNow: the distribution schedule Prices is not active, and nobody sets it active, so this is refused',
    ],
  ],
  [
    'commands that are not possible in that status',
    {
      operators:
        '[{ commands: [{ at: +1h, cancel: { status: [Applied, Available] } }, { at: +1h, rerun: { direction: upload, status: Uploaded } }] }]',
    },
    [
      'small.yaml:10:56: operators[0].commands[0].cancel.status[0]: download sessions that are Applied cannot be canceled, only ones that are Started, Available, Requested, Downloaded, Create failed, Download failed, Apply failed, Suspended',
      'small.yaml:10:128: operators[0].commands[1].rerun.status: upload sessions that are Uploaded cannot be rerun, only ones that are Canceled, Upload failed, Apply failed',
    ],
  ],
  [
    'a rule with nothing to fix',
    { operators: '[{ rules: [{ do: fix }] }]' },
    [
      'small.yaml:10:29: operators[0].rules[0].do: this rule has nothing to fix; there is nothing in faults.issues and faults.sizeLimits',
    ],
  ],
  [
    'rules with nothing of their kind to fix',
    {
      faults: '{ sizeLimits: [{ group: Stores, limit: 10GB }] }',
      operators:
        '[{ rules: [{ do: fix }, { when: { failureKind: configuration }, do: fix }, { when: { failureKind: capacity }, do: fix }] }]',
    },
    [
      'small.yaml:11:80: operators[0].rules[1].do: this rule has nothing to fix; there is nothing in faults.issues',
    ],
  ],
  [
    'a rule that goes on for ever',
    { operators: '[{ rules: [{ when: { status: [Canceled, Applied] }, do: rerun }] }]' },
    [
      'small.yaml:10:41: operators[0].rules[0].when.status: a session that is rerun from Applied is Applied again, and rerun again, without end; state times',
    ],
  ],
  [
    'an issue that is no configuration',
    { faults: '{ issues: [{ stage: hqApply, group: Stores, error: bulk-insert }] }' },
    [
      'small.yaml:10:60: faults.issues[0].error: bulk-insert is a failure of kind data, which no rule fixes; only a command does',
    ],
  ],
  [
    'an issue outside the run',
    {
      faults:
        '{ issues: [{ stage: create, group: Stores, error: partial-data, from: 2026-03-01 }, { stage: create, group: Stores, error: partial-data, from: +30h }] }',
    },
    [
      'small.yaml:10:79: faults.issues[0].from: the issue begins 1d before the run, and is there from its start',
      'small.yaml:10:152: faults.issues[1].from: the issue begins 6h after the run has ended; nothing of it is seen',
    ],
  ],
  [
    'an issue and a crash of half a database',
    {
      faults:
        '{ issues: [{ stage: apply, group: Stores, error: missing-assembly, share: 4% }], crashes: [{ group: Stores, share: 4%, at: +1h, downFor: 1h }] }',
    },
    [
      'small.yaml:10:83: faults.issues[0].share: this share of 10 channel databases is none of them, so none has the issue',
      'small.yaml:10:124: faults.crashes[0].share: this share of 10 channel databases is none of them, so no client dies',
    ],
  ],
  [
    'a share of the databases that join, too',
    {
      faults: '{ crashes: [{ group: Stores, share: 4%, at: +1h, downFor: 1h }] }',
      operators: '[{ commands: [{ at: +1h, addDatabases: { group: Stores, count: 10 } }] }]',
    },
    [],
  ],
  [
    'crashes outside the run',
    {
      faults:
        '{ crashes: [{ group: Stores, at: +30h, downFor: 1h }, { group: Stores, at: 2026-03-01T22:00, downFor: 1h }, { group: Stores, at: 2026-03-01T23:00, downFor: 2h }, { group: Stores, at: +23h, downFor: 2h }] }',
    },
    [
      'small.yaml:10:42: faults.crashes[0].at: the clients die 6h after the run has ended; nothing of it is seen',
      'small.yaml:10:111: faults.crashes[1].downFor: the clients are back 1h before the run begins; nothing of it is seen',
      'small.yaml:10:138: faults.crashes[2].at: the clients die 1h before the run; only the rest of it counts',
      'small.yaml:10:207: faults.crashes[3].downFor: the clients are back 1h after the run; what follows it is not seen',
    ],
  ],
  [
    'a batch that does not run within the duration',
    { headquarters: '{ statusMessages: { recurrence: { every: 1d, offset: 2d } } }' },
    [
      'small.yaml:10:47: headquarters.statusMessages.recurrence: the process status messages batch never runs: its first run is at 2026-03-04T00:00:00+00:00, and the end is at 2026-03-03T00:00:00+00:00',
    ],
  ],
  [
    'a schedule that only operators run',
    {
      distributionSchedules:
        "[{ name: Prices, jobs: ['1020'], channelDataGroups: [Stores], recurrence: never }, { name: P-job, jobs: [P-0001], channelDataGroups: [Stores], recurrence: { every: 1d, offset: 2d } }]",
      operators: '[{ commands: [{ at: +1h, runNow: P-job }] }]',
    },
    [],
  ],
];

test.each(cases)('%s', (_, changes, said) => {
  expect(warningsIn(scenarioText(changes))).toEqual(said);
});
