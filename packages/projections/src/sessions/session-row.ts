/**
 * One row of the Download sessions or Upload sessions form: everything that the events of one
 * session have told so far. The fold makes rows, the adapters keep them, forms show them.
 */
import {
  errorId,
  jobLabel,
  statusNames,
  type Direction,
  type SessionContext,
  type SessionStatusName,
} from '@cdx/session';

/** What the machine knows of a session, beside where the row comes from. Times in ms, UTC. */
export interface SessionRow extends Readonly<Omit<SessionContext, 'createdAt' | 'modifiedAt'>> {
  /** `downloadSession-17-STORE-0001`. */
  readonly stream: string;
  readonly direction: Direction;
  readonly status: SessionStatusName;
  /** Code of the status in its direction. */
  readonly statusCode: number;
  /** Id and known name of the job: `1000 Currency`. */
  readonly jobName: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Error ID of `message`; null without a message. */
  readonly errorId: string | null;
  /** Revision of the last event in the row. */
  readonly revision: number;
  /** Position of the session's first event in the log: the order in which sessions came to be. */
  readonly firstPosition: number;
}

/** A row while the fold is at work on it. */
export type MutableSessionRow = { -readonly [Field in keyof SessionRow]: SessionRow[Field] };

/**
 * A row before its first event has been stepped: the initial context, field by field. One literal
 * with every field, because a spread with more behind it makes objects that are 30 times slower.
 */
export function blankRow(
  stream: string,
  direction: Direction,
  firstPosition: number,
): MutableSessionRow {
  return {
    stream,
    direction,
    // Uncreated until the first event has been stepped; nobody sees it.
    status: 'Started',
    statusCode: statusNames(direction).length,
    sessionNumber: 0,
    job: '',
    jobName: '',
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
    createdAt: 0,
    modifiedAt: 0,
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
    errorId: null,
    failureKind: null,
    retriable: null,
    canceledBy: null,
    packagePurgedAt: null,
    purgedAt: null,
    revision: -1,
    firstPosition,
  };
}

/** Fields of a row that follow from others; called when a step has changed those. */
export const derived = {
  jobName: jobLabel,
  errorId: (message: string | null): string | null => (message === null ? null : errorId(message)),
  status: (direction: Direction, code: number): SessionStatusName =>
    statusNames(direction)[code] as SessionStatusName,
} as const;
