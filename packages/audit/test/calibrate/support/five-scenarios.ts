/** Five scenarios that have little in common, each small enough to run several times. */
import type { Scenario } from '@cdx/simulator';
import { scenarioOf, shipped } from './histories.ts';

/** AX 2012 R3: uploads in all their statuses, that fail, and a P-job that fails. */
const uploads = `
cdx: 1
name: uploads
profile: ax2012r3
start: 2026-03-02T00:00
duration: 12h
retry: { tryCount: 5, backoff: { initial: 2m, factor: 3, max: 30m }, jitter: full, alignToPoll: false }
jobs:
  - { id: P-0001, transactionsEvery: 12m, rows: { gamma: { scale: 10, shape: 3 } }, durations: { pack: { uniform: { min: 5s, max: 25s } }, upload: { weibull: { scale: 40s, shape: 2 } }, hqApply: { exponential: { mean: 1.5s } } } }
  - { id: P-0002, transactionsEvery: 1h, rows: 500 }
channelDataGroups:
  - { name: Cities, databases: { kind: store, count: 30, prefix: CITY }, client: { uploadInterval: 10m } }
  - { name: Villages, databases: { kind: store, count: 10, prefix: VILLAGE }, client: { uploadInterval: 20m } }
distributionSchedules:
  - { name: P-job, jobs: [P-0001, P-0002], channelDataGroups: [Cities, Villages], recurrence: { every: 15m }, retry: { tryCount: 2, interval: 30m } }
faults:
  failures:
    - { stage: upload, group: Cities, probability: 12%, error: upload-timeout, after: 1m }
    - { stage: upload, group: Villages, probability: 3%, error: upload-timeout }
    - { stage: hqApply, job: P-0001, probability: 6%, error: bulk-insert }
`;

/** Strict order, failures at every stage, and packages that no retry helps. */
const enforced = `
cdx: 1
name: enforced
start: 2026-03-02T00:00
duration: 1d
client: { dependencyEnforcement: true, downloadInterval: 5m, uploadInterval: never }
retry: { tryCount: 6, interval: 4m, jitter: equal, alignToPoll: false }
jobs:
  - { id: '1010', changesEvery: 20m, durations: { create: { lognormal: { median: 20s, sigma: 0.4 } }, download: { gamma: { scale: 4s, shape: 2 } }, apply: { lognormal: { median: 50s, sigma: 0.6 } } } }
  - { id: '1020', changesEvery: 15m, durations: { create: 15s, download: { exponential: { mean: 8s } }, apply: { uniform: { min: 10s, max: 40s } } } }
  - { id: '1040', changesEvery: 3h, durations: { create: 1m, download: { exponential: { mean: 40s } }, apply: 2m } }
channelDataGroups:
  - { name: North, databases: { kind: store, count: 12, prefix: NORTH } }
  - { name: South, databases: { kind: store, count: 8, prefix: SOUTH } }
distributionSchedules:
  - { name: Often, jobs: ['1020', '1010'], channelDataGroups: [North, South], recurrence: { every: 20m } }
  - { name: Seldom, jobs: ['1040'], channelDataGroups: [North, South], recurrence: { cron: '0 8,12,16 * * *' } }
faults:
  failures:
    - { stage: create, probability: 3%, error: partial-data }
    - { stage: download, group: North, probability: 4%, error: package-uri, after: 5s }
    - { stage: download, group: South, probability: 15%, error: package-uri, after: 5s }
    - { stage: apply, job: '1010', probability: 25%, error: sql-write }
    - { stage: apply, job: '1020', probability: 10%, error: unique-key, after: { exponential: { mean: 5s } } }
`;

export const fiveScenarios: readonly (readonly [name: string, scenario: () => Scenario])[] = [
  [
    'an outage of two hours',
    () => shipped('store-fleet-outage', 'channelDataGroups.Stores.databases.count=24'),
  ],
  [
    'registers that report outcomes only, under enforcement, with an outage',
    () =>
      shipped(
        'registers-final-only',
        'channelDataGroups.Stores.databases.count=10',
        'channelDataGroups.Registers.databases.count=40',
      ),
  ],
  [
    'a server that all come back to at once, with limits, lines and slow clients',
    () =>
      shipped(
        'reopening-herd',
        'channelDataGroups.Stores.databases.count=40',
        'headquarters.asyncServer.transfers=4',
        'headquarters.asyncServer.uplink=4Mbps',
        'faults.outages[1].random.timeToFailure=2d',
      ),
  ],
  ['uploads that fail in AX 2012 R3', () => scenarioOf(uploads)],
  ['strict order with many failures', () => scenarioOf(enforced)],
];
