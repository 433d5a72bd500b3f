/**
 * Errors of SQLite as errors of CDX, in one place. Both drivers put the result code on the error,
 * but not everywhere; then the text, which SQLite never changes, tells.
 */
import { CdxError } from '@cdx/session';

const resultCodes = [
  { code: 5, text: 'database is locked' },
  { code: 8, text: 'attempt to write a readonly database' },
  { code: 10, text: 'disk I/O error' },
  { code: 11, text: 'database disk image is malformed' },
  { code: 13, text: 'database or disk is full' },
  { code: 14, text: 'unable to open database file' },
  { code: 26, text: 'file is not a database' },
] as const;

const SQLITE_PERM = 3;
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_CONSTRAINT = 19;
const SQLITE_NOTADB = 26;

/** The primary result code; undefined where the error is not of SQLite. */
export function sqliteResultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_SQLITE_ERROR') {
    return undefined;
  }
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  return resultCodes.find(({ text }) => error.message.includes(text))?.code;
}

export function isBusy(error: unknown): boolean {
  return sqliteResultCode(error) === SQLITE_BUSY;
}

export function isConstraintViolation(error: unknown): boolean {
  return sqliteResultCode(error) === SQLITE_CONSTRAINT;
}

/** What a person should know; anything that is no fault of the medium comes back as it is. */
export function storeError(cause: unknown, path: string): unknown {
  const because = { cause };
  switch (sqliteResultCode(cause)) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return corruptStore(path, 'SQLite cannot read it', cause);
    case SQLITE_BUSY:
      return new CdxError(
        'store-locked',
        `${path} is in use by another program. Wait until it has finished, or stop it.`,
        { path },
        because,
      );
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
      return new CdxError(
        'store-write-failed',
        `${path} could not be written: ${(cause as Error).message}. Nothing of this transaction was kept.`,
        { path },
        because,
      );
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return new CdxError(
        'file-unreadable',
        `${path} cannot be opened. Check the permissions of the file and its folder: SQLite keeps files of its own beside it, even for reading.`,
        { path },
        because,
      );
    default:
      return cause;
  }
}

export function corruptStore(path: string, problem: string, cause?: unknown): CdxError {
  return new CdxError(
    'store-corrupt',
    `The event store ${path} is damaged: ${problem}. Keep a copy of the file with its -wal, then restore a backup, or save what can be read with \`sqlite3 ${path} .recover\`.`,
    { path, problem },
    { cause },
  );
}
