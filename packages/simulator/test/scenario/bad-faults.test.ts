/** Issues and crashes that cannot be; outages and failures are among the values, names and times. */
import { expect, test } from 'vitest';
import { problemsIn, scenarioText } from './scenario-text.ts';

type Case = readonly [
  what: string,
  changes: Readonly<Record<string, string | null>>,
  said: readonly string[],
];

const cases: readonly Case[] = [
  [
    'an issue of the wrong stage, error and job',
    {
      faults:
        "{ issues: [{ stage: apply, group: Stores, error: package-uri }, { stage: upload, job: '1020', group: Stroes, error: upload-timeout }] }",
    },
    [
      'small.yaml:10:58: faults.issues[0].error: package-uri is no error of the stage apply; there are data-truncated, sql-write, unique-key, connection-string, missing-assembly, database-full, client-restarted, database-unavailable',
      'small.yaml:10:82: faults.issues[1].stage: job "1020" is for download and has no stage upload',
      'small.yaml:10:110: faults.issues[1].group: there is no channel data group Stroes; did you mean Stores?',
    ],
  ],
  [
    'two issues of one name, one of them by default',
    {
      faults:
        '{ issues: [{ stage: apply, group: Stores, error: missing-assembly }, { name: Issue 1, stage: apply, group: Stores, error: missing-assembly }] }',
    },
    ['small.yaml:10:86: faults.issues[1].name: there is an issue Issue 1 already'],
  ],
  [
    'an issue of create at part of a group',
    { faults: '{ issues: [{ stage: create, group: Stores, error: partial-data, share: 50% }] }' },
    [
      'small.yaml:10:80: faults.issues[0].share: a package is created for the whole group, so an issue of create is at all of it; did you mean 100%?',
    ],
  ],
  [
    'a crash that does not last, of nobody',
    {
      faults: '{ crashes: [{ group: Stores, at: +1h, downFor: 0s }, { group: Strores, at: +1h }] }',
    },
    [
      'small.yaml:10:56: faults.crashes[0].downFor: expected a duration above 0, such as 15m, found "0s"',
      'small.yaml:10:62: faults.crashes[1].downFor: missing; expected a duration above 0, such as 15m',
      'small.yaml:10:71: faults.crashes[1].group: there is no channel data group Strores; did you mean Stores?',
    ],
  ],
  [
    'a crash that is once, with the key of those that come again',
    { faults: '{ crashes: [{ group: Stores, from: +1h, downFor: 5m }] }' },
    [
      'small.yaml:10:38: faults.crashes[0].from: from is for crashes that recur or come at random; the time of one that is once is at; did you mean at?',
    ],
  ],
  [
    'faults without an error, and a poison of a share',
    {
      faults:
        '{ issues: [{ stage: upload, group: Stores }], poison: [{ stage: hqApply, probability: 1%, share: 5% }] }',
    },
    [
      'small.yaml:10:20: faults.issues[0].error: missing; expected an error of the stage upload: client-offline, server-busy, upload-timeout, upload-session-key, client-restarted',
      'small.yaml:10:64: faults.poison[0].error: missing; expected an error of the stage hqApply: bulk-insert',
      'small.yaml:10:99: faults.poison[0].share: unknown key here; it belongs in faults.outages[], faults.issues[], faults.crashes[], faults.slowdowns[], faults.sizeLimits[]',
    ],
  ],
  [
    'a moment beyond the limits',
    {
      faults:
        '{ crashes: [{ group: Stores, at: +99999d, downFor: 1h }, { group: Stores, at: 2099-12-31, downFor: 2d }] }',
    },
    [
      'small.yaml:10:42: faults.crashes[0].at: expected a time from 2000-01-01 to 2100-01-01, found 2299-12-15',
      'small.yaml:10:108: faults.crashes[1].downFor: expected a time from 2000-01-01 to 2100-01-01, found 2100-01-02',
    ],
  ],
];

test.each(cases)('%s', (_, changes, said) => {
  expect(problemsIn(scenarioText(changes))).toEqual(said);
});
