/**
 * The rows that a form lets through: which index finds them, which terms they meet, and when they
 * were created. With that, pages in any order are found without looking elsewhere.
 */
import type { SessionsFilter } from '../../sessions/sessions-query.ts';
import type { SessionsIndex } from '../sessions-table.ts';
import { bucketsOf, type Bucket, type TimeRange } from './counted.ts';
import { facetsOf, inFacets, type Facets } from './facets.ts';
import type { Form } from './form.ts';
import { idColumn } from './page-sql.ts';
import { allOf, between, oneOf, type Sql } from './sql.ts';

export interface ChosenRows {
  readonly form: Form;
  readonly filter: SessionsFilter;
  readonly facets: Facets;
  readonly index: SessionsIndex;
  /** All that they meet but time. */
  readonly terms: readonly Sql[];
  /** When they were created, oldest first. */
  readonly buckets: readonly Bucket[];
}

/** More sessions than this are found sooner by going through the whole form. */
const namedMax = 25_000;
/** Sessions that are gone through to count those of some databases among them, at once. */
const stretchMin = 50_000;

export function chooseRows(form: Form, filter: SessionsFilter): ChosenRows {
  const { direction, databases } = filter;
  const facets = facetsOf(form, filter);
  const ofDirection = form.ofDirection(direction);
  const ofFacets = inFacets(facets);
  const buckets = bucketsOf(form, direction, facets, filter);
  if (databases === undefined) {
    return { form, filter, facets, index: 'form', terms: [ofDirection, ...ofFacets], buckets };
  }
  const ofDatabases = oneOf('"channel_database"', databases);
  // Terms are looked at in this order, and few sessions are of the databases.
  const named = [ofDirection, ofDatabases];
  const index = areFew(form, allOf(named)) ? 'database' : 'form';
  const rows = { form, filter, facets, index, terms: [...named, ...ofFacets] } as const;
  const parts = index === 'form' ? stretchesOf(buckets, stretchMin) : stretchesOf(buckets);
  // The counts know nothing of databases.
  const counted = parts.map(({ from, to }) => {
    const [sessions = 0] = select('count(*)', rows, { from, to });
    return { from, to, sessions };
  });
  return { ...rows, buckets: counted.filter(({ sessions }) => sessions > 0) };
}

/** Ids of those that were created in a stretch of time; `order` puts them in order. */
export function idsOf(
  rows: Omit<ChosenRows, 'buckets'>,
  range: TimeRange,
  order: Sql,
): readonly number[] {
  return select(idColumn, rows, range, order);
}

function select(
  what: string,
  { form, index, terms }: Omit<ChosenRows, 'buckets'>,
  { from, to }: TimeRange,
  order?: Sql,
): readonly number[] {
  const all = [...terms, ...between('"created_at"', from, to)];
  return form.numbers(what, form.indexed(index), all, order);
}

function areFew(form: Form, named: Sql): boolean {
  const sql = `SELECT count(*) AS sessions FROM (
    SELECT 1 FROM ${form.indexed('database')} WHERE ${named.sql} LIMIT ?)`;
  const [row] = form.all({ sql, values: [...named.values, namedMax + 1] });
  return (row?.['sessions'] as number) <= namedMax;
}

/** Buckets that follow each other, put together until they hold so many sessions; or all of them. */
function stretchesOf(buckets: readonly Bucket[], sessionsMin = Infinity): readonly Bucket[] {
  const stretches: Bucket[] = [];
  for (const bucket of buckets) {
    const last = stretches.at(-1);
    if (last === undefined || last.sessions >= sessionsMin) stretches.push(bucket);
    else {
      const sessions = last.sessions + bucket.sessions;
      stretches[stretches.length - 1] = { from: last.from, to: bucket.to, sessions };
    }
  }
  return stretches;
}
