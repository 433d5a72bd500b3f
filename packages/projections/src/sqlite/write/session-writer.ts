/**
 * Writes a batch that has been checked into the tables of both readings, inside one transaction.
 * Between two status-message batches, sessions are stepped in memory and written once.
 */
import type { SqliteTransaction } from '@cdx/event-store/sqlite';
import type { RecordedEvent } from '@cdx/session';
import type { BatchPlayer } from '../../fold/check-events.ts';
import { isKnownAtOnce, knownAfter } from '../../fold/status-batch.ts';
import { stepRow, tryStepRow } from '../../fold/step-row.ts';
import { copySql, type ViewTables } from '../sessions-table.ts';
import { allColumns, columnsOfStep } from '../tables/changed-columns.ts';
import { readColumns, readRow } from '../tables/row-columns.ts';
import { CountChanges } from './count-changes.ts';
import type { FacetIds } from './facet-ids.ts';
import { absent, Held } from './held-session.ts';
import { behindNow, processMessages } from './process-messages.ts';
import { RowWriter } from './row-writer.ts';
import type { SessionCache } from './session-cache.ts';

export interface WriterState {
  readonly tables: ViewTables;
  readonly cache: SessionCache;
  /** All that the batch is about. */
  readonly sessions: readonly Held[];
  readonly facets: FacetIds;
  /** Up to which position headquarters knows everything. */
  readonly knownUpTo: number;
}

export class SessionWriter implements BatchPlayer<Held> {
  readonly #transaction: SqliteTransaction;
  readonly #tables: ViewTables;
  readonly #cache: SessionCache;
  readonly #sessions: readonly Held[];
  readonly #facets: FacetIds;
  readonly #counts: CountChanges;
  readonly #rows: RowWriter;
  /** Sessions to be written. */
  #waiting: Held[] = [];
  /** First positions of sessions that headquarters is behind with now, with since when. */
  readonly #behind = new Map<number, number>();
  readonly #caughtUp = new Set<number>();
  #knownUpTo: number;

  constructor(
    transaction: SqliteTransaction,
    { tables, cache, sessions, facets, knownUpTo }: WriterState,
  ) {
    this.#transaction = transaction;
    this.#tables = tables;
    this.#cache = cache;
    this.#sessions = sessions;
    this.#facets = facets;
    this.#counts = new CountChanges(tables);
    this.#rows = new RowWriter(transaction, tables, this.#counts);
    this.#knownUpTo = knownUpTo;
  }

  /** Up to which position headquarters knows everything. */
  get knownUpTo(): number {
    return this.#knownUpTo;
  }

  step(held: Held, event: RecordedEvent, cell: number): void {
    const { row } = held;
    const isBehind = held.behindIn === this.#cache.epoch;
    let isSame = !isBehind;
    if (isKnownAtOnce(row.direction, event, this.#knownUpTo)) {
      if (isBehind) isSame = this.#actOn(held, event);
    } else if (!isBehind) {
      this.#fallBehind(held, event);
      isSame = false;
    }
    stepRow(row, event, cell);
    const columns = columnsOfStep(row.direction, cell);
    held.changed |= columns;
    if (isSame) held.changedForHq |= columns;
    if (event.type === 'SessionPurged') this.#purge(held);
    else if (!held.isWaiting) {
      held.isWaiting = true;
      this.#waiting.push(held);
    }
  }

  statusBatch(event: RecordedEvent): void {
    this.flush();
    this.#knownUpTo = knownAfter(this.#knownUpTo, event);
    const messages = { knownUpTo: this.#knownUpTo, position: event.position };
    const partly = processMessages(this.#transaction, this.#tables, messages, (shown) => {
      const to = this.#facets.of(this.#transaction, shown);
      this.#rows.write('hq', shown.row, { from: shown.facet, to }, allColumns);
    });
    this.#counts.write(this.#transaction);
    this.#cache.nextEpoch();
    if (!partly) return;
    const behind = behindNow(this.#transaction, this.#tables);
    for (const sessions of [this.#cache.all(), this.#sessions]) {
      for (const held of sessions) {
        if (behind.has(held.row.firstPosition)) held.behindIn = this.#cache.epoch;
      }
    }
  }

  /** Writes what waits. */
  flush(): void {
    const transaction = this.#transaction;
    /** Ids of rows that are the same in both readings. */
    const same: number[] = [];
    for (const held of this.#waiting) {
      if (held.isPurged) continue;
      const { row } = held;
      const facet = this.#facets.of(transaction, held);
      if (held.changedForHq !== 0) {
        this.#counts.move('hq', row.createdAt, held.hqFacet ?? held.facet, facet);
        same.push(row.firstPosition);
      }
      this.#rows.write('actual', row, { from: held.facet, to: facet }, held.changed);
      held.facet = facet;
      held.changed = 0;
      held.changedForHq = 0;
      held.hqFacet = undefined;
      held.isWaiting = false;
    }
    this.#waiting = [];
    // One statement for all takes half the time of one for each.
    const { actual, hq, behind } = this.#tables;
    const chosen = 'SELECT value AS first_position FROM json_each(?)';
    this.#writeAll(copySql(actual, hq, chosen), same);
    const caughtUp = `DELETE FROM ${behind} WHERE first_position IN (SELECT value FROM json_each(?))`;
    this.#writeAll(caughtUp, [...this.#caughtUp]);
    const fallen = `INSERT INTO ${behind} SELECT value ->> 0, value ->> 1 FROM json_each(?)`;
    this.#writeAll(fallen, [...this.#behind]);
    this.#caughtUp.clear();
    this.#behind.clear();
    this.#counts.write(transaction);
  }

  #writeAll(sql: string, list: readonly unknown[]): void {
    if (list.length > 0) this.#transaction.prepare(sql).run(JSON.stringify(list));
  }

  /** Headquarters' row stays as it is from here on, before the session's takes the step. */
  #fallBehind(held: Held, { position }: RecordedEvent): void {
    const { row } = held;
    if (held.changedForHq !== 0) {
      const move = {
        from: held.hqFacet ?? held.facet,
        to: this.#facets.of(this.#transaction, held),
      };
      this.#rows.write('hq', row, move, held.changedForHq);
      held.changedForHq = 0;
    }
    held.behindIn = this.#cache.epoch;
    this.#behind.set(row.firstPosition, position);
  }

  /**
   * One of headquarters' own facts about a session that it is behind with. False: taken on what its
   * forms show. True: it knows everything now, and will get its row from the session's.
   */
  #actOn(held: Held, event: RecordedEvent): boolean {
    const { firstPosition } = held.row;
    const { hq } = this.#tables;
    const found = this.#transaction
      .prepare(`SELECT facet, ${readColumns} FROM ${hq} WHERE "first_position" = ?`)
      .get(firstPosition);
    const from = found === undefined ? absent : (found['facet'] as number);
    if (found !== undefined && event.type !== 'SessionPurged') {
      const shown = new Held(readRow(found), from);
      if (tryStepRow(shown.row, event)) {
        const to = this.#facets.of(this.#transaction, shown);
        this.#rows.write('hq', shown.row, { from, to }, allColumns);
        return false;
      }
    }
    held.behindIn = absent;
    held.hqFacet = from;
    held.changedForHq = allColumns;
    if (!this.#behind.delete(firstPosition)) this.#caughtUp.add(firstPosition);
    return true;
  }

  #purge(held: Held): void {
    this.#rows.delete(held.row);
    held.isPurged = true;
  }
}
