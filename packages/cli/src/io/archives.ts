/**
 * The archive of a store: the file beside it in which purged sessions stay. Who writes to a store
 * has it at hand, who looks at one may ask for it.
 */
import { existsSync, realpathSync, rmSync } from 'node:fs';
import type { EventArchive, UpcastingOptions } from '@cdx/event-store';
import {
  archivePath,
  openSqliteArchive,
  type SqliteEventArchive,
  type SqliteEventStore,
  type SqliteReader,
} from '@cdx/event-store/sqlite';
import { CdxError, isCdxError } from '@cdx/session';
import { displayPath } from './store-files.ts';

/** An archive that is opened when somebody first asks for it. */
export interface ArchiveAtHand {
  readonly open: () => Promise<EventArchive>;
  readonly close: () => Promise<void>;
}

export function archiveAtHand(open: () => Promise<EventArchive>): ArchiveAtHand {
  let opened: Promise<EventArchive> | undefined;
  return {
    open: () => (opened ??= open()),
    close: async () => {
      // Who asked has been told if it could not be opened.
      const archive = await opened?.catch(() => undefined);
      await archive?.close();
    },
  };
}

/** The archive beside a store. Errors: those of `openSqliteArchive`, with the names of both. */
export async function openArchive(
  store: SqliteEventStore,
  mode: 'open' | 'read',
  cwd: string,
  upcasting?: UpcastingOptions,
): Promise<SqliteEventArchive> {
  const path = archivePath(store.path);
  try {
    return await openSqliteArchive(path, { mode, store, upcasting });
  } catch (error) {
    if (!isCdxError(error, 'invalid-argument')) throw error;
    throw new CdxError(
      'invalid-argument',
      `${displayPath(path, cwd)} is the archive of another store, not of ${displayPath(store.path, cwd)}. ` +
        'Put the right one there, or take this one away.',
      error.details,
      { cause: error },
    );
  }
}

/**
 * For a writer. An archive that is there is opened at once: the store has to ask it which streams
 * it must not begin again. Errors: `file-not-found` where sessions went to an archive that is gone;
 * those of `openSqliteArchive`.
 */
export async function archiveOfStore(store: SqliteEventStore, cwd: string): Promise<ArchiveAtHand> {
  const path = archivePath(store.path);
  const atHand = archiveAtHand(() => openArchive(store, 'open', cwd));
  if (existsSync(path)) await atHand.open();
  else if (scavengedEvents(store) > 0) throw archiveGone(store.path, cwd);
  return atHand;
}

/** For `throw`. */
export function archiveGone(store: string, cwd: string): CdxError {
  const path = archivePath(store);
  return new CdxError(
    'file-not-found',
    `${displayPath(path, cwd)} is not there: cdx scavenge has moved purged sessions of ` +
      `${displayPath(store, cwd)} to it, and nothing can be added to the store without it. Put it back.`,
    { path },
  );
}

/** Events that were moved to the archive for good. A store of the first version has moved none. */
export function scavengedEvents(store: SqliteReader): number {
  const table = store.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'log_scavenged'`).get();
  if (table === undefined) return 0;
  return Number(store.prepare('SELECT events FROM log_scavenged').get()?.events ?? 0);
}

/**
 * That a new store in this place would not find the archive of another. Errors: `store-exists`.
 */
export function checkNoArchive(storePath: string, cwd: string): void {
  const path = archivePath(storePath);
  if (existsSync(storePath) || !existsSync(path)) return;
  throw new CdxError(
    'store-exists',
    `There is no store ${displayPath(storePath, cwd)}, but ${displayPath(path, cwd)} is the archive of one: ` +
      '--force replaces it, another --store keeps it.',
    { path },
  );
}

/**
 * What is to be done after the store in this place has been replaced: its archive goes, too. Judged
 * before: what is no archive is left as it is. Errors: those of `openSqliteArchive`.
 */
export async function archiveToReplace(storePath: string): Promise<() => void> {
  const path = archivePath(existsSync(storePath) ? realpathSync(storePath) : storePath);
  if (!existsSync(path)) return () => undefined;
  await (await openSqliteArchive(path, { mode: 'read' })).close();
  return () => {
    for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  };
}
