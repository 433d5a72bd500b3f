/**
 * One example of every event's payload, and of a context with something in every column. No two
 * values are the same, so that nothing can be taken for something else.
 */
import type { SessionEventData, SessionEventType } from '../../src/events/session-events.ts';
import type { StepEvent } from '../../src/fold/fold-session.ts';
import type { SessionContext } from '../../src/machine/session-context.ts';

const identity = {
  sessionNumber: 4711,
  job: '1040',
  channelDataGroup: 'Stores North',
  channelDatabase: 'STORE-0007',
  schedule: 'Products',
};
const download = {
  ...identity,
  packageKind: 'incremental',
  downloadPath: 'Stores North/4711',
} as const;
const upload = { ...identity, temporaryFilesPath: 'C:/Temp/4711', rerunFor: 4012 };
const contents = { rows: 1200, bytes: 96_000 };
const changes = { ...contents, rowVersion: 88_123, oldestChangeAt: 1_699_999_400_000 };
const failure = { message: 'Server busy.', failureKind: 'capacity', retriable: false } as const;

export const examplePayloads: { readonly [T in SessionEventType]: SessionEventData<T> } = {
  DownloadSessionStarted: download,
  SessionInherited: { ...download, ...changes },
  UploadSessionStarted: upload,
  UploadSessionReceived: { ...upload, ...contents },
  PackageMadeAvailable: changes,
  PackageCreateFailed: failure,
  NoDataFound: {},
  PackageRequested: {},
  PackageDownloaded: {},
  DownloadFailed: failure,
  PackageUploaded: {},
  UploadFailed: failure,
  PackageApplied: { rowsAffected: 1180 },
  ApplyFailed: failure,
  RetryScheduled: { dueAt: 1_700_000_900_000 },
  RetryStarted: {},
  SessionSuspended: {},
  SessionCanceled: { by: 'triesSpent' },
  SessionRerun: {},
  FinalApplied: { rowsAffected: 1180 },
  FinalDownloadFailed: failure,
  FinalApplyFailed: failure,
  LateMessageReceived: {
    original: { type: 'PackageApplied', runNumber: 1, data: { rowsAffected: 1180 } },
  },
  PackagePurged: {},
  SessionPurged: {},
};

/** The example of an event: it happened a minute before it was recorded. */
export function exampleEvent(type: string): StepEvent {
  const data = examplePayloads[type as SessionEventType];
  return { type, data, occurredAt: 1_700_000_000_000, recordedAt: 1_700_000_060_000 };
}

/** A context with something in every column; no column as `initialContext` has it. */
export const filledContext: SessionContext = {
  sessionNumber: 17,
  job: '1010',
  channelDataGroup: 'Stores South',
  channelDatabase: 'STORE-0001',
  schedule: 'Customers',
  packageKind: 'full',
  downloadPath: 'Stores South/17',
  temporaryFilesPath: 'C:/Temp/17',
  rerunFor: 9,
  runNumber: 3,
  tryCount: 5,
  lateMessages: 2,
  retryDueAt: 1_600_000_000_001,
  createdAt: 1_600_000_000_002,
  modifiedAt: 1_600_000_000_003,
  dateRequested: 1_600_000_000_004,
  dateDownloaded: 1_600_000_000_005,
  dateUploaded: 1_600_000_000_006,
  dateApplied: 1_600_000_000_007,
  rows: 70,
  bytes: 7000,
  rowVersion: 700_000,
  oldestChangeAt: 1_600_000_000_010,
  rowsAffected: 77,
  message: 'Record for Id - 17 not found.',
  failureKind: 'retention',
  retriable: true,
  canceledBy: 'operator',
  packagePurgedAt: 1_600_000_000_008,
  purgedAt: 1_600_000_000_009,
};
