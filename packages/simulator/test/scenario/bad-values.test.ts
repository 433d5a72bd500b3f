/** Values that are none: every message in full, with what was expected, found and probably meant. */
import { expect, test } from 'vitest';
import { problemsIn, scenarioText } from './scenario-text.ts';

type Case = readonly [
  what: string,
  changes: Readonly<Record<string, string | null>>,
  said: readonly string[],
];

const cases: readonly Case[] = [
  [
    'a number where a duration belongs',
    { duration: '900' },
    [
      'small.yaml:4:11: duration: expected a duration above 0, such as 15m, found 900; did you mean 900s?',
    ],
  ],
  [
    'a negative duration',
    { duration: '-5m' },
    [
      'small.yaml:4:11: duration: expected a duration above 0, such as 15m, found "-5m"; did you mean 5m?',
    ],
  ],
  [
    'no time at all',
    { duration: '0s' },
    ['small.yaml:4:11: duration: expected a duration above 0, such as 15m, found "0s"'],
  ],
  [
    'a duration in words',
    { duration: '15 minutes' },
    [
      'small.yaml:4:11: duration: expected a duration above 0, such as 15m, found "15 minutes"; did you mean 15m?',
    ],
  ],
  [
    'a duration as ISO 8601 writes it',
    { duration: 'PT15M' },
    [
      'small.yaml:4:11: duration: expected a duration above 0, such as 15m, found "PT15M"; did you mean 15m?',
    ],
  ],
  [
    'a duration as a clock shows it',
    { duration: '00:15:00' },
    [
      'small.yaml:4:11: duration: expected a duration above 0, such as 15m, found "00:15:00"; did you mean 15m?',
    ],
  ],
  [
    'units out of order',
    { duration: '1m1h' },
    [
      'small.yaml:4:11: duration: expected a duration above 0, such as 15m; units are w, d, h, m, s, ms, the largest first, ms whole, found "1m1h"',
    ],
  ],
  [
    'a horizon beyond the limit',
    { duration: '1831d' },
    ['small.yaml:4:11: duration: expected a duration of at most 1830d (five years), found 1831d'],
  ],
  [
    'an empty value',
    { duration: '' },
    ['small.yaml:4:11: duration: expected a duration above 0, such as 15m, found nothing'],
  ],
  [
    'a list where a duration belongs',
    { duration: '[1h, 2h]' },
    ['small.yaml:4:11: duration: expected a duration above 0, such as 15m, found a list of 2'],
  ],
  [
    'a version of the format that is newer',
    { cdx: '2' },
    [
      'small.yaml:1:6: cdx: expected 1, the version of the format that this release reads, found 2; did you mean 1?',
    ],
  ],
  [
    'a profile that is none',
    { profile: 'd356' },
    ['small.yaml:10:10: profile: expected one of d365, ax2012r3, found "d356"; did you mean d365?'],
  ],
  [
    'a day that is none',
    { start: '2026-02-30' },
    [
      'small.yaml:3:8: start: expected a date and time such as 2026-03-02T08:00:00, found "2026-02-30"',
    ],
  ],
  [
    'a time before the limits',
    { start: '1999-12-31' },
    ['small.yaml:3:8: start: expected a time from 2000-01-01 to 2100-01-01, found 1999-12-31'],
  ],
  [
    'a time zone that is misspelt',
    { timeZone: 'Europe/Berln' },
    [
      'small.yaml:10:11: timeZone: expected a time zone of the IANA list such as UTC or Europe/Berlin, found "Europe/Berln"; did you mean Europe/Berlin?',
    ],
  ],
  [
    'an offset for a time zone',
    { timeZone: '+01:00' },
    [
      'small.yaml:10:11: timeZone: expected a time zone of the IANA list such as UTC or Europe/Berlin, found "+01:00"',
    ],
  ],
  [
    'a seed as text',
    { seed: "'5'" },
    ['small.yaml:10:7: seed: expected a whole number of at least 0, found "5"; did you mean 5?'],
  ],
  [
    'a negative seed',
    { seed: '-1' },
    ['small.yaml:10:7: seed: expected a whole number of at least 0, found -1'],
  ],
  [
    'an empty name',
    { name: "''" },
    ['small.yaml:2:7: name: expected a name of 1 to 100 characters in one line, found ""'],
  ],
  [
    'a name of two lines',
    { name: '"a\\nb"' },
    ['small.yaml:2:7: name: expected a name of 1 to 100 characters in one line, found "a\\nb"'],
  ],
  [
    'a key that is misspelt beside a key that is missing',
    { name: null, nmae: 'small' },
    ['small.yaml:9:1: nmae: unknown key; did you mean name?'],
  ],
  [
    'a key that is misspelt in the middle',
    { retry: '{ tryCuont: 3 }' },
    ['small.yaml:10:10: retry.tryCuont: unknown key; did you mean tryCount?'],
  ],
  [
    'a key of another set',
    { interval: '5m' },
    [
      'small.yaml:10:1: interval: unknown key here; it belongs in retry, channelDataGroups[].retry, distributionSchedules[].retry',
    ],
  ],
  [
    'a size without a unit',
    { jobs: "[{ id: '1020', rowSize: 400 }, { id: P-0001 }]" },
    [
      'small.yaml:5:31: jobs[0].rowSize: expected a size such as 400B or 4MB, found 400; did you mean 400B?',
    ],
  ],
  [
    'a distribution that is misspelt',
    { durations: '{ create: { exponental: { mean: 30s } } }' },
    ['small.yaml:10:24: durations.create.exponental: unknown key; did you mean exponential?'],
  ],
  [
    'two distributions at once',
    { durations: '{ apply: { exponential: { mean: 30s }, uniform: { min: 1s, max: 2s } } }' },
    [
      'small.yaml:10:23: durations.apply.exponential: expected exactly one of uniform, exponential, lognormal, triangular, weibull, gamma, empirical, found uniform and exponential',
    ],
  ],
  [
    'durations in units that there are not, or too long',
    {
      client: '{ latency: 0.5ms, downloadInterval: 10y, uploadInterval: 10y }',
      retry: '{ interval: 99999999999999999d }',
      headquarters: "{ retention: { packages: '50 years' } }",
    },
    [
      'small.yaml:10:20: client.latency: expected a duration such as 15m; units are w, d, h, m, s, ms, the largest first, ms whole, found "0.5ms"',
      'small.yaml:10:45: client.downloadInterval: expected a duration of at least 1s, such as 15m; units are w, d, h, m, s, ms, the largest first, ms whole, found "10y"',
      'small.yaml:10:66: client.uploadInterval: expected a duration of at least 1s, such as 15m, or never; units are w, d, h, m, s, ms, the largest first, ms whole, found "10y"',
      'small.yaml:11:20: retry.interval: expected a duration of at most 3650d, found "99999999999999999d"',
      'small.yaml:12:40: headquarters.retention.packages: expected a duration above 0, such as 15m, or forever; units are w, d, h, m, s, ms, the largest first, ms whole, found "50 years"',
    ],
  ],
  [
    'a shape that there is not',
    { durations: '{ apply: { normal: { mean: 5s } } }' },
    [
      'small.yaml:10:23: durations.apply.normal: there is no such shape of distribution; there are uniform, exponential, lognormal, triangular, weibull, gamma, empirical',
    ],
  ],
  [
    'a distribution of nothing',
    { durations: '{ apply: {} }' },
    [
      'small.yaml:10:21: durations.apply: expected exactly one of uniform, exponential, lognormal, triangular, weibull, gamma, empirical, found none of them',
    ],
  ],
  [
    'a distribution from more to less',
    { durations: '{ apply: { uniform: { min: 2s, max: 1s } } }' },
    [
      'small.yaml:10:48: durations.apply.uniform.max: expected a max that is not below min, found "1s"',
    ],
  ],
  [
    'a lognormal without its spread',
    { durations: '{ apply: { lognormal: { median: 1m } } }' },
    ['small.yaml:10:34: durations.apply.lognormal.sigma: missing; expected a number from 0 to 5'],
  ],
  [
    'a mean of zero',
    { durations: '{ apply: { exponential: { mean: 0s } } }' },
    [
      'small.yaml:10:44: durations.apply.exponential.mean: expected a duration above 0, such as 15m, found "0s"',
    ],
  ],
  [
    'rows below zero',
    { jobs: "[{ id: '1020', rows: -5 }, { id: P-0001 }]" },
    ['small.yaml:5:28: jobs[0].rows: expected a number from 0 to 1000000000, found -5'],
  ],
  [
    'no databases',
    { channelDataGroups: '[{ name: Stores, databases: { count: 0 } }]' },
    [
      'small.yaml:6:57: channelDataGroups[0].databases.count: expected a whole number from 1 to 1000000, found 0',
    ],
  ],
  [
    'more databases than the limit',
    { channelDataGroups: '[{ name: Stores, databases: { count: 2000000 } }]' },
    [
      'small.yaml:6:57: channelDataGroups[0].databases.count: expected a whole number from 1 to 1000000, found 2000000',
    ],
  ],
  [
    'a count where its key belongs',
    { channelDataGroups: '[{ name: Stores, databases: 10 }]' },
    [
      'small.yaml:6:48: channelDataGroups[0].databases: expected a set of keys: kind, count, prefix, found 10; did you mean { count: 10 }?',
    ],
  ],
  [
    'a prefix with a blank',
    { channelDataGroups: '[{ name: Stores, databases: { count: 10, prefix: MY STORE } }]' },
    [
      'small.yaml:6:69: channelDataGroups[0].databases.prefix: expected letters, digits and _ starting with a letter, 40 at most, such as STORE, found "MY STORE"; did you mean MY_STORE?',
    ],
  ],
  [
    'a poll interval below a second',
    { client: '{ downloadInterval: 500ms }' },
    [
      'small.yaml:10:29: client.downloadInterval: expected a duration of at least 1s, such as 15m, found "500ms"',
    ],
  ],
  [
    'a word that is misspelt',
    { client: '{ uploadInterval: nevr, concurrentSessions: unlimitd, reporting: ful }' },
    [
      'small.yaml:10:27: client.uploadInterval: expected a duration of at least 1s, such as 15m, or never, found "nevr"; did you mean never?',
      'small.yaml:10:53: client.concurrentSessions: expected a whole number from 1 to 1000, or unlimited, found "unlimitd"; did you mean unlimited?',
      'small.yaml:10:74: client.reporting: expected one of full, finalOnly, found "ful"; did you mean full?',
    ],
  ],
  [
    'a boolean as AX writes it',
    { client: "{ dependencyEnforcement: 'Yes' }" },
    [
      'small.yaml:10:34: client.dependencyEnforcement: expected true or false, found "Yes"; did you mean true?',
    ],
  ],
  [
    'a negative try count and an interval of zero',
    { retry: '{ tryCount: -1, interval: 0s }' },
    [
      'small.yaml:10:20: retry.tryCount: expected a whole number from 0 to 65535, found -1',
      'small.yaml:10:34: retry.interval: expected a duration of at least 1s, such as 15m, found "0s"',
    ],
  ],
  [
    'an interval and a backoff',
    { retry: '{ interval: 5m, backoff: { initial: 1m } }' },
    [
      'small.yaml:10:24: retry.backoff: expected at most one of interval, backoff, found interval and backoff',
    ],
  ],
  [
    'a backoff that ends below its beginning',
    { retry: '{ backoff: { initial: 2h } }' },
    [
      'small.yaml:10:30: retry.backoff.initial: expected at most 1h, the default of max, or a max, found "2h"',
    ],
  ],
  [
    'a share as a bare percentage',
    { faults: '{ outages: [{ group: Stores, from: +1h, duration: 1h, share: 40 }] }' },
    [
      'small.yaml:10:70: faults.outages[0].share: expected a share above 0% and up to 100%, such as 40% or 0.4, found 40; did you mean 40%?',
    ],
  ],
  [
    'a share of nothing',
    { faults: '{ outages: [{ group: Stores, from: +1h, duration: 1h, share: 0% }] }' },
    [
      'small.yaml:10:70: faults.outages[0].share: expected a share above 0% and up to 100%, such as 40% or 0.4, found "0%"',
    ],
  ],
  [
    'a probability above one',
    { faults: '{ failures: [{ stage: apply, probability: 1.5, error: sql-write }] }' },
    [
      'small.yaml:10:51: faults.failures[0].probability: expected a share from 0% to 100%, such as 40% or 0.4, found 1.5; did you mean 1.5%?',
    ],
  ],
  [
    'an error that is misspelt',
    { faults: '{ failures: [{ stage: download, probability: 1%, error: package-url }] }' },
    [
      'small.yaml:10:65: faults.failures[0].error: expected a key of the failure catalogue, found "package-url"; did you mean package-uri?',
    ],
  ],
  [
    'no jobs',
    { jobs: '[]' },
    ['small.yaml:5:7: jobs: expected a list of at least one entry, found an empty list'],
  ],
  [
    'jobs as bare ids',
    { jobs: "['1020', P-0001]" },
    [
      'small.yaml:5:8: jobs[0]: expected a set of keys: id, name, direction, changesEvery, transactionsEvery, rows, rowsPerChange, rowsPerTransaction, fullRows, rowSize, durations, found "1020"; did you mean { id: "1020" }?',
      'small.yaml:5:16: jobs[1]: expected a set of keys: id, name, direction, changesEvery, transactionsEvery, rows, rowsPerChange, rowsPerTransaction, fullRows, rowSize, durations, found "P-0001"; did you mean { id: P-0001 }?',
    ],
  ],
  [
    'one job where a list belongs',
    { jobs: '1020' },
    ['small.yaml:5:7: jobs: expected a list, found 1020; did you mean [{ id: 1020 }]?'],
  ],
  [
    'an interval where a recurrence belongs',
    {
      distributionSchedules:
        "[{ name: A, jobs: ['1020', P-0001], channelDataGroups: [Stores], recurrence: 20m }]",
    },
    [
      'small.yaml:7:51: distributionSchedules[0].jobs[1]: job P-0001 is for upload, and this schedule is for download; each schedule has one direction',
      'small.yaml:7:101: distributionSchedules[0].recurrence: expected a set of keys: every, offset, cron; or never, found "20m"; did you mean { every: 20m }?',
    ],
  ],
  [
    'the batch of headquarters in other words',
    {
      headquarters:
        "{ statusMessages: { recurrence: nevr, batch: held, batchGroup: '' }, retention: { packages: 30, downloadHistory: for ever } }",
    },
    [
      'small.yaml:10:47: headquarters.statusMessages.recurrence: expected a set of keys: every, offset, cron; or never, found "nevr"; did you mean never?',
      'small.yaml:10:60: headquarters.statusMessages.batch: expected one of waiting, hold, canceled, found "held"; did you mean hold?',
      'small.yaml:10:78: headquarters.statusMessages.batchGroup: expected a name of 1 to 100 characters in one line, found ""',
      'small.yaml:10:107: headquarters.retention.packages: expected a duration above 0, such as 15m, or forever, found 30; did you mean 30s?',
      'small.yaml:10:128: headquarters.retention.downloadHistory: expected a duration above 0, such as 15m, or forever, found "for ever"; did you mean forever?',
    ],
  ],
  [
    'an interval for the batch',
    { headquarters: '{ statusMessages: { recurrence: 1 day } }' },
    [
      'small.yaml:10:47: headquarters.statusMessages.recurrence: expected a set of keys: every, offset, cron; or never, found "1 day"; did you mean { every: 1d }?',
    ],
  ],
  [
    'rows of a full sync of an upload',
    { jobs: "[{ id: '1020', fullRows: -1 }, { id: P-0001, fullRows: 5 }]" },
    [
      'small.yaml:5:32: jobs[0].fullRows: expected a number from 0 to 1000000000, found -1',
      'small.yaml:5:52: jobs[1].fullRows: fullRows is for downloads, and this job is an upload',
    ],
  ],
  [
    'a retry every millisecond',
    { retry: '{ backoff: { initial: 1ms, max: 10ms } }' },
    [
      'small.yaml:10:30: retry.backoff.initial: expected a duration of at least 1s, such as 15m, found "1ms"',
      'small.yaml:10:40: retry.backoff.max: expected a duration of at least 1s, such as 15m, found "10ms"',
    ],
  ],
];

test.each(cases)('%s', (_, changes, said) => {
  expect(problemsIn(scenarioText(changes))).toEqual(said);
});
