/**
 * The archive in one SQLite file of its own: the tables of the log, filled with what leaves it.
 */
import type { ArchiveCounts } from '../../archive/event-archive.ts';
import { LocalArchive } from '../../archive/local-archive.ts';
import { planAddition } from '../../archive/plan-addition.ts';
import type { StoredEvent } from '../../archive/stored-event.ts';
import { invalidArgument } from '../../errors.ts';
import type { EventPage } from '../../port.ts';
import type { LogPageRequest, PageRequest } from '../../read/read-request.ts';
import type { Upcasting } from '../../read/upcasting.ts';
import type { Connection } from '../connection.ts';
import { checkArchiveContent } from '../file/check-store.ts';
import type { OpenFile } from '../file/open-file.ts';
import type { WriterLock } from '../file/writer-lock.ts';
import { LogReader } from '../log/log-reader.ts';
import type { SqliteEventArchive } from '../port.ts';
import { ArchiveWriter } from './archive-writer.ts';

export class SqliteArchive extends LocalArchive implements SqliteEventArchive {
  private readonly connection: Connection;
  private readonly lock: WriterLock | undefined;
  private readonly reader: LogReader;
  private readonly writer: ArchiveWriter | undefined;

  constructor({ connection, lock }: OpenFile, upcasting: Upcasting) {
    super(upcasting);
    this.connection = connection;
    this.lock = lock;
    this.reader = new LogReader(connection, upcasting, 'archive');
    for (const [type, version] of this.reader.kinds()) upcasting.kindOf(type, version);
    this.writer = lock && new ArchiveWriter(connection);
  }

  override get storeIdentity(): string {
    return this.reader.identity;
  }

  get path(): string {
    return this.connection.path;
  }

  get readOnly(): boolean {
    return this.lock === undefined;
  }

  override addStored(events: readonly StoredEvent[]): number {
    this.checkOpen();
    const { writer } = this;
    if (writer === undefined) {
      throw invalidArgument(`${this.path} has been opened to read; nothing can be added.`, {
        path: this.path,
      });
    }
    const archive = {
      lastRevision: (stream: string) => writer.lastRevision(stream),
      storedEvents: (stream: string, from: number, limit: number) =>
        this.reader.storedEvents(stream, from, limit),
    };
    return this.connection.transaction(
      () => {
        writer.begin();
        const fresh = planAddition(events, archive, this.upcasting);
        writer.write(fresh);
        return fresh.length;
      },
      () => writer.forget(),
    );
  }

  check(): readonly string[] {
    this.checkOpen();
    return this.connection.guard(() => checkArchiveContent(this.connection));
  }

  override readLogPage(request: LogPageRequest): EventPage {
    return this.connection.reading(() => this.reader.readLogPage(request));
  }

  override readStreamPage(stream: string, request: PageRequest): EventPage {
    return this.connection.reading(() => this.reader.readStreamPage(stream, request));
  }

  override lastPosition(): number {
    return this.connection.guard(() => this.reader.head());
  }

  override lastRevision(stream: string): number {
    return this.connection.guard(() => this.reader.revision(stream));
  }

  protected override count(): ArchiveCounts {
    return this.connection.reading(() => ({
      streams: this.connection.integer('SELECT count(*) FROM log_streams'),
      events: this.connection.integer('SELECT count(*) FROM log_events'),
    }));
  }

  protected override release(): void {
    if (this.lock !== undefined) this.connection.leaveWal();
    this.connection.close();
    this.lock?.release();
  }
}
