/** From the options of a form to the question for its view. */
import type { SessionsQuery } from '@cdx/projections';
import type { Direction } from '@cdx/session';
import type { FormScope } from '../../io/view-scope.ts';
import { badInput } from '../../options/bad-input.ts';
import { outputFormat, type FormFlags } from '../../options/form-options.ts';
import { parseDatabases, parseGroups, parseJobs } from '../../options/run-names.ts';
import {
  parseErrorId,
  parseFailureKinds,
  parseMoment,
  parseSort,
  parseStatuses,
} from '../../options/session-filters.ts';
import { parseLimit, splitList } from '../../options/values.ts';

/** With the defaults of the command line; `limit` may be Infinity. */
export type FormQuery = SessionsQuery & { readonly limit: number };

const tableLimit = 20;

/** Errors: `invalid-argument`. */
export function formQuery(direction: Direction, flags: FormFlags, scope: FormScope): FormQuery {
  const { scenario, reading } = scope;
  const statuses = parseStatuses(splitList(flags.status), direction);
  const jobs = parseJobs(splitList(flags.job), scenario);
  const groups = parseGroups(splitList(flags.group), scenario);
  const databases = parseDatabases(splitList(flags.database), scenario);
  const failureKinds = parseFailureKinds(splitList(flags.failureKind));
  return {
    direction,
    reading,
    ...createdBetween(flags, scope),
    statuses: listOrAll(statuses),
    jobs: listOrAll(jobs),
    groups: listOrAll(groups),
    databases: listOrAll(databases),
    failureKinds: listOrAll(failureKinds),
    errorId: flags.error === undefined ? undefined : parseErrorId(flags.error),
    showAll: flags.showAll === true,
    limit: limitOf(flags),
    ...(flags.sort === undefined ? {} : { sort: parseSort(flags.sort, direction) }),
  };
}

/** `--from` and `--to`. Errors: `invalid-argument`. */
export function createdBetween(
  flags: Pick<FormFlags, 'from' | 'to'>,
  { recorded, clock }: Pick<FormScope, 'recorded' | 'clock'>,
): Pick<SessionsQuery, 'from' | 'to'> {
  const moments = { timeZone: clock.timeZone, startAt: recorded.run?.startAt ?? null };
  const from = flags.from === undefined ? undefined : parseMoment('--from', flags.from, moments);
  const to = flags.to === undefined ? undefined : parseMoment('--to', flags.to, moments);
  if (from !== undefined && to !== undefined && to <= from) {
    throw badInput(`--to ${flags.to} is not after --from ${flags.from}: no session can match.`);
  }
  return { from, to };
}

function limitOf(flags: FormFlags): number {
  if (flags.limit !== undefined) return parseLimit(flags.limit);
  return outputFormat(flags) === 'table' ? tableLimit : Infinity;
}

/** To a view an empty list lets nothing through; on a command line it was not given. */
export function listOrAll<Value>(values: readonly Value[]): readonly Value[] | undefined {
  return values.length === 0 ? undefined : values;
}
