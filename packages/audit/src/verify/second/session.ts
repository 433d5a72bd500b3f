/** A session as the rules follow it along its events. */
import { compiledDownload, compiledUpload, DownloadStatus, UploadStatus } from '@cdx/session';

/** A fact that headquarters may not know yet. */
export interface UnknownFact {
  readonly position: number;
  /** Status code behind it, as the log has it. */
  readonly status: number;
  /** Code of the event in its machine. */
  readonly code: number;
  readonly isOwn: boolean;
}

/** Sessions are used again for others. */
export class Session {
  isUpload = false;
  number = 0;
  /** Number of the name of its channel database. */
  database = 0;
  /** Code in its direction; one past the last before the first event. */
  status = 0;
  run = 1;
  tries = 0;
  revision = -1;
  /** Whether its first events were never seen: then its status is not known. */
  isHeadless = false;
  group = -1;
  schedule = -1;
  /** Of its last event. */
  idLow = 0;
  idHigh = 0;
  correlationLow = 0;
  correlationHigh = 0;
  ordinal = -1;
  createdAt = 0;
  /** When the next retry is due; 0: none is planned. */
  retryDueAt = 0;
  /** When it failed, as recorded; whether trying again can mend that. */
  failedAt = 0;
  isHopeless = false;
  isImported = false;
  isFinalOnly = false;
  isPurged = false;
  packagePurgedAt = Infinity;
  /** When its package was last asked for, as it occurred. */
  requestedAt = 0;
  /** When its package came to be there. */
  availableAt = Infinity;
  /** When it was downloaded, or its last retry began. */
  startedAt = Infinity;
  /** From when on it holds back those behind it, where that is known. */
  blocksFrom = Infinity;
  isListed = false;
  /** What headquarters' forms show. */
  shown = 0;
  unknown: UnknownFact[] | null = null;

  begin(isUpload: boolean, number: number, database: number, uncreated: number): void {
    this.isUpload = isUpload;
    this.number = number;
    this.database = database;
    this.status = uncreated;
    this.shown = uncreated;
    this.run = 1;
    this.tries = 0;
    this.revision = -1;
    this.isHeadless = false;
    this.group = -1;
    this.schedule = -1;
    this.idLow = 0;
    this.idHigh = 0;
    this.correlationLow = 0;
    this.correlationHigh = 0;
    this.ordinal = -1;
    this.createdAt = 0;
    this.retryDueAt = 0;
    this.failedAt = 0;
    this.isHopeless = false;
    this.isImported = false;
    this.isFinalOnly = false;
    this.isPurged = false;
    this.packagePurgedAt = Infinity;
    this.requestedAt = 0;
    this.availableAt = Infinity;
    this.startedAt = Infinity;
    this.blocksFrom = Infinity;
    this.isListed = false;
    this.unknown = null;
  }
}

export function isFailed({ isUpload, status }: Session): boolean {
  return isUpload
    ? status === UploadStatus.UploadFailed || status === UploadStatus.ApplyFailed
    : status === DownloadStatus.DownloadFailed || status === DownloadStatus.ApplyFailed;
}

export function isCanceled({ isUpload }: Session, status: number): boolean {
  return status === (isUpload ? UploadStatus : DownloadStatus).Canceled;
}

/** Of the one that it is in, unless another is given. */
export function statusName({ isUpload, status: now }: Session, status = now): string {
  return (isUpload ? compiledUpload : compiledDownload).states[status] ?? '';
}
