/**
 * Reads pages of the log and of streams, in a store or an archive. Each page is one statement that
 * is finished when it returns, so a slow reader never holds a writer back.
 */
import { CdxError, type RecordedEvent } from '@cdx/session';
import type { StoredEvent } from '../../archive/stored-event.ts';
import type { EventFilter, EventPage } from '../../port.ts';
import {
  pageDataLengthMax,
  pageLengthMax,
  type LogPageRequest,
  type PageRequest,
} from '../../read/read-request.ts';
import type { Upcasting } from '../../read/upcasting.ts';
import type { Connection } from '../connection.ts';
import type { ArrayRow } from '../driver.ts';
import { corruptStore } from '../sqlite-errors.ts';
import { RowDecoder } from './row-decoder.ts';
import { hasScavenged, readScavenged } from './scavenged.ts';

/** Payloads above this many bytes are fetched one by one, so that a page stays small. */
const inlineBytesMax = 65_536;
/** Positions that one page looks at when there is a filter. */
const scanLengthMax = 20_000;

const selectEvents = `
  SELECT position, stream, revision, kind, run_number, occurred_at, recorded_at, source,
         lower(hex(id) || hex(correlation_id) || ifnull(hex(causation_id), '')),
         CASE WHEN octet_length(data) > ${inlineBytesMax} THEN NULL ELSE data END
  FROM log_events`;

/** Positions are not used again, so the end of the log is also that of what is gone. */
const selectHead = `
  SELECT max(position, ifnull((SELECT max(position) FROM log_events), -1)) FROM log_scavenged`;

export class LogReader {
  private readonly connection: Connection;
  private readonly decoder: RowDecoder;
  /** Which store the file is, or belongs to: 32 hexadecimal digits. */
  readonly identity: string;
  private readonly file: 'store' | 'archive';
  private tablesVersion: number;
  /** Whether the file says what was taken out of it. */
  private countsScavenged = false;

  constructor(connection: Connection, upcasting: Upcasting, file: 'store' | 'archive') {
    this.connection = connection;
    this.file = file;
    this.decoder = new RowDecoder(connection, upcasting);
    this.tablesVersion = this.connection.integer('PRAGMA schema_version');
    this.identity = this.readIdentity();
  }

  /** Position of the last event that the file has or, in a store, ever had; -1 for none. */
  head(): number {
    if (this.file === 'store') {
      // Once there, the table stays.
      this.countsScavenged ||= hasScavenged(this.connection);
      if (this.countsScavenged) return this.connection.integer(selectHead);
    }
    return this.connection.integer('SELECT max(position) FROM log_events');
  }

  /** Revision of the last event of the stream, -1 for none. */
  revision(stream: string): number {
    const sql =
      'SELECT max(revision) FROM log_events WHERE stream = (SELECT code FROM log_streams WHERE name = ?)';
    return this.connection.integer(sql, stream);
  }

  /** Revision of the oldest event of the stream that is left, -1 for none. */
  firstRevision(stream: string): number {
    const sql =
      'SELECT min(revision) FROM log_events WHERE stream = (SELECT code FROM log_streams WHERE name = ?)';
    return this.connection.integer(sql, stream);
  }

  readLogPage({ from, backward, limit, filter }: LogPageRequest): EventPage {
    this.checkIdentity();
    const head = this.head();
    let start = backward ? Math.min(from, head) : from;
    if (backward ? start < 0 : start > head) return { events: [], next: start, atEnd: true };
    const conditions = this.conditions(filter);
    if (conditions.sql !== '') {
      // What is not there need not be looked at: most of an old log may be gone.
      const place = this.firstPlace(start, backward);
      if (place === undefined) return { events: [], next: backward ? -1 : head + 1, atEnd: true };
      start = place;
    }
    const scan = conditions.sql === '' ? Number.MAX_SAFE_INTEGER : scanLengthMax;
    const [first, last] = backward
      ? [Math.max(0, start - scan + 1), start]
      : [start, Math.min(head, start + scan - 1)];
    const take = Math.min(limit, pageLengthMax);
    if (take === 0) return { events: [], next: start, atEnd: false };
    const rows = this.connection
      .prepareArrays(
        `${selectEvents} WHERE position BETWEEN ? AND ?${conditions.sql}
         ORDER BY position ${backward ? 'DESC' : 'ASC'} LIMIT ?`,
      )
      .all(first, last, ...conditions.values, take);
    if (conditions.sql === '') this.checkWhole(rows, start, backward);
    const events = this.decode(rows, (row, data) => this.decoder.event(row, data));
    const cut = events.length < rows.length || rows.length === take;
    const lastRead = events.at(-1)?.position ?? start;
    if (backward) {
      const next = cut ? lastRead - 1 : first - 1;
      return { events, next, atEnd: next < 0 };
    }
    const next = cut ? lastRead + 1 : last + 1;
    return { events, next, atEnd: next > head };
  }

  /** Events of a stream from this revision on, as they were written. */
  storedEvents(stream: string, from: number, limit: number): StoredEvent[] {
    this.checkIdentity();
    const code = this.connection.integer('SELECT code FROM log_streams WHERE name = ?', stream);
    const rows = this.connection
      .prepareArrays(`${selectEvents} WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`)
      .all(code, from, limit);
    return this.decode(rows, (row, data) => this.decoder.stored(row, data));
  }

  readStreamPage(stream: string, { from, backward, limit }: PageRequest): EventPage {
    this.checkIdentity();
    const code = this.connection.integer('SELECT code FROM log_streams WHERE name = ?', stream);
    const take = Math.min(limit, pageLengthMax);
    const rows = this.connection
      .prepareArrays(
        `${selectEvents} WHERE stream = ? AND revision ${backward ? '<=' : '>='} ?
         ORDER BY revision ${backward ? 'DESC' : 'ASC'} LIMIT ?`,
      )
      .all(code, from, take);
    const events = this.decode(rows, (row, data) => this.decoder.event(row, data));
    const lastRead = events.at(-1)?.revision;
    const next = lastRead === undefined ? from : lastRead + (backward ? -1 : 1);
    const more = events.length < rows.length || rows.length === take;
    return { events, next, atEnd: !more || next < 0 };
  }

  /** Event types in the file, with versions; what upcasting must be able to deal with. */
  kinds(): readonly (readonly [type: string, schemaVersion: number])[] {
    const rows = this.connection.prepareArrays('SELECT type, schema_version FROM log_kinds').all();
    return rows.map(([type, version]) => [type as string, version as number] as const);
  }

  /** A store may be emptied while somebody reads it: then nothing that is known of it is true. */
  private checkIdentity(): void {
    const tablesVersion = this.connection.integer('PRAGMA schema_version');
    if (tablesVersion === this.tablesVersion) return;
    if (this.readIdentity() === this.identity) {
      this.tablesVersion = tablesVersion;
      return;
    }
    const { path } = this.connection;
    throw new CdxError(
      'store-closed',
      `${path} has been replaced by another store since it was opened. Open it again.`,
      { path },
    );
  }

  private readIdentity(): string {
    return String(this.connection.value('SELECT hex(id) FROM store_identity'));
  }

  private conditions(filter: EventFilter | undefined): { sql: string; values: string[] } {
    let sql = '';
    const values: string[] = [];
    if (filter?.types !== undefined) {
      sql +=
        ' AND kind IN (SELECT code FROM log_kinds WHERE type IN (SELECT value FROM json_each(?)))';
      values.push(JSON.stringify(filter.types));
    }
    if (filter?.streamPrefix !== undefined) {
      // By event, not as a list of streams: there may be millions of them.
      sql += ` AND EXISTS (SELECT 1 FROM log_streams s
                 WHERE s.code = stream AND substr(s.name, 1, length(?)) = ?)`;
      values.push(filter.streamPrefix, filter.streamPrefix);
    }
    return { sql, values };
  }

  /** Events until the page has enough of payload. */
  private decode<Event extends RecordedEvent | StoredEvent>(
    rows: readonly ArrayRow[],
    eventOf: (row: ArrayRow, data: string) => Event,
  ): Event[] {
    const events: Event[] = [];
    let dataLength = 0;
    for (const row of rows) {
      if (dataLength > pageDataLengthMax) break;
      const data = (row[9] ?? this.largeData(row[0] as number)) as string;
      dataLength += data.length;
      events.push(eventOf(row, data));
    }
    return events;
  }

  private largeData(position: number): string {
    const sql = 'SELECT data FROM log_events WHERE position = ?';
    return this.connection.value(sql, position) as string;
  }

  /** The first position from here on that has an event. */
  private firstPlace(start: number, backward: boolean): number | undefined {
    const place = this.connection.value(
      backward
        ? 'SELECT max(position) FROM log_events WHERE position <= ?'
        : 'SELECT min(position) FROM log_events WHERE position >= ?',
      start,
    );
    return typeof place === 'number' ? place : undefined;
  }

  /**
   * Positions without an event do not occur where nothing was scavenged; where they do, events
   * have been lost. Asked after the page was read: gaps come with the row that tells of them.
   */
  private checkWhole(rows: readonly ArrayRow[], start: number, backward: boolean): void {
    const at = backward ? start - rows.length + 1 : start + rows.length - 1;
    if (rows.length > 0 && rows.at(-1)?.[0] === at) return;
    if (this.file === 'archive' || readScavenged(this.connection).events > 0) return;
    throw corruptStore(this.connection.path, `events are missing from position ${start} on`);
  }
}
