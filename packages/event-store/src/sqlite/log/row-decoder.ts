/**
 * Rows as events: names for codes, text for ids, values for JSON, and old versions made new.
 */
import type { RecordedEvent } from '@cdx/session';
import type { StoredEvent } from '../../archive/stored-event.ts';
import type { EventKind, Upcasting } from '../../read/upcasting.ts';
import { uuidFromHex } from '../../uuid.ts';
import type { Connection } from '../connection.ts';
import type { ArrayRow } from '../driver.ts';
import { corruptStore } from '../sqlite-errors.ts';
import { NameCache } from './name-cache.ts';

const cachedStreamsMax = 65_536;
const uuidDigits = 32;

/** How events of one code were written, and how they are handed out. */
interface DecodedKind {
  readonly type: string;
  readonly schemaVersion: number;
  readonly shown: EventKind;
}

export class RowDecoder {
  private readonly connection: Connection;
  private readonly upcasting: Upcasting;
  private readonly kinds = new Map<number, DecodedKind>();
  private readonly sources = new Map<number, string>();
  private readonly streams = new NameCache(cachedStreamsMax);
  /** Events that belong together stand together, so the last one is often the next one. */
  private lastCorrelation = { hex: '', text: '' };

  constructor(connection: Connection, upcasting: Upcasting) {
    this.connection = connection;
    this.upcasting = upcasting;
  }

  /** Columns in the order of the reader. Errors: `store-corrupt`, `store-newer`, `invalid-event`. */
  event(row: ArrayRow, json: string): RecordedEvent {
    const position = row[0] as number;
    const kind = this.kind(row[3] as number, position).shown;
    const hex = row[8] as string;
    const data = this.parse(json, position);
    const id = uuidFromHex(hex, 0);
    const stream = this.stream(row[1] as number, position);
    const revision = row[2] as number;
    return {
      id,
      type: kind.type,
      schemaVersion: kind.schemaVersion,
      runNumber: row[4] as number,
      occurredAt: row[5] as number,
      recordedAt: row[6] as number,
      source: this.source(row[7] as number, position),
      correlationId: this.correlation(hex.slice(uuidDigits, 2 * uuidDigits)),
      causationId: hex.length > 2 * uuidDigits ? uuidFromHex(hex, 2 * uuidDigits) : null,
      data: kind.up === undefined ? data : kind.up(data, { id, stream, revision, position }),
      stream,
      revision,
      position,
    };
  }

  /** The event as it was written. Errors: `store-corrupt`. */
  stored(row: ArrayRow, json: string): StoredEvent {
    const position = row[0] as number;
    const { type, schemaVersion } = this.kind(row[3] as number, position);
    const hex = row[8] as string;
    return {
      id: uuidFromHex(hex, 0),
      type,
      schemaVersion,
      runNumber: row[4] as number,
      occurredAt: row[5] as number,
      recordedAt: row[6] as number,
      source: this.source(row[7] as number, position),
      correlationId: this.correlation(hex.slice(uuidDigits, 2 * uuidDigits)),
      causationId: hex.length > 2 * uuidDigits ? uuidFromHex(hex, 2 * uuidDigits) : null,
      data: json,
      stream: this.stream(row[1] as number, position),
      revision: row[2] as number,
      position,
    };
  }

  private correlation(hex: string): string {
    if (hex !== this.lastCorrelation.hex) {
      this.lastCorrelation = { hex, text: uuidFromHex(hex, 0) };
    }
    return this.lastCorrelation.text;
  }

  private kind(code: number, position: number): DecodedKind {
    let kind = this.kinds.get(code);
    if (kind === undefined) {
      const sql = 'SELECT type, schema_version FROM log_kinds WHERE code = ?';
      const row = this.connection.prepareArrays(sql).get(code);
      if (row === undefined) throw this.missing('type', position);
      const [type, schemaVersion] = row as readonly [string, number];
      kind = { type, schemaVersion, shown: this.upcasting.kindOf(type, schemaVersion) };
      this.kinds.set(code, kind);
    }
    return kind;
  }

  private source(code: number, position: number): string {
    let name = this.sources.get(code);
    if (name === undefined) {
      const value = this.connection.value('SELECT name FROM log_sources WHERE code = ?', code);
      if (typeof value !== 'string') throw this.missing('source', position);
      name = value;
      this.sources.set(code, name);
    }
    return name;
  }

  private stream(code: number, position: number): string {
    let name = this.streams.get(code);
    if (name === undefined) {
      const value = this.connection.value('SELECT name FROM log_streams WHERE code = ?', code);
      if (typeof value !== 'string') throw this.missing('stream', position);
      name = value;
      this.streams.set(code, name);
    }
    return name;
  }

  private parse(json: string, position: number): unknown {
    try {
      return JSON.parse(json);
    } catch (cause) {
      const { path } = this.connection;
      throw corruptStore(path, `the data of the event at position ${position} is no JSON`, cause);
    }
  }

  private missing(what: string, position: number): Error {
    const { path } = this.connection;
    return corruptStore(path, `the ${what} of the event at position ${position} is missing`);
  }
}
