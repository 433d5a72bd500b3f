/**
 * The sessions view in memory: for tests, for simulations without a file, and for the forms as of a
 * past time. It answers by looking at every row; the durable view has indexes.
 */
import { CdxError, type RecordedEvent } from '@cdx/session';
import type { Reading } from '../sessions/reading.ts';
import type { SessionRow } from '../sessions/session-row.ts';
import {
  checkQuery,
  matchesFilter,
  type SessionsPage,
  type SessionsQuery,
} from '../sessions/sessions-query.ts';
import { tallyOf } from '../sessions/sessions-tally.ts';
import { streamsOfId, type SessionsTally, type SessionsView } from '../sessions/sessions-view.ts';
import { SummaryMaker } from '../summary/summary-maker.ts';
import {
  checkSummaryQuery,
  type SessionsSummary,
  type SummaryQuery,
} from '../summary/sessions-summary.ts';
import { compareRows } from './compare-rows.ts';
import { SessionRows } from './session-rows.ts';

class MemorySessionsView implements SessionsView {
  #rows = new SessionRows();
  #closed = false;

  get checkpoint(): number {
    return this.#rows.checkpoint;
  }

  async apply(events: readonly RecordedEvent[]): Promise<void> {
    this.#assertOpen();
    this.#rows.apply(events);
  }

  async query(query: SessionsQuery): Promise<SessionsPage> {
    this.#assertOpen();
    const { reading, filter, limit, offset, sort } = checkQuery(query);
    const rows: SessionRow[] = [];
    for (const row of this.#rows.all(reading)) {
      if (matchesFilter(row, filter)) rows.push(row);
    }
    rows.sort(compareRows(sort));
    return { rows: rows.slice(offset, offset + limit).map(copy), total: rows.length };
  }

  async get(stream: string, reading: Reading = 'actual'): Promise<SessionRow | undefined> {
    this.#assertOpen();
    const row = this.#rows.get(stream, reading);
    return row === undefined ? undefined : copy(row);
  }

  async find(id: string, reading?: Reading): Promise<readonly SessionRow[]> {
    const rows = await Promise.all(streamsOfId(id).map((stream) => this.get(stream, reading)));
    return rows.filter((row) => row !== undefined);
  }

  async tally(reading: Reading = 'actual'): Promise<SessionsTally> {
    this.#assertOpen();
    const counts = { download: [] as number[], upload: [] as number[] };
    for (const { direction, statusCode } of this.#rows.all(reading)) {
      counts[direction][statusCode] = (counts[direction][statusCode] ?? 0) + 1;
    }
    return tallyOf(counts);
  }

  async summary(query: SummaryQuery = {}): Promise<SessionsSummary> {
    this.#assertOpen();
    const checked = checkSummaryQuery(query);
    const summary = new SummaryMaker(checked);
    const { reading = 'actual', from = -Infinity, to = Infinity } = checked;
    for (const row of this.#rows.all(reading)) {
      if (row.createdAt >= from && row.createdAt < to) summary.add(row, 1);
    }
    return summary.make((newest) => this.query(newest));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#rows = new SessionRows();
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
