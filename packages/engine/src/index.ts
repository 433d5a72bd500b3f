/**
 * @cdx/engine: the sans-IO kernel. Headquarters, Async Clients, retry scheduler and P-job over one
 * session table; simulator and live engine drive it.
 */
export { bytesPerRow, growColumns, trimColumns, type Column, type Columns } from './columns.ts';
export { Effect, Outcome, Timer, type Driver, type EffectKind, type TimerKind } from './driver.ts';
export { DownloadEvent, UploadEvent } from './event-codes.ts';
export {
  databaseCount,
  type ClientSettings,
  type Fleet,
  type FleetGroup,
  type FleetJob,
  type FleetSchedule,
} from './fleet.ts';
export { Kernel, type KernelOptions } from './kernel.ts';
export {
  kernelSnapshotVersion,
  restoreKernel,
  snapshotKernel,
  type KernelSnapshot,
  type KernelState,
} from './kernel-snapshot.ts';
export { SessionTable } from './session-table.ts';
export { PackageTable } from './package-table.ts';
export { tableStepper, xstateStepper, type Stepper } from './stepper.ts';
