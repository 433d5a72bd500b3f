/**
 * Opening the archive of a store. Whatever is wrong with the file, or with the pair of them, is
 * told here, before anything is written.
 */
import { basename, dirname, extname, join } from 'node:path';
import { localStore } from '../../archive/local-archive.ts';
import { invalidArgument } from '../../errors.ts';
import { upcastingOf } from '../../read/default-upcasting.ts';
import { loadDriver } from '../driver.ts';
import { openFile, truePath, type FileRequest } from '../file/open-file.ts';
import { archiveKind, archiveSchema } from '../file/schema.ts';
import type { SqliteArchiveMode, SqliteArchiveOptions, SqliteEventArchive } from '../port.ts';
import { SqliteArchive } from './sqlite-archive.ts';

/** What to do with a file that is there. */
const modes: Readonly<Record<SqliteArchiveMode, FileRequest['present']>> = {
  open: 'use',
  replace: 'empty',
  read: 'use',
};

/**
 * Opens the archive in this file. Given a store, it must be the archive of this one, and the store
 * asks it from now on which streams were scavenged. Errors: `invalid-argument` for the archive of
 * another store, or to replace that of a scavenged one; `file-not-found` to read, or where the
 * store has been scavenged; `not-a-file`, `not-a-store` (also for a store), `store-newer`,
 * `store-locked`, `store-corrupt` (also where it ends before what was scavenged),
 * `file-unreadable`.
 */
export async function openSqliteArchive(
  file: string,
  options: SqliteArchiveOptions,
): Promise<SqliteEventArchive> {
  const path = truePath(file);
  const upcasting = upcastingOf(options);
  const driver = await loadDriver();
  const { mode } = options;
  const store = options.store && localStore(options.store);
  store?.checkOpen();
  // What was scavenged is in the archive alone: no other one can take its place.
  const hasAll = store !== undefined && store.lastScavenged() < 0;
  if (mode === 'replace' && !hasAll) {
    throw invalidArgument(
      `${path} cannot be replaced: events were scavenged from the store, and are in its archive alone.`,
      { path },
    );
  }
  const request = {
    path,
    kind: archiveKind,
    schema: store === undefined ? '' : archiveSchema(store.identity),
    readOnly: mode === 'read',
    present: modes[mode],
    absent: hasAll && mode !== 'read' ? ('make' as const) : ('refuse' as const),
  };
  return openFile(driver, request, (opened) => {
    const archive = new SqliteArchive(opened, upcasting);
    if (store !== undefined) archive.attachTo(store);
    return archive;
  });
}

/** Where the archive of a store is, unless somebody wants it elsewhere: `run.archive.db`. */
export function archivePath(storePath: string): string {
  const extension = extname(storePath);
  return join(dirname(storePath), `${basename(storePath, extension)}.archive${extension}`);
}
