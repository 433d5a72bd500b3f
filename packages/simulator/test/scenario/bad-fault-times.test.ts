/** Faults that come at no time, in two ways or too often, and that strike nobody or the wrong ones. */
import { expect, test } from 'vitest';
import { problemsIn, scenarioText } from './scenario-text.ts';

type Case = readonly [
  what: string,
  changes: Readonly<Record<string, string | null>>,
  said: readonly string[],
];

const cases: readonly Case[] = [
  [
    'an outage of no group',
    {
      faults:
        '{ outages: [{ from: +1h, duration: 1h }, { of: channelDatabase, share: 5%, from: +1h, duration: 1h }] }',
    },
    [
      'small.yaml:10:21: faults.outages[0].group: missing; expected the name of a channel data group: an outage of the network is at one',
      'small.yaml:10:50: faults.outages[1].group: missing; expected the name of a channel data group: an outage of channel databases is at one',
    ],
  ],
  [
    'an outage of what headquarters has one of, at a group',
    {
      faults:
        '{ outages: [{ of: asyncServer, group: Stores, from: +1h, duration: 1h }, { of: batch, share: 5%, from: +1h, duration: 1h }] }',
    },
    [
      'small.yaml:10:40: faults.outages[0].group: group does not go with of: asyncServer; headquarters has one, for all groups',
      'small.yaml:10:95: faults.outages[1].share: share does not go with of: batch; headquarters has one, for all groups',
    ],
  ],
  [
    'an outage of something else',
    { faults: '{ outages: [{ of: database, group: Stores, from: +1h, duration: 1h }] }' },
    [
      'small.yaml:10:27: faults.outages[0].of: expected one of network, asyncServer, batch, channelDatabase, found "database"; did you mean channelDatabase?',
    ],
  ],
  [
    'an outage at no time',
    { faults: '{ outages: [{ group: Stores }, { group: Stores, duration: 1h }] }' },
    [
      'small.yaml:10:21: faults.outages[0]: expected one of from, recurrence, random, found none of them',
      'small.yaml:10:40: faults.outages[1]: expected one of from, recurrence, random, found none of them',
    ],
  ],
  [
    'an outage in two ways',
    {
      faults:
        '{ outages: [{ group: Stores, recurrence: { every: 1h }, random: { timeToFailure: 1d, timeToRepair: 1h }, duration: 5m }] }',
    },
    [
      'small.yaml:10:65: faults.outages[0].random: expected at most one of recurrence, random, found recurrence and random',
    ],
  ],
  [
    'a recurring outage that does not last',
    { faults: '{ outages: [{ group: Stores, recurrence: { every: 1h } }] }' },
    [
      'small.yaml:10:21: faults.outages[0].duration: missing; expected a duration above 0, such as 15m',
    ],
  ],
  [
    'a recurrence of outages that is none',
    {
      faults:
        "{ outages: [{ group: Stores, recurrence: never, duration: 1h }, { group: Stores, recurrence: 6h, duration: 1h }, { group: Stores, recurrence: { cron: '0 3 * *' }, duration: 1h }, { group: Stores, recurrence: { cron: '0 3 * * *', offset: 1h }, duration: 1h }] }",
    },
    [
      'small.yaml:10:50: faults.outages[0].recurrence: expected a set of keys: every, offset, cron, found "never"',
      'small.yaml:10:102: faults.outages[1].recurrence: expected a set of keys: every, offset, cron, found "6h"; did you mean { every: 6h }?',
      'small.yaml:10:159: faults.outages[2].recurrence.cron: a cron pattern has five fields, or six with seconds; this has 4',
      'small.yaml:10:238: faults.outages[3].recurrence.offset: offset goes with every, not with cron',
    ],
  ],
  [
    'an outage at random that says how long it lasts',
    {
      faults:
        '{ outages: [{ group: Stores, random: { timeToFailure: 1d, timeToRepair: 1h }, duration: 5m }] }',
    },
    [
      'small.yaml:10:87: faults.outages[0].duration: duration does not go with random, whose timeToRepair says how long each lasts',
    ],
  ],
  [
    'times between failures that are none',
    {
      faults:
        '{ outages: [{ of: batch, random: { timeToFailure: 500ms, timeToRepair: 30 } }, { of: batch, random: { timeToFailure: 1d } }, { of: batch, random: 30d }] }',
    },
    [
      'small.yaml:10:59: faults.outages[0].random.timeToFailure: expected a mean of at least 1s, such as 15m, found "500ms"',
      'small.yaml:10:80: faults.outages[0].random.timeToRepair: expected a duration such as 15m, found 30; did you mean 30s?',
      'small.yaml:10:109: faults.outages[1].random.timeToRepair: missing; expected a duration such as 15m',
      'small.yaml:10:155: faults.outages[2].random: expected a set of keys: timeToFailure, timeToRepair, together, found "30d"',
    ],
  ],
  [
    'an end before the beginning, of faults that are wrong in another way too',
    {
      faults:
        '{ outages: [{ of: batch, group: Stores, from: +1h, to: +30m }, { group: Stores, from: +2h, to: +1h, duration: 5m }, { group: Stores, from: +2h, to: soon }], slowdowns: [{ group: Stores, from: +2h, to: +2h }] }',
    },
    [
      'small.yaml:10:34: faults.outages[0].group: group does not go with of: batch; headquarters has one, for all groups',
      'small.yaml:10:64: faults.outages[0].to: expected an end after the beginning, 2026-03-02T01:00:00+00:00, found 2026-03-02T00:30:00+00:00',
      'small.yaml:10:100: faults.outages[1].to: expected exactly one of duration, to, found duration and to',
      'small.yaml:10:104: faults.outages[1].to: expected an end after the beginning, 2026-03-02T02:00:00+00:00, found 2026-03-02T01:00:00+00:00',
      'small.yaml:10:157: faults.outages[2].to: expected a time after the start such as +10h, or a date and time such as 2026-03-02T08:00:00, found "soon"',
      'small.yaml:10:178: faults.slowdowns[0].factor: missing; expected a number above 1 and up to 1000',
      'small.yaml:10:210: faults.slowdowns[0].to: expected an end after the beginning, 2026-03-02T02:00:00+00:00, found 2026-03-02T02:00:00+00:00',
    ],
  ],
  [
    'an end before the beginning, for outages that come again',
    {
      faults:
        '{ outages: [{ of: batch, random: { timeToFailure: 1d, timeToRepair: 1h }, from: +5h, to: +4h }, { of: batch, recurrence: { every: 1d }, duration: 1h, from: +5h, to: +5h }] }',
    },
    [
      'small.yaml:10:98: faults.outages[0].to: expected an end after the beginning, 2026-03-02T05:00:00+00:00, found 2026-03-02T04:00:00+00:00',
      'small.yaml:10:174: faults.outages[1].to: expected an end after the beginning, 2026-03-02T05:00:00+00:00, found 2026-03-02T05:00:00+00:00',
    ],
  ],
  [
    'a bound of outages that the clocks skip',
    {
      timeZone: 'Europe/Berlin',
      faults:
        '{ outages: [{ of: batch, random: { timeToFailure: 1d, timeToRepair: 1h }, to: 2026-03-29T02:30:00 }] }',
    },
    [
      'small.yaml:11:87: faults.outages[0].to: the clocks of Europe/Berlin skip 2026-03-29T02:30:00; did you mean 2026-03-29T03:30:00?',
    ],
  ],
  [
    'crashes at no time, or in two ways',
    {
      faults:
        '{ crashes: [{ group: Stores, downFor: 5m }, { group: Stores, at: +1h, downFor: 5m, random: { timeToFailure: 1d, timeToRepair: 1h } }] }',
    },
    [
      'small.yaml:10:21: faults.crashes[0]: expected exactly one of at, recurrence, random, found none of them',
      'small.yaml:10:92: faults.crashes[1].random: expected exactly one of at, recurrence, random, found at and random',
    ],
  ],
  [
    'keys of crashes that do not go together',
    {
      faults:
        '{ crashes: [{ group: Stores, at: +1h, downFor: 5m, to: +3h }, { group: Stores, random: { timeToFailure: 1d, timeToRepair: 1h }, downFor: 5m }, { group: Stores, recurrence: { every: 1d } }] }',
    },
    [
      'small.yaml:10:60: faults.crashes[0].to: to does not go with at, which is once',
      'small.yaml:10:137: faults.crashes[1].downFor: downFor does not go with random, whose timeToRepair says how long each lasts',
      'small.yaml:10:152: faults.crashes[2].downFor: missing; expected a duration above 0, such as 15m',
    ],
  ],
  [
    'a slowdown in half a way',
    {
      faults:
        '{ slowdowns: [{ group: Stores, factor: 5, from: +1h }, { group: Stores, factor: 5, duration: 1h }] }',
    },
    [
      'small.yaml:10:23: faults.slowdowns[0]: expected exactly one of duration, to, found none of them',
      'small.yaml:10:64: faults.slowdowns[1]: expected one of from, recurrence, random, found none of them',
    ],
  ],
  [
    'a slowdown that makes nothing slower, of nobody',
    { faults: '{ slowdowns: [{ group: Stores, factor: 1 }, { group: Tills, factor: 2000 }] }' },
    [
      'small.yaml:10:48: faults.slowdowns[0].factor: expected a number above 1 and up to 1000, found 1',
      'small.yaml:10:62: faults.slowdowns[1].group: there is no channel data group Tills; there is Stores',
      'small.yaml:10:77: faults.slowdowns[1].factor: expected a number above 1 and up to 1000, found 2000',
    ],
  ],
  [
    'a slowdown without its factor',
    { faults: '{ slowdowns: [{ group: Stores }] }' },
    [
      'small.yaml:10:23: faults.slowdowns[0].factor: missing; expected a number above 1 and up to 1000',
    ],
  ],
  [
    'poison of the wrong stage, error, job and group',
    {
      faults:
        '{ poison: [{ stage: create, probability: 1%, error: partial-data }, { stage: apply, job: P-0001, probability: 1%, error: sql-write }, { stage: apply, job: 1021, group: Stroes, probability: 1%, error: bulk-insert }] }',
    },
    [
      'small.yaml:10:29: faults.poison[0].stage: expected one of download, apply, upload, hqApply, found "create"',
      'small.yaml:10:86: faults.poison[1].stage: job P-0001 is for upload and has no stage apply; did you mean hqApply?',
      'small.yaml:10:164: faults.poison[2].job: there is no job "1021"; did you mean "1020"?',
      'small.yaml:10:177: faults.poison[2].group: there is no channel data group Stroes; did you mean Stores?',
      'small.yaml:10:209: faults.poison[2].error: bulk-insert is no error of the stage apply; there are data-truncated, sql-write, unique-key, connection-string, missing-assembly, database-full, client-restarted, database-unavailable',
    ],
  ],
  [
    'two of one name',
    {
      faults:
        '{ poison: [{ name: A, stage: apply, probability: 1%, error: sql-write }, { name: A, stage: apply, probability: 1%, error: sql-write }], slowdowns: [{ name: A, group: Stores, factor: 2 }, { name: A, group: Stores, factor: 2 }] }',
    },
    [
      'small.yaml:10:90: faults.poison[1].name: there is a poison A already',
      'small.yaml:10:204: faults.slowdowns[1].name: there is a slowdown A already',
    ],
  ],
  [
    'a failure out of the order of another stage',
    {
      faults:
        '{ failures: [{ stage: download, probability: 1%, error: package-uri, outOfOrder: true }] }',
    },
    [
      'small.yaml:10:78: faults.failures[0].outOfOrder: outOfOrder is for the stage apply, and this is download',
    ],
  ],
  [
    'faults more often than a run can hold',
    {
      duration: '365d',
      channelDataGroups: '[{ name: Stores, databases: { count: 1 } }]',
      faults:
        "{ outages: [{ group: Stores, random: { timeToFailure: 1m, timeToRepair: 1s } }, { of: batch, recurrence: { cron: '* * * * *' }, duration: 5s }], crashes: [{ group: Stores, random: { timeToFailure: { uniform: { min: 0s, max: 0s } }, timeToRepair: { uniform: { min: 0s, max: 0s } } } }] }",
    },
    [
      'small.yaml:10:46: faults.outages[0].random: times of this fault in the whole run: about 517,881, and at most 100,000 are possible; lengthen timeToFailure or timeToRepair, or bound it by from and to',
      'small.yaml:10:114: faults.outages[1].recurrence: times of this fault in the whole run: about 525,600, and at most 100,000 are possible; let it recur less often, or bound it by from and to',
      'small.yaml:10:189: faults.crashes[0].random: both times are always 0s, so this fault would come without end; lengthen timeToFailure or timeToRepair',
    ],
  ],
  [
    'faults of all databases together',
    {
      duration: '1d',
      channelDataGroups: '[{ name: Stores, databases: { count: 5000 } }]',
      faults:
        '{ slowdowns: [{ group: Stores, factor: 2, random: { timeToFailure: 1s, timeToRepair: 1s } }] }',
    },
    [
      'small.yaml:10:9: faults: times of all faults in the whole run, at each channel database that they strike: about 216,375,000, and at most 100,000,000 are possible; let them come less often, or strike fewer',
    ],
  ],
];

test.each(cases)('%s', (_, changes, said) => {
  expect(problemsIn(scenarioText(changes))).toEqual(said);
});
