/** The order of rows in memory: by a column, and those that are equal in it as they were created. */
import { compareValues, type Value } from '../sessions/compare-values.ts';
import type { SessionColumnKey } from '../sessions/session-columns.ts';
import type { SessionRow } from '../sessions/session-row.ts';
import type { SessionsSort } from '../sessions/sessions-query.ts';

/** For `Array.sort`. */
export function compareRows({ column, order }: SessionsSort) {
  const valueOf = sortValueOf(column);
  const sign = order === 'asc' ? 1 : -1;
  return (a: SessionRow, b: SessionRow): number =>
    sign * (compareValues(valueOf(a), valueOf(b)) || a.firstPosition - b.firstPosition);
}

/** What rows are sorted by when they are sorted by a column. */
export function sortValueOf(column: SessionColumnKey): (row: SessionRow) => Value {
  if (column === 'status') return (row) => row.statusCode;
  if (column === 'jobName') return (row) => row.job;
  return (row) => row[column];
}
