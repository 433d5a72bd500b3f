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
