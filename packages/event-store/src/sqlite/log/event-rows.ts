/**
 * Events on their way into the table: many rows to a statement, because calling SQLite costs as
 * much as a row does. Bytes of ids are written into arrays that are used again and again: handing
 * SQLite a new small array costs more than all the rest of its row.
 */
import type { PreparedEvent } from '../../append/prepare-event.ts';
import { writeUuid } from '../../uuid.ts';
import type { Connection } from '../connection.ts';
import type { SqlValue } from '../driver.ts';

const columns = [
  'position',
  'stream',
  'revision',
  'id',
  'kind',
  'run_number',
  'occurred_at',
  'recorded_at',
  'source',
  'correlation_id',
  'causation_id',
  'data',
] as const;
const width = columns.length;
/** Rows to a statement; what is left over goes with the smaller ones. */
const statementRows = [32, 8, 1] as const;
const [capacity] = statementRows;

interface RowBytes {
  readonly id: Uint8Array;
  readonly correlation: Uint8Array;
  readonly causation: Uint8Array;
}

export class EventRows {
  private readonly connection: Connection;
  private readonly values: SqlValue[] = Array.from({ length: capacity * width }, () => null);
  private readonly bytes: readonly RowBytes[];
  private count = 0;
  private flushes = 0;

  constructor(connection: Connection) {
    this.connection = connection;
    // Outside the heap from the start, each on its own: this is what the driver hands on.
    const bytes = (): Uint8Array => new Uint8Array(new ArrayBuffer(16));
    this.bytes = Array.from({ length: capacity }, () => ({
      id: bytes(),
      correlation: bytes(),
      causation: bytes(),
    }));
  }

  /** Changes whenever rows leave for the table; rows added since are not there yet. */
  get generation(): number {
    return this.flushes;
  }

  /** Codes as in the tables of the log. */
  add(
    event: PreparedEvent,
    position: number,
    stream: number,
    revision: number,
    kind: number,
    source: number,
    recordedAt: number,
  ): void {
    const { values } = this;
    const bytes = this.bytes[this.count] as RowBytes;
    const at = this.count * width;
    writeUuid(bytes.id, 0, event.id);
    writeUuid(bytes.correlation, 0, event.correlationId);
    if (event.causationId !== null) writeUuid(bytes.causation, 0, event.causationId);
    values[at] = position;
    values[at + 1] = stream;
    values[at + 2] = revision;
    values[at + 3] = bytes.id;
    values[at + 4] = kind;
    values[at + 5] = event.runNumber;
    values[at + 6] = event.occurredAt;
    values[at + 7] = recordedAt;
    values[at + 8] = source;
    values[at + 9] = bytes.correlation;
    values[at + 10] = event.causationId === null ? null : bytes.causation;
    values[at + 11] = event.data;
    this.count++;
    if (this.count === capacity) this.flush();
  }

  /** Writes what waits. After an error nothing waits any more. */
  flush(): void {
    const { count } = this;
    this.count = 0;
    this.flushes++;
    let done = 0;
    for (const rows of statementRows) {
      while (count - done >= rows) {
        const values =
          rows === capacity ? this.values : this.values.slice(done * width, (done + rows) * width);
        this.connection.prepareArrays(insertSql(rows)).run(...values);
        done += rows;
      }
    }
  }

  /** Forgets what waits. */
  discard(): void {
    this.count = 0;
    this.flushes++;
  }
}

const insertTexts = new Map<number, string>();

function insertSql(rows: number): string {
  let sql = insertTexts.get(rows);
  if (sql === undefined) {
    const row = `(${columns.map(() => '?').join(', ')})`;
    const list = Array.from({ length: rows }, () => row).join(', ');
    sql = `INSERT INTO log_events (${columns.join(', ')}) VALUES ${list}`;
    insertTexts.set(rows, sql);
  }
  return sql;
}
