/** One form of one view in one reading: where its rows and its numbers are found. */
import type { SqlRow, SqliteReader } from '@cdx/event-store/sqlite';
import type { Direction } from '@cdx/session';
import type { Reading } from '../../sessions/reading.ts';
import {
  indexName,
  readingCode,
  viewTables,
  type SessionsIndex,
  type ViewTables,
} from '../sessions-table.ts';
import { directionSql } from '../tables/row-columns.ts';
import { allOf, type Sql } from './sql.ts';

export class Form {
  readonly tables: ViewTables;
  readonly reading: Reading;
  readonly #reader: SqliteReader;
  readonly #generation: number;

  constructor(reader: SqliteReader, view: string, generation: number, reading: Reading) {
    this.tables = viewTables(view);
    this.reading = reading;
    this.#reader = reader;
    this.#generation = generation;
  }

  /** The table with the index that answers: SQLite has no statistics to choose by. */
  indexed(index: SessionsIndex): string {
    const name = indexName(index, this.#generation, this.reading);
    return `${this.tables[this.reading]} INDEXED BY ${name}`;
  }

  ofDirection(direction: Direction): Sql {
    return { sql: directionSql(direction), values: [] };
  }

  /** A row of `counts` that belongs to this reading. */
  get counted(): Sql {
    return { sql: 'reading = ?', values: [readingCode(this.reading)] };
  }

  all({ sql, values }: Sql): readonly SqlRow[] {
    return this.#reader.prepare(sql).all(...values);
  }

  /** The column `of` of the rows of `from` for which all terms hold; `more` is put behind them. */
  numbers(of: string, from: string, terms: readonly Sql[], more: Sql = nothing): readonly number[] {
    const where = allOf(terms);
    const sql = `SELECT ${of} AS value FROM ${from} WHERE ${where.sql} ${more.sql}`;
    const values = [...where.values, ...more.values];
    return this.all({ sql, values }).map(({ value }) => value as number);
  }
}

const nothing: Sql = { sql: '', values: [] };
