/** Which sessions a query finds, and in which order: on columns as far as they go. */
import {
  compareValues,
  matchesFilter,
  sortValueOf,
  type CheckedQuery,
  type FilteredFacts,
  type Value,
} from '@cdx/projections/view-parts';
import type { SessionColumnKey } from '@cdx/projections';
import { directions, statusNames } from '@cdx/session';
import { failureBit, statusBits } from '../facts/fact-columns.ts';
import { notShown, type Moment } from './moment.ts';

type Filled = { -readonly [Field in keyof FilteredFacts]: FilteredFacts[Field] };

/** Numbers of the sessions that the filter lets through, as they began. */
export function select(moment: Moment, { reading, filter }: CheckedQuery): Uint32Array {
  const { sessions, names } = moment.contents;
  const statuses = moment.statuses(reading);
  const { createdAt, job, group, database, schedule, direction } = sessions;
  const wanted = directions.indexOf(filter.direction);
  const statusName = statusNames(filter.direction);
  const looksAtFailure = filter.errorId !== undefined || filter.failureKinds !== undefined;
  const onColumns = { ...filter, errorId: undefined, failureKinds: undefined };
  const facts: Filled = {
    direction: filter.direction,
    createdAt: 0,
    status: 'Started',
    job: '',
    channelDataGroup: '',
    channelDatabase: '',
    schedule: '',
    failureKind: null,
    errorId: null,
  };
  const found = new Uint32Array(moment.sessions);
  let count = 0;
  for (let session = 0; session < moment.sessions; session++) {
    const status = statuses[session] as number;
    if (status === notShown || direction[session] !== wanted) continue;
    facts.createdAt = createdAt[session] as number;
    facts.status = statusName[status & statusBits] as Filled['status'];
    facts.job = names[job[session] as number] as string;
    facts.channelDataGroup = names[group[session] as number] as string;
    facts.channelDatabase = names[database[session] as number] as string;
    facts.schedule = names[schedule[session] as number] as string;
    if (!matchesFilter(facts, onColumns)) continue;
    // The failure is in the row alone, which is made where there can be one.
    if (looksAtFailure) {
      if ((status & failureBit) === 0) continue;
      const failure = moment.failure(session, reading);
      if (!matchesFilter({ ...facts, ...failure }, filter)) continue;
    }
    found[count++] = session;
  }
  return found.slice(0, count);
}

/**
 * The first of them in the order of the query, and more than `count` where that is as quick; all for
 * Infinity.
 */
export function inOrder(
  moment: Moment,
  { reading, sort }: CheckedQuery,
  found: Uint32Array,
  count: number,
): Uint32Array {
  const compare = comparison(moment, reading, sort.column, found);
  const sign = sort.order === 'asc' ? 1 : -1;
  // Equals follow each other as they began, which is how they are numbered.
  const before = (a: number, b: number): number => sign * (compare(a, b) || a - b);
  return count * 8 < found.length ? firstOf(found, count, before) : found.slice().sort(before);
}

/** By a column, of sessions by their numbers. */
function comparison(
  moment: Moment,
  reading: CheckedQuery['reading'],
  column: SessionColumnKey,
  found: Uint32Array,
): (a: number, b: number) => number {
  const numbers = numberColumn(moment, reading, column);
  if (numbers !== undefined) {
    return (a, b) => (numbers[a] as number) - (numbers[b] as number);
  }
  const nameIds = nameColumn(moment, column);
  const valueOf = sortValueOf(column);
  const values = new Map<number, Value>();
  if (nameIds === undefined) {
    for (const session of found) values.set(session, valueOf(moment.row(session, reading)));
    return (a, b) => compareValues(values.get(a) as Value, values.get(b) as Value);
  }
  const ranks = ranksOf(moment.contents.names);
  return (a, b) =>
    (ranks[nameIds[a] as number] as number) - (ranks[nameIds[b] as number] as number);
}

function numberColumn(
  moment: Moment,
  reading: CheckedQuery['reading'],
  column: SessionColumnKey,
): ArrayLike<number> | undefined {
  const { sessions } = moment.contents;
  switch (column) {
    case 'createdAt':
      return sessions.createdAt;
    case 'sessionNumber':
      return sessions.number;
    case 'firstPosition':
      return sessions.first;
    case 'status':
      return moment.statuses(reading).map((status) => status & statusBits);
    default:
      return undefined;
  }
}

function nameColumn({ contents }: Moment, column: SessionColumnKey): Uint32Array | undefined {
  const { sessions } = contents;
  switch (column) {
    // Forms show the job's name behind its id, and sort by the id.
    case 'job':
    case 'jobName':
      return sessions.job;
    case 'channelDataGroup':
      return sessions.group;
    case 'channelDatabase':
      return sessions.database;
    case 'schedule':
      return sessions.schedule;
    default:
      return undefined;
  }
}

function ranksOf(names: readonly string[]): Uint32Array {
  const ranks = new Uint32Array(names.length);
  const order = [...names.keys()].sort((a, b) =>
    compareValues(names[a] as string, names[b] as string),
  );
  for (const [rank, name] of order.entries()) ranks[name] = rank;
  return ranks;
}

/** The first in the order of `before`, in that order, without sorting the others. */
function firstOf(
  found: Uint32Array,
  count: number,
  before: (a: number, b: number) => number,
): Uint32Array {
  // A heap with the last of those kept on top.
  const kept = new Uint32Array(count);
  let length = 0;
  const sink = (from: number): void => {
    for (let at = from; ;) {
      const left = 2 * at + 1;
      if (left >= length) return;
      const right = left + 1;
      const later =
        right < length && before(kept[right] as number, kept[left] as number) > 0 ? right : left;
      if (before(kept[later] as number, kept[at] as number) <= 0) return;
      [kept[at], kept[later]] = [kept[later] as number, kept[at] as number];
      at = later;
    }
  };
  // The newest come last, and are mostly asked for first.
  for (let at = found.length - 1; at >= 0; at--) {
    const session = found[at] as number;
    if (length < count) {
      kept[length++] = session;
      if (length === count) for (let of = (count >> 1) - 1; of >= 0; of--) sink(of);
    } else if (count > 0 && before(session, kept[0] as number) < 0) {
      kept[0] = session;
      sink(0);
    }
  }
  return kept.slice(0, length).sort(before);
}
