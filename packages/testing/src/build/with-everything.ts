/** A scenario with every fault and every limit there is: what it lacks is added, mildly. */
import type { Scenario, ScenarioGroup, ScenarioOutage } from '@cdx/simulator';
import { outagePlaces } from '@cdx/simulator';
import { constant, failure, hour, minute, once, second } from './build-scenario.ts';

const limit = (stated: number, otherwise: number): number =>
  stated === Infinity ? otherwise : stated;

const some = <Fault>(stated: readonly Fault[], otherwise: Fault): readonly Fault[] =>
  stated.length > 0 ? stated : [otherwise];

export function withEverything(of: Scenario): Scenario {
  const { startAt, asyncServer } = of;
  const group = of.groups[0]?.name ?? '';
  return {
    ...of,
    packageWorkers: limit(of.packageWorkers, 2),
    applyRowsPerSecond: limit(of.applyRowsPerSecond, 100),
    asyncServer: {
      transfersMax: limit(asyncServer.transfersMax, 3),
      queueMax: limit(asyncServer.queueMax, 4),
      uplinkBps: limit(asyncServer.uplinkBps, 256_000),
      downlinkBps: limit(asyncServer.downlinkBps, 256_000),
      signatureValidityMs: limit(asyncServer.signatureValidityMs, 10 * minute),
    },
    groups: of.groups.map(limited),
    outages: [
      ...of.outages,
      ...outagePlaces
        .filter((place) => !of.outages.some((outage) => outage.of === place))
        .map((place) => outageOf(of, place, group)),
    ],
    failures: [
      ...of.failures,
      failure('apply', 0.5, { error: 'unique-key', outOfOrder: true }),
      failure('download', 0.05, { error: 'checksum-mismatch', after: constant(3 * second) }),
    ],
    issues: some(of.issues, {
      name: 'No connection string',
      stage: 'apply',
      job: null,
      group,
      share: 0.5,
      startAt: startAt + 2 * hour,
      error: 'connection-string',
    }),
    crashes: some(of.crashes, {
      name: 'Crash',
      group,
      share: 1,
      timing: {
        kind: 'random',
        timeToFailure: { kind: 'weibull', scale: 3 * hour, shape: 1.5 },
        // A file that states one plain time means the mean of many.
        timeToRepair: { kind: 'uniform', min: 10 * minute, max: 10 * minute },
        together: false,
        fromAt: startAt,
        toAt: Infinity,
      },
    }),
    poison: some(of.poison, {
      name: 'Poison',
      stage: 'apply',
      job: null,
      group: null,
      probability: 0.1,
      error: 'data-truncated',
    }),
    slowdowns: some(of.slowdowns, {
      name: 'Slowdown',
      group,
      share: 0.5,
      factor: 2,
      timing: once(startAt + hour, startAt + 3 * hour),
    }),
    sizeLimits: some(of.sizeLimits, {
      name: 'Size limit',
      group,
      share: 0.5,
      limitBytes: 1_000_000,
      startBytes: constant(700_000),
      growth: 1,
    }),
  };
}

function limited(group: ScenarioGroup): ScenarioGroup {
  const { client } = group;
  return {
    ...group,
    client: {
      ...client,
      bandwidthBps: limit(client.bandwidthBps, 128_000),
      latencyMs: client.latencyMs === 0 ? 200 : client.latencyMs,
      applyRowsPerSecond: client.applyRowsPerSecond ?? constant(20),
    },
  };
}

function outageOf(of: Scenario, place: ScenarioOutage['of'], group: string): ScenarioOutage {
  const atHeadquarters = place === 'asyncServer' || place === 'batch';
  return {
    name: `Outage of ${place}`,
    of: place,
    group: atHeadquarters ? null : group,
    share: 1,
    timing: {
      kind: 'random',
      timeToFailure: { kind: 'exponential', mean: 2 * hour },
      timeToRepair: { kind: 'exponential', mean: 10 * minute },
      together: false,
      fromAt: of.startAt,
      toAt: Infinity,
    },
  };
}
