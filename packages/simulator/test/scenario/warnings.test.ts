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
];

test.each(cases)('%s', (_, changes, said) => {
  expect(warningsIn(scenarioText(changes))).toEqual(said);
});
