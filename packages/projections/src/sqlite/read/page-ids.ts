/**
 * Which rows a page shows, by their ids, and how many there are on all pages. The counts say where
 * to look, so that what lies deep in the past is found as quickly as what is new.
 */
import type { SessionColumnKey } from '../../sessions/session-columns.ts';
import type { CheckedQuery, SessionsFilter, SessionsSort } from '../../sessions/sessions-query.ts';
import { bucketsOf, type Bucket } from './counted.ts';
import { facetsOf, inFacets, type Facets } from './facets.ts';
import type { Form } from './form.ts';
import { idsByFacetColumn, isFacetColumn } from './ids-by-facet-column.ts';
import { idColumn, pageSql } from './page-sql.ts';
import { between, oneOf, type Sql } from './sql.ts';

export interface PageIds {
  /** In the order of the page. */
  readonly ids: readonly number[];
  readonly total: number;
}

export function pageIds(form: Form, query: CheckedQuery): PageIds {
  const { filter, sort } = query;
  const facets = facetsOf(form, filter);
  if (filter.databases !== undefined) return idsOfDatabases(form, query, facets);
  const buckets = bucketsOf(form, filter.direction, facets, filter);
  const total = buckets.reduce((sum, { sessions }) => sum + sessions, 0);
  const { offset, limit } = query;
  if (offset >= total || limit === 0) return { ids: [], total };
  if (sort.column === 'createdAt') return { ids: idsByTime(form, query, facets, buckets), total };
  if (isFacetColumn(sort.column)) {
    return { ids: idsByFacetColumn(form, query, sort.column, facets), total };
  }
  const [first, last] = [buckets[0] as Bucket, buckets.at(-1) as Bucket];
  const terms = termsOf(form, filter, facets, { from: first.from, to: last.to });
  const index = inDatabaseIndex.has(sort.column) ? 'database' : 'form';
  return { ids: form.numbers(idColumn, form.indexed(index), terms, pageSql(sort, query)), total };
}

/** Columns that need no other index than that of databases. */
const inDatabaseIndex: ReadonlySet<SessionColumnKey> = new Set([
  'channelDatabase',
  'sessionNumber',
]);

/** Of few databases: their sessions are together in one index. */
function idsOfDatabases(form: Form, query: CheckedQuery, facets: Facets): PageIds {
  const { filter, limit, sort } = query;
  const from = form.indexed('database');
  const terms = [
    ...termsOf(form, filter, facets, filter),
    oneOf('"channel_database"', filter.databases ?? []),
  ];
  const [total = 0] = form.numbers('count(*)', from, terms);
  if (query.offset >= total || limit === 0) return { ids: [], total };
  return { ids: form.numbers(idColumn, from, terms, pageSql(sort, query)), total };
}

/** Newest or oldest first: only stretches of time are looked at that have something to show. */
function idsByTime(
  form: Form,
  { filter, sort, limit, offset }: CheckedQuery,
  facets: Facets,
  buckets: readonly Bucket[],
): readonly number[] {
  const ids: number[] = [];
  let skip = offset;
  for (const { from, to, sessions } of stretches(buckets, sort)) {
    if (ids.length >= limit) break;
    if (skip >= sessions) {
      skip -= sessions;
      continue;
    }
    const terms = termsOf(form, filter, facets, { from, to });
    const part = pageSql(sort, { limit: limit - ids.length, offset: skip });
    for (const one of form.numbers(idColumn, form.indexed('form'), terms, part)) ids.push(one);
    skip = 0;
  }
  return ids;
}

/** Buckets in the order of the page; what follows without a break is read at once. */
function stretches(buckets: readonly Bucket[], { order }: SessionsSort): readonly Bucket[] {
  const joined: Bucket[] = [];
  for (const bucket of buckets) {
    const before = joined.at(-1);
    if (before?.to !== bucket.from) joined.push(bucket);
    else {
      const sessions = before.sessions + bucket.sessions;
      joined[joined.length - 1] = { from: before.from, to: bucket.to, sessions };
    }
  }
  return order === 'asc' ? joined : joined.toReversed();
}

function termsOf(
  form: Form,
  { direction }: SessionsFilter,
  facets: Facets,
  { from, to }: Pick<SessionsFilter, 'from' | 'to'>,
): readonly Sql[] {
  const created = between('"created_at"', from, to);
  return [form.ofDirection(direction), ...created, ...inFacets(facets)];
}
