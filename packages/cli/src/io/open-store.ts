/**
 * Opens stores to write to, with their views and archives: new ones and old ones, for runs and for
 * operators.
 */
import type { EventArchive, EventStore } from '@cdx/event-store';
import { createMemoryArchive, createMemoryEventStore } from '@cdx/event-store/memory';
import { openSqliteEventStore, type SqliteEventStore } from '@cdx/event-store/sqlite';
import { createMemorySessionsView, type SessionsView } from '@cdx/projections';
import { openSessionsView } from '@cdx/projections/sqlite';
import { CdxError, isCdxError } from '@cdx/session';
import type { CommandContext } from '../commands/context.ts';
import type { Terminal } from '../terminal.ts';
import {
  archiveAtHand,
  archiveOfStore,
  archiveToReplace,
  checkNoArchive,
  type ArchiveAtHand,
} from './archives.ts';
import { makeStoreFolder, newStorePaths } from './store-files.ts';
import { filePlace, memoryStore, type FilePlace, type StorePlace } from './store-place.ts';
import type { RunStore } from './stores.ts';
import { openUrlRunStore } from './url-store.ts';

/** One that has an archive of its own, to scavenge into. */
export interface FileRunStore extends RunStore {
  readonly archive: () => Promise<EventArchive>;
  readonly place: FilePlace;
}

/** To begin, or go on with, a run in this place. Errors: those of opening each kind. */
export async function openRunStore(
  place: StorePlace,
  mode: 'create' | 'replace' | 'open',
  context: CommandContext,
): Promise<RunStore> {
  switch (place.kind) {
    case 'memory':
      return openMemoryStore();
    case 'file':
      return openStoreFile(place, mode, context.terminal);
    case 'url':
      return openUrlRunStore(place, context);
  }
}

function openMemoryStore(): RunStore {
  const store = createMemoryEventStore();
  const views = createMemorySessionsView();
  const archive = archiveAtHand(async () => createMemoryArchive(store));
  const place = { kind: 'memory', name: memoryStore } as const;
  return { store, views, archive: archive.open, place, close: closing(store, views, archive) };
}

/**
 * A file of a given name: a new one (`create`), one in the place of a store (`replace`), or one to
 * go on with (`open`). Errors: those of `openSqliteEventStore`, in the words of the command line,
 * and of its archive.
 */
export async function openStoreFile(
  place: FilePlace,
  mode: 'create' | 'replace' | 'open',
  terminal: Terminal,
): Promise<FileRunStore> {
  const { cwd } = terminal;
  const { path, name } = place;
  if (mode === 'create') checkNoArchive(path, cwd);
  const replaceArchive = mode === 'replace' ? await archiveToReplace(path) : () => undefined;
  let store: SqliteEventStore;
  try {
    store = await openSqliteEventStore(path, { mode, now: terminal.now });
  } catch (error) {
    if (!isCdxError(error, 'store-exists')) throw error;
    // What is no store, or not one that can be used, is told as such.
    await (await openSqliteEventStore(path, { mode: 'read' })).close();
    throw new CdxError(
      'store-exists',
      `The store ${name} exists already: --continue goes on with its run, --force replaces it, ` +
        'another --store keeps it.',
      { path },
    );
  }
  replaceArchive();
  return withViews(store, cwd);
}

/** A file of its own for a run: the lowest number of the scenario that is free. */
export async function openNewStore(scenario: string, terminal: Terminal): Promise<RunStore> {
  const { cwd } = terminal;
  makeStoreFolder(cwd);
  for (const path of newStorePaths(cwd, scenario)) {
    try {
      const store = await openSqliteEventStore(path, { mode: 'create', now: terminal.now });
      return await withViews(store, cwd);
    } catch (error) {
      // Somebody has, or is just taking, this one.
      const taken = ['store-exists', 'store-locked', 'not-a-file'] as const;
      if (!taken.some((code) => isCdxError(error, code))) throw error;
    }
  }
  throw new Error('There is always a next number.');
}

/** Closes the store where its views or its archive cannot be opened. */
async function withViews(store: SqliteEventStore, cwd: string): Promise<FileRunStore> {
  try {
    const archive = await archiveOfStore(store, cwd);
    try {
      const views = await openSessionsView(store);
      const close = closing(store, views, archive);
      return { store, views, archive: archive.open, place: filePlace(store.path, cwd), close };
    } catch (error) {
      await archive.close();
      throw error;
    }
  } catch (error) {
    await store.close();
    throw error;
  }
}

function closing(
  store: EventStore,
  views: Pick<SessionsView, 'close'>,
  archive: ArchiveAtHand,
): () => Promise<void> {
  return async () => {
    await views.close();
    await archive.close();
    await store.close();
  };
}
