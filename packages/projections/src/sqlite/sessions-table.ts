/**
 * The table of the durable sessions view, made from the columns: its SQL, and rows on their way in
 * and out. One table for both directions; the id is the position of a session's first event.
 */
import {
  compiledMachine,
  directions,
  isSessionStream,
  parseSessionStream,
  sessionStream,
  statusCode,
  type ContextField,
  type Direction,
} from '@cdx/session';
import type { SqlRow, SqlValue } from '@cdx/event-store/sqlite';
import {
  columnKind,
  sessionColumnKeys,
  type SessionColumnKey,
} from '../sessions/session-columns.ts';
import {
  blankRow,
  derived,
  type MutableSessionRow,
  type SessionRow,
} from '../sessions/session-row.ts';

/** `jobName` follows from the job. */
const stored = sessionColumnKeys.filter((key) => key !== 'jobName');
const changing = stored.filter(changes);

/** `sessionNumber` is `"session_number"`. */
export function columnName(key: SessionColumnKey): string {
  return `"${key.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)}"`;
}

export function directionCode(direction: Direction): number {
  return directions.indexOf(direction);
}

/**
 * Statuses in which an operator looks for sessions: few of many are in them, so an index of these
 * alone is small and costs those sessions nothing that just go through.
 */
export const troubled: Readonly<Record<Direction, readonly number[]>> = {
  download: codes('download', [
    'Canceled',
    'CreateFailed',
    'DownloadFailed',
    'ApplyFailed',
    'Suspended',
  ]),
  upload: codes('upload', ['Canceled', 'UploadFailed', 'ApplyFailed']),
};

/**
 * The term that a query on troubled sessions must have, word for word, to use their index. No IN:
 * SQLite would build a table of the list for every row that is written.
 */
export function troubledTerm(direction: Direction): string {
  const statuses = troubled[direction].map((code) => `"status" = ${code}`);
  return `direction = ${directionCode(direction)} AND (${statuses.join(' OR ')})`;
}

export type SessionsIndex = 'form' | 'database' | 'error' | 'downloads' | 'uploads';

/** Another one with each rebuild: SQLite renames a table, but never an index. */
export function indexName(index: SessionsIndex, generation: number): string {
  return `views_sessions_${index}_${generation}`;
}

export interface SessionsTable {
  readonly name: string;
  readonly insert: string;
  readonly update: string;
  readonly selectByName: string;
  readonly columns: string;
}

export function sessionsTable(name: string): SessionsTable {
  const columns = ['direction', ...stored.map(columnName)].join(', ');
  const places = Array.from({ length: stored.length + 1 }, () => '?').join(', ');
  const set = changing.map((key) => `${columnName(key)} = ?`).join(', ');
  return {
    name,
    columns,
    insert: `INSERT INTO ${name} (${columns}) VALUES (${places})`,
    update: `UPDATE ${name} SET ${set} WHERE "first_position" = ?`,
    selectByName: `SELECT ${columns} FROM ${name}
      WHERE direction = ? AND "channel_database" = ? AND "session_number" = ?`,
  };
}

/** SQL, one statement each, that makes table and indexes. */
export function createStatements(table: SessionsTable, generation: number): readonly string[] {
  const index = (name: SessionsIndex) => indexName(name, generation);
  const on = `ON ${table.name}`;
  return [
    `CREATE TABLE ${table.name} (
      ${['direction INTEGER NOT NULL', ...stored.map(columnDefinition)].join(',\n      ')}
    ) STRICT`,
    // Everything that a form filters by, in the order in which it shows: pages and totals are
    // answered from here, whatever the filters.
    `CREATE INDEX ${index('form')} ${on} (direction, "created_at", "first_position", "status",
      "job", "channel_data_group", "channel_database", "error_id", "purged_at")`,
    `CREATE UNIQUE INDEX ${index('database')} ${on}
      (direction, "channel_database", "session_number")`,
    `CREATE INDEX ${index('error')} ${on} ("error_id", direction, "created_at")
      WHERE "error_id" IS NOT NULL`,
    `CREATE INDEX ${index('downloads')} ${on} ("status", "created_at")
      WHERE ${troubledTerm('download')}`,
    `CREATE INDEX ${index('uploads')} ${on} ("status", "created_at")
      WHERE ${troubledTerm('upload')}`,
  ];
}

/** Values of `insert`. */
export function insertValues(row: SessionRow): SqlValue[] {
  const values: SqlValue[] = [directionCode(row.direction)];
  for (const key of stored) values.push(valueOf(row, key));
  return values;
}

/** Values of `update`. */
export function updateValues(row: SessionRow): SqlValue[] {
  const values: SqlValue[] = [];
  for (const key of changing) values.push(valueOf(row, key));
  values.push(row.firstPosition);
  return values;
}

/** Values of `selectByName`; undefined for a stream that belongs to no session. */
export function nameValues(stream: string): readonly SqlValue[] | undefined {
  if (!isSessionStream(stream)) return undefined;
  const { direction, channelDatabase, sessionNumber } = parseSessionStream(stream);
  return [directionCode(direction), channelDatabase, sessionNumber];
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

const reading = stored.map(
  (key) => [key, columnName(key).slice(1, -1), columnKind(key) === 'flag'] as const,
);

function valueOf(row: SessionRow, key: SessionColumnKey): SqlValue {
  if (key === 'status') return row.statusCode;
  const value = row[key];
  return typeof value === 'boolean' ? Number(value) : value;
}

function columnDefinition(key: SessionColumnKey): string {
  if (key === 'firstPosition') return `${columnName(key)} INTEGER PRIMARY KEY`;
  return `${columnName(key)} ${columnKind(key) === 'text' ? 'TEXT' : 'INTEGER'}`;
}

/** Whether any step but the first changes the column; the machines say so themselves. */
function changes(key: SessionColumnKey): boolean {
  if (key === 'status' || key === 'revision') return true;
  const field: string = key === 'errorId' ? ('message' satisfies ContextField) : key;
  return directions.some((direction) => {
    const { actions, states, uncreated } = compiledMachine(direction);
    return actions.some(
      (list, cell) =>
        cell % states.length !== uncreated && list.some(({ params }) => params.field === field),
    );
  });
}

function codes(direction: Direction, names: readonly string[]): readonly number[] {
  return names.map((name) => statusCode(direction, name) as number);
}
