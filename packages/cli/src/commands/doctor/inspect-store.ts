/** What `cdx doctor` says of one store file. Opens it to read; nothing in it changes. */
import { hasWriter, openSqliteEventStore, type SqliteEventStore } from '@cdx/event-store/sqlite';
import { openSessionsView } from '@cdx/projections/sqlite';
import { isCdxError } from '@cdx/session';
import { scavengedEvents } from '../../io/archives.ts';
import {
  lastRecordedAt,
  readRecordedRun,
  snapshotName,
  type RecordedRun,
} from '../../io/recorded-run.ts';
import type { StoreFile } from '../../io/store-files.ts';
import { inspectArchive, type InspectedArchive } from './inspect-archive.ts';

export interface SoundStore {
  readonly kind: 'sound';
  readonly file: StoreFile;
  readonly schemaVersion: number;
  /** Position of the last event, -1 for none. */
  readonly head: number;
  /** Those that were moved to the archive are not among them. */
  readonly events: number;
  /** Position up to which the views have come; null where only a writer can make them. */
  readonly viewsUpTo: number | null;
  readonly beingWritten: boolean;
  readonly hasSnapshot: boolean;
  readonly archive: InspectedArchive;
  readonly run: RecordedRun | null;
  /** Time of the last event; null without events. */
  readonly lastRecordedAt: number | null;
}

export interface UnsoundStore {
  readonly kind: 'unsound';
  readonly file: StoreFile;
  /** What is wrong with it, a sentence each. */
  readonly problems: readonly string[];
}

export type InspectedStore = SoundStore | UnsoundStore;

/** `thorough` reads all of it. */
export async function inspectStore(
  file: StoreFile,
  cwd: string,
  thorough: boolean,
): Promise<InspectedStore> {
  try {
    const store = await openSqliteEventStore(file.path, { mode: 'read' });
    try {
      const problems = thorough ? store.check() : [];
      if (problems.length > 0) return { kind: 'unsound', file, problems };
      const archive = await inspectArchive(store, cwd, thorough);
      return await soundStore(store, file, archive);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!isCdxError(error)) throw error;
    return { kind: 'unsound', file, problems: [error.message] };
  }
}

async function soundStore(
  store: SqliteEventStore,
  file: StoreFile,
  archive: InspectedArchive,
): Promise<SoundStore> {
  const head = await store.head();
  const version = store.prepare('PRAGMA user_version').get();
  return {
    kind: 'sound',
    file,
    schemaVersion: Number(version?.user_version ?? 0),
    head,
    events: head + 1 - scavengedEvents(store),
    viewsUpTo: await viewsUpTo(store),
    beingWritten: await hasWriter(file.path),
    hasSnapshot: (await store.loadSnapshot(snapshotName)) !== undefined,
    archive,
    run: await readRecordedRun(store),
    lastRecordedAt: await lastRecordedAt(store),
  };
}

async function viewsUpTo(store: SqliteEventStore): Promise<number | null> {
  try {
    return (await openSessionsView(store)).checkpoint;
  } catch (error) {
    if (isCdxError(error, 'views-outdated')) return null;
    throw error;
  }
}
