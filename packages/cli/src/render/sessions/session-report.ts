/** One session for people: what it is, how it stands, its attempts and its history. */
import type {
  Attempt,
  HistoryEntry,
  InferredSource,
  SessionHistory,
  StatedAttempt,
  StatedRow,
} from '@cdx/projections';
import { statusLabel, type SessionStatusName } from '@cdx/session';
import type { ViewScope } from '../../io/view-scope.ts';
import { chooseColumns, rowsOf, type FilledColumn } from '../choose-columns.ts';
import { factLines } from '../facts.ts';
import type { Look } from '../look.ts';
import { shortDuration } from '../numbers.ts';
import { stageLabels } from '../results/labels.ts';
import { tableLines } from '../table.ts';
import { scopeWords } from '../scope-title.ts';
import { printable, wrap } from '../text.ts';
import type { ZoneClock } from '../zone-clock.ts';
import { sessionId } from './session-cells.ts';
import { sessionFacts } from './session-facts.ts';
import { statusBrush } from './sessions-table.ts';

export interface ReportedSession {
  /** As it is told. */
  readonly history: SessionHistory;
  /** The row of a form that it was inferred from; null: it was recorded. */
  readonly inferred: InferredSource | null;
  /** Without what stands for what a form does not tell. */
  readonly row: StatedRow;
  readonly attempts: readonly StatedAttempt[];
  /** Positions of the events that headquarters' forms know. */
  readonly known: ReadonlySet<number>;
  /** Null where the forms do not show the session. */
  readonly statusOnForm: SessionStatusName | null;
  /** The archive that its events were read from; null: the store. */
  readonly archive: string | null;
}

/** Sections with an empty line between them; ends with a line break. */
export function sessionReport(
  session: ReportedSession,
  scope: ViewScope,
  look: Look,
  program: string,
): string {
  const { row, attempts, inferred } = session;
  const { entries } = session.history;
  const { clock } = scope;
  const status = statusLabel(row.status);
  const kind = row.direction === 'download' ? 'Download session' : 'Upload session';
  const title = look.paint.bold(`${kind} ${printable(sessionId(row))}: `);
  const sections = [
    [
      title + (statusBrush(row.status, look)?.(status) ?? status),
      ...wrap(`${scopeWords(scope)}; ${scope.recorded.name}`, look.width).map(look.paint.dim),
    ],
    factLines(sessionFacts(session, clock, program), look),
    attemptLines(attempts, look, clock),
    historyLines({ entries, isInferred: inferred !== null }, session.known, look, clock),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function attemptLines(
  attempts: readonly StatedAttempt[],
  look: Look,
  clock: ZoneClock,
): readonly string[] {
  if (attempts.length === 0) return [];
  const { none } = look.glyphs;
  const column = (cell: (attempt: StatedAttempt) => string): readonly string[] =>
    attempts.map(cell);
  const reruns = attempts.some(({ runNumber }) => runNumber > 1);
  const columns: readonly FilledColumn[] = [
    { header: 'Attempts', cells: column(({ stage }) => stageLabels[stage]) },
    { header: 'no.', align: 'right', cells: column(({ number }) => String(number ?? '')) },
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

function lasted({ startedAt, endedAt }: StatedAttempt, none: string): string {
  return startedAt === null || endedAt === null ? none : shortDuration(endedAt - startedAt);
}

function historyLines(
  {
    entries,
    isInferred,
  }: { readonly entries: readonly HistoryEntry[]; readonly isInferred: boolean },
  known: ReadonlySet<number>,
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
  // When a form learned of something is not on it.
  const late =
    !isInferred && entries.some(({ occurredAt, recordedAt }) => occurredAt !== recordedAt);
  const inOrder: readonly FilledColumn[] = [
    { header: 'History', cells: column(({ occurredAt }) => clock.short(occurredAt)) },
    { header: '', align: 'right', cells: column((_, index) => since(index)) },
    {
      header: 'recorded',
      cells: column(({ recordedAt }) => (late ? clock.short(recordedAt) : '')),
    },
    { header: 'event', cells: column(({ type }) => type) },
    { header: 'status', cells: column(({ status }) => status) },
    {
      header: 'tries',
      align: 'right',
      cells: column(({ tryCount }) => (isInferred ? '' : String(tryCount))),
    },
    { header: 'by', min: 6, cells: column(({ source }) => (isInferred ? '' : sourceText(source))) },
    {
      header: 'form',
      cells: column(({ position }) => (known.has(position) ? '' : 'not yet')),
      paint: (row) => (known.has(entries[row]?.position ?? -1) ? undefined : look.paint.yellow),
    },
  ];
  const importance = ['History', 'event', 'status', 'form', 'recorded', 'by', '', 'tries'];
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

/** The session names its database already; an operator is known by name. */
function sourceText(source: string): string {
  if (source === 'hq') return 'HQ';
  return source.startsWith('asyncClient:') ? 'client' : printable(source.replace(/^operator:/, ''));
}
