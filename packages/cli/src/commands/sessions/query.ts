/** From the options of `cdx sessions` to the question for the view. */
import type { SessionsQuery } from '@cdx/projections';
import type { Direction } from '@cdx/session';
import type { RecordedRun } from '../../io/recorded-run.ts';
import { badInput } from '../../options/bad-input.ts';
import { parseDatabases, parseGroups, parseJobs } from '../../options/run-names.ts';
import {
  parseErrorId,
  parseMoment,
  parseSort,
  parseStatuses,
} from '../../options/session-filters.ts';
import { parseLimit, splitList } from '../../options/values.ts';

/** As commander gives them. */
export interface SessionsFlags {
  readonly store?: string;
  readonly from?: string;
  readonly to?: string;
  readonly status?: readonly string[];
  readonly job?: readonly string[];
  readonly group?: readonly string[];
  readonly database?: readonly string[];
  readonly error?: string;
  readonly showAll?: boolean;
  readonly limit?: string;
  readonly sort?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

export type OutputFormat = 'table' | 'json' | 'csv';

const tableLimit = 20;

/** Errors: `invalid-argument`. */
export function outputFormat({ json, csv }: SessionsFlags): OutputFormat {
  if (json === true && csv === true) throw badInput('Give --json or --csv, not both.');
  return json === true ? 'json' : csv === true ? 'csv' : 'table';
}

/** What can be judged before a store is opened is; the rest needs the run in it. */
export function sessionsQuery(
  direction: Direction,
  flags: SessionsFlags,
  run: RecordedRun | null,
  timeZone: string,
): SessionsQuery & { readonly limit: number } {
  const moments = { timeZone, startAt: run?.startAt ?? null };
  const from = flags.from === undefined ? undefined : parseMoment('--from', flags.from, moments);
  const to = flags.to === undefined ? undefined : parseMoment('--to', flags.to, moments);
  if (from !== undefined && to !== undefined && to <= from) {
    throw badInput(`--to ${flags.to} is not after --from ${flags.from}: no session can match.`);
  }
  const scenario = run?.scenario ?? null;
  const statuses = parseStatuses(splitList(flags.status), direction);
  const jobs = parseJobs(splitList(flags.job), scenario);
  const groups = parseGroups(splitList(flags.group), scenario);
  const databases = parseDatabases(splitList(flags.database), scenario);
  return {
    direction,
    from,
    to,
    statuses: listOrAll(statuses),
    jobs: listOrAll(jobs),
    groups: listOrAll(groups),
    databases: listOrAll(databases),
    errorId: flags.error === undefined ? undefined : parseErrorId(flags.error),
    showAll: flags.showAll === true,
    limit: limitOf(flags),
    ...(flags.sort === undefined ? {} : { sort: parseSort(flags.sort, direction) }),
  };
}

function limitOf(flags: SessionsFlags): number {
  if (flags.limit !== undefined) return parseLimit(flags.limit);
  return outputFormat(flags) === 'table' ? tableLimit : Infinity;
}

/** To a view an empty list lets nothing through; on a command line it was not given. */
function listOrAll<Value>(values: readonly Value[]): readonly Value[] | undefined {
  return values.length === 0 ? undefined : values;
}
