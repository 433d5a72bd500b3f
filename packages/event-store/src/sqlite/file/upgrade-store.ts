/**
 * Brings the tables of the log in an older file up to date. Views have `migrate` for theirs.
 */
import type { Connection } from '../connection.ts';
import { upgrades } from './schema.ts';

/** Only while holding the writer lock. All scripts that the file lacks, or none. */
export function upgradeStore(connection: Connection, scripts: readonly string[] = upgrades): void {
  const version = connection.integer('PRAGMA user_version');
  const missing = scripts.slice(version - 1);
  if (missing.length === 0) return;
  connection.transaction(
    () => {
      for (const script of missing) connection.exec(script);
      connection.exec(`PRAGMA user_version = ${scripts.length + 1}`);
    },
    () => {},
  );
}
