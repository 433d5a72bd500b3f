/**
 * Opening SQLite stores in tests: closed when the test ends, whatever happened.
 */
import type { CdxErrorCode } from '@cdx/session';
import {
  archivePath,
  openSqliteArchive,
  openSqliteEventStore,
  type SqliteArchiveOptions,
  type SqliteEventArchive,
  type SqliteEventStore,
  type SqliteEventStoreOptions,
} from '@cdx/event-store/sqlite';
import { expect, onTestFinished } from 'vitest';

export const any = { expectedRevision: 'any' } as const;

export async function open(
  path: string,
  options: SqliteEventStoreOptions,
): Promise<SqliteEventStore> {
  const store = await openSqliteEventStore(path, options);
  onTestFinished(() => store.close());
  return store;
}

export async function openArchive(
  path: string,
  options: SqliteArchiveOptions,
): Promise<SqliteEventArchive> {
  const archive = await openSqliteArchive(path, options);
  onTestFinished(() => archive.close());
  return archive;
}

/** A store with the archive beside it. */
export async function openPair(
  path: string,
  mode: 'create' | 'open' | 'read',
): Promise<{ readonly store: SqliteEventStore; readonly archive: SqliteEventArchive }> {
  const store = await open(path, { mode });
  const archiveMode = mode === 'read' ? 'read' : 'open';
  return { store, archive: await openArchive(archivePath(path), { mode: archiveMode, store }) };
}

export async function expectCode(
  promise: Promise<unknown>,
  code: CdxErrorCode,
  details: object = {},
): Promise<void> {
  await expect(promise).rejects.toMatchObject({ code, details });
}

export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
