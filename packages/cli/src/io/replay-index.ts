/**
 * The replay index of a history: in the folder beside its store, in one that is named, or in memory
 * for histories that have no such place. What takes long is told on stderr.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ReplayIndex, ReplayStorage } from '@cdx/audit/replay';
import type { JoinedLog } from '@cdx/event-store';
import type { AsOf } from '@cdx/projections';
import type { CommandContext } from '../commands/context.ts';
import { formatCountOf } from '../render/numbers.ts';
import { exportNamed } from './history-source.ts';
import { positionAt } from './recorded-run.ts';
import { recordedPlace } from './recorded-store.ts';
import { canWriteFolder, replayFolder } from './replay-folder.ts';
import { displayPath } from './store-files.ts';

/** Told when it has taken longer, ms. */
const longMs = 1000;

/** Where the index of a store is. */
export function replayPath(storePath: string): string {
  return `${storePath}.replay`;
}

/** The folder for what `--store` and `--index-folder` say; null for a history that has none. */
export function indexFolder(
  { store, indexFolder: named }: { readonly store?: string; readonly indexFolder?: string },
  context: Pick<CommandContext, 'terminal'>,
): string | null {
  const { cwd } = context.terminal;
  if (named !== undefined) return resolve(cwd, named);
  if (exportNamed(store, context) !== null) return null;
  const place = recordedPlace(store, context.terminal);
  return place.kind === 'file' ? replayPath(place.path) : null;
}

export interface IndexRequest {
  readonly folder: string | null;
  /** Reads all of an index that is there, to make it anew where it is damaged. */
  readonly checkAll?: boolean;
  /** The one moment that is asked for: in memory nothing behind it is needed. */
  readonly asOf?: AsOf | undefined;
}

/** Errors: those of `openReplayIndex`; `file-unreadable`, `store-write-failed`. */
export async function openIndex(
  history: { readonly log: JoinedLog; readonly name: string },
  { folder, checkAll = false, asOf }: IndexRequest,
  context: CommandContext,
): Promise<ReplayIndex> {
  const { terminal, errorLook } = context;
  const { log, name } = history;
  const { openReplayIndex, memoryReplayStorage } = await import('@cdx/audit/replay');
  const say = (text: string): void => {
    terminal.stderr.write(`${errorLook.paint.dim(text)}\n`);
  };
  const begin = terminal.now();
  const storage = folder === null ? memoryReplayStorage() : await storageOf(folder, context, say);
  const upTo = folder === null ? await lastAsked(log, asOf) : undefined;
  let read = 0;
  const onRead = (events: number): void => void (read = events);
  const index = await openReplayIndex(log, { storage, checkAll, onRead, upTo });
  const tookMs = terminal.now() - begin;
  if (read > 0 && tookMs >= longMs) {
    const where = folder === null ? 'in memory' : displayPath(folder, terminal.cwd);
    const again = folder === null ? ' --index-folder would keep it.' : '';
    const took = (tookMs / 1000).toFixed(1);
    say(`Indexed ${formatCountOf(read, 'event')} of ${name} in ${took} s, ${where}.${again}`);
  }
  return index;
}

async function storageOf(
  folder: string,
  { terminal: { cwd } }: CommandContext,
  say: (text: string) => void,
): Promise<ReplayStorage> {
  const storage = replayFolder(folder);
  if (canWriteFolder(folder)) return storage;
  const { layeredReplayStorage } = await import('@cdx/audit/replay');
  say(`${displayPath(folder, cwd)} cannot be written: what the replay index lacks is in memory.`);
  return layeredReplayStorage(storage);
}

/** An index that is there is looked at as it is; undefined where there is none. */
export async function openIndexToRead(
  storePath: string,
  log: JoinedLog,
): Promise<ReplayIndex | undefined> {
  const folder = replayPath(storePath);
  if (!existsSync(join(folder, indexFile))) return undefined;
  const { openReplayIndex, layeredReplayStorage } = await import('@cdx/audit/replay');
  return openReplayIndex(log, { storage: layeredReplayStorage(replayFolder(folder)) });
}

/** What says that there is an index. */
const indexFile = 'replay-index.json';

async function lastAsked(log: JoinedLog, asOf: AsOf | undefined): Promise<number | undefined> {
  if (asOf === undefined) return undefined;
  return typeof asOf === 'number' ? positionAt(log, asOf) : asOf.position;
}
