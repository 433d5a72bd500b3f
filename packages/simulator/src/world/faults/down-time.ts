/** What an outage took away over a stretch of time, for the results. */
import type { Random } from '@cdx/session';
import type { Scenario, ScenarioOutage } from '../../scenario/scenario.ts';
import type { Fault } from './fault-cursors.ts';
import { crashFaults, outageFault } from './scenario-faults.ts';
import type { Window } from './window-series.ts';

export interface DownTime {
  /** Who has the outage: clients, channel databases, or the one that headquarters has. */
  readonly members: number;
  /** Windows that began in it, of each member for itself: all at once count as many. */
  readonly windows: number;
  /** How long members were down in it, added up; ms. */
  readonly downMs: number;
}

/**
 * Of one outage of the scenario, by its place there, from `fromMs` on and before `untilMs` (both ms
 * since the epoch, finite). Worked out from the draws, apart from what the run asked.
 */
export function downTime(
  scenario: Scenario,
  random: Random,
  outageIndex: number,
  fromMs: number,
  untilMs: number,
): DownTime {
  const outage = scenario.outages[outageIndex] as ScenarioOutage;
  return downTimeOf(outageFault(scenario, random, outage, outageIndex), fromMs, untilMs);
}

/** As `downTime`, of each crash of the scenario. */
export function crashDownTimes(
  scenario: Scenario,
  random: Random,
  fromMs: number,
  untilMs: number,
): readonly DownTime[] {
  return crashFaults(scenario, random).map((fault) => downTimeOf(fault, fromMs, untilMs));
}

function downTimeOf({ members, series }: Fault, fromMs: number, untilMs: number): DownTime {
  const window: Window = { startAt: 0, endAt: 0 };
  let windows = 0;
  let downMs = 0;
  for (const member of members) {
    let after = -Infinity;
    for (let number = 0; after < untilMs; number++) {
      series(window, number, after, member);
      const { startAt, endAt } = window;
      if (startAt >= fromMs && startAt < untilMs) windows++;
      downMs += Math.max(Math.min(endAt, untilMs) - Math.max(startAt, fromMs), 0);
      after = endAt;
    }
  }
  return { members: members.length, windows, downMs };
}
