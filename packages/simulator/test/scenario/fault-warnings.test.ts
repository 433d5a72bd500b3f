/** Faults and limits that are legal and do nothing, or more than was meant. */
import { expect, test } from 'vitest';
import { scenarioText, warningsIn } from './scenario-text.ts';

type Case = readonly [
  what: string,
  changes: Readonly<Record<string, string | null>>,
  said: readonly string[],
];

const cases: readonly Case[] = [
  [
    'recurring outages outside the run',
    {
      faults:
        '{ outages: [{ of: batch, recurrence: { every: 1h }, duration: 1m, from: +30h }, { of: batch, recurrence: { every: 1h }, duration: 1m, to: 2026-03-01 }, { of: batch, random: { timeToFailure: 1h, timeToRepair: 1m }, from: +24h }], crashes: [{ group: Stores, random: { timeToFailure: 1h, timeToRepair: 1m }, from: +30h }] }',
    },
    [
      'small.yaml:10:81: faults.outages[0].from: the outage begins 6h after the run has ended, or later; nothing of it is seen',
      'small.yaml:10:147: faults.outages[1].to: the outage begins only before the run; nothing of it is seen',
      'small.yaml:10:229: faults.outages[2].from: the outage begins 0s after the run has ended, or later; nothing of it is seen',
      'small.yaml:10:320: faults.crashes[0].from: the clients die 6h after the run has ended, or later; nothing of it is seen',
    ],
  ],
  [
    'faults that never come',
    {
      faults:
        "{ outages: [{ of: batch, recurrence: { cron: '0 0 29 2 *' }, duration: 1h }], slowdowns: [{ group: Stores, factor: 2, recurrence: { every: 1h, offset: 5h }, duration: 1m, from: +1h, to: +3h }], crashes: [{ group: Stores, recurrence: { every: 1d, offset: 2d }, downFor: 1m }] }",
    },
    [
      'small.yaml:10:46: faults.outages[0].recurrence: the outage never comes: its first time is at 2028-02-29T00:00:00+00:00, and the end is at 2026-03-03T00:00:00+00:00',
      'small.yaml:10:139: faults.slowdowns[0].recurrence: the slowdown never comes: its first time is at 2026-03-02T05:00:00+00:00, and the end is at 2026-03-02T03:00:00+00:00',
      'small.yaml:10:242: faults.crashes[0].recurrence: the crash never comes: its first time is at 2026-03-04T00:00:00+00:00, and the end is at 2026-03-03T00:00:00+00:00',
    ],
  ],
  [
    'faults that never end',
    {
      faults:
        '{ outages: [{ of: batch, recurrence: { every: 1h }, duration: 1h }, { of: batch, recurrence: { every: 1h }, duration: 59m }], crashes: [{ group: Stores, recurrence: { every: 1h }, downFor: 2h }] }',
    },
    [
      'small.yaml:10:46: faults.outages[0].recurrence: the outage never ends: each lasts 1h, and the next begins after 1h',
      'small.yaml:10:174: faults.crashes[0].recurrence: the crash never ends: each lasts 2h, and the next begins after 1h',
    ],
  ],
  [
    'faults without a break up to a bound',
    {
      faults:
        '{ outages: [{ group: Stores, recurrence: { every: 1h, offset: 30m }, duration: 2h, from: +1h, to: +3h }, { of: batch, recurrence: { every: 1h }, duration: 2h, to: +1h }, { of: batch, recurrence: { every: 1h }, duration: 2h, to: +2h }, { of: batch, recurrence: { every: 1h }, duration: 1h, to: +30h }] }',
    },
    [
      'small.yaml:10:50: faults.outages[0].recurrence: the outage is there without a break from 2026-03-02T01:30:00+00:00 to 2026-03-02T04:30:00+00:00: each lasts 2h, and the next begins after 1h',
      'small.yaml:10:204: faults.outages[2].recurrence: the outage is there without a break from 2026-03-02T00:00:00+00:00 to 2026-03-02T03:00:00+00:00: each lasts 2h, and the next begins after 1h',
      'small.yaml:10:269: faults.outages[3].recurrence: the outage never ends: each lasts 1h, and the next begins after 1h',
    ],
  ],
  [
    'size limits that contradict themselves, or each other',
    {
      faults:
        '{ sizeLimits: [{ group: Stores, limit: 10GB, startSize: { uniform: { min: 5GB, max: 15GB } } }, { group: Stores, limit: 10GB, share: 50%, startSize: { uniform: { min: 11GB, max: 15GB } } }, { group: Stores, limit: 10GB, share: 50%, startSize: { uniform: { min: 5GB, max: 10GB } } }, { group: Stores, limit: 10GB, share: 50%, startSize: { lognormal: { median: 5GB, sigma: 0.1 } } }, { group: Stores, limit: 12GB, startSize: 6GB }] }',
    },
    [
      'small.yaml:10:65: faults.sizeLimits[0].startSize: about 50.0% of these databases are full from the start, with a limit of 10GB; every apply fails there',
      'small.yaml:10:158: faults.sizeLimits[1].startSize: these databases are full from the start, with a limit of 10GB; every apply fails',
      'small.yaml:10:432: faults.sizeLimits[4].startSize: Size limit 5 and Size limit 1 are limits of the same databases, and say that they begin with different sizes',
    ],
  ],
  [
    'size limits of the same start, or of parts of a group',
    {
      faults:
        '{ sizeLimits: [{ group: Stores, limit: 10GB, startSize: 5GB }, { group: Stores, limit: 12GB, startSize: 5GB }, { group: Stores, limit: 12GB, startSize: 6GB, share: 50% }] }',
    },
    [],
  ],
  [
    'a slowdown around the run',
    {
      faults:
        '{ slowdowns: [{ group: Stores, factor: 2, from: +23h, duration: 2h }, { group: Stores, factor: 2, from: +30h, to: +31h }, { group: Stores, factor: 2 }] }',
    },
    [
      'small.yaml:10:73: faults.slowdowns[0].duration: the slowdown ends 1h after the run; what follows it is not seen',
      'small.yaml:10:113: faults.slowdowns[1].from: the slowdown begins 6h after the run has ended; nothing of it is seen',
    ],
  ],
  [
    'shares that are nobody',
    {
      faults:
        '{ outages: [{ of: channelDatabase, group: Stores, share: 4%, from: +1h, duration: 1h }], slowdowns: [{ group: Stores, share: 4%, factor: 2 }], sizeLimits: [{ group: Stores, share: 4%, limit: 10GB }] }',
    },
    [
      'small.yaml:10:66: faults.outages[0].share: this share of 10 channel databases is none of them, so nobody is cut off',
      'small.yaml:10:134: faults.slowdowns[0].share: this share of 10 channel databases is none of them, so none is slow',
      'small.yaml:10:189: faults.sizeLimits[0].share: this share of 10 channel databases is none of them, so none has the limit',
    ],
  ],
  [
    'together of one',
    {
      faults:
        '{ outages: [{ of: batch, random: { timeToFailure: 1h, timeToRepair: 1m, together: true } }, { group: Stores, random: { timeToFailure: 1h, timeToRepair: 1m, together: true } }] }',
    },
    [
      'small.yaml:10:91: faults.outages[0].random.together: together changes nothing here: of batch headquarters has one',
    ],
  ],
  [
    'applies out of order under enforcement',
    {
      channelDataGroups:
        '[{ name: Stores, databases: { count: 10 } }, { name: Shops, databases: { count: 10, prefix: SHOP }, client: { dependencyEnforcement: true } }]',
      distributionSchedules:
        "[{ name: A, jobs: ['1020'], channelDataGroups: [Stores, Shops], recurrence: { every: 20m } }, { name: B, jobs: [P-0001], channelDataGroups: [Stores], recurrence: { every: 5m } }]",
      faults:
        '{ failures: [{ stage: apply, group: Shops, error: unique-key, probability: 1%, outOfOrder: true }, { stage: apply, error: unique-key, probability: 1%, outOfOrder: true }, { stage: apply, group: Shops, error: unique-key, probability: 1% }] }',
    },
    [
      'small.yaml:8:100: faults.failures[0].outOfOrder: this never happens: dependency enforcement applies packages of Shops in order',
    ],
  ],
  [
    'applies out of order under enforcement of all',
    {
      client: '{ dependencyEnforcement: true }',
      faults:
        '{ failures: [{ stage: apply, error: unique-key, probability: 1%, outOfOrder: true }] }',
    },
    [
      'small.yaml:11:86: faults.failures[0].outOfOrder: this never happens: dependency enforcement applies packages of Stores in order',
    ],
  ],
  [
    'poison of a stage that no job has',
    {
      jobs: "[{ id: '1020' }]",
      distributionSchedules:
        "[{ name: A, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { every: 20m } }]",
      faults: '{ poison: [{ stage: upload, probability: 1%, error: upload-session-key }] }',
    },
    [
      'small.yaml:8:29: faults.poison[0].stage: no job is for upload, so the stage upload never comes',
    ],
  ],
  [
    'databases that are full from the start, or never',
    {
      faults:
        '{ sizeLimits: [{ group: Stores, limit: 1GB, startSize: 2GB }, { group: Stores, limit: 1GB, startSize: 1GB }, { group: Stores, limit: 1GB, growth: 0% }, { group: Stores, limit: 1GB, growth: 0%, startSize: { uniform: { min: 0B, max: 2GB } } }] }',
    },
    [
      'small.yaml:10:64: faults.sizeLimits[0].startSize: these databases are full from the start, with a limit of 1GB; every apply fails',
      'small.yaml:10:111: faults.sizeLimits[1].startSize: these databases are full from the start, with a limit of 1GB; every apply fails',
      'small.yaml:10:111: faults.sizeLimits[1].startSize: Size limit 2 and Size limit 1 are limits of the same databases, and say that they begin with different sizes',
      'small.yaml:10:118: faults.sizeLimits[2].startSize: Size limit 3 and Size limit 1 are limits of the same databases, and say that they begin with different sizes',
      'small.yaml:10:155: faults.sizeLimits[2].growth: these databases never grow, so none is ever full',
      'small.yaml:10:213: faults.sizeLimits[3].startSize: about 50.0% of these databases are full from the start, with a limit of 1GB; every apply fails there',
      'small.yaml:10:213: faults.sizeLimits[3].startSize: Size limit 4 and Size limit 1 are limits of the same databases, and say that they begin with different sizes',
    ],
  ],
  [
    'waiting where nobody waits',
    { headquarters: '{ asyncServer: { queue: 5, signatureValidity: 1h } }' },
    [
      'small.yaml:10:39: headquarters.asyncServer.queue: queue is without effect: transfers is not limited, so nobody waits',
      'small.yaml:10:61: headquarters.asyncServer.signatureValidity: signatureValidity is without effect: transfers is not limited, so nobody waits',
    ],
  ],
  [
    'a queue and a validity beside transfers',
    { headquarters: '{ asyncServer: { transfers: 1, queue: 5, signatureValidity: 1h } }' },
    [],
  ],
];

test.each(cases)('%s', (_, changes, said) => {
  expect(warningsIn(scenarioText(changes))).toEqual(said);
});
