/**
 * Opening a store file, in each of the four modes. Whatever is wrong with the file is told here,
 * before anything is written.
 */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isCdxError } from '@cdx/session';
import { interval } from 'rxjs';
import { Stamp } from '../append/stamp.ts';
import { Upcasting } from '../read/upcasting.ts';
import { Connection } from './connection.ts';
import { loadDriver } from './driver.ts';
import { checkAbsent, checkStore, createStore, emptyStore } from './file/store-file.ts';
import { upgradeStore } from './file/upgrade-store.ts';
import { WriterLock } from './file/writer-lock.ts';
import { LogReader } from './log/log-reader.ts';
import type { SqliteEventStore, SqliteEventStoreOptions } from './port.ts';
import { SqliteStore } from './sqlite-event-store.ts';

const pollMs = 200;

/**
 * Opens the store in this file. Errors: `file-not-found`, `not-a-file`, `not-a-store`,
 * `store-exists`, `store-newer`, `store-locked` (another writer), `store-corrupt`,
 * `file-unreadable`, `invalid-argument` (upcasters).
 */
export async function openSqliteEventStore(
  file: string,
  options: SqliteEventStoreOptions,
): Promise<SqliteEventStore> {
  const path = truePath(resolve(file));
  const upcasting = new Upcasting(options.upcasting);
  const driver = await loadDriver();
  const readOnly = options.mode === 'read';
  const replace = options.mode === 'replace' && !isAbsent(path);
  const create = options.mode === 'create' || (options.mode === 'replace' && !replace);
  if (create) checkAbsent(path);
  else checkStore(driver, path);
  const lock = readOnly ? undefined : new WriterLock(driver, path);
  let connection: Connection | undefined;
  try {
    if (create) {
      // Again, now that no other writer can come in between.
      checkAbsent(path);
      createStore(driver, path);
    }
    connection = new Connection(driver, path, { readOnly });
    const open = connection;
    const reader = open.guard(() => {
      open.exec(settings(readOnly));
      if (!readOnly) upgradeStore(open);
      if (replace) emptyStore(open);
      const made = new LogReader(open, upcasting);
      for (const [type, schemaVersion] of made.kinds()) upcasting.kindOf(type, schemaVersion);
      return made;
    });
    return open.guard(
      () =>
        new SqliteStore({
          connection: open,
          reader,
          stamp: new Stamp(options.now),
          upcasting,
          lock,
          poll: readOnly ? (options.poll ?? interval(pollMs)) : undefined,
        }),
    );
  } catch (error) {
    connection?.close();
    lock?.release();
    throw error;
  }
}

/** The writer brings the file into WAL mode, in which readers go on while it writes. */
function settings(readOnly: boolean): string {
  const common = `PRAGMA busy_timeout = 5000; PRAGMA cache_size = -65536;
    PRAGMA trusted_schema = OFF;`;
  if (readOnly) return common;
  return `${common} PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;`;
}

function isAbsent(path: string): boolean {
  try {
    checkAbsent(path);
    return true;
  } catch (error) {
    if (isCdxError(error, 'store-exists')) return false;
    throw error;
  }
}

/** One file has one lock, whichever link leads to it. */
function truePath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const folder = dirname(path);
  return existsSync(folder) ? join(realpathSync(folder), basename(path)) : path;
}
