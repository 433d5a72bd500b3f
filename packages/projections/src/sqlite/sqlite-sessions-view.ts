/**
 * The sessions view in the file of its log. Rows and checkpoint are written in one transaction;
 * what is remembered beside the file is only a cache.
 */
import { CdxError, directions, type Direction, type RecordedEvent } from '@cdx/session';
import type { SqliteEventStore, SqliteReader, SqliteTransaction } from '@cdx/event-store/sqlite';
import { foldSessions } from '../sessions/fold-sessions.ts';
import type { MutableSessionRow, SessionRow } from '../sessions/session-row.ts';
import {
  checkQuery,
  letsNothingThrough,
  type CheckedQuery,
  type SessionsPage,
  type SessionsQuery,
} from '../sessions/sessions-query.ts';
import { tallyOf } from '../sessions/sessions-tally.ts';
import { streamsOfId, type SessionsTally, type SessionsView } from '../sessions/sessions-view.ts';
import { RowCache } from './row-cache.ts';
import { pageSql, totalSql } from './sessions-sql.ts';
import {
  insertValues,
  nameValues,
  readRow,
  sessionsTable,
  updateValues,
  type SessionsTable,
} from './sessions-table.ts';
import {
  readEntry,
  sessionsViewVersion,
  viewsOutdated,
  writeCheckpoint,
  type ViewEntry,
} from './view-registry.ts';

/** The durable view, beyond the port. */
export interface SqliteSessionsView extends SessionsView {
  /**
   * `apply` inside a transaction of the caller: for who appends events and brings the view along
   * in one go. If the transaction is undone, so is this.
   */
  applyWithin(transaction: SqliteTransaction, events: readonly RecordedEvent[]): void;
}

export class SqliteSessions implements SqliteSessionsView {
  readonly #store: SqliteEventStore;
  /** Name in the registry. */
  readonly #view: string;
  readonly #table: SessionsTable;
  readonly #cache = new RowCache();
  #closed = false;

  constructor(store: SqliteEventStore, view: string) {
    this.#store = store;
    this.#view = view;
    this.#table = sessionsTable(`views_${view}`);
  }

  get checkpoint(): number {
    return this.#entry(this.#store).checkpoint;
  }

  async apply(events: readonly RecordedEvent[]): Promise<void> {
    this.#assertOpen();
    await this.#store.transaction((transaction) => this.applyWithin(transaction, events));
  }

  applyWithin(transaction: SqliteTransaction, events: readonly RecordedEvent[]): void {
    this.#assertOpen();
    const entry = this.#entry(transaction);
    this.#cache.enter(entry);
    const lookup = (stream: string) => this.#cache.get(stream) ?? this.#read(transaction, stream);
    const { rows, checkpoint } = foldSessions(entry.checkpoint, lookup, events);
    const insert = transaction.prepare(this.#table.insert);
    const update = transaction.prepare(this.#table.update);
    for (const row of rows) {
      if (row.firstPosition > entry.checkpoint) insert.run(...insertValues(row));
      else update.run(...updateValues(row));
    }
    if (checkpoint > entry.checkpoint) writeCheckpoint(transaction, this.#view, checkpoint);
    this.#cache.leave(rows, checkpoint);
  }

  async query(query: SessionsQuery): Promise<SessionsPage> {
    this.#assertOpen();
    const checked = checkQuery(query);
    if (letsNothingThrough(query)) return { rows: [], total: 0 };
    for (;;) {
      const { generation } = this.#entry(this.#store);
      try {
        return this.#page(checked, generation);
      } catch (error) {
        // Another process may have swapped in a rebuilt view, with indexes of other names.
        if (this.#entry(this.#store).generation === generation) throw error;
      }
    }
  }

  async get(stream: string): Promise<SessionRow | undefined> {
    this.#assertOpen();
    const row = this.#read(this.#store, stream);
    return row?.purgedAt === null ? row : undefined;
  }

  async find(id: string): Promise<readonly SessionRow[]> {
    const rows = await Promise.all(streamsOfId(id).map((stream) => this.get(stream)));
    return rows.filter((row) => row !== undefined);
  }

  async tally(): Promise<SessionsTally> {
    this.#assertOpen();
    const sql = `SELECT direction, "status", count(*) AS sessions FROM ${this.#table.name}
      WHERE "purged_at" IS NULL GROUP BY direction, "status"`;
    const counts = { download: [] as number[], upload: [] as number[] };
    for (const { direction, status, sessions } of this.#store.prepare(sql).all()) {
      const name = directions[direction as number] as Direction;
      counts[name][status as number] = sessions as number;
    }
    return tallyOf(counts);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #page(query: CheckedQuery, generation: number): SessionsPage {
    const { filter, limit, offset } = query;
    const page = pageSql(this.#table, generation, query);
    const rows = this.#store
      .prepare(page.sql)
      .all(...page.values)
      .map(readRow);
    // A page that is not full is the last one, and tells the total by itself.
    if (rows.length < limit && (rows.length > 0 || offset === 0)) {
      return { rows, total: offset + rows.length };
    }
    const { sql, values } = totalSql(this.#table, generation, filter);
    return { rows, total: this.#store.prepare(sql).get(...values)?.['total'] as number };
  }

  #read(reader: SqliteReader, stream: string): MutableSessionRow | undefined {
    const values = nameValues(stream);
    if (values === undefined) return undefined;
    const row = reader.prepare(this.#table.selectByName).get(...values);
    return row === undefined ? undefined : readRow(row);
  }

  #entry(reader: SqliteReader): ViewEntry {
    const entry = readEntry(reader, this.#view);
    if (entry?.version !== sessionsViewVersion) viewsOutdated(this.#store.path, entry);
    return entry;
  }

  #assertOpen(): void {
    if (this.#closed) throw new CdxError('store-closed', 'The sessions view has been closed.');
  }
}
