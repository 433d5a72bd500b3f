/** One row for each session: what the system remembers of it, folded from its events. */
import type { Direction } from '@cdx/session';
import type { Bugs } from './bugs.ts';
import type { StoredEvent } from './event-log.ts';
import { nextStatus, unknown } from './transitions.ts';

export interface SessionRow {
  readonly status: string;
  readonly runNumber: number;
  /** Retries of the stage that the session is in. */
  readonly tryCount: number;
  readonly retryDueAt: number | null;
  readonly createdAt: number;
  /** When the attempt that is under way began, or the latest one. */
  readonly startedAt: number;
  readonly firstFailedAt: number | null;
  readonly lastFailedAt: number;
  /** Due time and delay of the latest retry of the stage; 0 before the first. */
  readonly lastDueAt: number;
  readonly lastDelayMs: number;
}

const untried = { tryCount: 0, firstFailedAt: null, lastDueAt: 0, lastDelayMs: 0 };

export const newRow = (createdAt: number): SessionRow => ({
  ...untried,
  status: unknown,
  runNumber: 1,
  retryDueAt: null,
  createdAt,
  startedAt: createdAt,
  lastFailedAt: 0,
});

/** The row after an event of its session. */
export function changeRow(
  direction: Direction,
  row: SessionRow,
  event: StoredEvent,
  bugs: Bugs,
): SessionRow {
  if (event.type === 'LateMessageReceived') return row;
  const status = nextStatus(direction, row.status, event.type, bugs) ?? row.status;
  return { ...row, status, ...changes(row, event, bugs) };
}

function changes(row: SessionRow, event: StoredEvent, bugs: Bugs): Partial<SessionRow> {
  const at = event.occurredAt;
  switch (event.type) {
    case 'PackageDownloaded':
    case 'PackageUploaded':
    case 'PackageApplied':
      return { ...afterSuccess(row, bugs), startedAt: at };
    case 'DownloadFailed':
    case 'UploadFailed':
    case 'ApplyFailed':
      return { firstFailedAt: row.firstFailedAt ?? at, lastFailedAt: at };
    case 'RetryScheduled': {
      const { dueAt } = event.data as { readonly dueAt: number };
      return { retryDueAt: dueAt, lastDueAt: dueAt, lastDelayMs: dueAt - row.lastFailedAt };
    }
    case 'RetryStarted':
      return { tryCount: row.tryCount + 1, retryDueAt: null, startedAt: at };
    case 'SessionRerun': {
      const tryCount = bugs.has('tries-kept-by-rerun') ? row.tryCount : 0;
      return { ...untried, tryCount, runNumber: event.runNumber, retryDueAt: null };
    }
    case 'SessionCanceled':
    case 'SessionSuspended':
      return { retryDueAt: null };
    default:
      return { startedAt: at };
  }
}

function afterSuccess(row: SessionRow, bugs: Bugs): Partial<SessionRow> {
  return {
    ...untried,
    ...(bugs.has('tries-kept-by-success') && { tryCount: row.tryCount }),
    ...(bugs.has('first-failure-kept-by-success') && { firstFailedAt: row.firstFailedAt }),
  };
}
