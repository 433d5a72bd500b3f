/** How much headquarters, lines and databases can do: what is read, and what follows from it. */
import { describe, expect, test } from 'vitest';
import { scenarioSource } from '@cdx/simulator';
import { parse } from './scenario-text.ts';

const constant = (value: number) => ({ kind: 'constant', value });

test('headquarters has as much as it states', () => {
  const headquarters = `
  packageWorkers: 4
  applySpeed: 5000.5
  asyncServer: { transfers: 50, queue: 0, uplink: 100Mbps, downlink: 1.5Gbps, signatureValidity: 1h }`;
  expect(parse({ headquarters }).scenario).toMatchObject({
    packageWorkers: 4,
    applyRowsPerSecond: 5000.5,
    asyncServer: {
      transfersMax: 50,
      queueMax: 0,
      uplinkBps: 100_000_000,
      downlinkBps: 1_500_000_000,
      signatureValidityMs: 3_600_000,
    },
  });
});

test('a group goes before the scenario, also with no limit at all', () => {
  const { scenario } = parse({
    client:
      '{ bandwidth: 10Mbps, latency: 50ms, applySpeed: { uniform: { min: 500, max: 2000 } } }',
    channelDataGroups: `[{ name: Stores, databases: { count: 1 } },
  { name: Shops, databases: { count: 1, prefix: SHOP }, client: { bandwidth: 500kbps, applySpeed: 20 } },
  { name: Kiosks, databases: { count: 1, prefix: KIOSK }, client: { bandwidth: unlimited, latency: 0s, applySpeed: unlimited } }]`,
  });
  const read = scenario.groups.map(({ client }) => [
    client.bandwidthBps,
    client.latencyMs,
    client.applyRowsPerSecond,
  ]);
  expect(read).toEqual([
    [10_000_000, 50, { kind: 'uniform', min: 500, max: 2000 }],
    [500_000, 50, constant(20)],
    [Infinity, 0, null],
  ]);
});

test('rows come from changes where a job says so', () => {
  const jobs = `
  - { id: '1020', changesEvery: 10m, rowsPerChange: { lognormal: { median: 3, sigma: 1 } } }
  - { id: P-0001, transactionsEvery: 2m, rowsPerTransaction: 4 }
  - { id: '1010', changesEvery: 10m, rows: 7 }`;
  const { scenario, source } = parse({ jobs });
  expect(scenario.jobs.map(({ rowsPerChange }) => rowsPerChange)).toEqual([
    { kind: 'lognormal', median: 3, sigma: 1 },
    constant(4),
    null,
  ]);
  expect(source['jobs']).toMatchObject([
    { rowsPerChange: { lognormal: { median: 3 } } },
    { rowsPerTransaction: 4 },
    { rows: 7 },
  ]);
});

describe('where bytes or rows make the time, the usual durations are none:', () => {
  const usual = {
    create: constant(20_000),
    download: { kind: 'exponential', mean: 30_000 },
    apply: { kind: 'lognormal', median: 60_000, sigma: 0.5 },
    pack: constant(5000),
    upload: { kind: 'exponential', mean: 10_000 },
    hqApply: constant(1000),
  };
  const transfers = { download: constant(0), upload: constant(0) };
  const twoGroups = (client: string): Record<string, string> => ({
    channelDataGroups: `[{ name: Stores, databases: { count: 1 } }, { name: Shops, databases: { count: 1, prefix: SHOP }, client: ${client} }]`,
  });
  test.each<[string, Record<string, string>, object]>([
    ['nothing', {}, {}],
    ['an uplink', { headquarters: '{ asyncServer: { uplink: 1Gbps } }' }, transfers],
    ['a downlink', { headquarters: '{ asyncServer: { downlink: 1Gbps } }' }, transfers],
    ['a line', { client: '{ bandwidth: 1Gbps }' }, transfers],
    ['the line of one group', twoGroups('{ bandwidth: 1Gbps }'), transfers],
    ['transfers alone', { headquarters: '{ asyncServer: { transfers: 5 } }' }, {}],
    ['a latency alone', { client: '{ latency: 1s }' }, {}],
    ['databases', { client: '{ applySpeed: 100 }' }, { apply: constant(0) }],
    ['databases of one group', twoGroups('{ applySpeed: 100 }'), { apply: constant(0) }],
    ['the P-job', { headquarters: '{ applySpeed: 100 }' }, { hqApply: constant(0) }],
    ['a P-job that is not limited', { headquarters: '{ applySpeed: unlimited }' }, {}],
  ])('%s', (_, changes, none) => {
    const { scenario } = parse(changes);
    for (const { durationsMs } of scenario.jobs) expect(durationsMs).toEqual({ ...usual, ...none });
  });

  test('what is stated holds beside it', () => {
    const { scenario } = parse({
      client: '{ bandwidth: 1Mbps, applySpeed: 10 }',
      headquarters: '{ applySpeed: 10 }',
      durations: '{ download: 3s, apply: 4s, hqApply: 5s }',
      jobs: "[{ id: '1020', durations: { download: 2s } }, { id: P-0001 }]",
    });
    const [first, second] = scenario.jobs.map(({ durationsMs }) => durationsMs);
    expect(first).toMatchObject({ download: constant(2000), upload: constant(0) });
    expect(second).toMatchObject({
      download: constant(3000),
      apply: constant(4000),
      hqApply: constant(5000),
    });
  });
});

test('a size limit has a name, a share, a size to start from and a growth', () => {
  const faults = `
  sizeLimits:
    - { group: Stores, limit: 10GB }
    - { name: SQL Express, group: Stores, share: 20%, limit: 100MB, startSize: { uniform: { min: 50MB, max: 90MB } }, growth: 30% }`;
  const mb = 1_048_576;
  expect(parse({ faults }).scenario.sizeLimits).toEqual([
    {
      name: 'Size limit 1',
      group: 'Stores',
      share: 1,
      limitBytes: 10_240 * mb,
      startBytes: constant(9216 * mb),
      growth: 1,
    },
    {
      name: 'SQL Express',
      group: 'Stores',
      share: 0.2,
      limitBytes: 100 * mb,
      startBytes: { kind: 'uniform', min: 50 * mb, max: 90 * mb },
      growth: 0.3,
    },
  ]);
});

test('what is without a limit is written as a word', () => {
  expect(scenarioSource(parse().scenario)).toMatchObject({
    headquarters: {
      packageWorkers: 'unlimited',
      applySpeed: 'unlimited',
      asyncServer: {
        transfers: 'unlimited',
        queue: 'unlimited',
        uplink: 'unlimited',
        downlink: 'unlimited',
        signatureValidity: 'unlimited',
      },
    },
    channelDataGroups: [
      { client: { bandwidth: 'unlimited', latency: '0s', applySpeed: 'unlimited' } },
    ],
  });
});
