/**
 * A page sorted by a column in which all sessions of a facet are alike: the counts tell which of
 * its values are on the page, and only their sessions are sorted.
 */
import { compareValues } from '../../sessions/compare-values.ts';
import type { SessionColumnKey } from '../../sessions/session-columns.ts';
import type { CheckedQuery, SessionsSort } from '../../sessions/sessions-query.ts';
import { msPerHour } from '../sessions-table.ts';
import { idsOf, type ChosenRows } from './chosen-rows.ts';
import { countsByFacet } from './counted.ts';
import { ofFacets } from './facets.ts';
import { pageSql } from './page-sql.ts';
import { allOf, oneOf } from './sql.ts';

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
  rows: ChosenRows,
  query: CheckedQuery,
  column: FacetColumn,
): readonly number[] {
  const equals = equalsOf(rows, facetColumns[column]);
  const sign = query.sort.order === 'asc' ? 1 : -1;
  equals.sort((a, b) => sign * compareValues(a.value, b.value));
  return partsOf(equals, query).flatMap((part) => idsOfPart(rows, query.sort, part));
}

function equalsOf({ form, filter, facets }: ChosenRows, column: string): Equals[] {
  const counts = countsByFacet(form, filter.direction, facets, filter);
  const { sql, values } = oneOf('facet', [...counts.keys()]);
  const found = form.all({
    sql: `SELECT facet, ${column} AS value FROM ${form.tables.facets} WHERE ${sql}`,
    values,
  });
  const byValue = new Map<unknown, Equals>();
  for (const { facet, value } of found) {
    let equals = byValue.get(value);
    if (equals === undefined) {
      byValue.set(value, (equals = { value: value as Equals['value'], facets: [], sessions: 0 }));
    }
    equals.facets.push(facet as number);
    equals.sessions += counts.get(facet as number) ?? 0;
  }
  return [...byValue.values()];
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

function idsOfPart(rows: ChosenRows, sort: SessionsSort, part: Part): readonly number[] {
  const { form, filter } = rows;
  const facets = ofFacets({ ids: part.facets });
  const counted = allOf([form.counted, facets]);
  const [hours] = form.all({
    sql: `SELECT min(hour) AS first, max(hour) AS last FROM ${form.tables.counts}
      WHERE ${counted.sql}`,
    values: counted.values,
  });
  const first = (hours?.['first'] as number) * msPerHour;
  const last = ((hours?.['last'] as number) + 1) * msPerHour;
  const range = {
    from: Math.max(first, filter.from ?? -Infinity),
    to: Math.min(last, filter.to ?? Infinity),
  };
  // Some of those that are equal: as they were created, without looking at what they are equal in.
  const page = part.isWhole
    ? pageSql(sort, { offset: 0, limit: Infinity })
    : pageSql({ column: 'firstPosition', order: sort.order }, part);
  const terms = [form.ofDirection(filter.direction), facets];
  return idsOf({ ...rows, terms }, range, page);
}
