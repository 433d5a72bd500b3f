/** Moments of a file, as the checks resolve them for the scenario. ms since the Unix epoch. */

/** From here to there. */
export interface TimeSpan {
  readonly startAt: number;
  readonly endAt: number;
}

/** Of lists: one for each of their entries, in their order. */
export interface ResolvedTimes {
  readonly startAt: number;
  readonly outages: readonly TimeSpan[];
  readonly issues: readonly number[];
  readonly crashes: readonly TimeSpan[];
  /** By operator. */
  readonly commands: readonly (readonly number[])[];
}
