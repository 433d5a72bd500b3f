/** Moments of a file, as the checks resolve them for the scenario. ms since the Unix epoch. */
import type { FaultTiming } from '../scenario.ts';

/** From here to there. */
export interface TimeSpan {
  readonly startAt: number;
  readonly endAt: number;
}

/** Of lists: one for each of their entries, in their order. */
export interface ResolvedTimes {
  readonly startAt: number;
  readonly outages: readonly FaultTiming[];
  readonly issues: readonly number[];
  readonly crashes: readonly FaultTiming[];
  readonly slowdowns: readonly FaultTiming[];
  /** By operator. */
  readonly commands: readonly (readonly number[])[];
}
