/** The value of a column of a session as text: for tables, for CSV. */
import type { SessionColumn, StatedRow } from '@cdx/projections';
import { statusLabel } from '@cdx/session';
import { formatCount } from '../numbers.ts';
import { printable } from '../text.ts';
import type { ZoneClock } from '../zone-clock.ts';

/** What people type to name a session: `17-STORE-0001`. */
export function sessionId({
  sessionNumber,
  channelDatabase,
}: Pick<StatedRow, 'sessionNumber' | 'channelDatabase'>): string {
  return `${sessionNumber}-${channelDatabase}`;
}

/** A number that names something is no quantity. */
const names: ReadonlySet<string> = new Set<SessionColumn['key']>([
  'sessionNumber',
  'rerunFor',
  'rowVersion',
]);

/** Short, for a table; empty where there is no value, or it is not known. */
export function tableCell(row: StatedRow, { key, kind }: SessionColumn, clock: ZoneClock): string {
  const value = row[key];
  if (value === null) return '';
  if (key === 'status') return statusLabel(row.status);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return printable(value);
  if (kind === 'time') return clock.short(value);
  return names.has(key) ? String(value) : formatCount(value);
}

/** Exact, for other programs: the words of the form for a status, ISO 8601 for a time. */
export function csvCell(row: StatedRow, { key, kind }: SessionColumn, clock: ZoneClock): string {
  const value = row[key];
  if (value === null) return '';
  if (key === 'status') return statusLabel(row.status);
  return kind === 'time' ? clock.iso(Number(value)) : String(value);
}
