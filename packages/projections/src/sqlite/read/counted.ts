/**
 * Numbers of sessions, read from the counts: whole hours as they are, and the two hours in which a
 * date range begins and ends from the rows.
 */
import type { Direction } from '@cdx/session';
import { msPerHour } from '../sessions-table.ts';
import type { Form } from './form.ts';
import { inFacets, ofFacets, type Facets } from './facets.ts';
import { allOf, between, type Sql } from './sql.ts';

/** Created from here on, and before then; ms. */
export interface TimeRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A stretch of time in which sessions were created. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly sessions: number;
}

/** The stretches in which there are sessions of these facets, oldest first. */
export function bucketsOf(
  form: Form,
  direction: Direction,
  facets: Facets,
  range: TimeRange,
): readonly Bucket[] {
  if (facets.ids.length === 0) return [];
  const where = allOf([form.counted, ofFacets(facets), ...hours(range)]);
  const sql = `SELECT hour, sum(sessions) AS sessions FROM ${form.tables.counts}
    WHERE ${where.sql} GROUP BY hour ORDER BY hour`;
  const buckets: Bucket[] = [];
  for (const { hour, sessions } of form.all({ sql, values: where.values })) {
    const whole = { from: (hour as number) * msPerHour, to: ((hour as number) + 1) * msPerHour };
    const from = Math.max(whole.from, range.from ?? -Infinity);
    const to = Math.min(whole.to, range.to ?? Infinity);
    if (from === whole.from && to === whole.to) {
      buckets.push({ ...whole, sessions: sessions as number });
      continue;
    }
    const terms = [
      form.ofDirection(direction),
      ...between('"created_at"', from, to),
      ...inFacets(facets),
    ];
    const [some = 0] = form.numbers('count(*)', form.indexed('form'), terms);
    if (some > 0) buckets.push({ from, to, sessions: some });
  }
  return buckets;
}

/** Sessions of each facet; of those without any there is no entry. */
export function countsByFacet(
  form: Form,
  direction: Direction,
  facets: Facets,
  { from, to }: TimeRange,
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  if (facets.ids.length === 0) return counts;
  const add = (table: string, number: string, terms: readonly Sql[]) => {
    const where = allOf(terms);
    const sql = `SELECT facet, ${number} AS sessions FROM ${table} WHERE ${where.sql} GROUP BY facet`;
    for (const { facet, sessions } of form.all({ sql, values: where.values })) {
      counts.set(facet as number, (counts.get(facet as number) ?? 0) + (sessions as number));
    }
  };
  // The whole hours, and what is left of the hours before and behind them.
  const first = from === undefined ? undefined : Math.ceil(from / msPerHour);
  const last = to === undefined ? undefined : Math.floor(to / msPerHour);
  const addEdge = (begin: number | undefined, end: number | undefined) => {
    const created = between('"created_at"', begin, end);
    const terms = [form.ofDirection(direction), ...created, ...inFacets(facets)];
    add(form.indexed('form'), 'count(*)', terms);
  };
  if (first !== undefined && last !== undefined && first >= last) {
    addEdge(from, to);
    return counts;
  }
  const inHours = [form.counted, ofFacets(facets), ...between('hour', first, last)];
  add(form.tables.counts, 'sum(sessions)', inHours);
  if (first !== undefined && from !== first * msPerHour) addEdge(from, first * msPerHour);
  if (last !== undefined && to !== last * msPerHour) addEdge(last * msPerHour, to);
  return counts;
}

/** The hours that have a part in it. */
function hours({ from, to }: TimeRange): readonly Sql[] {
  return between(
    'hour',
    from === undefined ? undefined : Math.floor(from / msPerHour),
    to === undefined ? undefined : Math.ceil(to / msPerHour),
  );
}
