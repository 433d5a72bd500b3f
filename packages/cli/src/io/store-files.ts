/**
 * Store files by name: the folder in which runs keep theirs, which of them is the newest, and
 * names for new ones. Archives lie beside their stores and are told from them by their names.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { archivePath } from '@cdx/event-store/sqlite';
import { CdxError } from '@cdx/session';
import { errnoOf } from './errno.ts';

/** In the current folder. */
export const storeFolder = '.cdx';
const extension = '.db';
const archiveExtension = `.archive${extension}`;

export interface StoreFile {
  /** As people see it: relative to the current folder where it lies below it. */
  readonly name: string;
  readonly path: string;
  /** ms since the Unix epoch; what SQLite keeps beside the file counts. */
  readonly modifiedAt: number;
  /** What SQLite keeps beside the file included. */
  readonly bytes: number;
}

/** Stores of the current folder, the newest first. Files are taken by name; nothing is opened. */
export function storeFiles(cwd: string): readonly StoreFile[] {
  return filesOf(
    cwd,
    (name) => name.endsWith(extension) && !name.endsWith(archiveExtension),
  ).toSorted(
    (one, other) =>
      other.modifiedAt - one.modifiedAt ||
      other.name.localeCompare(one.name, 'en', { numeric: true }),
  );
}

/** Archives of the current folder, by name. */
export function archiveFiles(cwd: string): readonly StoreFile[] {
  return filesOf(cwd, (name) => name.endsWith(archiveExtension));
}

function filesOf(cwd: string, wanted: (name: string) => boolean): readonly StoreFile[] {
  const folder = join(cwd, storeFolder);
  let names: readonly string[];
  try {
    names = readdirSync(folder).filter(wanted).toSorted();
  } catch {
    return [];
  }
  return names.map((name) => storeFile(join(folder, name), cwd)).filter((file) => file !== null);
}

export function storeFile(path: string, cwd: string): StoreFile | null {
  const stats = [path, `${path}-wal`].map((file) => statSync(file, { throwIfNoEntry: false }));
  const [database] = stats;
  if (database === undefined || !database.isFile()) return null;
  return {
    name: displayPath(path, cwd),
    path,
    modifiedAt: Math.max(...stats.map((file) => file?.mtimeMs ?? 0)),
    bytes: stats.reduce((sum, file) => sum + (file?.size ?? 0), 0),
  };
}

/** Newest store of the current folder; of one scenario where it is named. */
export function newestStore(cwd: string, scenario?: string): StoreFile | null {
  const files = storeFiles(cwd);
  if (scenario === undefined) return files[0] ?? null;
  const start = join(storeFolder, `${fileName(scenario)}-`);
  const own = files.find(
    ({ name }) => name.startsWith(start) && /^\d+\.db$/.test(name.slice(start.length)),
  );
  return own ?? null;
}

/**
 * Paths of new stores for a scenario, in the order in which they should be tried. Where a store is
 * gone and its archive is not, the archive stays what it is.
 */
export function* newStorePaths(cwd: string, scenario: string): Generator<string, never> {
  for (let number = 1; ; number++) {
    const path = join(cwd, storeFolder, `${fileName(scenario)}-${number}${extension}`);
    if (!existsSync(archivePath(path))) yield path;
  }
}

/** Errors: `file-unreadable` where the folder cannot be made. */
export function makeStoreFolder(cwd: string): void {
  const folder = join(cwd, storeFolder);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const why = errnoOf(cause) === 'EEXIST' ? 'there is a file of that name' : 'permission denied';
    throw new CdxError(
      'file-unreadable',
      `The folder ${storeFolder} for stores cannot be made here: ${why}. Give --store FILE.`,
      { path: folder },
      { cause },
    );
  }
}

/** Takes a store that nothing was written to, and nobody has open, away again. */
export function removeStore(path: string): void {
  // The file of the lock stays, as always: another writer may be waiting at it.
  rmSync(path, { force: true });
}

/** A path as people should see and type it. */
export function displayPath(path: string, cwd: string): string {
  const absolute = resolve(cwd, path);
  const below = relative(cwd, absolute);
  return below === '' || below.startsWith('..') || isAbsolute(below) ? absolute : below;
}

/** What of a name can be in the name of a file everywhere. */
export function fileName(scenario: string): string {
  const kept = scenario.replaceAll(/[^\p{L}\p{N}_.]+/gu, '-').replaceAll(/^[-.]+|[-.]+$/gu, '');
  return kept.slice(0, 60) || 'run';
}
