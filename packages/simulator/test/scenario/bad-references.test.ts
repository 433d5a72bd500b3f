/** Names that stand for nothing or for two things, and things of the wrong direction, stage or profile. */
import { expect, test } from 'vitest';
import { problemsIn, scenarioText } from './scenario-text.ts';

type Case = readonly [
  what: string,
  changes: Readonly<Record<string, string | null>>,
  said: readonly string[],
];

const cases: readonly Case[] = [
  [
    'a second job of the same id',
    { jobs: "[{ id: '1020' }, { id: 1020 }, { id: P-0001 }]" },
    ['small.yaml:5:30: jobs[1].id: there is a job "1020" already'],
  ],
  [
    'a second group of the same name',
    {
      channelDataGroups:
        '[{ name: Stores, databases: { count: 1 } }, { name: Stores, databases: { count: 1, prefix: B } }]',
    },
    ['small.yaml:6:72: channelDataGroups[1].name: there is a channel data group Stores already'],
  ],
  [
    'two groups with the same names of databases',
    {
      channelDataGroups:
        '[{ name: Stores, databases: { count: 1 } }, { name: Shops, databases: { count: 1 } }]',
    },
    [
      'small.yaml:6:90: channelDataGroups[1].databases: channel databases are named STORE-… in Stores already; each belongs to one group, so state another prefix',
    ],
  ],
  [
    'a stated prefix twice',
    {
      channelDataGroups:
        '[{ name: Stores, databases: { count: 1, prefix: A } }, { name: Shops, databases: { count: 1, prefix: A } }]',
    },
    [
      'small.yaml:6:121: channelDataGroups[1].databases.prefix: channel databases are named A-… in Stores already; each belongs to one group, so state another prefix',
    ],
  ],
  [
    'a job and a group that are misspelt',
    {
      distributionSchedules:
        "[{ name: A, jobs: ['1021'], channelDataGroups: [Store], recurrence: { every: 20m } }]",
    },
    [
      'small.yaml:7:43: distributionSchedules[0].jobs[0]: there is no job "1021"; did you mean "1020"?',
      'small.yaml:7:72: distributionSchedules[0].channelDataGroups[0]: there is no channel data group Store; did you mean Stores?',
    ],
  ],
  [
    'a group that is not there',
    {
      distributionSchedules:
        "[{ name: A, jobs: ['1020'], channelDataGroups: [Warehouses], recurrence: { every: 20m } }]",
    },
    [
      'small.yaml:7:72: distributionSchedules[0].channelDataGroups[0]: there is no channel data group Warehouses; there is Stores',
    ],
  ],
  [
    'a job twice in a schedule',
    {
      distributionSchedules:
        "[{ name: A, jobs: ['1020', '1020'], channelDataGroups: [Stores], recurrence: { every: 20m } }]",
    },
    ['small.yaml:7:51: distributionSchedules[0].jobs[1]: "1020" stands in this list already'],
  ],
  [
    'a schedule of both directions',
    {
      distributionSchedules:
        "[{ name: A, jobs: ['1020', P-0001], channelDataGroups: [Stores], recurrence: { every: 20m } }]",
    },
    [
      'small.yaml:7:51: distributionSchedules[0].jobs[1]: job P-0001 is for upload, and this schedule is for download; each schedule has one direction',
    ],
  ],
  [
    'a schedule of the other direction',
    {
      distributionSchedules:
        "[{ name: A, direction: upload, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { every: 20m } }]",
    },
    [
      'small.yaml:7:62: distributionSchedules[0].jobs[0]: job "1020" is for download, and this schedule is for upload; each schedule has one direction',
    ],
  ],
  [
    'a retry policy of a download schedule',
    {
      distributionSchedules:
        "[{ name: A, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { every: 20m }, retry: {} }]",
    },
    [
      "small.yaml:7:109: distributionSchedules[0].retry: retry of a schedule is for uploads, where headquarters' P-job applies; downloads are retried by the Async Clients: state it in the channel data group",
    ],
  ],
  [
    'keys of the other direction',
    { jobs: "[{ id: '1020', transactionsEvery: 5m }, { id: P-0001, changesEvery: 5m }]" },
    [
      'small.yaml:5:22: jobs[0].transactionsEvery: transactionsEvery is for uploads, and this job is a download; did you mean changesEvery?',
      'small.yaml:5:61: jobs[1].changesEvery: changesEvery is for downloads, and this job is an upload; did you mean transactionsEvery?',
    ],
  ],
  [
    'an outage of nobody',
    { faults: '{ outages: [{ group: Stoers, from: +1h, duration: 1h }] }' },
    [
      'small.yaml:10:30: faults.outages[0].group: there is no channel data group Stoers; did you mean Stores?',
    ],
  ],
  [
    'a failure of an unknown job and group',
    {
      faults:
        '{ failures: [{ stage: apply, job: 1010, group: Registers, probability: 1%, error: sql-write }] }',
    },
    [
      'small.yaml:10:43: faults.failures[0].job: there is no job "1010"; did you mean "1020"?',
      'small.yaml:10:56: faults.failures[0].group: there is no channel data group Registers; there is Stores',
    ],
  ],
  [
    'a stage that the job does not have',
    { faults: '{ failures: [{ stage: apply, job: P-0001, probability: 1%, error: sql-write }] }' },
    [
      'small.yaml:10:31: faults.failures[0].stage: job P-0001 is for upload and has no stage apply; did you mean hqApply?',
    ],
  ],
  [
    'an error of another stage',
    { faults: '{ failures: [{ stage: upload, probability: 1%, error: package-uri }] }' },
    [
      'small.yaml:10:63: faults.failures[0].error: package-uri is no error of the stage upload; there are client-offline, server-busy, upload-timeout, upload-session-key, client-restarted',
    ],
  ],
  [
    'an error of another stage, where one is left',
    { faults: '{ failures: [{ stage: hqApply, probability: 1%, error: sql-write }] }' },
    [
      'small.yaml:10:64: faults.failures[0].error: sql-write is no error of the stage hqApply; there is bulk-insert; did you mean bulk-insert?',
    ],
  ],
  [
    'dependency enforcement in ax2012r3',
    { profile: 'ax2012r3', client: '{ dependencyEnforcement: true }' },
    [
      'small.yaml:11:34: client.dependencyEnforcement: profile ax2012r3 has no dependency enforcement; it came with Dynamics 365 (profile d365)',
    ],
  ],
  [
    'dependency enforcement of a group in ax2012r3',
    {
      profile: 'ax2012r3',
      channelDataGroups:
        '[{ name: Stores, databases: { count: 1 }, client: { dependencyEnforcement: true } }]',
    },
    [
      'small.yaml:6:95: channelDataGroups[0].client.dependencyEnforcement: profile ax2012r3 has no dependency enforcement; it came with Dynamics 365 (profile d365)',
    ],
  ],
];

test.each(cases)('%s', (_, changes, said) => {
  expect(problemsIn(scenarioText(changes))).toEqual(said);
});
