/**
 * Opens stores with their views: new ones and old ones for a run, and recorded ones to look at.
 */
import { resolve } from 'node:path';
import type { EventStore } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { hasWriter, openSqliteEventStore, type SqliteEventStore } from '@cdx/event-store/sqlite';
import { catchUp, createMemorySessionsView, type SessionsView } from '@cdx/projections';
import { openSessionsView } from '@cdx/projections/sqlite';
import { CdxError, isCdxError } from '@cdx/session';
import type { Terminal } from '../terminal.ts';
import { readRecordedRun, type RecordedRun } from './recorded-run.ts';
import {
  displayPath,
  makeStoreFolder,
  newestStore,
  newStorePaths,
  storeFolder,
} from './store-files.ts';

export const memoryStore = 'memory:';

export interface RunStore {
  readonly store: EventStore;
  readonly views: SessionsView;
  /** Absolute; null for a store in memory. */
  readonly path: string | null;
  readonly close: () => Promise<void>;
}

export function openMemoryStore(): RunStore {
  const store = createMemoryEventStore();
  const views = createMemorySessionsView();
  return { store, views, path: null, close: () => closeBoth(store, views) };
}

/**
 * A file of a given name: a new one (`create`), one in the place of a store (`replace`), or one to
 * go on with (`open`). Errors: those of `openSqliteEventStore`, in the words of the command line.
 */
export async function openStoreFile(
  file: string,
  mode: 'create' | 'replace' | 'open',
  terminal: Terminal,
): Promise<RunStore> {
  const path = resolve(terminal.cwd, file);
  try {
    const store = await openSqliteEventStore(path, { mode, now: terminal.now });
    return await withViews(store);
  } catch (error) {
    if (!isCdxError(error, 'store-exists')) throw error;
    // What is no store, or not one that can be used, is told as such.
    await (await openSqliteEventStore(path, { mode: 'read' })).close();
    const name = displayPath(path, terminal.cwd);
    throw new CdxError(
      'store-exists',
      `The store ${name} exists already: --continue goes on with its run, --force replaces it, ` +
        'another --store keeps it.',
      { path },
    );
  }
}

/** A file of its own for a run: the lowest number of the scenario that is free. */
export async function openNewStore(scenario: string, terminal: Terminal): Promise<RunStore> {
  const { cwd } = terminal;
  makeStoreFolder(cwd);
  for (const path of newStorePaths(cwd, scenario)) {
    try {
      const store = await openSqliteEventStore(path, { mode: 'create', now: terminal.now });
      return await withViews(store);
    } catch (error) {
      // Somebody has, or is just taking, this one.
      const taken = ['store-exists', 'store-locked', 'not-a-file'] as const;
      if (!taken.some((code) => isCdxError(error, code))) throw error;
    }
  }
  throw new Error('There is always a next number.');
}

async function withViews(store: SqliteEventStore): Promise<RunStore> {
  try {
    const views = await openSessionsView(store);
    return { store, views, path: store.path, close: () => closeBoth(store, views) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function closeBoth(store: EventStore, views: SessionsView): Promise<void> {
  await views.close();
  await store.close();
}

export interface RecordedStore {
  readonly store: SqliteEventStore;
  readonly views: SessionsView;
  readonly run: RecordedRun | null;
  /** As people see it. */
  readonly name: string;
  /** Events that the views have not seen; only while another process is writing. */
  readonly behind: number;
  readonly close: () => Promise<void>;
}

/**
 * A store to look at: the one that is named, or the newest of the current folder. Views that are
 * behind their log, as a killed run leaves them, are brought up first. Errors: those of
 * `openSqliteEventStore`, `file-not-found` without any store.
 */
export async function openRecordedStore(
  file: string | undefined,
  terminal: Terminal,
): Promise<RecordedStore> {
  const path = recordedPath(file, terminal);
  let opened = await openToRead(path);
  if (opened.behind > 0 && !(await hasWriter(path))) {
    await opened.close();
    await bringUp(path);
    opened = await openToRead(path);
  }
  if (opened.views === null) {
    await opened.close();
    throw opened.outdated;
  }
  const { store, views, behind, close } = opened;
  try {
    const run = await readRecordedRun(store);
    return { store, views, run, name: displayPath(path, terminal.cwd), behind, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function recordedPath(file: string | undefined, { cwd }: Terminal): string {
  if (file === memoryStore) {
    throw new CdxError(
      'invalid-argument',
      'A store in memory: is gone with its run; give --store FILE.',
    );
  }
  if (file !== undefined) return resolve(cwd, file);
  const newest = newestStore(cwd);
  if (newest !== null) return newest.path;
  throw new CdxError(
    'file-not-found',
    `There is no store in ${storeFolder} here. Make one with \`cdx simulate SCENARIO\`, or give --store FILE.`,
    { path: resolve(cwd, storeFolder) },
  );
}

interface OpenedToRead {
  readonly store: SqliteEventStore;
  /** Null where only a writer can make them, which `outdated` says. */
  readonly views: SessionsView | null;
  readonly outdated: unknown;
  readonly behind: number;
  readonly close: () => Promise<void>;
}

async function openToRead(path: string): Promise<OpenedToRead> {
  const store = await openSqliteEventStore(path, { mode: 'read' });
  try {
    const head = await store.head();
    const views = await openSessionsView(store);
    const close = (): Promise<void> => closeBoth(store, views);
    return { store, views, outdated: null, behind: Math.max(0, head - views.checkpoint), close };
  } catch (error) {
    if (isCdxError(error, 'views-outdated')) {
      return { store, views: null, outdated: error, behind: 1, close: () => store.close() };
    }
    await store.close();
    throw error;
  }
}

async function bringUp(path: string): Promise<void> {
  const { store, views, close } = await withViews(
    await openSqliteEventStore(path, { mode: 'open' }),
  );
  try {
    await catchUp(store, views);
  } finally {
    await close();
  }
}
