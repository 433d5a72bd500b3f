/** What `cdx doctor` asks about SQLite and about a store file, without opening the store. */
import { existsSync } from 'node:fs';
import { isCdxError } from '@cdx/session';
import { loadDriver } from './driver.ts';
import { lockPath, WriterLock } from './file/writer-lock.ts';

export interface SqliteInfo {
  /** `node:sqlite` or the name of the package. */
  readonly driver: string;
  /** Version of SQLite itself, `3.51.0`. */
  readonly version: string;
}

export async function sqliteInfo(): Promise<SqliteInfo> {
  const driver = await loadDriver();
  const database = driver.open(':memory:', { readOnly: false });
  try {
    const row = database.prepare('SELECT sqlite_version() AS version').get();
    return { driver: driver.name, version: (row as { readonly version: string }).version };
  } finally {
    database.close();
  }
}

/** Whether a process is writing to the store now. Errors: `file-unreadable`. */
export async function hasWriter(path: string): Promise<boolean> {
  if (!existsSync(lockPath(path))) return false;
  const driver = await loadDriver();
  try {
    new WriterLock(driver, path).release();
    return false;
  } catch (error) {
    if (isCdxError(error, 'store-locked')) return true;
    throw error;
  }
}
