/** Narrows the question for a view to the sessions of one entry of its summary. */
import type { SessionsSummary, SessionsView } from '@cdx/projections';
import { namedLists } from '../summary/entries.ts';
import type { FormQuery } from './query.ts';

/** Exactly the sessions that the summary counts there, as far as the query lets them through. */
export async function narrowedTo(
  entry: string,
  query: FormQuery,
  views: Pick<SessionsView, 'summary'>,
): Promise<FormQuery> {
  const { direction, reading, from, to } = query;
  const top = Number.MAX_SAFE_INTEGER;
  const summary: SessionsSummary = await views.summary({ reading, from, to, top });
  const { failingJobs, suspendedJobs, errors } = namedLists(summary, direction);
  const found = [...failingJobs, ...suspendedJobs, ...errors].find((one) => one.entry === entry);
  const nothing = { ...query, statuses: [] };
  if (found === undefined) return nothing;
  const { statuses, jobs, errorId = query.errorId } = found.filter;
  if (query.errorId !== undefined && query.errorId !== errorId) return nothing;
  return {
    ...query,
    errorId,
    statuses: common(statuses, query.statuses),
    jobs: common(jobs, query.jobs),
  };
}

/** Undefined lets everything through. */
function common<Value>(
  one: readonly Value[] | undefined,
  other: readonly Value[] | undefined,
): readonly Value[] | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.filter((value) => other.includes(value));
}
