/**
 * Opening a store file, in each of the four modes. Whatever is wrong with the file is told here,
 * before anything is written.
 */
import { interval } from 'rxjs';
import { Stamp } from '../append/stamp.ts';
import { upcastingOf } from '../read/default-upcasting.ts';
import { loadDriver } from './driver.ts';
import { openFile, truePath, type FileRequest } from './file/open-file.ts';
import { logSchema, storeKind } from './file/schema.ts';
import { upgradeStore } from './file/upgrade-store.ts';
import { LogReader } from './log/log-reader.ts';
import type { SqliteEventStore, SqliteEventStoreOptions, SqliteOpenMode } from './port.ts';
import { SqliteStore } from './sqlite-event-store.ts';

const pollMs = 200;

const modes: Readonly<Record<SqliteOpenMode, Pick<FileRequest, 'present' | 'absent'>>> = {
  create: { present: 'refuse', absent: 'make' },
  open: { present: 'use', absent: 'refuse' },
  replace: { present: 'empty', absent: 'make' },
  read: { present: 'use', absent: 'refuse' },
};

/**
 * Opens the store in this file. Errors: `file-not-found`, `not-a-file`, `not-a-store`,
 * `store-exists`, `store-newer`, `store-locked` (another writer), `store-corrupt`,
 * `file-unreadable`, `invalid-argument` (upcasters).
 */
export async function openSqliteEventStore(
  file: string,
  options: SqliteEventStoreOptions,
): Promise<SqliteEventStore> {
  const path = truePath(file);
  const upcasting = upcastingOf(options);
  const driver = await loadDriver();
  const readOnly = options.mode === 'read';
  const request = { path, kind: storeKind, schema: logSchema, readOnly, ...modes[options.mode] };
  return openFile(driver, request, ({ connection, lock }) => {
    if (!readOnly) upgradeStore(connection);
    const reader = new LogReader(connection, upcasting, 'store');
    for (const [type, schemaVersion] of reader.kinds()) upcasting.kindOf(type, schemaVersion);
    return new SqliteStore({
      connection,
      reader,
      stamp: new Stamp(options.now),
      upcasting,
      lock,
      poll: readOnly ? (options.poll ?? interval(pollMs)) : undefined,
    });
  });
}
