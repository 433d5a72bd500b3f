/** Codes of the events and the states before the first one, as constants for the hot paths. */
import {
  compiledDownload,
  compiledUpload,
  DownloadStatus,
  UploadStatus,
  downloadEventTypes,
  uploadEventTypes,
  type DownloadEventType,
  type UploadEventType,
} from '@cdx/session';

function codesOf<Type extends string>(types: readonly Type[]): Readonly<Record<Type, number>> {
  return Object.freeze(Object.fromEntries(types.map((type, code) => [type, code]))) as Readonly<
    Record<Type, number>
  >;
}

/** Event codes of download sessions. */
export const DownloadEvent: Readonly<Record<DownloadEventType, number>> =
  codesOf(downloadEventTypes);
/** Event codes of upload sessions. */
export const UploadEvent: Readonly<Record<UploadEventType, number>> = codesOf(uploadEventTypes);

/** Facts that belong to no session, as codes of log rows: behind those of sessions. */
export const SystemEvent = {
  ScheduleRunStarted: 255,
  StatusMessagesProcessed: 254,
  ScheduleChanged: 253,
  StatusBatchChanged: 252,
  FullSyncStarted: 251,
  DatabaseAddedToGroup: 250,
  ChannelDatabasePaused: 249,
  ChannelDatabaseResumed: 248,
  ConfigurationIssueFixed: 247,
  CommandRefused: 246,
} as const;
export type SystemEventCode = (typeof SystemEvent)[keyof typeof SystemEvent];

/** Codes from here on are those of `SystemEvent`. */
export const firstSystemEvent = 246;

export const downloadUncreated = compiledDownload.uncreated;
export const uploadUncreated = compiledUpload.uncreated;

const ended = {
  download: new Set<number>([
    DownloadStatus.Applied,
    DownloadStatus.Canceled,
    DownloadStatus.CreateFailed,
    DownloadStatus.NoData,
  ]),
  upload: new Set<number>([UploadStatus.Applied, UploadStatus.Canceled]),
} as const;

/** Whether nothing is expected any more; the next run of the schedule replaces Create failed. */
export function hasEnded(upload: boolean, status: number): boolean {
  return (upload ? ended.upload : ended.download).has(status);
}

const failures = {
  download: flagsOf(DownloadEvent, [
    'PackageCreateFailed',
    'DownloadFailed',
    'ApplyFailed',
    'FinalDownloadFailed',
    'FinalApplyFailed',
  ]),
  upload: flagsOf(UploadEvent, ['UploadFailed', 'ApplyFailed']),
} as const;

const forgetting = {
  download: flagsOf(DownloadEvent, [
    'PackageDownloaded',
    'PackageApplied',
    'FinalApplied',
    'SessionRerun',
  ]),
  upload: flagsOf(UploadEvent, ['PackageUploaded', 'PackageApplied']),
} as const;

/** What an event does to what is known of its session's last failure. */
export const FailureEffect = { none: 0, noted: 1, forgotten: 2 } as const;

const uploadEffects = effectsOf(failures.upload, forgetting.upload);
const downloadEffects = effectsOf(failures.download, forgetting.download);

/** One of `FailureEffect`. */
export function failureEffect(upload: boolean, event: number): number {
  return (upload ? uploadEffects : downloadEffects)[event] as number;
}

/** Whether the value of this event is the code of a failure. */
export function isFailure(upload: boolean, event: number): boolean {
  return (upload ? failures.upload : failures.download)[event] === 1;
}

function flagsOf<Type extends string>(
  codes: Readonly<Record<Type, number>>,
  types: readonly NoInfer<Type>[],
): Uint8Array {
  const flags = new Uint8Array(Object.keys(codes).length);
  for (const type of types) flags[codes[type]] = 1;
  return flags;
}

function effectsOf(noted: Uint8Array, forgotten: Uint8Array): Uint8Array {
  return noted.map((flag, event) =>
    flag === 1
      ? FailureEffect.noted
      : forgotten[event] === 1
        ? FailureEffect.forgotten
        : FailureEffect.none,
  );
}
