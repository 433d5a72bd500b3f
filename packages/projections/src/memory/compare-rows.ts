/**
 * The order of rows in memory, the same as SQLite's: null first, numbers by value, texts by their
 * UTF-8 bytes, and rows that are equal in the column as they were created.
 */
import type { SessionColumnKey } from '../sessions/session-columns.ts';
import type { SessionRow } from '../sessions/session-row.ts';
import type { SessionsSort } from '../sessions/sessions-query.ts';

type Value = string | number | boolean | null;

/** For `Array.sort`. */
export function compareRows({ column, order }: SessionsSort) {
  const valueOf = reader(column);
  const sign = order === 'asc' ? 1 : -1;
  return (a: SessionRow, b: SessionRow): number =>
    sign * (compareValues(valueOf(a), valueOf(b)) || a.firstPosition - b.firstPosition);
}

function reader(column: SessionColumnKey): (row: SessionRow) => Value {
  if (column === 'status') return (row) => row.statusCode;
  if (column === 'jobName') return (row) => row.job;
  return (row) => row[column];
}

function compareValues(a: Value, b: Value): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  return Number(a) - Number(b);
}

/** By code points, as UTF-8 bytes compare; JavaScript alone puts emoji before U+E000 and later. */
function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
