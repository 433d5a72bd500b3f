/**
 * The tables of the log and the marks in the file header by which a store is recognised. A change
 * of these tables needs a script in `upgrades`, which makes a new version.
 */

/** `CDXS` in ASCII; stands in the header of every store file. */
export const applicationId = 0x43445853;
export const logSchema = `
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
  CREATE TABLE store_identity (id BLOB NOT NULL) STRICT;
  INSERT INTO store_identity VALUES (randomblob(16));
`;

/** Script i leads from version i + 1 to i + 2; a file of an older version sees those it lacks. */
export const upgrades: readonly string[] = [];

/** In the header as `user_version`. */
export const storeVersion = upgrades.length + 1;
