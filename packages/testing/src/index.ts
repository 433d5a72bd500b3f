/**
 * @cdx/testing: arbitraries, models and laws for suites that test distribution of data to stores.
 */
export { fleet, type Fleet, type FleetOptions } from './arbitrary/fleet.ts';
export { operatorCommands } from './arbitrary/operator-commands.ts';
export { outages, type OutageWorld } from './arbitrary/outages.ts';
export { packageSizes, type PackageSizes } from './arbitrary/package-sizes.ts';
export { retryPolicy, type RetryPolicyOptions } from './arbitrary/retry-policy.ts';
export { scenario, type ScenarioOptions } from './arbitrary/scenario.ts';
export { seed } from './arbitrary/seed.ts';
export { shares } from './arbitrary/shares.ts';
export { troubledScenarios } from './troubled/troubled-scenarios.ts';
export { runnable, scenarioFile } from './scenario-file/runnable.ts';
export { corruptHistory, type CorruptHistory } from './history/corrupt-history.ts';
export { eventWord, type EventWordOptions } from './history/event-word.ts';
export { faultNames, type FaultName } from './history/faults.ts';
export { formatHistory } from './history/format-history.ts';
export { historiesOf } from './history/histories-of.ts';
export type { HistoryEvent } from './history/history-event.ts';
export { drawnHistory, validHistory, type DrawnHistory } from './history/valid-history.ts';
export { lawBroken, lawNames, type LawName } from './laws/law-broken.ts';
export {
  factsOfTheirRun,
  legalSteps,
  noEffectBeforeItsCause,
  type OfDirection,
} from './laws/history/steps.ts';
export {
  attemptsWithinTryCount,
  delaysWithinBounds,
  endedOrPending,
  givesUpOnlyWhenSpent,
  type At,
  type UnderPolicy,
} from './laws/history/retries.ts';
export type { ClaimedState } from './laws/claimed-state.ts';
export {
  prefixAndRestEqualWhole,
  replayEqualsEveryState,
  replayEqualsState,
  sessionFold,
  snapshotAndTailEqualWhole,
  type Fold,
  type Snapshots,
} from './laws/history/folds.ts';
export { tableEqualsXState, type SessionStepper, type Steppers } from './laws/history/steppers.ts';
export {
  formsByDefinition,
  headquartersKnowsAfterBatch,
  headquartersNeverAhead,
  type Forms,
  type ShownForms,
} from './laws/history/headquarters.ts';
export { knownToHeadquarters, type LogEvent } from './laws/history/headquarters-knowledge.ts';
export { logInOrder, type StoredEvent } from './laws/log/log-in-order.ts';
export { takenOverEqualsWhole, type Resumable } from './laws/run/taken-over.ts';
export { parallelEqualsSerial, sameSeedSameHash } from './laws/run/determinism.ts';
export { nothingLostOrDoubled, type Accounts } from './laws/run/conservation.ts';
export { checkHistory } from './laws/check-history.ts';
export { checkLog, checkRun, checkScenario } from './run/check-scenario.ts';
export { formsOf, statesOf } from './run/kernel-facts.ts';
export { eventsOf, runScenario, type RunOptions } from './run/run-scenario.ts';
export {
  checkSystem,
  systemProperty,
  type CheckSystemOptions,
  type CreateSystem,
} from './binding/check-system.ts';
export { ReferenceSystem } from './binding/reference-system.ts';
export type { Answer, Input, Message, Setup, SystemUnderTest } from './binding/system.ts';
export type { AsyncSessionCommand, SessionCommand } from './model/commands.ts';
export {
  asyncSessionCommands,
  sessionCommands,
  setups,
  type SessionCommandsOptions,
} from './model/session-commands.ts';
export { sessionModel, type SessionModel } from './model/session-model.ts';
export { schedulerClock } from './clock/scheduler-clock.ts';
export type { TimerClock } from './clock/timer-clock.ts';
export { VirtualClock } from './clock/virtual-clock.ts';
export {
  checkRetries,
  givenRetries,
  type Attempts,
  type PlanRetry,
  type RetriesEnd,
  type WhenRetries,
} from './given/given-retries.ts';
export {
  given,
  type ExpectedSession,
  type GivenSession,
  type Replay,
  type WhenSession,
} from './given/given-session.ts';
export { told, type Told } from './given/told.ts';
