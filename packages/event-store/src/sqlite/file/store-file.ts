/**
 * Files of stores and archives as a whole: recognising, making and replacing them. A new one is
 * built beside its place and moved there when it is complete, so that no half of one is ever found.
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
import { archiveKind, storeKind, type FileKind } from './schema.ts';

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
 * That the file is of this kind, and of a version which this CDX can use. Changes nothing and
 * leaves nothing beside it. Errors: `file-not-found`, `not-a-file`, `not-a-store`, `store-newer`.
 */
export function checkFile(driver: SqliteDriver, path: string, kind: FileKind): void {
  if (!existsSync(path)) {
    throw new CdxError('file-not-found', `There is no file ${path}.`, { path });
  }
  if (!statSync(path).isFile()) throw notAFile(path);
  const { id, version } = readMarks(driver, path, kind);
  if (id !== kind.applicationId) throw notOfKind(path, kind, id);
  if (version > kind.version) {
    throw new CdxError(
      'store-newer',
      `${path} was written by a newer version of CDX (store version ${version}; this one knows up to ${kind.version}). Use that version, or a newer one.`,
      { path, storeVersion: version, knownVersion: kind.version },
    );
  }
}

/** Only while holding the writer lock. Errors: `store-exists`. */
export function createFile(
  driver: SqliteDriver,
  path: string,
  kind: FileKind,
  schema: string,
): void {
  const draft = buildDraft(driver, path, kind, schema);
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
 * Empties the file, views included, in one transaction. It stays the same file: whoever has it open
 * would otherwise go on with half of the old file and half of the new.
 */
export function emptyFile(connection: Connection, kind: FileKind, schema: string): void {
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
      connection.exec(`${schema} PRAGMA user_version = ${kind.version}`);
    },
    () => {},
  );
  connection.exec('PRAGMA foreign_keys = ON; PRAGMA auto_vacuum = INCREMENTAL; VACUUM');
}

function buildDraft(driver: SqliteDriver, path: string, kind: FileKind, schema: string): string {
  const draft = `${path}.new`;
  // Left behind by a process that was killed here.
  removeDatabase(draft);
  const connection = new Connection(driver, draft, { readOnly: false });
  try {
    connection.guard(() =>
      connection.exec(
        `PRAGMA auto_vacuum = INCREMENTAL; PRAGMA synchronous = FULL; BEGIN;
         PRAGMA application_id = ${kind.applicationId}; PRAGMA user_version = ${kind.version};
         ${schema} COMMIT;`,
      ),
    );
  } finally {
    connection.close();
  }
  return draft;
}

function readMarks(
  driver: SqliteDriver,
  path: string,
  kind: FileKind,
): { id: number; version: number } {
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
    if (isCdxError(error, 'store-corrupt')) throw notOfKind(path, kind, -1, error);
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

/** `found`: the mark in its header, -1 for none. */
function notOfKind(path: string, kind: FileKind, found: number, cause?: unknown): CdxError {
  const other = [storeKind, archiveKind].find(({ applicationId }) => applicationId === found);
  const problem =
    other === undefined
      ? `${path} is not an ${kind.name} of CDX.`
      : `${path} is an ${other.name}, not an ${kind.name}.`;
  const wanted = kind === storeKind ? 'a store' : 'an archive';
  return new CdxError(
    'not-a-store',
    `${problem} Nothing was changed; give the path of ${wanted}, or a new one.`,
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
