/**
 * The facts of a session, newest version of each: what the machines step on and the stores keep.
 * A new version of a payload takes the place of the old one here, which moves to old-payloads.ts with
 * the step that leads from it to the new one; what is in stores stays as it was written.
 */
import { z } from 'zod';
import {
  count,
  failure,
  identity,
  nothing,
  packageChanges,
  packageContents,
  packageKinds,
  timestamp,
} from './payloads.ts';

const downloadIdentity = identity.extend({
  packageKind: z.enum(packageKinds),
  /** Folder of the package below headquarters' working folder. */
  downloadPath: z.string(),
});
const uploadIdentity = identity.extend({
  /** Folder in which the Async Client makes the package. */
  temporaryFilesPath: z.string(),
  /** The canceled or failed session whose data this one carries (CDM), or null. */
  rerunFor: z.int().min(1).nullable(),
});
const applied = z.strictObject({ rowsAffected: count });
const retryScheduled = z.strictObject({
  /** The retry may run from here on; at the first poll after it where retries align to polls. */
  dueAt: timestamp,
});

/** Payload schemas by event type; facts of both directions stand once. */
export const sessionEventSchemas = {
  DownloadSessionStarted: downloadIdentity,
  SessionInherited: downloadIdentity.extend(packageChanges.shape),
  UploadSessionStarted: uploadIdentity,
  UploadSessionReceived: uploadIdentity.extend(packageContents.shape),
  PackageMadeAvailable: packageChanges,
  PackageCreateFailed: failure,
  NoDataFound: nothing,
  PackageRequested: nothing,
  PackageDownloaded: nothing,
  DownloadFailed: failure,
  PackageUploaded: nothing,
  UploadFailed: failure,
  PackageApplied: applied,
  ApplyFailed: failure,
  RetryScheduled: retryScheduled,
  RetryStarted: nothing,
  SessionSuspended: nothing,
  SessionCanceled: z.strictObject({ by: z.enum(['operator', 'triesSpent']) }),
  SessionRerun: nothing,
  FinalApplied: applied,
  FinalDownloadFailed: failure,
  FinalApplyFailed: failure,
  LateMessageReceived: z.strictObject({
    original: z.strictObject({
      type: z.string(),
      runNumber: z.int().min(1),
      data: z.record(z.string(), z.json()),
    }),
  }),
  PackagePurged: nothing,
  SessionPurged: nothing,
} as const;

export type SessionEventType = keyof typeof sessionEventSchemas;
export type SessionEventData<Type extends SessionEventType> = z.infer<
  (typeof sessionEventSchemas)[Type]
>;

export const sessionEventTypes = Object.freeze(
  Object.keys(sessionEventSchemas),
) as readonly SessionEventType[];

/** Which facts a machine of each direction knows, in the order of their codes. */
export const downloadEventTypes = [
  'DownloadSessionStarted',
  'SessionInherited',
  'PackageMadeAvailable',
  'PackageCreateFailed',
  'NoDataFound',
  'PackageRequested',
  'PackageDownloaded',
  'DownloadFailed',
  'PackageApplied',
  'ApplyFailed',
  'RetryScheduled',
  'RetryStarted',
  'SessionSuspended',
  'SessionCanceled',
  'SessionRerun',
  'FinalApplied',
  'FinalDownloadFailed',
  'FinalApplyFailed',
  'LateMessageReceived',
  'PackagePurged',
  'SessionPurged',
] as const satisfies readonly SessionEventType[];
export type DownloadEventType = (typeof downloadEventTypes)[number];

export const uploadEventTypes = [
  'UploadSessionStarted',
  'UploadSessionReceived',
  'PackageMadeAvailable',
  'PackageUploaded',
  'UploadFailed',
  'PackageApplied',
  'ApplyFailed',
  'RetryScheduled',
  'RetryStarted',
  'SessionCanceled',
  'LateMessageReceived',
  'SessionPurged',
] as const satisfies readonly SessionEventType[];
export type UploadEventType = (typeof uploadEventTypes)[number];

/** What a machine receives: the payload beside the times of the envelope. */
export type MachineEvent<Type extends SessionEventType = SessionEventType> = {
  [T in Type]: {
    readonly type: T;
    readonly occurredAt: number;
    readonly recordedAt: number;
  } & Readonly<SessionEventData<T>>;
}[Type];
