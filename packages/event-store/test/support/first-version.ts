/**
 * A store file as the first version wrote it, byte for byte in its own words: version 1 in the
 * header, no count of what was scavenged, no space given back in steps.
 */
import type { NewEvent } from '@cdx/session';
import { loadDriver } from '../../src/sqlite/driver.ts';

const schema = `
  PRAGMA application_id = 1128552531; PRAGMA user_version = 1;
  CREATE TABLE log_streams (code INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE log_kinds (
    code INTEGER PRIMARY KEY, type TEXT NOT NULL, schema_version INTEGER NOT NULL,
    UNIQUE (type, schema_version)
  ) STRICT;
  CREATE TABLE log_sources (code INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE log_events (
    position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, revision INTEGER NOT NULL,
    id BLOB NOT NULL, kind INTEGER NOT NULL, run_number INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, source INTEGER NOT NULL,
    correlation_id BLOB NOT NULL, causation_id BLOB, data TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX log_events_by_revision ON log_events (stream, revision);
  CREATE UNIQUE INDEX log_events_by_id ON log_events (stream, id);
  CREATE TABLE log_snapshots (
    name TEXT PRIMARY KEY, version INTEGER NOT NULL, position INTEGER NOT NULL, data BLOB NOT NULL
  ) STRICT;
  CREATE TABLE store_namespaces (namespace TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
  CREATE TABLE store_identity (id BLOB NOT NULL) STRICT;
  INSERT INTO store_identity VALUES (randomblob(16));`;

/** The events of one stream after another, each in its own order. */
export async function writeFirstVersion(
  path: string,
  streams: Readonly<Record<string, readonly NewEvent[]>> = {},
): Promise<void> {
  const database = (await loadDriver()).open(path, { readOnly: false });
  database.exec(schema);
  const insert = (sql: string) => database.prepare(sql);
  const stream = insert('INSERT INTO log_streams (name) VALUES (?)');
  const kind = insert('INSERT OR IGNORE INTO log_kinds (type, schema_version) VALUES (?, ?)');
  const source = insert('INSERT OR IGNORE INTO log_sources (name) VALUES (?)');
  const row = insert(`
    INSERT INTO log_events SELECT ?, s.code, ?, unhex(?, '-'),
      k.code, ?, ?, ?, o.code, unhex(?, '-'), unhex(?, '-'), ?
    FROM log_streams s, log_kinds k, log_sources o
    WHERE s.name = ? AND k.type = ? AND k.schema_version = ? AND o.name = ?`);
  let position = 0;
  database.exec('BEGIN');
  for (const [name, events] of Object.entries(streams)) {
    stream.run(name);
    for (const [revision, event] of events.entries()) {
      kind.run(event.type, event.schemaVersion);
      source.run(event.source);
      row.run(
        position++,
        revision,
        event.id,
        event.runNumber,
        event.occurredAt,
        event.recordedAt ?? 0,
        event.correlationId,
        event.causationId,
        JSON.stringify(event.data),
        name,
        event.type,
        event.schemaVersion,
        event.source,
      );
    }
  }
  database.exec('COMMIT');
  database.close();
}
