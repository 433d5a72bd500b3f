/** Limits of what can be done at once or in a second that are none, and sizes that cannot be. */
import { expect, test } from 'vitest';
import { problemsIn, scenarioText } from './scenario-text.ts';

type Case = readonly [
  what: string,
  changes: Readonly<Record<string, string | null>>,
  said: readonly string[],
];

const cases: readonly Case[] = [
  [
    'bandwidths without a unit, of bytes, and too low',
    {
      client: '{ bandwidth: 10 }',
      headquarters: '{ asyncServer: { uplink: 10MB/s, downlink: 500 bps } }',
    },
    [
      'small.yaml:10:22: client.bandwidth: expected a bandwidth of at least 1kbps, such as 10Mbps, or unlimited, found 10; did you mean 10Mbps?',
      'small.yaml:11:40: headquarters.asyncServer.uplink: expected a bandwidth of at least 1kbps, such as 10Mbps, or unlimited, found "10MB/s"; did you mean 80Mbps?',
      'small.yaml:11:58: headquarters.asyncServer.downlink: expected a bandwidth of at least 1kbps, such as 10Mbps, or unlimited; units are kbps, Mbps and Gbps, whole bits a second, found "500 bps"',
    ],
  ],
  [
    'a bandwidth below the least, and a word that is misspelt',
    { client: '{ bandwidth: 0.5kbps }', headquarters: '{ asyncServer: { uplink: unlimitd } }' },
    [
      'small.yaml:10:22: client.bandwidth: expected a bandwidth of at least 1kbps, such as 10Mbps, or unlimited, found "0.5kbps"',
      'small.yaml:11:40: headquarters.asyncServer.uplink: expected a bandwidth of at least 1kbps, such as 10Mbps, or unlimited, found "unlimitd"; did you mean unlimited?',
    ],
  ],
  [
    'a backoff in a word',
    { retry: '{ backoff: 5 }', client: '{ bandwidth: 64000 bps }' },
    [
      'small.yaml:10:19: retry.backoff: expected a set of keys: initial, factor, max, found 5; did you mean { initial: 5s }?',
      'small.yaml:11:22: client.bandwidth: expected a bandwidth of at least 1kbps, such as 10Mbps, or unlimited, found "64000 bps"; did you mean 64kbps?',
    ],
  ],
  [
    'latencies and speeds that are none',
    {
      client: '{ latency: 50, applySpeed: 0 }',
      headquarters: '{ applySpeed: 0, packageWorkers: 0 }',
    },
    [
      'small.yaml:10:20: client.latency: expected a duration such as 15m, found 50; did you mean 50ms or 50s?',
      'small.yaml:10:36: client.applySpeed: expected a number from 0.001 to 1000000000, a distribution, or unlimited, found 0',
      'small.yaml:11:29: headquarters.applySpeed: expected a number from 0.001 to 1000000000, or unlimited, found 0',
      'small.yaml:11:48: headquarters.packageWorkers: expected a whole number from 1 to 1000, or unlimited, found 0',
    ],
  ],
  [
    'speeds in words',
    {
      client: '{ applySpeed: unlimted }',
      headquarters: '{ applySpeed: unlimted, packageWorkers: many }',
    },
    [
      'small.yaml:10:23: client.applySpeed: expected a number from 0.001 to 1000000000, a distribution, or unlimited, found "unlimted"; did you mean unlimited?',
      'small.yaml:11:29: headquarters.applySpeed: expected a number from 0.001 to 1000000000, or unlimited, found "unlimted"; did you mean unlimited?',
      'small.yaml:11:55: headquarters.packageWorkers: expected a whole number from 1 to 1000, or unlimited, found "many"',
    ],
  ],
  [
    'a speed that can be nothing',
    { client: '{ applySpeed: { uniform: { min: 0, max: 5 } } }' },
    [
      'small.yaml:10:41: client.applySpeed.uniform.min: expected a number from 0.001 to 1000000000, found 0',
    ],
  ],
  [
    'counts and durations of Async Server',
    { headquarters: '{ asyncServer: { transfers: 0, queue: -1, signatureValidity: 60 } }' },
    [
      'small.yaml:10:43: headquarters.asyncServer.transfers: expected a whole number from 1 to 1000000, or unlimited, found 0',
      'small.yaml:10:53: headquarters.asyncServer.queue: expected a whole number from 0 to 1000000, or unlimited, found -1',
      'small.yaml:10:76: headquarters.asyncServer.signatureValidity: expected a duration above 0, such as 15m, or unlimited, found 60; did you mean 60s?',
    ],
  ],
  [
    'a key of Async Server at headquarters',
    { headquarters: '{ transfers: 5 }' },
    [
      'small.yaml:10:17: headquarters.transfers: unknown key here; it belongs in headquarters.asyncServer',
    ],
  ],
  [
    'rows per change beside rows',
    {
      jobs: "[{ id: '1020', changesEvery: 5m, rows: 5, rowsPerChange: 5 }, { id: P-0001, transactionsEvery: 5m, rows: 5, rowsPerTransaction: 5 }]",
    },
    [
      'small.yaml:5:49: jobs[0].rowsPerChange: expected at most one of rows, rowsPerChange, found rows and rowsPerChange',
      'small.yaml:5:115: jobs[1].rowsPerTransaction: expected at most one of rows, rowsPerTransaction, found rows and rowsPerTransaction',
    ],
  ],
  [
    'rows per change without a rate',
    { jobs: "[{ id: '1020', rowsPerChange: 5 }, { id: P-0001, rowsPerTransaction: 5 }]" },
    [
      'small.yaml:5:22: jobs[0].rowsPerChange: rowsPerChange needs changesEvery: without it nobody knows how many there are',
      'small.yaml:5:56: jobs[1].rowsPerTransaction: rowsPerTransaction needs transactionsEvery: without it nobody knows how many there are',
    ],
  ],
  [
    'rows per change of the other direction',
    {
      jobs: "[{ id: '1020', changesEvery: 5m, rowsPerTransaction: 5 }, { id: P-0001, transactionsEvery: 5m, rowsPerChange: 5 }]",
    },
    [
      'small.yaml:5:40: jobs[0].rowsPerTransaction: rowsPerTransaction is for uploads, and this job is a download; did you mean rowsPerChange?',
      'small.yaml:5:102: jobs[1].rowsPerChange: rowsPerChange is for downloads, and this job is an upload; did you mean rowsPerTransaction?',
    ],
  ],
  [
    'size limits that are none',
    {
      faults:
        '{ sizeLimits: [{ group: Stores, limit: 0B }, { group: Stores, limit: 10240, startSize: 9.5, growth: 130% }, { group: Stroes, limit: 10GB }] }',
    },
    [
      'small.yaml:10:48: faults.sizeLimits[0].limit: expected a size above 0, such as 400B or 4MB, found "0B"',
      'small.yaml:10:78: faults.sizeLimits[1].limit: expected a size above 0, such as 400B or 4MB, found 10240; did you mean 10240B?',
      'small.yaml:10:96: faults.sizeLimits[1].startSize: expected a size such as 400B or 4MB, found 9.5; did you mean 9.5B?',
      'small.yaml:10:109: faults.sizeLimits[1].growth: expected a share from 0% to 100%, such as 40% or 0.4, found "130%"',
      'small.yaml:10:126: faults.sizeLimits[2].group: there is no channel data group Stroes; did you mean Stores?',
    ],
  ],
  [
    'a size limit without a group',
    { faults: '{ sizeLimits: [{ limit: 10GB }] }' },
    [
      'small.yaml:10:24: faults.sizeLimits[0].group: missing; expected the name of a channel data group of 1 to 100 characters in one line',
    ],
  ],
  [
    'a size limit named like an issue',
    {
      faults:
        '{ issues: [{ name: Full, stage: apply, group: Stores, error: missing-assembly }], sizeLimits: [{ name: Full, group: Stores, limit: 1GB }, { group: Stores, limit: 1GB }, { name: Size limit 2, group: Stores, limit: 1GB }] }',
    },
    [
      'small.yaml:10:112: faults.sizeLimits[0].name: there is an issue Full already',
      'small.yaml:10:186: faults.sizeLimits[2].name: there is a size limit Size limit 2 already',
    ],
  ],
];

const upperBounds: readonly Case[] = [
  [
    'speeds, lines and sizes beyond all bounds',
    {
      client: '{ applySpeed: 1e300, bandwidth: 1000000.1Gbps }',
      headquarters: '{ applySpeed: 1e-9, asyncServer: { uplink: 1000000000000000Gbps } }',
      faults: '{ sizeLimits: [{ group: Stores, limit: 99999999999GB, startSize: 1000001GB }] }',
    },
    [
      'small.yaml:10:23: client.applySpeed: expected a number from 0.001 to 1000000000, a distribution, or unlimited, found 1e+300',
      'small.yaml:10:41: client.bandwidth: expected a bandwidth of at most 1000000Gbps, or unlimited, found "1000000.1Gbps"',
      'small.yaml:11:29: headquarters.applySpeed: expected a number from 0.001 to 1000000000, or unlimited, found 1e-9',
      'small.yaml:11:58: headquarters.asyncServer.uplink: expected a bandwidth of at most 1000000Gbps, or unlimited, found "1000000000000000Gbps"',
      'small.yaml:12:48: faults.sizeLimits[0].limit: expected a size of at most 1000000GB, found "99999999999GB"',
      'small.yaml:12:74: faults.sizeLimits[0].startSize: expected a size of at most 1000000GB, found "1000001GB"',
    ],
  ],
  [
    'more rows than a package can have, and larger ones',
    {
      jobs: "[{ id: '1020', rows: 1e300, fullRows: 1e10, rowSize: 2GB }, { id: P-0001, transactionsEvery: 1m, rowsPerTransaction: { exponential: { mean: 1e7 } } }]",
    },
    [
      'small.yaml:5:28: jobs[0].rows: expected a number from 0 to 1000000000, found 1e+300',
      'small.yaml:5:45: jobs[0].fullRows: expected a number from 0 to 1000000000, found 10000000000',
      'small.yaml:5:60: jobs[0].rowSize: expected a size of at most 1GB, found "2GB"',
      'small.yaml:5:147: jobs[1].rowsPerTransaction.exponential.mean: expected a number above 0 and up to 1000000, found 10000000',
    ],
  ],
  [
    'a bandwidth in a unit that there is not',
    { client: '{ bandwidth: 1Tbps }' },
    [
      'small.yaml:10:22: client.bandwidth: expected a bandwidth of at least 1kbps, such as 10Mbps, or unlimited; units are kbps, Mbps and Gbps, whole bits a second, found "1Tbps"',
    ],
  ],
];

test('the bounds themselves are within', () => {
  const changes = {
    client: '{ applySpeed: 1000000000, bandwidth: 1000000Gbps }',
    headquarters: '{ applySpeed: 0.001 }',
    jobs: "[{ id: '1020', changesEvery: 1m, rowsPerChange: 1000000, fullRows: 1000000000, rowSize: 1GB }, { id: P-0001, rows: 1000000000 }]",
    faults: '{ sizeLimits: [{ group: Stores, limit: 1000000GB }] }',
  };
  expect(problemsIn(scenarioText(changes))).toEqual([]);
});

test.each([...cases, ...upperBounds])('%s', (_, changes, said) => {
  expect(problemsIn(scenarioText(changes))).toEqual(said);
});
