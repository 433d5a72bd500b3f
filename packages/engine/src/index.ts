/**
 * @cdx/engine: the sans-IO kernel. Headquarters, Async Clients, retry scheduler and P-job over one
 * session table; simulator and live engine drive it.
 */
export {
  bytesPerRow,
  growColumns,
  pickRows,
  spreadRows,
  trimColumns,
  type Column,
  type Columns,
} from './columns.ts';
export { Effect, Outcome, Timer, type Driver, type EffectKind, type TimerKind } from './driver.ts';
export {
  DownloadEvent,
  firstSystemEvent,
  hasEnded,
  isFailure,
  SystemEvent,
  UploadEvent,
  type SystemEventCode,
} from './event-codes.ts';
export {
  databaseCount,
  type ClientSettings,
  type Fleet,
  type FleetGroup,
  type FleetIssue,
  type FleetJob,
  type FleetSchedule,
  type TimedCommand,
} from './fleet.ts';
export { Kernel, type KernelOptions } from './kernel.ts';
export {
  keptSessions,
  kernelSnapshotVersion,
  restoreKernel,
  snapshotKernel,
  type KernelSnapshot,
  type KernelState,
} from './kernel-snapshot.ts';
export { originalOf } from './message-database.ts';
export type { Command, OperatorRule, Selection } from './operators/command.ts';
export { RefusedTarget, unpackRefusal, type CommandOutcome } from './operators/operators.ts';
export { Mark, NONE, SessionTable } from './session-table.ts';
export { isFullPackage, PackageOrigin, PackageState, PackageTable } from './package-table.ts';
export { tableStepper, xstateStepper, type Stepper } from './stepper.ts';
