/** Small scenarios that show everything a command has to show, in milliseconds. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Four stores for two hours: retries, spent tries, an outage, downloads and uploads. */
export const tiny = `cdx: 1
name: tiny
description: Four stores, two hours.
profile: d365
start: 2026-03-02T08:00:00
timeZone: Europe/Berlin
duration: 2h
seed: 1
retry: { tryCount: 1, interval: 5m }
jobs:
  - id: '1010'
    rows: 100
  - id: '1020'
    changesEvery: 20m
    rows: 100
  - id: P-0001
    transactionsEvery: 5m
    rows: 10
channelDataGroups:
  - name: Stores
    databases: { kind: store, count: 4 }
    client: { downloadInterval: 5m, uploadInterval: 5m }
distributionSchedules:
  - { name: Customers, jobs: ['1010'], channelDataGroups: [Stores], recurrence: { every: 10m } }
  - { name: Prices, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { every: 10m } }
  - { name: P-job, jobs: [P-0001], channelDataGroups: [Stores], recurrence: { every: 5m } }
faults:
  outages:
    - { name: WAN, group: Stores, share: 50%, from: +30m, duration: 20m }
  failures:
    - { stage: apply, job: '1010', probability: 40%, error: data-truncated, after: 10s }
    - { stage: download, probability: 10%, error: package-uri, after: 10s }
`;

/** Writes it as `tiny.yaml`. */
export function writeTiny(folder: string): string {
  writeFileSync(join(folder, 'tiny.yaml'), tiny);
  return 'tiny.yaml';
}

/**
 * The same with forms that are half an hour behind, sessions that are purged after 40 minutes,
 * uploads that fail at one store, and an operator whose commands are done and refused.
 */
export const purging = `${tiny.replace('name: tiny', 'name: purging').replace(
  'jobs:',
  `headquarters:
  statusMessages: { recurrence: { every: 30m } }
  retention: { downloadHistory: 40m, uploadHistory: 40m, packages: 30m }
jobs:`,
)}    - { stage: hqApply, probability: 80%, error: bulk-insert, after: 10s }
  issues:
    - { name: No index, stage: upload, group: Stores, share: 25%, from: +20m, error: upload-timeout }
operators:
  - name: Help desk
    commands:
      - { at: +1h, cancel: 9-STORE-0001 }
      - { at: +1h, rerun: { group: Stores, status: Applied, take: oldest, limit: 3 } }
      - { at: +70m, pause: STORE-0002 }
      - { at: +71m, pause: STORE-0002 }
`;

export function writePurging(folder: string): string {
  writeFileSync(join(folder, 'purging.yaml'), purging);
  return 'purging.yaml';
}

/**
 * Two stores and three registers for two hours; the third register joins after an hour. Prices fail
 * at one in two registers, under dependency enforcement; uploads are applied by nobody.
 */
export const registers = `cdx: 1
name: registers
description: Registers that are not ready.
profile: d365
start: 2026-03-02T08:00:00
timeZone: UTC
duration: 2h
seed: 1
retry: { tryCount: 1, interval: 5m }
jobs:
  - id: '1010'
    rows: 100
  - id: '1020'
    rows: 100
  - id: P-0001
    transactionsEvery: 5m
    rows: 10
channelDataGroups:
  - name: Stores
    databases: { kind: store, count: 2 }
    client: { downloadInterval: 5m, uploadInterval: 5m }
  - name: Registers
    databases: { kind: register, count: 2 }
    client: { downloadInterval: 1m, uploadInterval: 5m, dependencyEnforcement: true }
distributionSchedules:
  - { name: Customers, jobs: ['1010'], channelDataGroups: [Stores, Registers], recurrence: { every: 10m } }
  - { name: Prices, jobs: ['1020'], channelDataGroups: [Stores, Registers], recurrence: { every: 10m } }
  - { name: P-job, jobs: [P-0001], channelDataGroups: [Stores], recurrence: { every: 5m }, active: false }
faults:
  issues:
    - { name: Full disk, stage: apply, job: '1020', group: Registers, share: 50%, from: +0m, error: database-full }
operators:
  - name: Roll-out
    commands:
      - { at: +1h, addDatabases: { group: Registers, count: 1 } }
`;

export function writeRegisters(folder: string): string {
  writeFileSync(join(folder, 'registers.yaml'), registers);
  return 'registers.yaml';
}

/**
 * Stores and registers for three hours in which everything is limited, and outages of every kind
 * come and go; registers enforce dependencies.
 */
export const limited = `cdx: 1
name: limited
description: Everything that has a limit.
profile: d365
start: 2026-03-02T08:00:00
timeZone: UTC
duration: 3h
seed: 1
retry: { tryCount: 2, interval: 5m }
headquarters:
  packageWorkers: 1
  asyncServer: { transfers: 2, queue: 1, uplink: 200kbps, downlink: 50kbps, signatureValidity: 1m }
jobs:
  - { id: '1010', rows: 100, durations: { create: 2m } }
  - { id: '1020', rows: 300, durations: { create: 2m } }
  - { id: P-0001, transactionsEvery: 5m, rows: 10 }
channelDataGroups:
  - name: Stores
    databases: { kind: store, count: 8 }
    client: { downloadInterval: 5m, uploadInterval: 5m }
  - name: Registers
    databases: { kind: register, count: 4 }
    client: { downloadInterval: 1m, dependencyEnforcement: true }
distributionSchedules:
  - { name: Data, jobs: ['1010', '1020'], channelDataGroups: [Stores, Registers], recurrence: { every: 10m } }
  - { name: P-job, jobs: [P-0001], channelDataGroups: [Stores], recurrence: { every: 5m } }
faults:
  outages:
    - { name: WAN, group: Stores, share: 50%, from: +30m, duration: 20m }
    - { name: Server stop, of: asyncServer, from: +70m, duration: 10m }
    - { name: Patching, of: batch, recurrence: { every: 1h, offset: 30m }, duration: 5m }
    - name: DSL
      group: Registers
      random: { timeToFailure: { exponential: { mean: 1h } }, timeToRepair: { exponential: { mean: 5m } } }
  failures:
    - { stage: apply, job: '1010', probability: 20%, error: data-truncated, after: 10s }
`;

export function writeLimited(folder: string): string {
  writeFileSync(join(folder, 'limited.yaml'), limited);
  return 'limited.yaml';
}
