/**
 * Opening and rebuilding the sessions view of a store file. A rebuild goes on beside the view that
 * is in use, and takes its place in one transaction.
 */
import type { SqliteEventStore, SqliteTransaction } from '@cdx/event-store/sqlite';
import { catchUp } from '../sessions/catch-up.ts';
import { createStatements, viewTables, type ViewTables } from './sessions-table.ts';
import { SqliteSessions, type SqliteSessionsView } from './sqlite-sessions-view.ts';
import {
  addEntry,
  hasRegistry,
  readEntry,
  removeEntry,
  renameEntry,
  sessionsViewVersion,
  viewsNamespace,
  viewsOutdated,
  viewsScripts,
} from './view-registry.ts';

const inUse = 'sessions';
const beside = 'sessions_rebuild';

/**
 * The sessions view in this file, as far as it has come: `catchUp` brings it to the head. In a
 * store opened for writing it is made where there is none, and rebuilt where another version of
 * the code has written it. Errors: `views-outdated` {path, version, expected} in a store opened to
 * read, where only a writer could help; those of `catchUp` while rebuilding.
 */
export async function openSessionsView(store: SqliteEventStore): Promise<SqliteSessionsView> {
  if (store.readOnly) {
    const entry = hasRegistry(store) ? readEntry(store, inUse) : undefined;
    if (entry?.version !== sessionsViewVersion) viewsOutdated(store.path, entry);
    return new SqliteSessions(store, inUse);
  }
  await store.migrate(viewsNamespace, viewsScripts);
  const entry = readEntry(store, inUse);
  if (entry === undefined) {
    await store.transaction((transaction) => create(transaction, inUse, 1));
  } else if (entry.version !== sessionsViewVersion) {
    await rebuildSessionsView(store);
  }
  return new SqliteSessions(store, inUse);
}

/**
 * Makes the view anew from the log and swaps it in. Views that are open go on with the old rows
 * until then and have the new ones afterwards; after a crash the old one is still there. Errors:
 * those of `catchUp`, `invalid-argument` in a store opened to read.
 */
export async function rebuildSessionsView(store: SqliteEventStore): Promise<void> {
  await store.migrate(viewsNamespace, viewsScripts);
  await store.transaction((transaction) => {
    const generation = (readEntry(transaction, inUse)?.generation ?? 0) + 1;
    drop(transaction, beside);
    create(transaction, beside, generation);
  });
  const rebuilt = new SqliteSessions(store, beside);
  await catchUp(store, rebuilt);
  await store.transaction((transaction) => {
    finish(transaction, rebuilt);
    swap(transaction);
  });
}

/** What has been appended since the catch-up, so that the view never goes back. */
function finish(transaction: SqliteTransaction, rebuilt: SqliteSessions): void {
  for (;;) {
    const page = transaction.readPage({ from: rebuilt.checkpoint + 1 });
    rebuilt.applyWithin(transaction, page.events);
    if (page.atEnd) return;
  }
}

function swap(transaction: SqliteTransaction): void {
  drop(transaction, inUse);
  const to = viewTables(inUse);
  for (const [name, table] of Object.entries(viewTables(beside))) {
    transaction.prepare(`ALTER TABLE ${table} RENAME TO ${to[name as keyof ViewTables]}`).run();
  }
  renameEntry(transaction, beside, inUse);
}

function create(transaction: SqliteTransaction, view: string, generation: number): void {
  for (const sql of createStatements(viewTables(view), generation)) transaction.prepare(sql).run();
  addEntry(transaction, view, generation);
}

function drop(transaction: SqliteTransaction, view: string): void {
  for (const table of Object.values(viewTables(view))) {
    transaction.prepare(`DROP TABLE IF EXISTS ${table}`).run();
  }
  removeEntry(transaction, view);
}
