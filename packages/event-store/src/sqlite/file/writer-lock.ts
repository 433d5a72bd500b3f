/**
 * One writer per store, also across processes: an exclusive lock of SQLite on an empty file beside
 * the store. The operating system lets go of it when the process ends, however it ends; readers
 * never look at it. The file itself stays: removing it would race with the next writer.
 */
import { CdxError } from '@cdx/session';
import type { DriverDatabase, SqliteDriver } from '../driver.ts';
import { isBusy, storeError } from '../sqlite-errors.ts';

/** The file of the lock of a store. */
export function lockPath(storePath: string): string {
  return `${storePath}.lock`;
}

export class WriterLock {
  private readonly database: DriverDatabase;

  /** Errors: `store-locked`, `file-unreadable` where the folder cannot be written. */
  constructor(driver: SqliteDriver, storePath: string) {
    const path = lockPath(storePath);
    let database: DriverDatabase | undefined;
    try {
      database = driver.open(path, { readOnly: false });
      database.exec('PRAGMA busy_timeout = 50; BEGIN EXCLUSIVE');
    } catch (error) {
      database?.close();
      if (isBusy(error)) {
        throw new CdxError(
          'store-locked',
          `Another process is writing to ${storePath}. Wait until it has finished or stop it; reading is possible meanwhile.`,
          { path: storePath },
          { cause: error },
        );
      }
      throw storeError(error, path);
    }
    this.database = database;
  }

  release(): void {
    this.database.close();
  }
}
