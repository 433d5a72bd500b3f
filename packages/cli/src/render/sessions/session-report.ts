/** One session for people: what it is, how it stands, its attempts and its history. */
import type { Attempt, HistoryEntry, SessionHistory, SessionRow } from '@cdx/projections';
import { failureOfErrorId, statusLabel } from '@cdx/session';
import { chooseColumns, rowsOf, type FilledColumn } from '../choose-columns.ts';
import { factLines, type Fact } from '../facts.ts';
import type { Look } from '../look.ts';
import { formatBytes, formatCountOf, shortDuration } from '../numbers.ts';
import { stageLabels } from '../results/labels.ts';
import { tableLines } from '../table.ts';
import { printable } from '../text.ts';
import type { ZoneClock } from '../zone-clock.ts';
import { sessionId } from './session-cells.ts';
import { statusBrush } from './sessions-table.ts';

/** Sections with an empty line between them; ends with a line break. */
export function sessionReport(
  history: SessionHistory,
  look: Look,
  clock: ZoneClock,
  program: string,
): string {
  const { row, entries, attempts } = history;
  const status = statusLabel(row.status);
  const kind = row.direction === 'download' ? 'Download session' : 'Upload session';
  const title = look.paint.bold(`${kind} ${printable(sessionId(row))}: `);
  const sections = [
    [title + (statusBrush(row.status, look)?.(status) ?? status)],
    factLines(factsOf(row, clock, program), look),
    attemptLines(attempts, look, clock),
    historyLines(entries, look, clock),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Where a retry is out of the question. */
const ended = new Set<SessionRow['status']>(['Applied', 'NoData']);

function factsOf(row: SessionRow, clock: ZoneClock, program: string): readonly Fact[] {
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
  ];
  return facts
    .filter((fact) => fact !== null)
    .map(([label, text]): Fact => [label, printable(String(text))]);
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

function attemptLines(
  attempts: readonly Attempt[],
  look: Look,
  clock: ZoneClock,
): readonly string[] {
  if (attempts.length === 0) return [];
  const { none } = look.glyphs;
  const column = (cell: (attempt: Attempt) => string): readonly string[] => attempts.map(cell);
  const reruns = attempts.some(({ runNumber }) => runNumber > 1);
  const columns: readonly FilledColumn[] = [
    { header: 'Attempts', cells: column(({ stage }) => stageLabels[stage]) },
    { header: 'no.', align: 'right', cells: column(({ number }) => String(number)) },
    {
      header: 'run',
      align: 'right',
      cells: column(({ runNumber }) => (reruns ? String(runNumber) : '')),
    },
    {
      header: 'began',
      cells: column(({ startedAt }) => (startedAt === null ? none : clock.short(startedAt))),
    },
    { header: 'lasted', align: 'right', cells: column((attempt) => lasted(attempt, none)) },
    {
      header: 'outcome',
      cells: column(({ outcome }) => outcomes[outcome]),
      paint: (row) => (attempts[row]?.outcome === 'failed' ? look.paint.red : undefined),
    },
    { header: 'Error ID', cells: column((attempt) => attempt.errorId ?? '') },
    { header: 'message', min: 16, cells: column(({ message }) => printable(message ?? '')) },
  ];
  const chosen = chooseColumns(columns, look.width);
  return tableLines({ columns: chosen, rows: rowsOf(chosen) }, look);
}

const outcomes: Readonly<Record<Attempt['outcome'], string>> = {
  succeeded: 'succeeded',
  noData: 'no data',
  failed: 'failed',
  canceled: 'canceled',
  underWay: 'under way',
};

function lasted({ startedAt, endedAt }: Attempt, none: string): string {
  return startedAt === null || endedAt === null ? none : shortDuration(endedAt - startedAt);
}

function historyLines(
  entries: readonly HistoryEntry[],
  look: Look,
  clock: ZoneClock,
): readonly string[] {
  const column = (cell: (entry: HistoryEntry, index: number) => string): readonly string[] =>
    entries.map(cell);
  const since = (index: number): string => {
    const [entry, before] = [entries[index], entries[index - 1]];
    if (entry === undefined || before === undefined) return '';
    return `+${shortDuration(entry.occurredAt - before.occurredAt)}`;
  };
  const late = entries.some(({ occurredAt, recordedAt }) => occurredAt !== recordedAt);
  const inOrder: readonly FilledColumn[] = [
    { header: 'History', cells: column(({ occurredAt }) => clock.short(occurredAt)) },
    { header: '', align: 'right', cells: column((_, index) => since(index)) },
    {
      header: 'known to HQ',
      cells: column(({ recordedAt }) => (late ? clock.short(recordedAt) : '')),
    },
    { header: 'event', cells: column(({ type }) => type) },
    { header: 'status', cells: column(({ status }) => status) },
    { header: 'tries', align: 'right', cells: column(({ tryCount }) => String(tryCount)) },
    { header: 'by', min: 6, cells: column(({ source }) => sourceText(source)) },
  ];
  const importance = ['History', 'event', 'status', 'known to HQ', '', 'tries', 'by'];
  const rank = ({ header }: FilledColumn): number => importance.indexOf(header);
  const chosen = new Set(
    chooseColumns(
      inOrder.toSorted((one, other) => rank(one) - rank(other)),
      look.width,
    ),
  );
  const columns = inOrder.filter((entry) => chosen.has(entry));
  return tableLines({ columns, rows: rowsOf(columns) }, look);
}

/** The session names its database already. */
function sourceText(source: string): string {
  if (source === 'hq') return 'HQ';
  return source.startsWith('asyncClient:') ? 'client' : printable(source);
}
