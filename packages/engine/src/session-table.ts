/**
 * The sessions as columns: one typed array a fact, one row a session, nothing else per session.
 * Who may write: the stepper (canonical columns), the clients and the P-job (their own progress),
 * the message database and its batch (what headquarters' forms show).
 */
import { growColumns, type Columns } from './columns.ts';

/** No session, at the ends of lists. */
export const NONE = -1;

/** What is remembered of a session beside its statuses. */
export const Mark = {
  /** The log knows facts of it that the last status-message batch has not moved. */
  touched: 1,
  /** Taken out of the views and the message database; its archive has it. */
  purged: 2,
  /** Uploads: another session carries its data, or will. */
  rerun: 4,
  /** Uploads: canceled while the P-job applied it, which it did all the same. */
  delivered: 8,
  /** Downloads: its channel database has applied it, at least once. */
  applied: 16,
} as const;

export class SessionTable {
  count = 0;
  #capacity: number;

  /** Canonical status: what the message database says. */
  status: Uint8Array;
  /** Canonical retries of the stage, and run. */
  tryCount: Int32Array;
  runNumber: Uint16Array;
  /** Status that the worker at it (its Async Client; for Uploaded onwards the P-job) knows. */
  ownStatus: Uint8Array;
  /** Retries of the stage that the worker has started. */
  ownTries: Int32Array;
  /** Row of the package table. */
  package: Int32Array;
  /** Channel database, and so client. */
  database: Int32Array;
  /** Neighbours in the list of open sessions of the client, in session-number order. */
  next: Int32Array;
  previous: Int32Array;
  /**
   * From when on a poll sees an available download; when the retry is due while one waits; when it
   * ended once it has. 0: none of these.
   */
  at: Float64Array;
  /** First failure of the stage that the session is in; 0: none. */
  failedSince: Float64Array;
  /** Last delay before a retry, ms, 24 days at most, for decorrelated jitter. */
  delay: Int32Array;
  /** 1 while an effect is at work on it. */
  busy: Uint8Array;
  /** Status that headquarters' forms show; the state before the first event: not shown yet. */
  hqStatus: Uint8Array;
  /** Code of its last failure + 1, in the log and as the forms show it; 0: none. */
  failure: Uint8Array;
  hqFailure: Uint8Array;
  /** Bits of `Mark`. */
  marks: Uint8Array;

  constructor(capacity = 1024) {
    this.#capacity = capacity;
    this.status = new Uint8Array(capacity);
    this.tryCount = new Int32Array(capacity);
    this.runNumber = new Uint16Array(capacity);
    this.ownStatus = new Uint8Array(capacity);
    this.ownTries = new Int32Array(capacity);
    this.package = new Int32Array(capacity);
    this.database = new Int32Array(capacity);
    this.next = new Int32Array(capacity);
    this.previous = new Int32Array(capacity);
    this.at = new Float64Array(capacity);
    this.failedSince = new Float64Array(capacity);
    this.delay = new Int32Array(capacity);
    this.busy = new Uint8Array(capacity);
    this.hqStatus = new Uint8Array(capacity);
    this.failure = new Uint8Array(capacity);
    this.hqFailure = new Uint8Array(capacity);
    this.marks = new Uint8Array(capacity);
  }

  /** A new row in the state before the first event; returns its index. */
  add(packageIndex: number, database: number, uncreated: number): number {
    const session = this.count++;
    if (session === this.#capacity) this.#capacity = growColumns(this.columns(), this);
    this.status[session] = uncreated;
    this.ownStatus[session] = uncreated;
    this.hqStatus[session] = uncreated;
    this.runNumber[session] = 1;
    this.package[session] = packageIndex;
    this.database[session] = database;
    this.next[session] = NONE;
    this.previous[session] = NONE;
    return session;
  }

  columns(): Columns {
    return {
      status: this.status,
      tryCount: this.tryCount,
      runNumber: this.runNumber,
      ownStatus: this.ownStatus,
      ownTries: this.ownTries,
      package: this.package,
      database: this.database,
      next: this.next,
      previous: this.previous,
      at: this.at,
      failedSince: this.failedSince,
      delay: this.delay,
      busy: this.busy,
      hqStatus: this.hqStatus,
      failure: this.failure,
      hqFailure: this.hqFailure,
      marks: this.marks,
    };
  }

  /** Takes over columns that `columns()` gave, cut to `count` rows. */
  restore(columns: Columns, count: number): void {
    Object.assign(this, columns);
    this.count = count;
    this.#capacity = count;
  }
}
