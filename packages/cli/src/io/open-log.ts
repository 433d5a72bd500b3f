/**
 * Opens a store for its log alone, events as they are stored: to inspect, read, export, and to
 * write to for who brings events of their own. Views are the affair of others.
 */
import { existsSync } from 'node:fs';
import {
  joinedLog,
  type EventStore,
  type JoinedLog,
  type UpcastingOptions,
} from '@cdx/event-store';
import { archivePath, openSqliteEventStore, type SqliteEventStore } from '@cdx/event-store/sqlite';
import type { CommandContext } from '../commands/context.ts';
import {
  archiveAtHand,
  archiveGone,
  archiveOfStore,
  checkNoArchive,
  openArchive,
  scavengedEvents,
  type ArchiveAtHand,
} from './archives.ts';
import { recordedPlace } from './recorded-store.ts';
import { displayPath, removeStore } from './store-files.ts';
import type { FilePlace, UrlPlace } from './store-place.ts';
import { withReadProgress } from './store-progress.ts';
import { connectStore } from './url-store.ts';

/** Nothing is brought to newer versions. */
export const asStored: UpcastingOptions = { upcasters: [], newestVersions: {} };

export interface OpenLog {
  readonly store: EventStore;
  /** The same store where it is a file. */
  readonly sqlite: SqliteEventStore | null;
  readonly place: FilePlace | UrlPlace;
  /** Position of the last event when it was opened; -1 for none. */
  readonly head: number;
  /** What is in the store; who reads it shows how far that is. */
  readonly log: JoinedLog;
  /** With what went to the archive. Errors: `file-not-found` where that is gone. */
  readonly wholeLog: () => Promise<JoinedLog>;
  /** The archive, as people see it; null where there is none. */
  readonly archive: string | null;
  readonly close: () => Promise<void>;
}

/**
 * Events are as they are stored unless `upcasting` says otherwise. Errors: those of opening each kind
 * of store; `invalid-argument` for memory.
 */
export async function openLogToRead(
  named: string | undefined,
  context: CommandContext,
  upcasting: UpcastingOptions = asStored,
): Promise<OpenLog> {
  const place = recordedPlace(named, context.terminal);
  return place.kind === 'url'
    ? openUrl(place, context, upcasting)
    : openFile(place, context, upcasting);
}

async function openUrl(
  place: UrlPlace,
  context: CommandContext,
  upcasting: UpcastingOptions,
): Promise<OpenLog> {
  const store = await connectStore(place, context, upcasting);
  try {
    const head = await store.head();
    const log = withReadProgress(store, place.name, head, context);
    const wholeLog = async (): Promise<JoinedLog> => store;
    const close = (): Promise<void> => store.close();
    return { store, sqlite: null, place, head, log, wholeLog, archive: null, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openFile(
  place: FilePlace,
  context: CommandContext,
  upcasting: UpcastingOptions,
): Promise<OpenLog> {
  const { cwd } = context.terminal;
  const store = await openSqliteEventStore(place.path, { mode: 'read', upcasting });
  try {
    const head = await store.head();
    const path = archivePath(store.path);
    const hasArchive = existsSync(path);
    const archive = archiveAtHand(() => openArchive(store, 'read', cwd, upcasting));
    const log = withReadProgress(store, place.name, head, context);
    const wholeLog = async (): Promise<JoinedLog> => {
      if (hasArchive) return joinedLog(store, await archive.open());
      if (scavengedEvents(store) > 0) throw archiveGone(store.path, cwd);
      return store;
    };
    const close = async (): Promise<void> => {
      await archive.close();
      await store.close();
    };
    const archiveName = hasArchive ? displayPath(path, cwd) : null;
    return { store, sqlite: store, place, head, log, wholeLog, archive: archiveName, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}

export interface LogToWrite {
  readonly store: EventStore;
  readonly place: FilePlace | UrlPlace;
  /** Takes a file away again that was made for this and has stayed empty. */
  readonly close: () => Promise<void>;
}

/** A file is made where there is none. Errors: those of opening each kind of store. */
export async function openLogToWrite(
  place: FilePlace | UrlPlace,
  context: CommandContext,
  upcasting?: UpcastingOptions,
): Promise<LogToWrite> {
  if (place.kind === 'url') {
    const store = await connectStore(place, context, upcasting);
    return { store, place, close: () => store.close() };
  }
  const { cwd, now } = context.terminal;
  const isNew = !existsSync(place.path);
  if (isNew) checkNoArchive(place.path, cwd);
  const mode = isNew ? 'create' : 'open';
  const store = await openSqliteEventStore(place.path, { mode, now, upcasting });
  let archive: ArchiveAtHand;
  try {
    archive = await archiveOfStore(store, cwd);
  } catch (error) {
    await store.close();
    throw error;
  }
  const close = async (): Promise<void> => {
    const isEmpty = isNew && (await store.head()) < 0;
    await archive.close();
    await store.close();
    if (isEmpty) removeStore(place.path);
  };
  return { store, place, close };
}
