/**
 * The sessions form as a table that fits the terminal: the columns that matter most and fit, in
 * an order that docs/cli.md states.
 */
import { sessionColumns, type SessionColumnKey, type StatedRow } from '@cdx/projections';
import type { Direction } from '@cdx/session';
import { chooseColumns, rowsOf, type FilledColumn } from '../choose-columns.ts';
import type { Brush, Look } from '../look.ts';
import { tableLines } from '../table.ts';
import { printable } from '../text.ts';
import type { ZoneClock } from '../zone-clock.ts';
import { sessionId, tableCell } from './session-cells.ts';

interface Candidate {
  readonly key: SessionColumnKey | 'id';
  /** The words of the form where they are short enough, else shorter ones. */
  readonly header?: string;
  /** Least width, where the column may be cut. */
  readonly min?: number;
}

/** What a narrow table shows first; the other columns follow in the order of the form. */
const important: Readonly<Record<Direction, readonly Candidate[]>> = {
  download: [
    { key: 'id', header: 'Session', min: 24 },
    { key: 'status' },
    { key: 'jobName', min: 14 },
    { key: 'createdAt', header: 'Created' },
    { key: 'errorId' },
    { key: 'dateApplied', header: 'Applied' },
    { key: 'message', min: 20 },
    { key: 'retryDueAt', header: 'Next retry' },
    { key: 'tryCount', header: 'Tries' },
    { key: 'channelDataGroup', header: 'Group', min: 10 },
    { key: 'rowsAffected', header: 'Rows' },
  ],
  upload: [
    { key: 'id', header: 'Session', min: 24 },
    { key: 'status', header: 'Status' },
    { key: 'jobName', min: 14 },
    { key: 'createdAt', header: 'Created' },
    { key: 'errorId' },
    { key: 'dateApplied', header: 'Applied' },
    { key: 'message', min: 20 },
    { key: 'retryDueAt', header: 'Next retry' },
    { key: 'tryCount', header: 'Tries' },
    { key: 'rowsAffected', header: 'Rows' },
    { key: 'bytes', header: 'Bytes' },
  ],
};

/** Columns that say again what the id or the name of the job says. */
const repeated = new Set<SessionColumnKey>(['sessionNumber', 'channelDatabase', 'job']);
const cutMin = 24;

interface SessionsTableColumn extends FilledColumn {
  readonly key: SessionColumnKey | 'id';
}

export interface FormTable {
  readonly direction: Direction;
  /** Row version is one of the columns of a history, and stands behind Created. */
  readonly withRowVersion?: boolean;
}

/** Lines of the table, the headers first. */
export function sessionsTableLines(
  form: FormTable,
  rows: readonly StatedRow[],
  look: Look,
  clock: ZoneClock,
): readonly string[] {
  const chosen = chooseColumns(candidates(form, rows, look, clock), look.width);
  // What may be long reads best at the end.
  const columns = chosen.toSorted(
    (one, other) => Number(one.key === 'message') - Number(other.key === 'message'),
  );
  return tableLines({ columns, rows: rowsOf(columns) }, look);
}

function candidates(
  { direction, withRowVersion = false }: FormTable,
  rows: readonly StatedRow[],
  look: Look,
  clock: ZoneClock,
): readonly SessionsTableColumn[] {
  const columns = sessionColumns[direction];
  const hasRowVersion = withRowVersion && columns.some(({ key }) => key === 'rowVersion');
  const first = important[direction].flatMap((candidate): readonly Candidate[] =>
    hasRowVersion && candidate.key === 'createdAt'
      ? [candidate, { key: 'rowVersion' }]
      : [candidate],
  );
  const rest = columns
    .filter(({ key }) => !repeated.has(key) && !first.some((candidate) => candidate.key === key))
    .map(({ key, kind }): Candidate => (kind === 'text' ? { key, min: cutMin } : { key }));
  return [...first, ...rest].map(({ key, header, min }): SessionsTableColumn => {
    const flexible = min === undefined ? {} : { min };
    if (key === 'id') {
      const cells = rows.map((row) => printable(sessionId(row)));
      return { key, header: header ?? 'Session', cells, ...flexible };
    }
    const column = columns.find((entry) => entry.key === key);
    if (column === undefined) throw new Error(`There is no column ${key}.`);
    return {
      key,
      header: header ?? column.header,
      align: column.align,
      cells: rows.map((row) => tableCell(row, column, clock)),
      ...flexible,
      ...(key === 'status' ? { paint: (row) => statusBrush(rows[row]?.status, look) } : {}),
    };
  });
}

/** Red for what has gone wrong, green for what is done. */
export function statusBrush(status: string | undefined, { paint }: Look): Brush | undefined {
  switch (status) {
    case 'Applied':
      return paint.green;
    case 'CreateFailed':
    case 'DownloadFailed':
    case 'UploadFailed':
    case 'ApplyFailed':
    case 'Suspended':
      return paint.red;
    case 'Canceled':
      return paint.yellow;
    default:
      return undefined;
  }
}
