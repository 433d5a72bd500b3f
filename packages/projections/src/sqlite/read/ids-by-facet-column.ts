/**
 * A page sorted by a column in which all sessions of a facet are alike: the counts tell which of
 * its values are on the page, and only their sessions are sorted.
 */
import { compareValues } from '../../sessions/compare-values.ts';
import type { SessionColumnKey } from '../../sessions/session-columns.ts';
import type { CheckedQuery } from '../../sessions/sessions-query.ts';
import { msPerHour } from '../sessions-table.ts';
import { countsByFacet } from './counted.ts';
import { inFacets, type Facets } from './facets.ts';
import type { Form } from './form.ts';
import { idColumn, pageSql } from './page-sql.ts';
import { allOf, between, oneOf } from './sql.ts';

const facetColumns = {
  status: 'status',
  job: 'job',
  jobName: 'job',
  channelDataGroup: 'channel_data_group',
  schedule: 'schedule',
  errorId: 'error_id',
  failureKind: 'failure_kind',
} as const satisfies Partial<Record<SessionColumnKey, string>>;

type FacetColumn = keyof typeof facetColumns;

export function isFacetColumn(column: SessionColumnKey): column is FacetColumn {
  return Object.hasOwn(facetColumns, column);
}

/** Sessions that are equal in the column. */
interface Equals {
  readonly value: string | number | null;
  readonly facets: number[];
  sessions: number;
}

/** Equals that are on the page as a whole, however many follow each other; or some of one. */
interface Part {
  readonly facets: number[];
  readonly isWhole: boolean;
  readonly offset: number;
  readonly limit: number;
}

export function idsByFacetColumn(
  form: Form,
  query: CheckedQuery,
  column: FacetColumn,
  facets: Facets,
): readonly number[] {
  const equals = equalsOf(form, query, facetColumns[column], facets);
  const sign = query.sort.order === 'asc' ? 1 : -1;
  equals.sort((a, b) => sign * compareValues(a.value, b.value));
  return partsOf(equals, query).flatMap((part) => idsOf(form, query, part));
}

function equalsOf(form: Form, { filter }: CheckedQuery, column: string, facets: Facets): Equals[] {
  const counts = countsByFacet(form, filter.direction, facets, filter);
  const { sql, values } = oneOf('facet', [...counts.keys()]);
  const rows = form.all({
    sql: `SELECT facet, ${column} AS value FROM ${form.tables.facets} WHERE ${sql}`,
    values,
  });
  const found = new Map<unknown, Equals>();
  for (const { facet, value } of rows) {
    let equals = found.get(value);
    if (equals === undefined) {
      found.set(value, (equals = { value: value as Equals['value'], facets: [], sessions: 0 }));
    }
    equals.facets.push(facet as number);
    equals.sessions += counts.get(facet as number) ?? 0;
  }
  return [...found.values()];
}

function partsOf(equals: readonly Equals[], { offset, limit }: CheckedQuery): readonly Part[] {
  const parts: Part[] = [];
  let begin = 0;
  for (const { facets, sessions } of equals) {
    const [from, to] = [Math.max(begin, offset), Math.min(begin + sessions, offset + limit)];
    if (from < to) {
      const isWhole = to - from === sessions;
      const before = parts.at(-1);
      if (isWhole && before?.isWhole === true) before.facets.push(...facets);
      else parts.push({ facets: [...facets], isWhole, offset: from - begin, limit: to - from });
    }
    begin += sessions;
  }
  return parts;
}

function idsOf(form: Form, { filter, sort }: CheckedQuery, part: Part): readonly number[] {
  const facets: Facets = { ids: part.facets, areAll: false };
  const counted = allOf([form.counted, ...inFacets(facets)]);
  const [range] = form.all({
    sql: `SELECT min(hour) AS first, max(hour) AS last FROM ${form.tables.counts}
      WHERE ${counted.sql}`,
    values: counted.values,
  });
  const from = (range?.['first'] as number) * msPerHour;
  const to = ((range?.['last'] as number) + 1) * msPerHour;
  const terms = [
    form.ofDirection(filter.direction),
    ...between('"created_at"', Math.max(from, filter.from ?? from), Math.min(to, filter.to ?? to)),
    ...inFacets(facets),
  ];
  // Some of those that are equal: as they were created, without looking at what they are equal in.
  const page = part.isWhole
    ? pageSql(sort, { offset: 0, limit: Infinity })
    : pageSql({ column: 'firstPosition', order: sort.order }, part);
  return form.numbers(idColumn, form.indexed('form'), terms, page);
}
