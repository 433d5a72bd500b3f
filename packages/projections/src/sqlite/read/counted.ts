/**
 * Numbers of sessions, read from the counts: whole hours as they are, and the two hours in which a
 * date range begins and ends from the rows.
 */
import type { Direction } from '@cdx/session';
import { msPerHour } from '../sessions-table.ts';
import type { Form } from './form.ts';
import { inFacets, type Facets } from './facets.ts';
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
  // Facets are of one direction, so all of them may not be all that there are.
  const where = allOf([form.counted, ...inFacets({ ...facets, areAll: false }), ...hours(range)]);
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
  const all = inFacets({ ...facets, areAll: false });
  const firstHour = from === undefined ? undefined : Math.ceil(from / msPerHour);
  const lastHour = to === undefined ? undefined : Math.floor(to / msPerHour);
  if (firstHour !== undefined && lastHour !== undefined && firstHour >= lastHour) {
    add(form.indexed('form'), 'count(*)', edge(form, direction, facets, from, to));
    return counts;
  }
  add(form.tables.counts, 'sum(sessions)', [
    form.counted,
    ...all,
    ...between('hour', firstHour, lastHour),
  ]);
  if (firstHour !== undefined && from !== firstHour * msPerHour) {
    const terms = edge(form, direction, facets, from, firstHour * msPerHour);
    add(form.indexed('form'), 'count(*)', terms);
  }
  if (lastHour !== undefined && to !== lastHour * msPerHour) {
    const terms = edge(form, direction, facets, lastHour * msPerHour, to);
    add(form.indexed('form'), 'count(*)', terms);
  }
  return counts;
}

function edge(
  form: Form,
  direction: Direction,
  facets: Facets,
  from: number | undefined,
  to: number | undefined,
): readonly Sql[] {
  return [form.ofDirection(direction), ...between('"created_at"', from, to), ...inFacets(facets)];
}

/** The hours that have a part in it. */
function hours({ from, to }: TimeRange): readonly Sql[] {
  return between(
    'hour',
    from === undefined ? undefined : Math.floor(from / msPerHour),
    to === undefined ? undefined : Math.ceil(to / msPerHour),
  );
}
