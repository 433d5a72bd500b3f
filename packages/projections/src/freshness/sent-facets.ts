/**
 * What the facets of download sessions tell of all of them at once: which jobs a group is sent, and
 * of which jobs anything is in trouble.
 */
import { DownloadStatus } from '@cdx/session';
import type { Form } from '../sqlite/read/form.ts';

export interface SentFacets {
  /** Group of a facet. */
  readonly groupOf: ReadonlyMap<number, string>;
  /** Facets of applied sessions. */
  readonly applied: readonly number[];
  /** Jobs by group. */
  readonly jobsOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** Jobs of which sessions are Canceled, failed or Suspended. */
  readonly troubledJobs: ReadonlySet<string>;
}

const troubled: ReadonlySet<number> = new Set([
  DownloadStatus.Canceled,
  DownloadStatus.DownloadFailed,
  DownloadStatus.ApplyFailed,
  DownloadStatus.Suspended,
]);

export function readSentFacets(form: Form): SentFacets {
  const { facets, counts } = form.tables;
  const { sql, values } = form.counted;
  const rows = form.all({
    sql: `SELECT facet, status, job, channel_data_group AS name,
        EXISTS (SELECT 1 FROM ${counts} AS c WHERE ${sql} AND c.facet = f.facet) AS has_sessions
      FROM ${facets} AS f WHERE direction = 0`,
    values,
  });
  const groupOf = new Map<number, string>();
  const applied: number[] = [];
  const jobsOf = new Map<string, Set<string>>();
  const troubledJobs = new Set<string>();
  for (const row of rows) {
    const [facet, status] = [row['facet'] as number, row['status'] as number];
    const [job, group] = [row['job'] as string, row['name'] as string];
    groupOf.set(facet, group);
    if (row['has_sessions'] === 0) continue;
    if (status === DownloadStatus.Applied) applied.push(facet);
    if (troubled.has(status)) troubledJobs.add(job);
    const jobs = jobsOf.get(group);
    if (jobs === undefined) jobsOf.set(group, new Set([job]));
    else jobs.add(job);
  }
  return { groupOf, applied, jobsOf, troubledJobs };
}
