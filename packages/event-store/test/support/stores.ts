/**
 * Opening SQLite stores in tests: closed when the test ends, whatever happened.
 */
import type { CdxErrorCode } from '@cdx/session';
import {
  openSqliteEventStore,
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
