/**
 * The tables of the log, as stores and archives have them, and the marks in the file header by
 * which each is recognised. A change of these tables needs a script in `upgrades`, which makes a
 * new version.
 */

/** What kind of file it is: stands in its header, so neither is ever taken for the other. */
export interface FileKind {
  /** As people read it, after "is not". */
  readonly name: string;
  /** Four letters of ASCII. */
  readonly applicationId: number;
  /** In the header as `user_version`. */
  readonly version: number;
}

const eventTables = `
  CREATE TABLE log_streams (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE log_kinds (
    code INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    UNIQUE (type, schema_version)
  ) STRICT;
  CREATE TABLE log_sources (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE log_events (
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    run_number INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    source INTEGER NOT NULL,
    correlation_id BLOB NOT NULL,
    causation_id BLOB,
    data TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX log_events_by_revision ON log_events (stream, revision);
  CREATE UNIQUE INDEX log_events_by_id ON log_events (stream, id);
`;

/** `id`: of the store, as an SQL expression. An archive has that of the store it belongs to. */
function identityTable(id: string): string {
  return `
  CREATE TABLE store_identity (id BLOB NOT NULL) STRICT;
  INSERT INTO store_identity VALUES (${id});`;
}

/**
 * How many events were taken out of the log, and the highest position and code of a stream among
 * them: with it no position is used twice, and a log with gaps is told from a damaged one.
 */
const scavengedTable = `
  CREATE TABLE log_scavenged (
    events INTEGER NOT NULL,
    position INTEGER NOT NULL,
    stream INTEGER NOT NULL
  ) STRICT;
  INSERT INTO log_scavenged VALUES (0, -1, 0);
`;

export const logSchema = `${eventTables}
  CREATE TABLE log_snapshots (
    name TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    data BLOB NOT NULL
  ) STRICT;
  CREATE TABLE store_namespaces (
    namespace TEXT PRIMARY KEY,
    version INTEGER NOT NULL
  ) STRICT;
${identityTable('randomblob(16)')}${scavengedTable}`;

/** `storeIdentity`: 32 hexadecimal digits. */
export function archiveSchema(storeIdentity: string): string {
  return `${eventTables}${identityTable(`x'${storeIdentity}'`)}`;
}

/** Script i leads from version i + 1 to i + 2; a file of an older version sees those it lacks. */
export const upgrades: readonly string[] = [scavengedTable];

/** `CDXS`. */
export const storeKind: FileKind = {
  name: 'event store',
  applicationId: 0x43445853,
  version: upgrades.length + 1,
};

/** `CDXA`. */
export const archiveKind: FileKind = {
  name: 'archive of events',
  applicationId: 0x43445841,
  version: 1,
};
