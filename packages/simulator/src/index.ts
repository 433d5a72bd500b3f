/**
 * @cdx/simulator: scenario files, fault models, the virtual clock and whole runs of the kernel.
 */
export {
  outagePlaces,
  stages,
  type Distribution,
  type FaultTiming,
  type OutagePlace,
  type ProfileName,
  type Recurrence,
  type Scenario,
  type ScenarioAsyncServer,
  type ScenarioClient,
  type ScenarioCommand,
  type ScenarioCrash,
  type ScenarioFailure,
  type ScenarioGroup,
  type ScenarioIssue,
  type ScenarioJob,
  type ScenarioOperator,
  type ScenarioOutage,
  type ScenarioPoison,
  type ScenarioRetention,
  type ScenarioRule,
  type ScenarioSchedule,
  type ScenarioSizeLimit,
  type ScenarioSlowdown,
  type SessionSelection,
  type Stage,
} from './scenario/scenario.ts';
export {
  parseScenario,
  type ParseScenarioOptions,
  type ParsedScenario,
} from './scenario/parse-scenario.ts';
export { scenarioSource, type ScenarioSource } from './scenario/scenario-source.ts';
export { formatProblems, type FormatProblemsOptions } from './scenario/read/format-problems.ts';
export { type Excerpt, type ScenarioProblem } from './scenario/read/problem.ts';
export { type ScenarioOverride } from './scenario/read/overrides.ts';
export { scenarioJsonSchema } from './scenario/format/json-schema.ts';
export { scenarioTemplate } from './scenario/template.ts';
export { scenarioLimits } from './scenario/limits.ts';
export { nextOccurrence, type NextOccurrence } from './scenario/recurrence.ts';
export { formatDuration, parseDuration, suggestDuration } from './scenario/units/duration.ts';
export { formatSize, parseSize } from './scenario/units/size.ts';
export {
  formatInstant,
  formatLocal,
  instantsOf,
  isTimeZone,
  offsetAt,
  parseDateTime,
  type DateTime,
} from './scenario/units/date-time.ts';
export { estimateSize, type ScenarioSize } from './scenario/check/size.ts';
export { nearest } from './scenario/read/nearest.ts';
export { cdfOf, compileSampler, meanOf } from './random/distributions.ts';
export { databaseNames } from './world/database-names.ts';
export { Simulation, type SimulationOptions, type StepperName } from './run/simulation.ts';
export { rowsPerBlock, type EventLog, type LogBlock } from './run/event-log.ts';
export {
  operate,
  type CommandResult,
  type OperateOptions,
  type OperateResults,
  type OperatorCommand,
} from './operate.ts';
export { pastRetention } from './retention/past-retention.ts';
export type { SessionArchive } from './record/run-recorder.ts';
export { totalDatabases } from './scenario/total-databases.ts';
export { simulate, type Progress, type SimulateOptions } from './simulate.ts';
export { checkEstimate } from './run-limits.ts';
export {
  type BacklogResults,
  type DirectionResults,
  type FailureResults,
  type HeadquartersResults,
  type RunResults,
  type StageResults,
} from './results/run-results.ts';
export type {
  GroupStaleness,
  HeldBackResults,
  StalenessResults,
} from './results/freshness-results.ts';
export type { AvailabilityResults, OutageResults } from './results/outage-results.ts';
export type {
  AsyncServerResults,
  LevelResults,
  LineResults,
  PackageWorkersResults,
  RateResults,
  WaitResults,
} from './results/server-results.ts';
export { type NamedDurations, type TimeToApplied } from './results/time-to-applied.ts';
export { type DurationSummary } from './results/percentiles.ts';
export { type Conservation, type ConservationLine } from './results/conservation.ts';
export { openSessions, type OpenSession, type PendingReason } from './results/pending-reason.ts';
export { EventWriter, type WrittenEvent } from './record/event-writer.ts';
