/**
 * Rows of the durable sessions view on their way in and out: the columns of the table, made from
 * those of the forms.
 */
import { directions, sessionStream, type Direction } from '@cdx/session';
import type { SqlRow, SqlValue } from '@cdx/event-store/sqlite';
import {
  columnKind,
  sessionColumnKeys,
  type SessionColumnKey,
} from '../../sessions/session-columns.ts';
import {
  blankRow,
  derived,
  type MutableSessionRow,
  type SessionRow,
} from '../../sessions/session-row.ts';

/** `jobName` follows from the job. */
export const storedKeys: readonly SessionColumnKey[] = sessionColumnKeys.filter(
  (key) => key !== 'jobName',
);

/** `sessionNumber` is `"session_number"`. */
export function columnName(key: SessionColumnKey): string {
  return `"${key.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)}"`;
}

export function directionCode(direction: Direction): number {
  return directions.indexOf(direction);
}

/** What a row is read from. `facet`, which no form shows, is not among them. */
export const readColumns = ['direction', ...storedKeys.map(columnName)].join(', ');
/** In the order of `insertValues`. */
export const insertColumns = ['direction', 'facet', ...storedKeys.map(columnName)];

export const columnDefinitions = [
  'direction INTEGER NOT NULL',
  // Never null, but if it said so, copying rows would cost half as much again (see `copySql`).
  'facet INTEGER',
  ...storedKeys.map(columnDefinition),
];

export function insertValues(row: SessionRow, facet: number): SqlValue[] {
  const values: SqlValue[] = [directionCode(row.direction), facet];
  for (const key of storedKeys) values.push(valueOf(row, key));
  return values;
}

export function valueOf(row: SessionRow, key: SessionColumnKey): SqlValue {
  if (key === 'status') return row.statusCode;
  const value = row[key];
  return typeof value === 'boolean' ? Number(value) : value;
}

/** SQL for one direction: of a value, SQLite would look again at each call what it means. */
export function directionSql(direction: Direction): string {
  return `direction = ${directionCode(direction)}`;
}

/** Selects the row of a session, given its channel database and session number. */
export function byNameSql(columns: string, from: string, direction: Direction): string {
  return `SELECT ${columns} FROM ${from}
    WHERE ${directionSql(direction)} AND "channel_database" = ? AND "session_number" = ?`;
}

export function readRow(values: SqlRow): MutableSessionRow {
  const direction = directions[values['direction'] as number] as Direction;
  const number = values['session_number'] as number;
  const stream = sessionStream(direction, number, values['channel_database'] as string);
  const row = blankRow(stream, direction, values['first_position'] as number);
  const fields = row as unknown as Record<string, unknown>;
  for (const [key, name, isFlag] of reading) {
    const value = values[name];
    fields[key] = isFlag && value !== null ? value === 1 : value;
  }
  row.statusCode = values['status'] as number;
  row.status = derived.status(direction, row.statusCode);
  row.jobName = derived.jobName(row.job);
  return row;
}

const reading = storedKeys.map(
  (key) => [key, columnName(key).slice(1, -1), columnKind(key) === 'flag'] as const,
);

function columnDefinition(key: SessionColumnKey): string {
  if (key === 'firstPosition') return `${columnName(key)} INTEGER PRIMARY KEY`;
  return `${columnName(key)} ${columnKind(key) === 'text' ? 'TEXT' : 'INTEGER'}`;
}
