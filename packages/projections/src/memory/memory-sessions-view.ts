/**
 * The sessions view in memory: for tests, for simulations without a file, and inside live views.
 * It answers by looking at every row; the durable view has indexes.
 */
import { CdxError, type RecordedEvent } from '@cdx/session';
import { foldSessions } from '../sessions/fold-sessions.ts';
import type { MutableSessionRow, SessionRow } from '../sessions/session-row.ts';
import {
  checkQuery,
  matchesFilter,
  type SessionsPage,
  type SessionsQuery,
} from '../sessions/sessions-query.ts';
import { tallyOf } from '../sessions/sessions-tally.ts';
import { streamsOfId, type SessionsTally, type SessionsView } from '../sessions/sessions-view.ts';
import { compareRows } from './compare-rows.ts';

class MemorySessionsView implements SessionsView {
  /** Changed in place; only copies leave the view. */
  #rows = new Map<string, MutableSessionRow>();
  #checkpoint = -1;
  #closed = false;

  get checkpoint(): number {
    return this.#checkpoint;
  }

  async apply(events: readonly RecordedEvent[]): Promise<void> {
    this.#assertOpen();
    const batch = foldSessions(this.#checkpoint, (stream) => this.#rows.get(stream), events);
    for (const row of batch.rows) {
      if (row.firstPosition > this.#checkpoint) this.#rows.set(row.stream, row);
    }
    this.#checkpoint = batch.checkpoint;
  }

  async query(query: SessionsQuery): Promise<SessionsPage> {
    this.#assertOpen();
    const { filter, limit, offset, sort } = checkQuery(query);
    const rows: SessionRow[] = [];
    for (const row of this.#rows.values()) if (matchesFilter(row, filter)) rows.push(row);
    rows.sort(compareRows(sort));
    return { rows: rows.slice(offset, offset + limit).map(copy), total: rows.length };
  }

  async get(stream: string): Promise<SessionRow | undefined> {
    this.#assertOpen();
    const row = this.#rows.get(stream);
    return row?.purgedAt === null ? copy(row) : undefined;
  }

  async find(id: string): Promise<readonly SessionRow[]> {
    const rows = await Promise.all(streamsOfId(id).map((stream) => this.get(stream)));
    return rows.filter((row) => row !== undefined);
  }

  async tally(): Promise<SessionsTally> {
    this.#assertOpen();
    const counts = { download: [] as number[], upload: [] as number[] };
    for (const { direction, statusCode, purgedAt } of this.#rows.values()) {
      if (purgedAt !== null) continue;
      counts[direction][statusCode] = (counts[direction][statusCode] ?? 0) + 1;
    }
    return tallyOf(counts);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#rows = new Map();
  }

  #assertOpen(): void {
    if (this.#closed) throw new CdxError('store-closed', 'The sessions view has been closed.');
  }
}

function copy(row: SessionRow): SessionRow {
  return { ...row };
}

export function createMemorySessionsView(): SessionsView {
  return new MemorySessionsView();
}
