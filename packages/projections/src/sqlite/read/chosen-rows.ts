/**
 * The rows that a form lets through: which index finds them, the terms that they meet, and when
 * they were created. With that, pages in any order are found without looking elsewhere.
 */
import type { SessionsFilter } from '../../sessions/sessions-query.ts';
import { msPerHour, type SessionsIndex } from '../sessions-table.ts';
import { bucketsOf, type Bucket, type TimeRange } from './counted.ts';
import { facetsOf, inFacets, type Facets } from './facets.ts';
import type { Form } from './form.ts';
import { allOf, between, oneOf, type Sql } from './sql.ts';

export interface ChosenRows {
  readonly form: Form;
  readonly filter: SessionsFilter;
  readonly facets: Facets;
  readonly index: SessionsIndex;
  /** All but time. */
  readonly terms: readonly Sql[];
  /** When they were created, oldest first. */
  readonly buckets: readonly Bucket[];
}

/** More sessions than this are found sooner by going through the whole form. */
const namedMax = 10_000;

export function chooseRows(form: Form, filter: SessionsFilter): ChosenRows {
  const { direction, databases } = filter;
  const facets = facetsOf(form, filter);
  const terms = [form.ofDirection(direction), ...inFacets(facets)];
  if (databases === undefined) {
    const buckets = bucketsOf(form, direction, facets, filter);
    return { form, filter, facets, index: 'form', terms, buckets };
  }
  const ofDatabases = oneOf('"channel_database"', databases);
  const named = allOf([form.ofDirection(direction), ofDatabases]);
  const [sessions = 0] = form.numbers(
    'count(*)',
    `(SELECT 1 FROM ${form.indexed('database')} WHERE ${named.sql} LIMIT ?)`,
    [{ sql: 'true', values: [...named.values, namedMax + 1] }],
  );
  const index = sessions > namedMax ? 'form' : 'database';
  const rows = { form, filter, facets, index, terms: [...terms, ofDatabases] } as const;
  return { ...rows, buckets: bucketsOfRows(rows) };
}

/** The counts know nothing of databases. */
function bucketsOfRows({ form, filter, index, terms }: Omit<ChosenRows, 'buckets'>): Bucket[] {
  const where = allOf([...terms, ...between('"created_at"', filter.from, filter.to)]);
  const sql = `SELECT ${hourSql('"created_at"')} AS hour, count(*) AS sessions
    FROM ${form.indexed(index)} WHERE ${where.sql} GROUP BY hour ORDER BY hour`;
  return form.all({ sql, values: where.values }).map(({ hour, sessions }) => ({
    from: (hour as number) * msPerHour,
    to: ((hour as number) + 1) * msPerHour,
    sessions: sessions as number,
  }));
}

/** Ids of chosen rows that were created in a stretch of time; `more` puts them in order. */
export function idsOf(
  { form, filter, index, terms }: ChosenRows,
  { from, to }: TimeRange,
  more: Sql,
): readonly number[] {
  const created = between(
    '"created_at"',
    from,
    to,
  );
  return form.numbers('"first_position"', form.indexed(index), [...terms, ...created], more);
}
