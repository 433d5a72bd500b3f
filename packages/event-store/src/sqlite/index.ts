/**
 * @cdx/event-store/sqlite: the store in one file.
 */
export { hasWriter, sqliteInfo, type SqliteInfo } from './inspect.ts';
export { openSqliteEventStore } from './open-sqlite-event-store.ts';
export type {
  SqliteEventStore,
  SqliteEventStoreOptions,
  SqliteOpenMode,
  SqliteReader,
  SqliteStatement,
  SqliteTransaction,
  SqlRow,
  SqlValue,
} from './port.ts';
