/**
 * The sessions view in the file of its log. Rows of both readings, counts and checkpoint are written
 * in one transaction; what is remembered beside the file is only a cache.
 */
import { CdxError, type RecordedEvent } from '@cdx/session';
import type { SqliteEventStore, SqliteTransaction } from '@cdx/event-store/sqlite';
import type { Reading } from '../sessions/reading.ts';
import type { SessionRow } from '../sessions/session-row.ts';
import {
  checkQuery,
  letsNothingThrough,
  type SessionsPage,
  type SessionsQuery,
} from '../sessions/sessions-query.ts';
import { streamsOfId, type SessionsTally, type SessionsView } from '../sessions/sessions-view.ts';
import {
  checkSummaryQuery,
  type SessionsSummary,
  type SummaryQuery,
} from '../summary/sessions-summary.ts';
import { Form } from './read/form.ts';
import { pageIds } from './read/page-ids.ts';
import { readByStream, readRows } from './read/rows.ts';
import { readTally, summaryOf } from './read/tallied.ts';
import { BatchApplier } from './write/batch-applier.ts';
import { readEntry, sessionsViewVersion, viewsOutdated, type ViewEntry } from './view-registry.ts';

/** The durable view, beyond the port. */
export interface SqliteSessionsView extends SessionsView {
  /**
   * `apply` inside a transaction of the caller: for who appends events and brings the view along
   * in one go. If the transaction is undone, so is this.
   */
  applyWithin(transaction: SqliteTransaction, events: readonly RecordedEvent[]): void;
}

/** Beside a writer that never rests, an answer of several statements is not asked for for ever. */
const attemptsMax = 10;

export class SqliteSessions implements SqliteSessionsView {
  readonly #store: SqliteEventStore;
  /** Name in the registry. */
  readonly #view: string;
  readonly #applier: BatchApplier;
  #closed = false;

  constructor(store: SqliteEventStore, view: string) {
    this.#store = store;
    this.#view = view;
    this.#applier = new BatchApplier(store.path, view);
  }

  get checkpoint(): number {
    return this.#entry().checkpoint;
  }

  async apply(events: readonly RecordedEvent[]): Promise<void> {
    this.#assertOpen();
    await this.#store.transaction((transaction) => this.applyWithin(transaction, events));
  }

  applyWithin(transaction: SqliteTransaction, events: readonly RecordedEvent[]): void {
    this.#assertOpen();
    this.#applier.apply(transaction, events);
  }

  async query(query: SessionsQuery): Promise<SessionsPage> {
    this.#assertOpen();
    const checked = checkQuery(query);
    if (letsNothingThrough(query)) return { rows: [], total: 0 };
    return this.#consistent(checked.reading, (form) => {
      const { ids, total } = pageIds(form, checked);
      return { rows: readRows(form, ids), total };
    });
  }

  async get(stream: string, reading: Reading = 'actual'): Promise<SessionRow | undefined> {
    this.#assertOpen();
    return this.#consistent(reading, (form) => readByStream(form, stream));
  }

  async find(id: string, reading?: Reading): Promise<readonly SessionRow[]> {
    const rows = await Promise.all(streamsOfId(id).map((stream) => this.get(stream, reading)));
    return rows.filter((row) => row !== undefined);
  }

  async tally(reading: Reading = 'actual'): Promise<SessionsTally> {
    this.#assertOpen();
    return this.#consistent(reading, readTally);
  }

  async summary(query: SummaryQuery = {}): Promise<SessionsSummary> {
    this.#assertOpen();
    const checked = checkSummaryQuery(query);
    const maker = this.#consistent(checked.reading ?? 'actual', (form) => summaryOf(form, checked));
    return maker.make((newest) => this.query(newest));
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  /**
   * An answer out of several statements, all of one state of the view: another process may have
   * written in between, or swapped in a rebuilt view with indexes of other names.
   */
  #consistent<Answer>(reading: Reading, read: (form: Form) => Answer): Answer {
    for (let attempt = 1; ; attempt++) {
      const { generation, checkpoint } = this.#entry();
      const isStill = () => {
        const now = this.#entry();
        return now.generation === generation && now.checkpoint === checkpoint;
      };
      try {
        const answer = read(new Form(this.#store, this.#view, generation, reading));
        if (attempt === attemptsMax || isStill()) return answer;
      } catch (error) {
        if (attempt === attemptsMax || isStill()) throw error;
      }
    }
  }

  #entry(): ViewEntry {
    const entry = readEntry(this.#store, this.#view);
    if (entry?.version !== sessionsViewVersion) viewsOutdated(this.#store.path, entry);
    return entry;
  }

  #assertOpen(): void {
    if (this.#closed) throw new CdxError('store-closed', 'The sessions view has been closed.');
  }
}
