/** Histories as they are stored, nothing brought to newer versions: what is sealed and exported. */
import type { JoinedLog } from '@cdx/event-store';
import { exportLog } from '@cdx/event-store/transfer';
import type { CommandContext } from '../commands/context.ts';
import { exportText } from './export-file.ts';
import { exportNamed } from './history-source.ts';
import { asStored, openLogToRead } from './open-log.ts';
import { withReadProgress } from './store-progress.ts';

export interface StoredHistory {
  /** With the archive. Who reads it from front to back shows how far that is. */
  readonly log: JoinedLog;
  /** As people see it. */
  readonly name: string;
  /** Position of the last event; -1 for none. */
  readonly head: number;
}

/**
 * Opens, and closes again whatever happens. `named`: a store or an export; the newest store of the
 * current folder without it. Errors: as `withHistory`.
 */
export async function withStoredHistory<Answer>(
  named: string | undefined,
  context: CommandContext,
  work: (history: StoredHistory) => Promise<Answer>,
): Promise<Answer> {
  const file = exportNamed(named, context);
  if (file !== null) {
    const { name } = file;
    const opened = exportLog(exportText(file), { upcasting: asStored });
    const head = await opened.head();
    return work({ log: withReadProgress(opened, name, head, context), name, head });
  }
  const opened = await openLogToRead(named, context);
  try {
    return await work({
      log: await opened.wholeLog(),
      name: opened.place.name,
      head: opened.head,
    });
  } finally {
    await opened.close();
  }
}
