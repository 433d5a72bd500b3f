/** Moments, recurrences and sizes that cannot be. */
import { expect, test } from 'vitest';
import { problemsIn, scenarioText } from './scenario-text.ts';

type Case = readonly [
  what: string,
  changes: Readonly<Record<string, string | null>>,
  said: readonly string[],
];

const cases: readonly Case[] = [
  [
    'a start that the clocks skip',
    { start: '2026-03-29T02:30:00', timeZone: 'Europe/Berlin' },
    [
      'small.yaml:3:8: start: the clocks of Europe/Berlin skip 2026-03-29T02:30:00; did you mean 2026-03-29T03:30:00?',
    ],
  ],
  [
    'an outage that ends before it begins',
    { faults: '{ outages: [{ group: Stores, from: +10h, to: +5h }] }' },
    [
      'small.yaml:10:54: faults.outages[0].to: expected an end after the beginning, 2026-03-02T10:00:00+00:00, found 2026-03-02T05:00:00+00:00',
    ],
  ],
  [
    'an outage without an end',
    { faults: '{ outages: [{ group: Stores, from: +10h }] }' },
    [
      'small.yaml:10:21: faults.outages[0]: expected exactly one of duration, to, found none of them',
    ],
  ],
  [
    'an outage with two ends',
    { faults: '{ outages: [{ group: Stores, from: +10h, duration: 1h, to: +12h }] }' },
    [
      'small.yaml:10:64: faults.outages[0].to: expected exactly one of duration, to, found duration and to',
    ],
  ],
  [
    'a time after the start without its sign',
    { faults: '{ outages: [{ group: Stores, from: 10h, duration: 1h }] }' },
    [
      'small.yaml:10:44: faults.outages[0].from: expected a time after the start such as +10h, or a date and time such as 2026-03-02T08:00:00, found "10h"; did you mean +10h?',
    ],
  ],
  [
    'an outage from a time that the clocks skip',
    {
      timeZone: 'Europe/Berlin',
      faults: '{ outages: [{ group: Stores, from: 2026-03-29T02:30:00, duration: 1h }] }',
    },
    [
      'small.yaml:11:44: faults.outages[0].from: the clocks of Europe/Berlin skip 2026-03-29T02:30:00; did you mean 2026-03-29T03:30:00?',
    ],
  ],
  [
    'no recurrence',
    {
      distributionSchedules:
        "[{ name: A, jobs: ['1020'], channelDataGroups: [Stores], recurrence: {} }]",
    },
    [
      'small.yaml:7:93: distributionSchedules[0].recurrence: expected exactly one of every, cron, found none of them',
    ],
  ],
  [
    'two recurrences',
    {
      distributionSchedules:
        "[{ name: A, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { every: 5m, cron: '* * * * *' } }]",
    },
    [
      'small.yaml:7:106: distributionSchedules[0].recurrence.cron: expected exactly one of every, cron, found every and cron',
    ],
  ],
  [
    'a recurrence of zero',
    {
      distributionSchedules:
        "[{ name: A, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { every: 0m } }]",
    },
    [
      'small.yaml:7:102: distributionSchedules[0].recurrence.every: expected a duration of at least 1s, such as 15m, found "0m"',
    ],
  ],
  [
    'an offset of cron',
    {
      distributionSchedules:
        "[{ name: A, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { cron: '0 2 * * *', offset: 5m } }]",
    },
    [
      'small.yaml:7:114: distributionSchedules[0].recurrence.offset: offset goes with every, not with cron',
    ],
  ],
  [
    'cron with too few fields',
    {
      distributionSchedules:
        "[{ name: A, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { cron: '0 2 * *' } }]",
    },
    [
      'small.yaml:7:101: distributionSchedules[0].recurrence.cron: a cron pattern has five fields, or six with seconds; this has 4',
    ],
  ],
  [
    'cron with a minute that is none',
    {
      distributionSchedules:
        "[{ name: A, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { cron: '61 * * * *' } }]",
    },
    [
      'small.yaml:7:101: distributionSchedules[0].recurrence.cron: "61 * * * *" is no cron pattern: invalid value for minute: 61',
    ],
  ],
  [
    'cron on the 30th of February',
    {
      distributionSchedules:
        "[{ name: A, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { cron: '0 0 30 2 *' } }]",
    },
    [
      'small.yaml:7:101: distributionSchedules[0].recurrence.cron: "0 0 30 2 *" never comes to pass',
    ],
  ],
  [
    'a date where cron belongs',
    {
      distributionSchedules:
        "[{ name: A, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { cron: '2026-03-02T12:00:00' } }]",
    },
    [
      'small.yaml:7:101: distributionSchedules[0].recurrence.cron: a cron pattern has five fields, or six with seconds; this has 1',
    ],
  ],
  [
    'more polls and sessions than a run can hold',
    { duration: '1830d', channelDataGroups: '[{ name: Stores, databases: { count: 100000 } }]' },
    [
      'small.yaml:4:11: duration: polls of the whole run: about 35,136,000,000, and at most 5,000,000,000 are possible; shorten the duration, lengthen the intervals, or have fewer databases',
      'small.yaml:4:11: duration: sessions of the whole run: about 30,744,000,000, and at most 100,000,000 are possible; shorten the duration, lengthen the intervals, or have fewer databases',
    ],
  ],
  [
    'too many databases in all',
    {
      channelDataGroups:
        '[{ name: A, databases: { count: 600000, prefix: A } }, { name: Stores, databases: { count: 600000 } }]',
      duration: '1h',
    },
    [
      'small.yaml:6:20: channelDataGroups: channel databases of all groups together: 1,200,000, and at most 1,000,000 are possible',
    ],
  ],
  [
    'cron of the batch with an offset, and a cron that is none',
    {
      headquarters: "{ statusMessages: { recurrence: { cron: '0 6 * * *', offset: 1h } } }",
      distributionSchedules:
        "[{ name: A, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { cron: '0 6 * *' } }]",
    },
    [
      'small.yaml:7:101: distributionSchedules[0].recurrence.cron: a cron pattern has five fields, or six with seconds; this has 4',
      'small.yaml:8:68: headquarters.statusMessages.recurrence.offset: offset goes with every, not with cron',
    ],
  ],
];

test.each(cases)('%s', (_, changes, said) => {
  expect(problemsIn(scenarioText(changes))).toEqual(said);
});
