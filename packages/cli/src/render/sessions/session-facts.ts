/** What one session is and how it stands, as labels and texts. */
import { failureOfErrorId, statusLabel, type SessionStatusName } from '@cdx/session';
import type { InferredSource, StatedRow } from '@cdx/projections';
import type { Fact } from '../facts.ts';
import { formatBytes, formatCountOf } from '../numbers.ts';
import { printable } from '../text.ts';
import type { ZoneClock } from '../zone-clock.ts';
import type { ReportedSession } from './session-report.ts';

/** Where a retry is out of the question. */
const ended = new Set<StatedRow['status']>(['Applied', 'NoData']);

export function sessionFacts(
  { row, inferred, history: { entries }, known, statusOnForm, archive }: ReportedSession,
  clock: ZoneClock,
  program: string,
): readonly Fact[] {
  const waiting = entries.filter(({ position }) => !known.has(position)).length;
  const time = (ms: number): string => `${clock.dateTime(ms)} ${clock.timeZone}`;
  const facts: (Fact | null)[] = [
    ['Job', `${row.jobName}, by schedule ${row.schedule}`],
    ['Database', `${row.channelDatabase} of ${row.channelDataGroup}`],
    ['Created', time(row.createdAt)],
    row.dateApplied === null ? null : ['Applied', time(row.dateApplied)],
    row.message === null ? null : ['Message', row.message],
    row.errorId === null ? null : ['Error ID', `${row.errorId} (${failureText(row)})`],
    row.errorId === null || failureOfErrorId(row.errorId) === null
      ? null
      : ['What to do', `${program} error ${row.errorId}`],
    ended.has(row.status) ? null : ['Next retry', nextRetryText(row, time, inferred)],
    row.tryCount === null || row.tryCount === 0
      ? null
      : ['Tries', `${formatCountOf(row.tryCount, 'retry', 'retries')} of this stage`],
    row.canceledBy === null ? null : ['Canceled by', canceledByText(row.canceledBy, inferred)],
    row.rows === null && row.bytes === null ? null : ['Package', packageText(row)],
    row.downloadPath === null ? null : ['Path', row.downloadPath],
    row.temporaryFilesPath === null ? null : ['Path', row.temporaryFilesPath],
    row.rerunFor === null ? null : ['Rerun for', `session ${row.rerunFor}`],
    row.lateMessages === null || row.lateMessages === 0
      ? null
      : ['Late', formatCountOf(row.lateMessages, 'message')],
    waiting === 0 ? null : ['On the form', onFormText(statusOnForm, waiting)],
    row.packagePurgedAt === null ? null : ['Package', `purged ${time(row.packagePurgedAt)}`],
    row.purgedAt === null ? null : ['Purged', `${time(row.purgedAt)}, on no form any more`],
    archive === null ? null : ['Read from', `the archive ${archive}`],
    inferred === null ? null : ['Inferred', inferredText(inferred)],
  ];
  return facts
    .filter((fact) => fact !== null)
    .map(([label, text]): Fact => [label, printable(String(text))]);
}

/** What is left out is not known, and not nothing. */
function inferredText({ file, line }: InferredSource): string {
  return `from ${file}, line ${line}: attempts before the last, and what else the form does not tell, are left out`;
}

/** A form does not say who canceled: an error on it is taken for the reason (docs/audit.md). */
function canceledByText(
  by: NonNullable<StatedRow['canceledBy']>,
  inferred: InferredSource | null,
): string {
  if (by === 'triesSpent') {
    return inferred === null
      ? 'itself, its tries being spent'
      : 'itself, its tries being spent, as it seems';
  }
  return inferred === null ? 'an operator' : 'an operator, as it seems';
}

function onFormText(status: SessionStatusName | null, waiting: number): string {
  const shown = status === null ? 'not there yet' : statusLabel(status);
  return `${shown}; ${formatCountOf(waiting, 'event waits', 'events wait')} for process status messages`;
}

function failureText({ failureKind, retriable }: StatedRow): string {
  const kind = failureKind === null ? 'failure' : `${failureKind} failure`;
  return retriable === false ? `${kind}, trying again cannot help` : kind;
}

function nextRetryText(
  row: StatedRow,
  time: (ms: number) => string,
  inferred: InferredSource | null,
): string {
  if (row.retryDueAt !== null) return `due ${time(row.retryDueAt)}`;
  switch (row.status) {
    case 'CreateFailed':
      return 'none: the next run of the schedule makes a new session';
    case 'Suspended':
      return 'none: its tries are spent, an operator has to rerun or cancel it';
    case 'DownloadFailed':
    case 'UploadFailed':
    case 'ApplyFailed':
      return inferred === null ? 'none' : 'not on the form';
    default:
      return 'none';
  }
}

function packageText({ rows, bytes, rowsAffected, packageKind }: StatedRow): string {
  const parts: string[] = [];
  if (rows !== null) parts.push(formatCountOf(rows, 'row'));
  if (bytes !== null) parts.push(formatBytes(bytes));
  if (packageKind !== null) parts.push(packageKind);
  if (rowsAffected !== null) parts.push(`${formatCountOf(rowsAffected, 'row')} affected`);
  return parts.join(', ');
}
