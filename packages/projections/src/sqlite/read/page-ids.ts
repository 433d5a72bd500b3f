/**
 * Which rows a page shows, by their ids, and how many there are on all pages. What lies deep in the
 * past is found as quickly as what is new: it is known when there is something to show.
 */
import type { CheckedQuery, SessionsSort } from '../../sessions/sessions-query.ts';
import { chooseRows, idsOf, type ChosenRows } from './chosen-rows.ts';
import type { Bucket } from './counted.ts';
import type { Form } from './form.ts';
import { idsByFacetColumn, isFacetColumn } from './ids-by-facet-column.ts';
import { pageSql } from './page-sql.ts';

export interface PageIds {
  /** In the order of the page. */
  readonly ids: readonly number[];
  readonly total: number;
}

export function pageIds(form: Form, query: CheckedQuery): PageIds {
  const rows = chooseRows(form, query.filter);
  const total = rows.buckets.reduce((sum, { sessions }) => sum + sessions, 0);
  const isEmpty = query.offset >= total || query.limit === 0;
  return { ids: isEmpty ? [] : idsInOrder(rows, query), total };
}

function idsInOrder(rows: ChosenRows, query: CheckedQuery): readonly number[] {
  const { column } = query.sort;
  if (column === 'createdAt') return idsByTime(rows, query);
  if (query.filter.databases === undefined && isFacetColumn(column)) {
    return idsByFacetColumn(rows, query, column);
  }
  const [first, last] = [rows.buckets[0] as Bucket, rows.buckets.at(-1) as Bucket];
  return idsOf(rows, { from: first.from, to: last.to }, pageSql(query.sort, query));
}

/** Newest or oldest first: only stretches of time are looked at that have something to show. */
function idsByTime(rows: ChosenRows, { sort, limit, offset }: CheckedQuery): readonly number[] {
  const ids: number[] = [];
  let skip = offset;
  for (const { from, to, sessions } of withoutBreak(rows.buckets, sort)) {
    if (ids.length >= limit) break;
    if (skip >= sessions) {
      skip -= sessions;
      continue;
    }
    const part = pageSql(sort, { limit: limit - ids.length, offset: skip });
    for (const id of idsOf(rows, { from, to }, part)) ids.push(id);
    skip = 0;
  }
  return ids;
}

/** In the order of the page; what follows without a break is read at once. */
function withoutBreak(buckets: readonly Bucket[], { order }: SessionsSort): readonly Bucket[] {
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
