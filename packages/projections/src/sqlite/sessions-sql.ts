/**
 * A question to the form, as SQL. Which index answers is decided here and said to SQLite, which
 * has no statistics to go by; so the time of a query does not depend on its mood.
 */
import { statusCode } from '@cdx/session';
import type { SqlValue } from '@cdx/event-store/sqlite';
import {
  hidesNoData,
  type CheckedQuery,
  type SessionsFilter,
  type SessionsSort,
} from '../sessions/sessions-query.ts';
import {
  columnName,
  directionCode,
  indexName,
  troubled,
  troubledTerm,
  type SessionsIndex,
  type SessionsTable,
} from './sessions-table.ts';

export interface Sql {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** With more databases than this, reading each one's sessions takes longer than the whole form. */
const databasesMax = 8;

/** The rows of one page, in order. */
export function pageSql(table: SessionsTable, generation: number, query: CheckedQuery): Sql {
  const { filter, limit, offset, sort } = query;
  const where = whereSql(table, generation, filter);
  const order = orderSql(sort);
  // Sorting ids and reading whole rows afterwards is three times faster than sorting whole rows.
  return {
    sql: `SELECT ${table.columns} FROM ${table.name} WHERE "first_position" IN (
      SELECT "first_position" FROM ${where.sql} ${order} LIMIT ? OFFSET ?) ${order}`,
    values: [...where.values, Number.isFinite(limit) ? limit : -1, offset],
  };
}

/** How many rows the filter lets through, as `total`. */
export function totalSql(table: SessionsTable, generation: number, filter: SessionsFilter): Sql {
  const where = whereSql(table, generation, filter);
  return { sql: `SELECT count(*) AS total FROM ${where.sql}`, values: where.values };
}

function whereSql(table: SessionsTable, generation: number, filter: SessionsFilter): Sql {
  const { direction, from, to, statuses, jobs, groups, databases, errorId } = filter;
  const terms = [`direction = ${directionCode(direction)}`, '"purged_at" IS NULL'];
  const values: SqlValue[] = [];
  const compare = (term: string, value: SqlValue | undefined) => {
    if (value === undefined) return;
    terms.push(term);
    values.push(value);
  };
  const oneOf = (column: string, list: readonly string[] | undefined) => {
    // Any number of names is one value, so there is no limit to them and one statement for all.
    if (list?.length === 1) compare(`${column} = ?`, list[0]);
    else if (list !== undefined) {
      compare(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(list));
    }
  };
  compare('"created_at" >= ?', from);
  compare('"created_at" < ?', to);
  if (statuses !== undefined) terms.push(`"status" IN (${statusCodes(filter).join(',')})`);
  if (hidesNoData(filter)) terms.push(`"status" <> ${statusCode(direction, 'NoData')}`);
  oneOf('"job"', jobs);
  oneOf('"channel_data_group"', groups);
  oneOf('"channel_database"', databases);
  compare('"error_id" = ?', errorId);
  const index = indexFor(filter);
  if (index === 'downloads' || index === 'uploads') terms.push(troubledTerm(direction));
  return {
    sql: `${table.name} INDEXED BY ${indexName(index, generation)} WHERE ${terms.join(' AND ')}`,
    values,
  };
}

function indexFor(filter: SessionsFilter): SessionsIndex {
  const { direction, databases, errorId, statuses } = filter;
  if (databases !== undefined && databases.length <= databasesMax) return 'database';
  if (errorId !== undefined) return 'error';
  if (statuses === undefined) return 'form';
  if (!statusCodes(filter).every((code) => troubled[direction].includes(code))) return 'form';
  return direction === 'download' ? 'downloads' : 'uploads';
}

function statusCodes({ direction, statuses = [] }: SessionsFilter): readonly number[] {
  return statuses.map((status) => statusCode(direction, status) as number);
}

function orderSql({ column, order }: SessionsSort): string {
  const key = column === 'jobName' ? 'job' : column;
  return `ORDER BY ${columnName(key)} ${order}, "first_position" ${order}`;
}
