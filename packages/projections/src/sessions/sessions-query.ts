/**
 * What a form can be asked: filters, order and page. The adapters answer it, each in its own way,
 * after `checkQuery` has refused what cannot be meant.
 */
import {
  CdxError,
  directions,
  failureKinds,
  statusCode,
  statusNames,
  type Direction,
  type FailureKind,
  type SessionStatusName,
} from '@cdx/session';
import { isReading, readings, type Reading } from './reading.ts';
import { isSessionColumnKey, sessionColumnKeys, type SessionColumnKey } from './session-columns.ts';
import type { SessionRow } from './session-row.ts';

/**
 * Which rows. Conditions must all hold; within a list one suffices, and an empty list lets nothing
 * through.
 */
export interface SessionsFilter {
  readonly direction: Direction;
  /** What is so (`actual`, when absent), or what headquarters knows of it. */
  readonly reading?: Reading | undefined;
  /** Created at this time or later; ms. */
  readonly from?: number | undefined;
  /** Created before this time; ms. */
  readonly to?: number | undefined;
  readonly statuses?: readonly SessionStatusName[] | undefined;
  /** Ids of jobs: `1020`. */
  readonly jobs?: readonly string[] | undefined;
  /** Channel data groups. */
  readonly groups?: readonly string[] | undefined;
  /** Channel databases. */
  readonly databases?: readonly string[] | undefined;
  /** Distribution schedules: with one, the form is its Download history. */
  readonly schedules?: readonly string[] | undefined;
  /** Kinds of the last failure. */
  readonly failureKinds?: readonly FailureKind[] | undefined;
  /** `CDX-7F3A91C2`. */
  readonly errorId?: string | undefined;
  /**
   * The form's *Show all records*. Without it No data is hidden, unless `statuses` names it
   * (Decision: who asks for a status by name wants to see it).
   */
  readonly showAll?: boolean | undefined;
}

export interface SessionsSort {
  /** `status` goes by code, `jobName` by job; null comes first going up. */
  readonly column: SessionColumnKey;
  readonly order: 'asc' | 'desc';
}

export interface SessionsQuery extends SessionsFilter {
  /** Rows at most; all when absent. */
  readonly limit?: number | undefined;
  /** Rows left out at the start; 0 when absent. */
  readonly offset?: number | undefined;
  /** Newest first when absent. Equals follow each other as they were created, the same way round. */
  readonly sort?: SessionsSort | undefined;
}

/** One page of a form. */
export interface SessionsPage {
  readonly rows: readonly SessionRow[];
  /** How many rows the filter lets through, on all pages. */
  readonly total: number;
}

/** A query with the defaults filled in. */
export interface CheckedQuery {
  readonly reading: Reading;
  readonly filter: SessionsFilter;
  readonly limit: number;
  readonly offset: number;
  readonly sort: SessionsSort;
}

const newestFirst: SessionsSort = { column: 'createdAt', order: 'desc' };

/**
 * Errors: `invalid-argument` for a status that the direction does not have, an unknown direction,
 * column or order, or a limit, offset or time that is no whole number.
 */
export function checkQuery(query: SessionsQuery): CheckedQuery {
  const { direction, statuses = [], limit = Infinity, offset = 0, reading = 'actual' } = query;
  if (!directions.includes(direction)) {
    refuse(`A direction is ${directions.join(' or ')}, not "${direction as string}".`, {
      direction,
    });
  }
  for (const status of statuses) {
    if (statusCode(direction, status) === undefined) {
      refuse(`A ${direction} session is never "${status}".`, {
        status,
        known: statusNames(direction),
      });
    }
  }
  for (const kind of query.failureKinds ?? []) {
    if (!failureKinds.includes(kind)) {
      refuse(`A failure is never of kind "${kind}".`, { kind, known: failureKinds });
    }
  }
  checkScope(query);
  for (const [name, value] of Object.entries({ limit, offset })) {
    const isCount = Number.isSafeInteger(value) || (name === 'limit' && value === Infinity);
    if (!isCount || value < 0) refuse(`${name} must be a number of rows, not ${value}.`, { value });
  }
  const { sort = newestFirst } = query;
  if (!isSessionColumnKey(sort.column)) {
    refuse(`There is no column "${String(sort.column)}".`, { known: sessionColumnKeys });
  }
  if (sort.order !== 'asc' && sort.order !== 'desc') {
    refuse(`An order is asc or desc, not "${String(sort.order)}".`, { order: sort.order });
  }
  return { reading, filter: query, limit, offset, sort };
}

/** Which reading, created when: what forms and their summary are both asked. */
export function checkScope({
  reading = 'actual',
  from = 0,
  to = 0,
}: Pick<SessionsFilter, 'reading' | 'from' | 'to'>): void {
  if (!isReading(reading)) {
    refuse(`A reading is ${readings.join(' or ')}, not "${String(reading)}".`, { reading });
  }
  for (const [name, value] of Object.entries({ from, to })) {
    if (!Number.isSafeInteger(value)) refuse(`${name} must be whole ms, not ${value}.`, { value });
  }
}

/** Throws `invalid-argument`. */
export function refuse(message: string, details: Readonly<Record<string, unknown>>): never {
  throw new CdxError('invalid-argument', message, details);
}

/** Whether a list is empty, so that there is nothing to look for. */
export function letsNothingThrough(filter: SessionsFilter): boolean {
  const { statuses, jobs, groups, databases, schedules, failureKinds } = filter;
  return [statuses, jobs, groups, databases, schedules, failureKinds].some(
    (list) => list?.length === 0,
  );
}

/** Whether No data is left out although nobody has said so. */
export function hidesNoData({ direction, statuses, showAll }: SessionsFilter): boolean {
  return direction === 'download' && showAll !== true && statuses === undefined;
}

/** What a filter looks at. */
export type FilteredFacts = Pick<
  SessionRow,
  | 'direction'
  | 'createdAt'
  | 'status'
  | 'job'
  | 'channelDataGroup'
  | 'channelDatabase'
  | 'schedule'
  | 'failureKind'
  | 'errorId'
>;

/** Whether a form with this filter shows the row. */
export function matchesFilter(row: FilteredFacts, filter: SessionsFilter): boolean {
  const { direction, from, to, statuses, jobs, groups, databases, errorId } = filter;
  const { schedules, failureKinds: kinds } = filter;
  return (
    row.direction === direction &&
    (from === undefined || row.createdAt >= from) &&
    (to === undefined || row.createdAt < to) &&
    (statuses === undefined || statuses.includes(row.status)) &&
    !(row.status === 'NoData' && hidesNoData(filter)) &&
    (jobs === undefined || jobs.includes(row.job)) &&
    (groups === undefined || groups.includes(row.channelDataGroup)) &&
    (databases === undefined || databases.includes(row.channelDatabase)) &&
    (schedules === undefined || schedules.includes(row.schedule)) &&
    (kinds === undefined || (row.failureKind !== null && kinds.includes(row.failureKind))) &&
    (errorId === undefined || row.errorId === errorId)
  );
}
