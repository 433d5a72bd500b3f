/**
 * Writes rows, one by one, and keeps the counts in step. Statements are made once for the columns
 * that change together.
 */
import type { SqliteStatement, SqliteTransaction } from '@cdx/event-store/sqlite';
import { readings, type Reading } from '../../sessions/reading.ts';
import type { SessionRow } from '../../sessions/session-row.ts';
import { insertSql, type ViewTables } from '../sessions-table.ts';
import { updateSql, updateValues, withFacet } from '../tables/changed-columns.ts';
import { insertValues } from '../tables/row-columns.ts';
import type { CountChanges } from './count-changes.ts';
import { absent } from './held-session.ts';

/** A row goes from one facet to another. */
export interface FacetMove {
  /** That of the row in the table, or `absent`: then it is inserted. */
  readonly from: number;
  readonly to: number;
}

export class RowWriter {
  readonly #transaction: SqliteTransaction;
  readonly #tables: ViewTables;
  readonly #counts: CountChanges;
  readonly #inserts: Readonly<Record<Reading, SqliteStatement>>;
  readonly #updates: Readonly<Record<Reading, Map<number, SqliteStatement>>> = {
    actual: new Map(),
    hq: new Map(),
  };

  constructor(transaction: SqliteTransaction, tables: ViewTables, counts: CountChanges) {
    this.#transaction = transaction;
    this.#tables = tables;
    this.#counts = counts;
    this.#inserts = {
      actual: transaction.prepare(insertSql(tables.actual)),
      hq: transaction.prepare(insertSql(tables.hq)),
    };
  }

  /** `changed` are the columns to be updated. */
  write(reading: Reading, row: SessionRow, { from, to }: FacetMove, changed: number): void {
    this.#counts.move(reading, row.createdAt, from, to);
    if (from === absent) {
      this.#inserts[reading].run(...insertValues(row, to));
      return;
    }
    const columns = from === to ? changed : withFacet(changed);
    const updates = this.#updates[reading];
    let update = updates.get(columns);
    if (update === undefined) {
      update = this.#transaction.prepare(updateSql(this.#tables[reading], columns));
      updates.set(columns, update);
    }
    update.run(...updateValues(row, columns, to));
  }

  /** From both tables, where it is in them. */
  delete({ firstPosition, createdAt }: SessionRow): void {
    for (const reading of readings) {
      const gone = this.#transaction
        .prepare(`DELETE FROM ${this.#tables[reading]} WHERE "first_position" = ? RETURNING facet`)
        .get(firstPosition);
      if (gone === undefined) continue;
      this.#counts.move(reading, createdAt, gone['facet'] as number, absent);
    }
  }
}
