/** What `cdx doctor` says of one store file. Opens it to read; nothing in it changes. */
import { hasWriter, openSqliteEventStore, type SqliteEventStore } from '@cdx/event-store/sqlite';
import { openSessionsView } from '@cdx/projections/sqlite';
import { isCdxError } from '@cdx/session';
import { readRecordedRun, type RecordedRun } from '../../io/recorded-run.ts';
import type { StoreFile } from '../../io/store-files.ts';

/** Name under which the simulator keeps its snapshots. */
const snapshotName = 'simulation';

export interface SoundStore {
  readonly kind: 'sound';
  readonly file: StoreFile;
  readonly schemaVersion: number;
  /** Position of the last event, -1 for none. */
  readonly head: number;
  /** Position up to which the views have come; null where only a writer can make them. */
  readonly viewsUpTo: number | null;
  readonly beingWritten: boolean;
  readonly hasSnapshot: boolean;
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
export async function inspectStore(file: StoreFile, thorough: boolean): Promise<InspectedStore> {
  try {
    const store = await openSqliteEventStore(file.path, { mode: 'read' });
    try {
      const problems = thorough ? store.check() : [];
      if (problems.length > 0) return { kind: 'unsound', file, problems };
      return await soundStore(store, file);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!isCdxError(error)) throw error;
    return { kind: 'unsound', file, problems: [error.message] };
  }
}

async function soundStore(store: SqliteEventStore, file: StoreFile): Promise<SoundStore> {
  const version = store.prepare('PRAGMA user_version').get();
  return {
    kind: 'sound',
    file,
    schemaVersion: Number(version?.user_version ?? 0),
    head: await store.head(),
    viewsUpTo: await viewsUpTo(store),
    beingWritten: await hasWriter(file.path),
    hasSnapshot: (await store.loadSnapshot(snapshotName)) !== undefined,
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

async function lastRecordedAt(store: SqliteEventStore): Promise<number | null> {
  for await (const { recordedAt } of store.readAll({ direction: 'backward', limit: 1 })) {
    return recordedAt;
  }
  return null;
}
