/**
 * The faults of a scenario that come and go: who has each, and when. Who has it is drawn once, by
 * purpose and place in its list.
 */
import type { Random } from '@cdx/session';
import { Purpose } from '../../random/purposes.ts';
import type {
  FaultTiming,
  OutagePlace,
  Scenario,
  ScenarioOutage,
  ScenarioSlowdown,
} from '../../scenario/scenario.ts';
import { drawMembers } from '../draw-members.ts';
import type { Fault } from './fault-cursors.ts';
import { windowSeries } from './window-series.ts';

/**
 * What a fault is called in the draws of its times: its place in its list, behind the number of the
 * list. Lists have fewer entries than that (`faultsMax`), so no two faults share their luck. Part of
 * every trace hash: add lists, never renumber.
 */
const faultListSize = 4096;
const FaultList = { outages: 0, crashes: 1, slowdowns: 2 } as const;

/** Outages of one place, by client; or of what headquarters has one of, by the only member 0. */
export function outageFaults(
  scenario: Scenario,
  random: Random,
  place: OutagePlace,
): readonly Fault[] {
  return scenario.outages.flatMap((outage, index) =>
    outage.of === place ? [outageFault(scenario, random, outage, index)] : [],
  );
}

/** `index`: its place in the scenario's outages. */
export function outageFault(
  scenario: Scenario,
  random: Random,
  outage: ScenarioOutage,
  index: number,
): Fault {
  const purpose = Purpose.outageMembership;
  return faultOf(scenario, random, outage, { list: FaultList.outages, purpose, index });
}

export function crashFaults(scenario: Scenario, random: Random): readonly Fault[] {
  const purpose = Purpose.crashMembership;
  return scenario.crashes.map((crash, index) =>
    faultOf(scenario, random, crash, { list: FaultList.crashes, purpose, index }),
  );
}

export function slowdownFaults(
  scenario: Scenario,
  random: Random,
): readonly (Fault & Pick<ScenarioSlowdown, 'factor'>)[] {
  const purpose = Purpose.slowdownMembership;
  return scenario.slowdowns.map((slowdown, index) => ({
    ...faultOf(scenario, random, slowdown, { list: FaultList.slowdowns, purpose, index }),
    factor: slowdown.factor,
  }));
}

function faultOf(
  scenario: Scenario,
  random: Random,
  {
    group,
    share,
    timing,
  }: { readonly group: string | null; readonly share: number; readonly timing: FaultTiming },
  { list, purpose, index }: Record<'list' | 'purpose' | 'index', number>,
): Fault {
  return {
    members: group === null ? [0] : drawMembers(scenario, random, { group, share, purpose, index }),
    series: windowSeries(timing, { scenario, random, fault: list * faultListSize + index }),
  };
}
