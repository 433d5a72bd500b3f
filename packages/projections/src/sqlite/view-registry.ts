/**
 * What a file says about its views: which version each has, how far it has come, and how often it
 * was rebuilt. One row a view, written in the transaction of the view's own rows.
 */
import { CdxError } from '@cdx/session';
import type { SqliteEventStore, SqliteReader } from '@cdx/event-store/sqlite';

export const viewsNamespace = 'views';

/** Of the layout and the fold of the sessions view. Another one in a file: it is rebuilt. */
export const sessionsViewVersion = 2;

/** Scripts for `SqliteEventStore.migrate`. The tables of the views are made and dropped apart. */
export const viewsScripts = [
  `CREATE TABLE views_registry (
    view TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    checkpoint INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  'ALTER TABLE views_registry ADD COLUMN known_up_to INTEGER NOT NULL DEFAULT -1',
] as const;

export interface ViewEntry {
  /** Version of the code that wrote it. */
  readonly version: number;
  /** Goes up with each rebuild. */
  readonly generation: number;
  /** Position of the last event in the view; -1 for none. */
  readonly checkpoint: number;
}

/** How far a view has come. */
export interface ViewProgress {
  /** Position of the last event in the view; -1 for none. */
  readonly checkpoint: number;
  /** Position up to which headquarters knows everything; -1 for nothing. */
  readonly knownUpTo: number;
}

export function hasRegistry(store: SqliteEventStore): boolean {
  return store.schemaVersion(viewsNamespace) > 0;
}

/** Undefined for a view that the file does not have. */
export function readEntry(reader: SqliteReader, view: string): ViewEntry | undefined {
  const sql = 'SELECT version, generation, checkpoint FROM views_registry WHERE view = ?';
  return reader.prepare(sql).get(view) as ViewEntry | undefined;
}

/** Apart, because older files do not have it. */
export function readKnownUpTo(reader: SqliteReader, view: string): number {
  const row = reader.prepare('SELECT known_up_to FROM views_registry WHERE view = ?').get(view);
  return (row?.['known_up_to'] as number | undefined) ?? -1;
}

/** Inside a transaction. */
export function addEntry(transaction: SqliteReader, view: string, generation: number): void {
  transaction
    .prepare('INSERT INTO views_registry VALUES (?, ?, ?, -1, -1)')
    .run(view, sessionsViewVersion, generation);
}

/** Inside a transaction. */
export function renameEntry(transaction: SqliteReader, from: string, to: string): void {
  transaction.prepare('UPDATE views_registry SET view = ? WHERE view = ?').run(to, from);
}

/** Inside a transaction. */
export function writeProgress(
  transaction: SqliteReader,
  view: string,
  { checkpoint, knownUpTo }: ViewProgress,
): void {
  transaction
    .prepare('UPDATE views_registry SET checkpoint = ?, known_up_to = ? WHERE view = ?')
    .run(checkpoint, knownUpTo, view);
}

/** Inside a transaction. */
export function removeEntry(transaction: SqliteReader, view: string): void {
  transaction.prepare('DELETE FROM views_registry WHERE view = ?').run(view);
}

/** Throws `views-outdated` {path, version, expected}: only a writer can help. */
export function viewsOutdated(path: string, entry: ViewEntry | undefined): never {
  const what =
    entry === undefined
      ? 'has no Download sessions and Upload sessions yet'
      : `has Download sessions and Upload sessions of version ${entry.version}, not ${sessionsViewVersion}`;
  throw new CdxError(
    'views-outdated',
    `${path} ${what}. They are made from its events when it is next opened for writing.`,
    { path, version: entry?.version ?? null, expected: sessionsViewVersion },
  );
}
