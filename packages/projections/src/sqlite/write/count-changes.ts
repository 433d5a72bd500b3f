/** How the counts change in a batch: added up first, because sessions mostly move in crowds. */
import type { SqliteReader } from '@cdx/event-store/sqlite';
import type { Reading } from '../../sessions/reading.ts';
import { hourSql, msPerHour, readingCode, type ViewTables } from '../sessions-table.ts';
import { absent } from './held-session.ts';

type ByHour = Map<number, number>;

export class CountChanges {
  readonly #tables: ViewTables;
  /** By facet. */
  readonly #changes: Readonly<Record<Reading, Map<number, ByHour>>> = {
    actual: new Map(),
    hq: new Map(),
  };

  constructor(tables: ViewTables) {
    this.#tables = tables;
  }

  /** A session's row goes from one facet to another; either may be `absent`. */
  move(reading: Reading, createdAt: number, from: number, to: number): void {
    if (from === to) return;
    const hour = Math.floor(createdAt / msPerHour);
    if (from !== absent) this.#add(reading, from, hour, -1);
    if (to !== absent) this.#add(reading, to, hour, 1);
  }

  /** Inside a transaction. */
  write(transaction: SqliteReader): void {
    const rows: (readonly number[])[] = [];
    for (const reading of ['actual', 'hq'] as const) {
      for (const [facet, hours] of this.#changes[reading]) {
        for (const [hour, sessions] of hours) {
          if (sessions !== 0) rows.push([readingCode(reading), facet, hour, sessions]);
        }
      }
      this.#changes[reading].clear();
    }
    if (rows.length === 0) return;
    const values = 'value ->> 0, value ->> 1, value ->> 2, value ->> 3';
    transaction
      .prepare(addSql(this.#tables, `SELECT ${values} FROM json_each(?) WHERE true`))
      .run(JSON.stringify(rows));
    removeZeros(transaction, this.#tables);
  }

  #add(reading: Reading, facet: number, hour: number, sessions: number): void {
    const changes = this.#changes[reading];
    let hours = changes.get(facet);
    if (hours === undefined) changes.set(facet, (hours = new Map()));
    hours.set(hour, (hours.get(hour) ?? 0) + sessions);
  }
}

/**
 * Adds headquarters' rows of the sessions that it has been behind with since a position at most, or
 * takes them away. Inside a transaction.
 */
export function countBehind(
  transaction: SqliteReader,
  tables: ViewTables,
  since: number,
  sign: '' | '-',
): void {
  const rows = `SELECT ${readingCode('hq')}, h.facet, ${hourSql('h."created_at"')} AS hour,
      ${sign}count(*)
    FROM ${tables.behind} AS b CROSS JOIN ${tables.hq} AS h
      ON h."first_position" = b.first_position
    WHERE b.since <= ? GROUP BY h.facet, hour`;
  transaction.prepare(addSql(tables, rows)).run(since);
}

export function removeZeros(transaction: SqliteReader, { counts }: ViewTables): void {
  transaction.prepare(`DELETE FROM ${counts} WHERE sessions = 0`).run();
}

/** `rows` must have a WHERE, or SQLite takes ON for the one of a join. */
function addSql({ counts }: ViewTables, rows: string): string {
  return `INSERT INTO ${counts} (reading, facet, hour, sessions) ${rows}
    ON CONFLICT DO UPDATE SET sessions = sessions + excluded.sessions`;
}
