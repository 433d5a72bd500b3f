/**
 * The tables of the durable sessions view: one for each reading, both of one shape, and beside them
 * what is counted together, the counts, and the sessions that headquarters is behind with. The id
 * of a row is the position of its session's first event.
 */
import { DownloadStatus } from '@cdx/session';
import type { Reading } from '../sessions/reading.ts';
import { updateNames } from './tables/changed-columns.ts';
import { columnDefinitions, insertColumns } from './tables/row-columns.ts';

export const msPerHour = 3_600_000;

export type SessionsIndex = 'form' | 'database' | 'unapplied' | 'full';

/** A view in use is `sessions`; one that is being rebuilt has another name. */
export interface ViewTables {
  readonly actual: string;
  readonly hq: string;
  /** What sessions of one facet are alike in: all that a form filters by but database and time. */
  readonly facets: string;
  /** Sessions by reading, facet and hour of creation. */
  readonly counts: string;
  /** Sessions with facts that headquarters does not know; `since` is the position of the first. */
  readonly behind: string;
}

export function viewTables(view: string): ViewTables {
  const name = `views_${view}`;
  return {
    actual: name,
    hq: `${name}_hq`,
    facets: `${name}_facets`,
    counts: `${name}_counts`,
    behind: `${name}_behind`,
  };
}

/** Another one with each rebuild: SQLite renames a table, but never an index. */
export function indexName(
  index: SessionsIndex,
  generation: number,
  reading: Reading = 'actual',
): string {
  return `views_sessions_${reading === 'hq' ? 'hq_' : ''}${index}_${generation}`;
}

/** As counts have it. */
export function readingCode(reading: Reading): number {
  return reading === 'actual' ? 0 : 1;
}

/** SQL: the hour in which a session was created; before 1970, too. */
export function hourSql(createdAt: string): string {
  const past = `((${createdAt} % ${msPerHour} + ${msPerHour}) % ${msPerHour})`;
  return `(${createdAt} - ${past}) / ${msPerHour}`;
}

/** SQL, one statement each, that makes tables and indexes. */
export function createStatements(tables: ViewTables, generation: number): readonly string[] {
  return [
    ...createRows(tables.actual, generation, 'actual'),
    ...createRows(tables.hq, generation, 'hq'),
    `CREATE TABLE ${tables.facets} (
      facet INTEGER PRIMARY KEY,
      direction INTEGER NOT NULL,
      status INTEGER NOT NULL,
      job TEXT NOT NULL,
      channel_data_group TEXT NOT NULL,
      schedule TEXT NOT NULL,
      error_id TEXT,
      failure_kind TEXT
    ) STRICT`,
    `CREATE TABLE ${tables.counts} (
      reading INTEGER NOT NULL,
      facet INTEGER NOT NULL,
      hour INTEGER NOT NULL,
      sessions INTEGER NOT NULL,
      PRIMARY KEY (reading, facet, hour)
    ) STRICT, WITHOUT ROWID`,
    // Counts that have come to nothing, to be deleted without looking for them.
    `CREATE INDEX views_sessions_zero_${generation} ON ${tables.counts} (sessions)
      WHERE sessions = 0`,
    `CREATE TABLE ${tables.behind} (
      first_position INTEGER PRIMARY KEY,
      since INTEGER NOT NULL
    ) STRICT`,
  ];
}

function createRows(table: string, generation: number, reading: Reading): readonly string[] {
  const index = (name: SessionsIndex) => `${indexName(name, generation, reading)} ON ${table}`;
  return [
    `CREATE TABLE ${table} (
      ${columnDefinitions.join(',\n      ')}
    ) STRICT`,
    // What a form filters and mostly sorts by, in the order in which it shows.
    `CREATE INDEX ${index('form')} (direction, "created_at", "first_position", facet,
      "channel_database", "session_number", "modified_at", "date_requested", "date_downloaded",
      "date_uploaded", "date_applied")`,
    // By name, and not more: what changes with each step would spread its pages over all databases.
    `CREATE UNIQUE INDEX ${index('database')} (direction, "channel_database", "session_number")`,
    // How stale a database is, and from which full package on.
    `CREATE INDEX ${index('unapplied')} ("channel_database", "job", "oldest_change_at",
      "session_number", "status")
      WHERE direction = 0 AND "oldest_change_at" IS NOT NULL AND "status" <> ${DownloadStatus.Applied}`,
    `CREATE INDEX ${index('full')} ("channel_database", "job", "session_number")
      WHERE direction = 0 AND "package_kind" = 'full'`,
  ];
}

/** Rows of `insertColumns`. */
export function insertSql(table: string): string {
  return `INSERT INTO ${table} (${insertColumns.join(', ')})
    VALUES (${insertColumns.map(() => '?').join(', ')})`;
}

/**
 * Copies rows of one table to the other, whether they are there or not. `chosen` selects their ids,
 * as `first_position`. OR FAIL: what fails undoes the whole transaction, so SQLite need not keep
 * what it would take to undo the statement alone.
 */
export function copySql(from: string, to: string, chosen: string): string {
  const set = updateNames.map((name) => `${name} = excluded.${name}`).join(', ');
  return `INSERT OR FAIL INTO ${to} (${insertColumns.join(', ')})
    SELECT ${insertColumns.map((name) => `a.${name}`).join(', ')}
    FROM (${chosen}) AS chosen CROSS JOIN ${from} AS a
      ON a."first_position" = chosen.first_position
    WHERE true ON CONFLICT ("first_position") DO UPDATE SET ${set}`;
}
