/** Whole rows, by their ids or their streams. */
import { isSessionStream, parseSessionStream } from '@cdx/session';
import type { SessionRow } from '../../sessions/session-row.ts';
import { byNameSql, readColumns, readRow } from '../tables/row-columns.ts';
import type { Form } from './form.ts';

/** Rows in one statement. */
const idsMax = 1000;

/** In the order of the ids. */
export function readRows(form: Form, ids: readonly number[]): readonly SessionRow[] {
  const sql = `SELECT ${readColumns} FROM ${form.tables[form.reading]}
    WHERE "first_position" IN (SELECT value FROM json_each(?))`;
  const rows: SessionRow[] = [];
  for (let at = 0; at < ids.length; at += idsMax) {
    const part = ids.slice(at, at + idsMax);
    const found = new Map<number, SessionRow>();
    for (const values of form.all({ sql, values: [JSON.stringify(part)] })) {
      const row = readRow(values);
      found.set(row.firstPosition, row);
    }
    for (const id of part) {
      const row = found.get(id);
      if (row !== undefined) rows.push(row);
    }
  }
  return rows;
}

export function readByStream(form: Form, stream: string): SessionRow | undefined {
  if (!isSessionStream(stream)) return undefined;
  const { direction, channelDatabase, sessionNumber } = parseSessionStream(stream);
  const sql = byNameSql(readColumns, form.indexed('database'), direction);
  const [row] = form.all({ sql, values: [channelDatabase, sessionNumber] });
  return row === undefined ? undefined : readRow(row);
}
