/**
 * What a scenario may ask for at most (Decision). A run is held in memory: these keep a slip of
 * the pen from becoming a run that never ends. docs/scenarios.md states them.
 */
export const scenarioLimits = {
  /** Characters of a scenario file. */
  textLengthMax: 1_048_576,
  /** Five years of 366 days. ms. */
  durationMsMax: 5 * 366 * 86_400_000,
  /** Channel databases of all groups together. */
  databasesMax: 1_000_000,
  jobsMax: 1000,
  groupsMax: 1000,
  schedulesMax: 1000,
  /** Outages, failures, issues, crashes, poison, slowdowns, size limits: of each. */
  faultsMax: 1000,
  /** Times that one fault, which recurs or comes at random, is there over the whole duration. */
  faultWindowsMax: 100_000,
  /** The same of all faults together, at each channel database that they strike. */
  faultWindowsTotalMax: 100_000_000,
  operatorsMax: 1000,
  /** Of all operators together; so with the rules. */
  commandsMax: 1000,
  rulesMax: 1000,
  /** Polls of all clients over the whole duration. */
  pollsMax: 5_000_000_000,
  /** Sessions of all schedules over the whole duration, No data included. */
  sessionsMax: 100_000_000,
  /** Runs of all schedules and of the status-message batch over the whole duration. */
  scheduleRunsMax: 5_000_000,
  packageWorkersMax: 1000,
  /** Transfers at the same time, and those that wait for their turn. */
  transfersMax: 1_000_000,
  /** A slowdown by more would be as good as standing still; that is what crashes are for. */
  slowdownFactorMax: 1000,
  /** Below a second a plain mean time of failure or repair is a slip of the pen. ms. */
  faultMeanMsMin: 1000,
  /** Rows of a package; of one change or transaction; rows a second. */
  rowsMax: 1_000_000_000,
  rowsEachMax: 1_000_000,
  speedMin: 0.001,
  speedMax: 1_000_000_000,
  /** Of one row: 1 GB. bytes. */
  rowSizeMax: 1_073_741_824,
  /** Of a channel database: 1,000,000 GB. bytes. */
  sizeMax: 1_000_000 * 1_073_741_824,
  /** Of a line: 1,000,000 Gbps. Bits per second. */
  bandwidthBpsMax: 1_000_000_000_000_000,
  /** The least interval of polls, schedules and retries. ms. */
  intervalMsMin: 1000,
  /** First and last moment that a scenario may name: 2000-01-01, 2100-01-01. ms since the epoch. */
  earliestMs: 946_684_800_000,
  latestMs: 4_102_444_800_000,
} as const;
