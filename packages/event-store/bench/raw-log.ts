/**
 * The driver by itself, as the yardstick: one table with the columns of an event and the indexes
 * that an event store cannot do without, one prepared INSERT per row, nothing checked.
 */
import { isBuiltin } from 'node:module';
import type { Session } from './workload.ts';

interface Statement {
  run(...values: readonly unknown[]): unknown;
  all(...values: readonly unknown[]): unknown[];
  setReturnArrays(enabled: boolean): void;
}

interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

export interface RawLog {
  /** `rows` of them in a transaction. */
  append(sessions: readonly Session[], rows: number): number;
  readAll(): number;
  close(): void;
}

const schema = `
  PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
  CREATE TABLE events (
    position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, revision INTEGER NOT NULL,
    id BLOB NOT NULL, type INTEGER NOT NULL, run_number INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, source INTEGER NOT NULL,
    correlation_id BLOB NOT NULL, causation_id BLOB, data TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX events_by_revision ON events (stream, revision);
  CREATE UNIQUE INDEX events_by_id ON events (stream, id);`;

export async function openRawLog(path: string): Promise<RawLog> {
  const { DatabaseSync } = (isBuiltin('node:sqlite')
    ? await import('node:sqlite')
    : await import('@photostructure/sqlite')) as unknown as {
    DatabaseSync: new (path: string) => Database;
  };
  const database = new DatabaseSync(path);
  database.exec(schema);
  const insert = database.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const select = database.prepare(
    'SELECT * FROM events WHERE position >= ? ORDER BY position LIMIT 1000',
  );
  select.setReturnArrays(true);
  let position = 0;
  const insertEvent = ({ event }: Session, stream: number): void => {
    insert.run(
      position,
      stream,
      position,
      bytes(event.id),
      1,
      event.runNumber,
      event.occurredAt,
      event.recordedAt ?? 0,
      1,
      bytes(event.correlationId),
      event.causationId === null ? null : bytes(event.causationId),
      JSON.stringify(event.data),
    );
    position++;
  };
  return {
    append(sessions, rows) {
      for (let at = 0; at < sessions.length; at += rows) {
        database.exec('BEGIN IMMEDIATE');
        const stream = position;
        for (const session of sessions.slice(at, at + rows)) insertEvent(session, stream);
        database.exec('COMMIT');
      }
      return sessions.length;
    },
    readAll() {
      let count = 0;
      for (;;) {
        const rows = select.all(count);
        count += rows.length;
        if (rows.length < 1000) return count;
      }
    },
    close: () => database.close(),
  };
}

function bytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}
