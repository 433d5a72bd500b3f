/** What `cdx doctor` says of the archive beside a store: whether it is there, whose, and whole. */
import { existsSync } from 'node:fs';
import { archivePath, type SqliteEventStore } from '@cdx/event-store/sqlite';
import { isCdxError } from '@cdx/session';
import { archiveGone, openArchive, scavengedEvents } from '../../io/archives.ts';
import { archiveFiles, displayPath, storeFiles } from '../../io/store-files.ts';

export interface InspectedArchive {
  /** Sessions in it; null where there is none, or it cannot be read. */
  readonly sessions: number | null;
  /** What is wrong, a sentence each. */
  readonly problems: readonly string[];
}

/** `thorough` reads all of it. */
export async function inspectArchive(
  store: SqliteEventStore,
  cwd: string,
  thorough: boolean,
): Promise<InspectedArchive> {
  const path = archivePath(store.path);
  if (!existsSync(path)) {
    const isNeeded = scavengedEvents(store) > 0;
    return { sessions: null, problems: isNeeded ? [archiveGone(store.path, cwd).message] : [] };
  }
  const name = displayPath(path, cwd);
  try {
    const archive = await openArchive(store, 'read', cwd);
    try {
      const problems = thorough ? archive.check().map((problem) => `${name}: ${problem}`) : [];
      return { sessions: (await archive.counts()).streams, problems };
    } finally {
      await archive.close();
    }
  } catch (error) {
    if (!isCdxError(error)) throw error;
    const { message } = error;
    return { sessions: null, problems: [message.includes(name) ? message : `${name}: ${message}`] };
  }
}

/** Names of archives whose stores are gone. */
export function lonelyArchives(cwd: string): readonly string[] {
  const theirs = new Set(storeFiles(cwd).map(({ path }) => archivePath(path)));
  return archiveFiles(cwd)
    .filter(({ path }) => !theirs.has(path))
    .map(({ name }) => name);
}
