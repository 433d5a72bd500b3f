/**
 * Stores that imports write to. A new file is made when the first events go into it, and not before: an
 * import that is refused leaves nothing behind, not even the file of the lock.
 */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { EventStore } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { CdxError } from '@cdx/session';
import type { CommandContext } from '../commands/context.ts';
import { checkNoArchive } from './archives.ts';
import { asStored, openLogToWrite, type LogToWrite } from './open-log.ts';
import { displayPath } from './store-files.ts';
import type { FilePlace, UrlPlace } from './store-place.ts';

/** What imports do with a store. */
type ImportStore = Pick<
  EventStore,
  'appendMany' | 'readStream' | 'readAll' | 'readPages' | 'head' | 'streamRevision'
>;

interface ImportTarget {
  readonly store: ImportStore;
  readonly close: () => Promise<void>;
}

/**
 * Errors: those of `openLogToWrite`, of a new file those of making it when events are first appended;
 * `file-not-found` where there is no folder for it.
 */
export async function openImportTarget(
  place: FilePlace | UrlPlace,
  context: CommandContext,
): Promise<ImportTarget> {
  if (place.kind === 'url' || existsSync(place.path)) {
    return openLogToWrite(place, context, asStored);
  }
  const { cwd } = context.terminal;
  checkFolder(place.path, cwd);
  checkNoArchive(place.path, cwd);
  return newFile(() => openLogToWrite(place, context, asStored));
}

function checkFolder(path: string, cwd: string): void {
  const folder = dirname(path);
  if (existsSync(folder)) return;
  throw new CdxError(
    'file-not-found',
    `The folder ${displayPath(folder, cwd)} does not exist. Make it, or give --store another file.`,
    { path: folder },
  );
}

function newFile(make: () => Promise<LogToWrite>): ImportTarget {
  const nothing = createMemoryEventStore();
  let made: LogToWrite | null = null;
  const now = (): ImportStore => made?.store ?? nothing;
  const store: ImportStore = {
    appendMany: async (batches) => {
      made ??= await make();
      return made.store.appendMany(batches);
    },
    readStream: (stream, options) => now().readStream(stream, options),
    readAll: (options) => now().readAll(options),
    readPages: (options) => now().readPages(options),
    head: () => now().head(),
    streamRevision: (stream) => now().streamRevision(stream),
  };
  return {
    store,
    close: async () => {
      await made?.close();
      await nothing.close();
    },
  };
}
