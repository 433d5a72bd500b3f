/**
 * @cdx/event-store/sqlite: the store in one file, and its archive in another.
 */
export { archivePath, openSqliteArchive } from './archive/open-sqlite-archive.ts';
export { hasWriter, sqliteInfo, type SqliteInfo } from './inspect.ts';
export { openSqliteEventStore } from './open-sqlite-event-store.ts';
export type {
  SqliteArchiveMode,
  SqliteArchiveOptions,
  SqliteEventArchive,
  SqliteEventStore,
  SqliteEventStoreOptions,
  SqliteOpenMode,
  SqliteReader,
  SqliteStatement,
  SqliteTransaction,
  SqlRow,
  SqlValue,
} from './port.ts';
