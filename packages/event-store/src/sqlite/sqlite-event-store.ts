/**
 * The event store in one SQLite file: the embedded default. Composition only; the log, the file
 * and the grouping of appends are in folders of their own.
 */
import { isCdxError } from '@cdx/session';
import type { Observable, Subscription } from 'rxjs';
import { prepareAll, prepareLazily } from '../append/prepare-event.ts';
import { checkSnapshot, snapshotOfAppend } from '../append/snapshots.ts';
import type { Stamp } from '../append/stamp.ts';
import type { StoredEvent } from '../archive/stored-event.ts';
import { invalidArgument } from '../errors.ts';
import { LocalEventStore, type StreamPiece } from '../local-event-store.ts';
import type {
  AppendManyOptions,
  AppendResult,
  EventPage,
  FollowOptions,
  NamedSnapshot,
  ReadAllOptions,
  Snapshot,
  StreamBatch,
} from '../port.ts';
import { logPageRequest, type LogPageRequest, type PageRequest } from '../read/read-request.ts';
import type { Upcasting } from '../read/upcasting.ts';
import type { Connection } from './connection.ts';
import { checkStoreContent } from './file/check-store.ts';
import { migrateNamespace, namespaceVersion } from './file/migrate.ts';
import { fileBytes, giveSpaceBack, settleFile } from './file/space.ts';
import type { WriterLock } from './file/writer-lock.ts';
import { GroupCommit, type Member, type Outcome } from './log/group-commit.ts';
import type { LogReader } from './log/log-reader.ts';
import { LogWriter } from './log/log-writer.ts';
import { readScavenged } from './log/scavenged.ts';
import type { SqliteEventStore, SqliteStatement, SqliteTransaction } from './port.ts';

/** What opening has made ready. */
export interface SqliteStoreParts {
  readonly connection: Connection;
  readonly reader: LogReader;
  readonly stamp: Stamp;
  readonly upcasting: Upcasting;
  /** Undefined in a store opened to read. */
  readonly lock: WriterLock | undefined;
  /** When a store opened to read looks for new events; undefined in a writer. */
  readonly poll: Observable<unknown> | undefined;
}

/** From this many batches on, sharing a transaction with others gains nothing. */
const ownTransactionMin = 64;

export class SqliteStore extends LocalEventStore implements SqliteEventStore {
  /** Some 30 ms, in which the process does nothing else. */
  override readonly removalEventsMax = 5000;
  private readonly parts: SqliteStoreParts;
  private readonly connection: Connection;
  private readonly writer: LogWriter | undefined;
  private polling: Subscription | undefined;
  private readonly group = new GroupCommit((members) => this.commit(members));

  constructor(parts: SqliteStoreParts) {
    super();
    this.parts = parts;
    this.connection = parts.connection;
    if (parts.lock !== undefined) {
      this.writer = new LogWriter(parts.connection, parts.stamp, this.scavenged);
    }
  }

  get path(): string {
    return this.connection.path;
  }

  override get identity(): string {
    return this.parts.reader.identity;
  }

  get readOnly(): boolean {
    return this.parts.lock === undefined;
  }

  override async appendMany(
    batches: readonly StreamBatch[],
    { snapshot }: AppendManyOptions = {},
  ): Promise<readonly AppendResult[]> {
    const writer = this.checkWritable();
    checkAppendSnapshot(snapshot);
    const { upcasting } = this.parts;
    if (batches.length < ownTransactionMin) {
      return this.group.add({ batches: prepareAll(batches, upcasting), snapshot });
    }
    this.group.flush();
    const member = { batches: prepareLazily(batches, upcasting), snapshot };
    return this.inTransaction(writer, () => this.write(writer, member));
  }

  async transaction<Result>(work: (transaction: SqliteTransaction) => Result): Promise<Result> {
    const writer = this.checkWritable();
    this.group.flush();
    let over = false;
    const ready = (): void => {
      if (over) throw invalidArgument('This transaction is over; ask for another one.');
    };
    const transaction: SqliteTransaction = {
      appendMany: (batches, { snapshot } = {}) => {
        ready();
        checkAppendSnapshot(snapshot);
        const prepared = prepareLazily(batches, this.parts.upcasting);
        const results = this.write(writer, { batches: prepared, snapshot });
        writer.flush();
        return results;
      },
      saveSnapshot: (name, snapshot) => {
        ready();
        this.writeSnapshot(name, snapshot);
      },
      prepare: (sql) => {
        ready();
        return this.connection.prepare(sql);
      },
      readPage: (options) => {
        ready();
        return this.readPage(options);
      },
    };
    try {
      return this.inTransaction(writer, () => {
        const result = work(transaction);
        if (result instanceof Promise) {
          throw invalidArgument('The work of a transaction must not be asynchronous.');
        }
        return result;
      });
    } finally {
      over = true;
    }
  }

  async migrate(namespace: string, scripts: readonly string[]): Promise<void> {
    const writer = this.checkWritable();
    this.group.flush();
    this.inTransaction(writer, () => migrateNamespace(this.connection, namespace, scripts));
  }

  schemaVersion(namespace: string): number {
    this.checkOpen();
    return this.connection.guard(() => namespaceVersion(this.connection, namespace));
  }

  check(): readonly string[] {
    this.checkOpen();
    return this.connection.guard(() => checkStoreContent(this.connection));
  }

  override follow(options: FollowOptions): AsyncIterableIterator<EventPage, undefined> {
    // Whoever follows nothing costs nothing.
    this.polling ??= this.parts.poll?.subscribe(() => this.changes.notify());
    return super.follow(options);
  }

  prepare(sql: string): SqliteStatement {
    this.checkOpen();
    return this.connection.prepare(sql);
  }

  readPage(options: ReadAllOptions = {}): EventPage {
    this.checkOpen();
    return this.readLogPage(logPageRequest(options));
  }

  override readLogPage(request: LogPageRequest): EventPage {
    return this.connection.reading(() => this.parts.reader.readLogPage(request));
  }

  override readStreamPage(stream: string, request: PageRequest): EventPage {
    return this.connection.reading(() => this.parts.reader.readStreamPage(stream, request));
  }

  override lastPosition(): number {
    return this.connection.guard(() => this.parts.reader.head());
  }

  override lastRevision(stream: string): number {
    return this.connection.guard(() => this.parts.reader.revision(stream));
  }

  override firstRevision(stream: string): number {
    return this.connection.guard(() => this.parts.reader.firstRevision(stream));
  }

  override lastScavenged(): number {
    return this.connection.reading(() => readScavenged(this.connection).position);
  }

  override commitWaiting(): void {
    this.group.flush();
  }

  override storedEvents(stream: string, from: number, limit: number): readonly StoredEvent[] {
    return this.connection.reading(() => this.parts.reader.storedEvents(stream, from, limit));
  }

  override removeEvents(pieces: readonly StreamPiece[]): number {
    const writer = this.checkWritable();
    return this.inTransaction(writer, () => writer.remove(pieces));
  }

  override giveSpaceBack(more: boolean): boolean {
    this.checkWritable();
    if (giveSpaceBack(this.connection, more)) return true;
    if (!more) settleFile(this.connection);
    return false;
  }

  override bytes(): number {
    this.checkOpen();
    return fileBytes(this.path);
  }

  protected override writeSnapshot(name: string, snapshot: Snapshot): void {
    const writer = this.checkWritable();
    checkSnapshot(name, snapshot);
    if (this.connection.inTransaction) return writer.saveSnapshot(name, snapshot);
    this.group.flush();
    this.inTransaction(writer, () => writer.saveSnapshot(name, snapshot));
  }

  protected override readSnapshot(name: string): Snapshot | undefined {
    return this.connection.guard(() => {
      const sql = 'SELECT version, position, data FROM log_snapshots WHERE name = ?';
      const row = this.connection.prepareArrays(sql).get(name);
      if (row === undefined) return undefined;
      const [version, position, data] = row;
      return { version: version as number, position: position as number, data: data as Uint8Array };
    });
  }

  protected override release(): void {
    try {
      this.group.flush();
    } finally {
      this.polling?.unsubscribe();
      if (this.writer !== undefined) this.connection.leaveWal();
      this.connection.close();
      this.parts.lock?.release();
    }
  }

  private commit(members: readonly Member[]): readonly Outcome[] {
    const writer = this.writer as LogWriter;
    return this.inTransaction(writer, () => members.map((member) => this.outcome(writer, member)));
  }

  private outcome(writer: LogWriter, member: Member): Outcome {
    try {
      return { ok: true, results: this.write(writer, member) };
    } catch (error) {
      // A refusal is this member's alone; anything else is the end of the transaction.
      if (isCdxError(error)) return { ok: false, error };
      throw error;
    }
  }

  private write(writer: LogWriter, { batches, snapshot }: Member): readonly AppendResult[] {
    const results = writer.append(batches);
    if (snapshot !== undefined) {
      writer.saveSnapshot(snapshot.name, snapshotOfAppend(snapshot, writer.head));
    }
    return results;
  }

  private inTransaction<Result>(writer: LogWriter, work: () => Result): Result {
    if (this.connection.inTransaction) {
      throw invalidArgument('A transaction is already under way; transactions cannot be nested.');
    }
    const headBefore = writer.head;
    const result = this.connection.transaction(
      () => {
        writer.begin();
        const worked = work();
        writer.flush();
        return worked;
      },
      () => writer.forget(),
    );
    if (writer.head > headBefore) this.changes.notify();
    return result;
  }

  private checkWritable(): LogWriter {
    this.checkOpen();
    if (this.writer !== undefined) return this.writer;
    throw invalidArgument(`${this.path} has been opened to read; nothing can be written.`, {
      path: this.path,
    });
  }
}

function checkAppendSnapshot(snapshot: NamedSnapshot | undefined): void {
  if (snapshot !== undefined) checkSnapshot(snapshot.name, snapshotOfAppend(snapshot, -1));
}
