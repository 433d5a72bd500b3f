/**
 * What opening has in common for the files of stores and of archives: which file a path means,
 * what a mode asks of it, and how SQLite is set.
 */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isCdxError } from '@cdx/session';
import { Connection } from '../connection.ts';
import type { SqliteDriver } from '../driver.ts';
import type { FileKind } from './schema.ts';
import { checkAbsent, checkFile, createFile, emptyFile } from './store-file.ts';
import { WriterLock } from './writer-lock.ts';

export interface FileRequest {
  readonly path: string;
  readonly kind: FileKind;
  /** The tables of a new file. */
  readonly schema: string;
  /** What to do with a file that is there, and whether to make one that is not. */
  readonly present: 'refuse' | 'use' | 'empty';
  readonly absent: 'refuse' | 'make';
  readonly readOnly: boolean;
}

export interface OpenFile {
  readonly connection: Connection;
  /** Undefined where it was opened to read. */
  readonly lock: WriterLock | undefined;
}

/**
 * The file, open, and what `prepare` makes of it. Everything is closed again where that fails.
 * Errors: `file-not-found`, `not-a-file`, `not-a-store`, `store-exists`, `store-newer`,
 * `store-locked`, `store-corrupt`, `file-unreadable`.
 */
export function openFile<Result>(
  driver: SqliteDriver,
  request: FileRequest,
  prepare: (file: OpenFile) => Result,
): Result {
  const { path, kind, schema, readOnly, present, absent } = request;
  const make = present === 'refuse' || (absent === 'make' && isAbsent(path));
  if (make) checkAbsent(path);
  else checkFile(driver, path, kind);
  const lock = readOnly ? undefined : new WriterLock(driver, path);
  let connection: Connection | undefined;
  try {
    if (make) {
      // Again, now that no other writer can come in between.
      checkAbsent(path);
      createFile(driver, path, kind, schema);
    }
    const open = new Connection(driver, path, { readOnly });
    connection = open;
    return open.guard(() => {
      open.exec(settings(readOnly));
      if (present === 'empty' && !make) emptyFile(open, kind, schema);
      return prepare({ connection: open, lock });
    });
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

/** Absolute, links followed: one file has one lock, whichever link leads to it. */
export function truePath(file: string): string {
  const path = resolve(file);
  if (existsSync(path)) return realpathSync(path);
  const folder = dirname(path);
  return existsSync(folder) ? join(realpathSync(folder), basename(path)) : path;
}
