/** What outages did: to the backlog, where one is once and for all; to availability, all of them. */
import type { Simulation } from '../run/simulation.ts';
import type { OutagePlace, ScenarioOutage } from '../scenario/scenario.ts';
import { crashDownTimes, downTime, type DownTime } from '../world/faults/down-time.ts';

/** An outage that is there once. */
export interface OutageResults {
  readonly name: string;
  readonly of: OutagePlace;
  /** Null for what headquarters has one of. */
  readonly channelDataGroup: string | null;
  /** Channel databases that it concerns. */
  readonly databases: number;
  readonly startAt: number;
  readonly endAt: number;
  /** Highest backlog in the hour before; null where the run ended before the outage began. */
  readonly backlogBefore: number | null;
  readonly peakBacklog: number;
  /** When the backlog was back at that level; null: not within the run. */
  readonly recoveredAt: number | null;
  /** From the end of the outage, ms. */
  readonly recoveryMs: number | null;
}

/** Any outage or crash, over the whole run. */
export interface AvailabilityResults {
  readonly name: string;
  /** `asyncClient` of a crash. */
  readonly of: OutagePlace | 'asyncClient';
  readonly channelDataGroup: string | null;
  /** What it takes away: lines, databases or clients; 1 of what headquarters has one of. */
  readonly members: number;
  /** Windows that began within the run, of all members. */
  readonly windows: number;
  /** ms, of all members. */
  readonly downMs: number;
  /** Share of the time that they were there, 0 to 1; null where the run took no time. */
  readonly availability: number | null;
}

export function outageResults({ scenario, tallies, kernel }: Simulation): readonly OutageResults[] {
  return scenario.outages.flatMap((outage, index) => {
    const { timing } = outage;
    if (timing.kind !== 'once') return [];
    const watch = tallies.backlog.watches[index];
    const recoveredAt = watch?.recoveredAt ?? null;
    const group = kernel.fleet.groups.find(({ name }) => name === outage.group);
    return [
      {
        ...nameOf(outage),
        databases: Math.round(outage.share * (group?.count ?? kernel.groupOf.length)),
        startAt: timing.startAt,
        endAt: timing.endAt,
        backlogBefore: watch?.levelBefore ?? null,
        peakBacklog: watch?.peak ?? 0,
        recoveredAt,
        recoveryMs: recoveredAt === null ? null : recoveredAt - timing.endAt,
      },
    ];
  });
}

export function availabilityResults({
  scenario,
  random,
  now,
}: Simulation): readonly AvailabilityResults[] {
  const { startAt } = scenario;
  const withShare = (down: DownTime) => {
    const time = down.members * (now - startAt);
    return { ...down, availability: time === 0 ? null : 1 - down.downMs / time };
  };
  const crashes = crashDownTimes(scenario, random, startAt, now);
  return [
    ...scenario.outages.map((outage, index) => ({
      ...nameOf(outage),
      ...withShare(downTime(scenario, random, index, startAt, now)),
    })),
    ...scenario.crashes.map(({ name, group }, index) => ({
      name,
      of: 'asyncClient' as const,
      channelDataGroup: group,
      ...withShare(crashes[index] as DownTime),
    })),
  ];
}

function nameOf({ name, of, group }: ScenarioOutage) {
  return { name, of, channelDataGroup: group };
}
