/** Which channel databases and jobs a table of freshness is about, and how many of its rows. */
import type { ViewScope } from '../../io/view-scope.ts';
import { parseDatabases, parseGroups, parseJobs } from '../../options/run-names.ts';
import { splitList } from '../../options/values.ts';
import { listOrAll } from '../sessions/query.ts';

/** As commander gives them. */
export interface DatabaseFlags {
  readonly job?: readonly string[];
  readonly group?: readonly string[];
  readonly database?: readonly string[];
}

/** Errors: `invalid-argument`. */
export function databaseFilter(flags: DatabaseFlags, { scenario }: Pick<ViewScope, 'scenario'>) {
  return {
    jobs: listOrAll(parseJobs(splitList(flags.job), scenario)),
    groups: listOrAll(parseGroups(splitList(flags.group), scenario)),
    databases: listOrAll(parseDatabases(splitList(flags.database), scenario)),
  };
}

const tableLimit = 20;

/** Without a limit a table has the first rows, and a program gets all of them. */
export function limited<Row>(
  rows: readonly Row[],
  limit: number | undefined,
  isForPrograms: boolean,
): readonly Row[] {
  return rows.slice(0, limit ?? (isForPrograms ? Infinity : tableLimit));
}
