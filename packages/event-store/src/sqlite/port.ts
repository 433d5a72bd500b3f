/**
 * What the SQLite store offers beyond the port: its own tables for co-located views, written in
 * the same transaction as events, checkpoints and snapshots. Used by projections and doctor.
 */
import type { EventArchive } from '../archive/event-archive.ts';
import type {
  AppendManyOptions,
  AppendResult,
  EventPage,
  EventStore,
  EventStoreOptions,
  ReadAllOptions,
  Snapshot,
  StreamBatch,
  UpcastingOptions,
} from '../port.ts';
import type { Observable } from 'rxjs';

/** Integers beyond 2^53 do not occur; booleans are 0 and 1. */
export type SqlValue = null | number | string | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** A prepared statement. Kept by the store, by its text: ask again rather than hold it. */
export interface SqliteStatement {
  run(...values: readonly SqlValue[]): { readonly changes: number };
  get(...values: readonly SqlValue[]): SqlRow | undefined;
  all(...values: readonly SqlValue[]): readonly SqlRow[];
  iterate(...values: readonly SqlValue[]): IterableIterator<SqlRow>;
}

/** Reading, at once. */
export interface SqliteReader {
  /** Without a transaction: for SELECT alone. */
  prepare(sql: string): SqliteStatement;
  /** The next page of the log, `limit` events at most (1,000 unless given). */
  readPage(options?: ReadAllOptions): EventPage;
}

/** One transaction, given to `transaction(work)`; not to be used after `work` has returned. */
export interface SqliteTransaction extends SqliteReader {
  appendMany(batches: readonly StreamBatch[], options?: AppendManyOptions): readonly AppendResult[];
  saveSnapshot(name: string, snapshot: Snapshot): void;
}

export interface SqliteEventStore extends EventStore, SqliteReader {
  readonly path: string;
  readonly readOnly: boolean;

  /**
   * Runs `work` at once, inside BEGIN IMMEDIATE … COMMIT, after all appends that came before it.
   * What it throws (an append that was refused, say) undoes all of it and rejects the promise.
   * `work` is synchronous. Errors: `invalid-argument` in a read-only store.
   */
  transaction<Result>(work: (transaction: SqliteTransaction) => Result): Promise<Result>;

  /**
   * Brings the tables of one owner up to date: script i leads from version i to i + 1, and each
   * runs once, in a transaction. Tables, indexes and views must be named `<namespace>_…`.
   * Errors: `store-newer` where the file has more versions than there are scripts,
   * `invalid-argument` for a name outside the namespace and in a read-only store.
   */
  migrate(namespace: string, scripts: readonly string[]): Promise<void>;
  /** How many scripts of `migrate` the file has seen; 0 for a namespace it does not know. */
  schemaVersion(namespace: string): number;

  /** Reads the whole file and names what is wrong with it; empty when it is whole. Slow. */
  check(): readonly string[];
}

/**
 * `create`: a new file; `store-exists` if there is one. `open`: to go on writing. `replace`: a new
 * file, in the place of a store if there is one; never of anything else. `read`: beside a writer.
 */
export type SqliteOpenMode = 'create' | 'open' | 'replace' | 'read';

export interface SqliteEventStoreOptions extends EventStoreOptions {
  readonly mode: SqliteOpenMode;
  /**
   * A store opened to read learns of another process's appends by looking: subscriptions look
   * again whenever this emits. Every 200 ms unless given; a writer needs none.
   */
  readonly poll?: Observable<unknown> | undefined;
}

export interface SqliteEventArchive extends EventArchive {
  readonly path: string;
  readonly readOnly: boolean;
  /** Reads the whole file and names what is wrong with it; empty when it is whole. Slow. */
  check(): readonly string[];
}

/**
 * `open`: to add to it; a new file where there is none. `replace`: an empty archive, in the place
 * of the one that is there, of this store or another; never of anything else. `read`: beside a
 * writer.
 */
export type SqliteArchiveMode = 'open' | 'replace' | 'read';

interface ArchiveReading {
  /** As in `EventStoreOptions`. */
  readonly upcasting?: UpcastingOptions | undefined;
}

export type SqliteArchiveOptions = ArchiveReading &
  (
    | { readonly mode: 'open' | 'replace'; readonly store: EventStore }
    | { readonly mode: 'read'; readonly store?: EventStore | undefined }
  );
