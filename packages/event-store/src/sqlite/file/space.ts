/**
 * Space in the file: how much it takes, and giving back what deleted rows have left. In steps, as
 * the process has other things to do, and after each deletion: SQLite looks for free pages in a
 * list, so few at a time are cheaper than all at the end.
 */
import { statSync } from 'node:fs';
import type { Connection } from '../connection.ts';

/** Pages that one step moves: some 20 ms. */
const stepPages = 2000;

/** Bytes of the file together with the changes that wait beside it. */
export function fileBytes(path: string): number {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  return statSync(path).size + (log?.size ?? 0);
}

/**
 * One step; false when no more is to be given back. A file of the first version cannot be made
 * smaller in steps: it is written anew, once, when `more` deletions are not to come.
 */
export function giveSpaceBack(connection: Connection, more: boolean): boolean {
  return connection.guard(() => {
    const free = connection.integer('PRAGMA freelist_count');
    if (free <= 0) return false;
    if (connection.integer('PRAGMA auto_vacuum') === 0) {
      if (more) return false;
      connection.exec('PRAGMA auto_vacuum = INCREMENTAL; VACUUM');
    } else {
      connection.exec(`PRAGMA incremental_vacuum(${stepPages})`);
    }
    return connection.integer('PRAGMA freelist_count') < free;
  });
}

/**
 * Moves the changes beside the file into it, which is when it shrinks. Readers are not waited for:
 * while one looks at an older state, the file keeps its size until the next time.
 */
export function settleFile(connection: Connection): void {
  connection.guard(() => {
    connection.exec('PRAGMA busy_timeout = 0');
    try {
      connection.value('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      connection.exec('PRAGMA busy_timeout = 5000');
    }
  });
}
