/**
 * Opens recorded stores to look at: the one that is named, or the newest of the current folder.
 * Nothing in them changes but views that a killed run has left behind their log.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { joinedLog } from '@cdx/event-store';
import {
  archivePath,
  hasWriter,
  openSqliteEventStore,
  type SqliteEventStore,
} from '@cdx/event-store/sqlite';
import { catchUp, type SessionsView } from '@cdx/projections';
import { openFreshness, openSessionsView } from '@cdx/projections/sqlite';
import { CdxError, isCdxError } from '@cdx/session';
import type { CommandContext } from '../commands/context.ts';
import type { Terminal } from '../terminal.ts';
import { archiveAtHand, openArchive, scavengedEvents } from './archives.ts';
import { readImportedForms } from './imported-forms.ts';
import { readRecordedRun } from './recorded-run.ts';
import { displayPath, newestStore, storeFolder } from './store-files.ts';
import { filePlace, storePlace, type FilePlace, type UrlPlace } from './store-place.ts';
import type { RecordedStore, WholeLog } from './stores.ts';
import { openUrlRecordedStore } from './url-store.ts';

/**
 * Views that are behind their log, as a killed run leaves them, are brought up first, unless the
 * store is to stay as it is, byte for byte. Errors: those of `openSqliteEventStore`,
 * `file-not-found` without any store, `views-outdated`.
 */
export async function openRecordedStore(
  named: string | undefined,
  context: CommandContext,
  options: { readonly asItIs?: boolean } = {},
): Promise<RecordedStore> {
  const place = recordedPlace(named, context.terminal);
  return place.kind === 'url'
    ? openUrlRecordedStore(place, context)
    : openRecordedFile(place, context.terminal, options);
}

async function openRecordedFile(
  place: FilePlace,
  { cwd }: Terminal,
  { asItIs = false }: { readonly asItIs?: boolean },
): Promise<RecordedStore> {
  const { path, name } = place;
  let opened = await openToRead(path);
  if (opened.behind > 0 && !asItIs && !(await hasWriter(path))) {
    await opened.close();
    await bringUp(path);
    opened = await openToRead(path);
  }
  if (opened.views === null) {
    await opened.close();
    throw opened.outdated;
  }
  const { store, views, behind } = opened;
  const archive = archiveAtHand(() => openArchive(store, 'read', cwd));
  const close = async (): Promise<void> => {
    await archive.close();
    await opened.close();
  };
  const wholeLog = async (): Promise<WholeLog> => {
    const file = archivePath(store.path);
    if (!existsSync(file)) {
      return { log: store, archive: null, isArchiveGone: scavengedEvents(store) > 0 };
    }
    const log = joinedLog(store, await archive.open());
    return { log, archive: displayPath(file, cwd), isArchiveGone: false };
  };
  try {
    const run = await readRecordedRun(store);
    const forms = run === null ? await readImportedForms(store) : null;
    const freshness = openFreshness(store);
    return { store, views, freshness, run, forms, place, name, behind, wholeLog, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The store that is meant. Errors: `invalid-argument`, `file-not-found`. */
export function recordedPlace(
  named: string | undefined,
  { cwd }: Pick<Terminal, 'cwd'>,
): FilePlace | UrlPlace {
  if (named !== undefined) {
    const place = storePlace(named, cwd);
    if (place.kind !== 'memory') return place;
    throw new CdxError(
      'invalid-argument',
      'A store in memory: is gone with its run; give --store FILE.',
    );
  }
  const newest = newestStore(cwd);
  if (newest !== null) return filePlace(newest.path, cwd);
  throw new CdxError(
    'file-not-found',
    `There is no store in ${storeFolder} here. Make one with \`cdx simulate SCENARIO\`, or give --store FILE.`,
    { path: resolve(cwd, storeFolder) },
  );
}

interface OpenedToRead {
  readonly store: SqliteEventStore;
  /** Null where only a writer can make them, which `outdated` says. */
  readonly views: SessionsView | null;
  readonly outdated: unknown;
  readonly behind: number;
  readonly close: () => Promise<void>;
}

async function openToRead(path: string): Promise<OpenedToRead> {
  const store = await openSqliteEventStore(path, { mode: 'read' });
  try {
    const head = await store.head();
    const views = await openSessionsView(store);
    const close = async (): Promise<void> => {
      await views.close();
      await store.close();
    };
    return { store, views, outdated: null, behind: Math.max(0, head - views.checkpoint), close };
  } catch (error) {
    if (isCdxError(error, 'views-outdated')) {
      return { store, views: null, outdated: error, behind: 1, close: () => store.close() };
    }
    await store.close();
    throw error;
  }
}

async function bringUp(path: string): Promise<void> {
  const store = await openSqliteEventStore(path, { mode: 'open' });
  try {
    const views = await openSessionsView(store);
    await catchUp(store, views);
    await views.close();
  } finally {
    await store.close();
  }
}
