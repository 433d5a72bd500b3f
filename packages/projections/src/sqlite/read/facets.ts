/** Which facets a form lets through: all of its filters but databases and time. */
import { statusCode } from '@cdx/session';
import { hidesNoData, type SessionsFilter } from '../../sessions/sessions-query.ts';
import type { Form } from './form.ts';
import { allOf, oneOf, type Sql } from './sql.ts';

/** Facets of one direction. */
export interface Facets {
  readonly ids: readonly number[];
  /** All the others of the direction. */
  readonly others: readonly number[];
}

/** So many others are sooner left out one by one than all these looked up. */
const othersMax = 8;

export function facetsOf(form: Form, filter: SessionsFilter): Facets {
  const ofDirection = form.ofDirection(filter.direction);
  const { sql, values } = termsOf(filter);
  const chosen = `SELECT facet, (${sql}) AS is_in FROM ${form.tables.facets}
    WHERE ${ofDirection.sql}`;
  const [ids, others]: [number[], number[]] = [[], []];
  for (const { facet, is_in: isIn } of form.all({ sql: chosen, values })) {
    (isIn === 1 ? ids : others).push(facet as number);
  }
  return { ids, others };
}

/** Terms for counts. */
export function ofFacets({ ids }: Pick<Facets, 'ids'>): Sql {
  return oneOf('facet', ids);
}

/** Terms for rows of the direction. */
export function inFacets(facets: Facets): readonly Sql[] {
  const { others } = facets;
  if (others.length > othersMax) return [ofFacets(facets)];
  return others.map((facet) => ({ sql: 'facet <> ?', values: [facet] }));
}

/** NULL, where a facet has no error, is no. */
function termsOf(filter: SessionsFilter): Sql {
  const { direction, statuses, jobs, groups, schedules, failureKinds, errorId } = filter;
  const code = (status: string) => statusCode(direction, status) as number;
  const terms: Sql[] = [];
  const add = (column: string, list: readonly (string | number)[] | undefined) => {
    if (list !== undefined) terms.push(oneOf(column, list));
  };
  add('status', statuses?.map(code));
  if (hidesNoData(filter)) terms.push({ sql: 'status <> ?', values: [code('NoData')] });
  add('job', jobs);
  add('channel_data_group', groups);
  add('schedule', schedules);
  add('failure_kind', failureKinds);
  add('error_id', errorId === undefined ? undefined : [errorId]);
  return terms.length === 0 ? { sql: 'true', values: [] } : allOf(terms);
}
