/** Order and place of a page. */
import type { CheckedQuery, SessionsSort } from '../../sessions/sessions-query.ts';
import { columnName } from '../tables/row-columns.ts';
import type { Sql } from './sql.ts';

export const idColumn = columnName('firstPosition');

export function pageSql(
  { column, order }: SessionsSort,
  { limit, offset }: Pick<CheckedQuery, 'limit' | 'offset'>,
): Sql {
  const key = columnName(column === 'jobName' ? 'job' : column);
  const equals = key === idColumn ? '' : `, ${idColumn} ${order}`;
  return {
    sql: `ORDER BY ${key} ${order}${equals} LIMIT ? OFFSET ?`,
    values: [Number.isFinite(limit) ? limit : -1, offset],
  };
}
