/**
 * What a session knows besides its status: the columns of the forms, the tries and the run. Field
 * names are those that the actions of the machines name.
 */
import type { FailureKind } from '../events/payloads.ts';

export interface SessionContext {
  sessionNumber: number;
  job: string;
  channelDataGroup: string;
  channelDatabase: string;
  schedule: string;
  /** Downloads only, as is `downloadPath`. */
  packageKind: 'full' | 'incremental' | null;
  downloadPath: string | null;
  /** Uploads only, as is `rerunFor`. */
  temporaryFilesPath: string | null;
  rerunFor: number | null;
  /** 1 for the first run; each rerun adds one. */
  runNumber: number;
  /** Retries of the stage that the session is in (AX: Try count). */
  tryCount: number;
  /** Messages of an older run, or that came after a cancel. */
  lateMessages: number;
  /** When the next retry is due, ms; null where none is scheduled. */
  retryDueAt: number | null;
  createdAt: number | null;
  modifiedAt: number | null;
  dateRequested: number | null;
  dateDownloaded: number | null;
  dateUploaded: number | null;
  dateApplied: number | null;
  /** Rows and bytes in the package. */
  rows: number | null;
  bytes: number | null;
  /** Change tracking version up to which the package carries the changes of its job. */
  rowVersion: number | null;
  /** When the oldest change that the package carries was made at headquarters, ms. */
  oldestChangeAt: number | null;
  /** Rows that applying it changed. */
  rowsAffected: number | null;
  message: string | null;
  failureKind: FailureKind | null;
  /** Whether the last failure can be mended by trying again. */
  retriable: boolean | null;
  canceledBy: 'operator' | 'triesSpent' | null;
  packagePurgedAt: number | null;
  purgedAt: number | null;
}

export type ContextField = keyof SessionContext;

/** The context before the first event. */
export function initialContext(): SessionContext {
  return {
    sessionNumber: 0,
    job: '',
    channelDataGroup: '',
    channelDatabase: '',
    schedule: '',
    packageKind: null,
    downloadPath: null,
    temporaryFilesPath: null,
    rerunFor: null,
    runNumber: 1,
    tryCount: 0,
    lateMessages: 0,
    retryDueAt: null,
    createdAt: null,
    modifiedAt: null,
    dateRequested: null,
    dateDownloaded: null,
    dateUploaded: null,
    dateApplied: null,
    rows: null,
    bytes: null,
    rowVersion: null,
    oldestChangeAt: null,
    rowsAffected: null,
    message: null,
    failureKind: null,
    retriable: null,
    canceledBy: null,
    packagePurgedAt: null,
    purgedAt: null,
  };
}
