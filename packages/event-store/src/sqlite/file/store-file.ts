/**
 * Store files as a whole: recognising, making and replacing them. A new one is built beside its
 * place and moved there when it is complete, so that no half of a store is ever found.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { CdxError, isCdxError } from '@cdx/session';
import { Connection } from '../connection.ts';
import type { SqliteDriver } from '../driver.ts';
import { applicationId, logSchema, storeVersion } from './schema.ts';

/** Files that SQLite keeps beside a database. */
const companions = ['-wal', '-shm', '-journal'] as const;

/** Errors: `store-exists`, `not-a-file`, `file-not-found` for the folder. */
export function checkAbsent(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) {
    throw new CdxError('file-not-found', `The folder ${folder} does not exist.`, { path: folder });
  }
  if (!existsSync(path)) return;
  if (!statSync(path).isFile()) throw notAFile(path);
  throw new CdxError(
    'store-exists',
    `${path} exists already. Choose another name, continue it, or replace it.`,
    { path },
  );
}

/**
 * That the file is a store which this version of CDX can use. Changes nothing and leaves nothing
 * beside the file. Errors: `file-not-found`, `not-a-file`, `not-a-store`, `store-newer`.
 */
export function checkStore(driver: SqliteDriver, path: string): void {
  if (!existsSync(path)) {
    throw new CdxError('file-not-found', `There is no file ${path}.`, { path });
  }
  if (!statSync(path).isFile()) throw notAFile(path);
  const { id, version } = readMarks(driver, path);
  if (id !== applicationId) throw notAStore(path);
  if (version > storeVersion) {
    throw new CdxError(
      'store-newer',
      `${path} was written by a newer version of CDX (store version ${version}; this one knows up to ${storeVersion}). Use that version, or a newer one.`,
      { path, storeVersion: version, knownVersion: storeVersion },
    );
  }
}

/** Only while holding the writer lock. Errors: `store-exists`. */
export function createStore(driver: SqliteDriver, path: string): void {
  const draft = buildDraft(driver, path);
  // Beside a file that somebody has deleted; SQLite would take them for the new file's own.
  removeCompanions(path);
  try {
    // Unlike a rename, a link refuses to take the place of a file that came meanwhile.
    linkSync(draft, path);
    rmSync(draft);
  } catch (error) {
    if (isErrno(error, 'EEXIST')) {
      rmSync(draft);
      checkAbsent(path);
    }
    // Not every file system has links.
    renameSync(draft, path);
  }
  syncFolder(path);
}

/**
 * Empties the store, views included, in one transaction. The file stays the same one: whoever has
 * it open would otherwise go on with half of the old file and half of the new.
 */
export function emptyStore(connection: Connection): void {
  // Tables go as a whole; what refers to what does not matter.
  connection.exec('PRAGMA foreign_keys = OFF');
  connection.transaction(
    () => {
      const objects = connection
        .prepareArrays(
          `SELECT type, name FROM sqlite_schema
           WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'`,
        )
        .all();
      for (const [type, name] of objects) {
        connection.exec(`DROP ${String(type)} "${String(name).replaceAll('"', '""')}"`);
      }
      connection.exec(logSchema);
    },
    () => {},
  );
  connection.exec('PRAGMA foreign_keys = ON; VACUUM');
}

function buildDraft(driver: SqliteDriver, path: string): string {
  const draft = `${path}.new`;
  // Left behind by a process that was killed here.
  removeDatabase(draft);
  const connection = new Connection(driver, draft, { readOnly: false });
  try {
    connection.guard(() =>
      connection.exec(
        `PRAGMA synchronous = FULL; BEGIN;
         PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${storeVersion};
         ${logSchema} COMMIT;`,
      ),
    );
  } finally {
    connection.close();
  }
  return draft;
}

function readMarks(driver: SqliteDriver, path: string): { id: number; version: number } {
  try {
    const connection = new Connection(driver, path, { readOnly: true });
    try {
      return connection.guard(() => ({
        id: connection.integer('PRAGMA application_id'),
        version: connection.integer('PRAGMA user_version'),
      }));
    } finally {
      connection.close();
    }
  } catch (error) {
    // Before the mark is known, what SQLite cannot read is somebody else's file.
    if (isCdxError(error, 'store-corrupt')) throw notAStore(path, error);
    throw error;
  }
}

function removeDatabase(path: string): void {
  rmSync(path, { force: true });
  removeCompanions(path);
}

function removeCompanions(path: string): void {
  for (const companion of companions) rmSync(path + companion, { force: true });
}

/** Makes the new name durable; not every platform can. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(dirname(path), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    if (!isErrno(error, 'EISDIR', 'EPERM', 'EACCES', 'EINVAL')) throw error;
  }
}

function notAFile(path: string): CdxError {
  return new CdxError('not-a-file', `${path} is not a file.`, { path });
}

function notAStore(path: string, cause?: unknown): CdxError {
  return new CdxError(
    'not-a-store',
    `${path} is not an event store of CDX. Nothing was changed; give the path of a store, or a new one.`,
    { path },
    { cause },
  );
}

function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}
