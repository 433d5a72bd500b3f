/** Which facets a form lets through: all of its filters but databases and time. */
import { statusCode } from '@cdx/session';
import { hidesNoData, type SessionsFilter } from '../../sessions/sessions-query.ts';
import type { Form } from './form.ts';
import { allOf, oneOf, type Sql } from './sql.ts';

/** Facets of one direction. */
export interface Facets {
  readonly ids: readonly number[];
  /** Whether there are no others, so that nobody needs to look. */
  readonly areAll: boolean;
}

export function facetsOf(form: Form, filter: SessionsFilter): Facets {
  const ofDirection = form.ofDirection(filter.direction);
  const ids = form.numbers('facet', form.tables.facets, [ofDirection, ...termsOf(filter)]);
  const [count] = form.numbers('count(*)', form.tables.facets, [ofDirection]);
  return { ids, areAll: ids.length === count };
}

/** The term for rows and counts. */
export function inFacets({ ids, areAll }: Facets): readonly Sql[] {
  return areAll ? [] : [oneOf('facet', ids)];
}

function termsOf(filter: SessionsFilter): readonly Sql[] {
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
  return terms.length === 0 ? [] : [allOf(terms)];
}
