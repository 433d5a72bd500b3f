/** The commented example that `cdx scenario init` writes: small, complete, and a place to start. */

const template = `# A scenario: what a Commerce Data Exchange fleet does, and what goes wrong.
#   cdx scenario check FILE     says what is wrong with a scenario
#   cdx simulate FILE           runs it
# Every key and every default is in docs/scenarios.md; so is what operators can do.

cdx: 1 # the version of this format
name: my-scenario
description: Twenty stores, one morning, and half an hour without a network.

# Whose documented defaults hold: d365 (Dynamics 365 Commerce) or ax2012r3 (AX 2012 R3).
profile: d365

# Local time in the time zone; the run is the same every time, chance included.
start: 2026-03-02T06:00:00
timeZone: UTC
duration: 6h
seed: 1

# Jobs carry the data. Known numbers bring their names; P-… is an upload.
jobs:
  - id: '1020' # Prices and discounts
    changesEvery: 30m # on average, at random; a run that finds nothing is No data
    rows: { lognormal: { median: 2000, sigma: 0.8 } }
    rowSize: 400B
  - id: '1010' # Customers
    changesEvery: 15m
  - id: P-0001 # POS transactions
    transactionsEvery: 5m # at each store

# The fleet. Each channel database has an Async Client of its own.
channelDataGroups:
  - name: Stores
    databases: { kind: store, count: 20 } # STORE-0001 to STORE-0020
    client:
      downloadInterval: 15m
      uploadInterval: 15m
      # bandwidth: 10Mbps   of each store's line; then bytes make the time of a transfer
      # applySpeed: 2000    rows a second; then rows make the time of an apply
    retry:
      tryCount: 3 # 0 would be without limit
      interval: 15m # or   backoff: { initial: 1m, factor: 2, max: 30m }

# What runs when.
distributionSchedules:
  - name: Prices
    jobs: ['1020']
    channelDataGroups: [Stores]
    recurrence: { every: 20m }
  - name: Customers
    jobs: ['1010']
    channelDataGroups: [Stores]
    recurrence: { cron: '0,30 * * * *' } # on the hour and half past, in the time zone
  - name: P-job
    jobs: [P-0001]
    channelDataGroups: [Stores]
    recurrence: { every: 5m }

# The forms at headquarters know what clients have done when this batch has run.
headquarters:
  statusMessages:
    recurrence: { every: 15m } # daily at six would be   { cron: '0 6 * * *' }
  # asyncServer: { transfers: 10, queue: 50, uplink: 100Mbps }   what all stores share

# What goes wrong. Leave it out, and nothing does.
faults:
  outages:
    - { name: WAN outage, group: Stores, share: 50%, from: +2h, duration: 30m }
    # at random would be   { of: asyncServer, random: { timeToFailure: 3d, timeToRepair: 20m } }
  failures:
    - { stage: download, probability: 2%, error: package-uri }
    - { stage: apply, job: '1020', probability: 1%, error: data-truncated, after: 10s }
`;

/** The text of the example, YAML. It parses without a warning. */
export function scenarioTemplate(): string {
  return template;
}
