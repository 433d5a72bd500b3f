/** What one session is and how it stands, as labels and texts. */
import { failureOfErrorId, statusLabel, type SessionStatusName } from '@cdx/session';
import type { SessionRow } from '@cdx/projections';
import type { Fact } from '../facts.ts';
import { formatBytes, formatCountOf } from '../numbers.ts';
import { printable } from '../text.ts';
import type { ZoneClock } from '../zone-clock.ts';
import type { ReportedSession } from './session-report.ts';

/** Where a retry is out of the question. */
const ended = new Set<SessionRow['status']>(['Applied', 'NoData']);

export function sessionFacts(
  { history: { row, entries }, known, statusOnForm, archive }: ReportedSession,
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
    ended.has(row.status) ? null : ['Next retry', nextRetryText(row, time)],
    row.tryCount === 0
      ? null
      : ['Tries', `${formatCountOf(row.tryCount, 'retry', 'retries')} of this stage`],
    row.canceledBy === null
      ? null
      : [
          'Canceled by',
          row.canceledBy === 'triesSpent' ? 'itself, its tries being spent' : 'an operator',
        ],
    row.rows === null ? null : ['Package', packageText(row)],
    row.downloadPath === null ? null : ['Path', row.downloadPath],
    row.temporaryFilesPath === null ? null : ['Path', row.temporaryFilesPath],
    row.rerunFor === null ? null : ['Rerun for', `session ${row.rerunFor}`],
    row.lateMessages === 0 ? null : ['Late', formatCountOf(row.lateMessages, 'message')],
    waiting === 0 ? null : ['On the form', onFormText(statusOnForm, waiting)],
    row.packagePurgedAt === null ? null : ['Package', `purged ${time(row.packagePurgedAt)}`],
    row.purgedAt === null ? null : ['Purged', `${time(row.purgedAt)}, on no form any more`],
    archive === null ? null : ['Read from', `the archive ${archive}`],
  ];
  return facts
    .filter((fact) => fact !== null)
    .map(([label, text]): Fact => [label, printable(String(text))]);
}

function onFormText(status: SessionStatusName | null, waiting: number): string {
  const shown = status === null ? 'not there yet' : statusLabel(status);
  return `${shown}; ${formatCountOf(waiting, 'event waits', 'events wait')} for process status messages`;
}

function failureText({ failureKind, retriable }: SessionRow): string {
  const kind = failureKind === null ? 'failure' : `${failureKind} failure`;
  return retriable === false ? `${kind}, trying again cannot help` : kind;
}

function nextRetryText(row: SessionRow, time: (ms: number) => string): string {
  if (row.retryDueAt !== null) return `due ${time(row.retryDueAt)}`;
  switch (row.status) {
    case 'CreateFailed':
      return 'none: the next run of the schedule makes a new session';
    case 'Suspended':
      return 'none: its tries are spent, an operator has to rerun or cancel it';
    default:
      return 'none';
  }
}

function packageText({ rows, bytes, rowsAffected, packageKind }: SessionRow): string {
  const parts = [formatCountOf(rows ?? 0, 'row')];
  if (bytes !== null) parts.push(formatBytes(bytes));
  if (packageKind !== null) parts.push(packageKind);
  if (rowsAffected !== null) parts.push(`${formatCountOf(rowsAffected, 'row')} affected`);
  return parts.join(', ');
}
