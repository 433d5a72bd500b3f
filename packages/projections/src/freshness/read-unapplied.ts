/**
 * What is not applied, by channel database and job, from the index that holds such sessions alone;
 * and the full packages.
 */
import { DownloadStatus, downloadStatusNames, type DownloadStatusName } from '@cdx/session';
import type { SqlRow } from '@cdx/event-store/sqlite';
import type { Form } from '../sqlite/read/form.ts';
import { byName, type ByName } from './by-name.ts';
import { byDatabaseAndJob, isCovered, type Coverage, type FullPackage } from './freshness.ts';
import type { SentFacets } from './sent-facets.ts';

/** Sessions of one channel database and job that carry changes and are not applied. */
export interface Unapplied {
  readonly channelDatabase: string;
  readonly job: string;
  /** All of them, canceled ones included. */
  readonly sessions: number;
  readonly canceledSessions: number;
  /** Canceled, and no full package has brought their changes. */
  readonly lostSessions: number;
  readonly failedSessions: number;
  readonly suspendedSessions: number;
  /** Of those whose changes no full package has brought; null: of none. */
  readonly oldestChangeAt: number | null;
  /** The one that carries it. */
  readonly sessionNumber: number | null;
}

/** Says that the index may be used, in its words. */
const unapplied = `direction = 0 AND "oldest_change_at" IS NOT NULL
  AND "status" <> ${DownloadStatus.Applied}`;
const oldestFirst = 'ORDER BY "oldest_change_at", "session_number" LIMIT 1';

export function unappliedOf(
  form: Form,
  { troubledJobs }: Pick<SentFacets, 'troubledJobs'>,
  databases: readonly string[],
  fulls: ByName<Coverage>,
): ByName<Unapplied> {
  const troubles = troublesOf(form, [...troubledJobs], databases, fulls);
  return byName(
    waiting(form, databases).map((row): Unapplied => {
      const { name, job, sessions, oldest_change_at: changeAt, session_number: number } = row;
      const pair = { channelDatabase: name as string, job: job as string };
      const full = fulls.get(pair.channelDatabase)?.get(pair.job);
      const oldest = { oldestChangeAt: changeAt as number, sessionNumber: number as number };
      return {
        ...pair,
        sessions: sessions as number,
        // Only where a full package has brought the oldest changes is another session asked for.
        ...(isCovered(oldest, full) ? oldestNotIn(form, pair, full as Coverage) : oldest),
        ...(troubles.get(pair.channelDatabase)?.get(pair.job) ?? noTrouble),
      };
    }),
  );
}

/** Of every pair that has any: how many, and the oldest; found by jumping from job to job. */
function waiting(form: Form, databases: readonly string[]): readonly SqlRow[] {
  const index = form.indexed('unapplied');
  const ofPair = `FROM ${index} WHERE ${unapplied}
    AND "channel_database" = pair.name AND "job" = pair.job`;
  const next = (name: string, after: string) =>
    `SELECT min("job") FROM ${index} WHERE ${unapplied} AND "channel_database" = ${name}${after}`;
  return form.all({
    sql: `WITH RECURSIVE pair (name, job) AS (
        SELECT value, (${next('value', '')}) FROM json_each(?)
        UNION ALL
        SELECT name, (${next('pair.name', ' AND "job" > pair.job')}) FROM pair
        WHERE job IS NOT NULL
      ) SELECT name, job,
        (SELECT count(*) ${ofPair}) AS sessions,
        (SELECT "oldest_change_at" ${ofPair} ${oldestFirst}) AS oldest_change_at,
        (SELECT "session_number" ${ofPair} ${oldestFirst}) AS session_number
      FROM pair WHERE job IS NOT NULL`,
    values: [JSON.stringify(databases)],
  });
}

function oldestNotIn(
  form: Form,
  { channelDatabase, job }: Pick<Unapplied, 'channelDatabase' | 'job'>,
  { sessionNumber, createdAt }: Coverage,
): Pick<Unapplied, 'oldestChangeAt' | 'sessionNumber'> {
  const [row] = form.all({
    sql: `SELECT "oldest_change_at", "session_number" FROM ${form.indexed('unapplied')}
      WHERE ${unapplied} AND "channel_database" = ? AND "job" = ?
        AND NOT ("session_number" < ? AND "oldest_change_at" <= ?) ${oldestFirst}`,
    values: [channelDatabase, job, sessionNumber, createdAt],
  });
  return {
    oldestChangeAt: (row?.['oldest_change_at'] ?? null) as number | null,
    sessionNumber: (row?.['session_number'] ?? null) as number | null,
  };
}

export const noTrouble = {
  canceledSessions: 0,
  lostSessions: 0,
  failedSessions: 0,
  suspendedSessions: 0,
} as const satisfies Partial<Unapplied>;

interface Troubles extends Pick<Unapplied, 'channelDatabase' | 'job'> {
  canceledSessions: number;
  lostSessions: number;
  failedSessions: number;
  suspendedSessions: number;
}

/** Looks at every session of these jobs that waits, which is why it is asked for those alone. */
function troublesOf(
  form: Form,
  jobs: readonly string[],
  databases: readonly string[],
  fulls: ByName<Coverage>,
): ByName<Troubles> {
  if (jobs.length === 0) return new Map();
  const { Canceled, DownloadFailed, ApplyFailed, Suspended } = DownloadStatus;
  const rows = form.all({
    sql: `SELECT "channel_database" AS name, "job" AS job, "status" AS status,
        "session_number" AS number, "oldest_change_at" AS change_at
      FROM ${form.indexed('unapplied')} WHERE ${unapplied}
        AND "channel_database" IN (SELECT value FROM json_each(?))
        AND "job" IN (SELECT value FROM json_each(?))
        AND "status" IN (${Canceled}, ${DownloadFailed}, ${ApplyFailed}, ${Suspended})`,
    values: [JSON.stringify(databases), JSON.stringify(jobs)],
  });
  const troubles = new Map<string, Map<string, Troubles>>();
  for (const { name, job, status, number, change_at: changeAt } of rows) {
    const pair = { channelDatabase: name as string, job: job as string };
    const ofDatabase = troubles.get(pair.channelDatabase) ?? new Map<string, Troubles>();
    const found = ofDatabase.get(pair.job) ?? { ...pair, ...noTrouble };
    troubles.set(pair.channelDatabase, ofDatabase.set(pair.job, found));
    if (status === Suspended) found.suspendedSessions += 1;
    else if (status !== Canceled) found.failedSessions += 1;
    else {
      const session = { sessionNumber: number as number, oldestChangeAt: changeAt as number };
      const full = fulls.get(pair.channelDatabase)?.get(pair.job);
      found.canceledSessions += 1;
      if (!isCovered(session, full)) found.lostSessions += 1;
    }
  }
  return troubles;
}

/** By database, job and number. */
export function fullPackagesOf(form: Form, databases: readonly string[]): readonly FullPackage[] {
  const rows = form.all({
    sql: `SELECT "channel_database", "job", "session_number", "status", "created_at",
        "oldest_change_at"
      FROM ${form.indexed('full')}
      WHERE direction = 0 AND "package_kind" = 'full'
        AND "channel_database" IN (SELECT value FROM json_each(?))`,
    values: [JSON.stringify(databases)],
  });
  return rows
    .map((row): FullPackage => ({
      channelDatabase: row['channel_database'] as string,
      job: row['job'] as string,
      sessionNumber: row['session_number'] as number,
      status: downloadStatusNames[row['status'] as number] as DownloadStatusName,
      createdAt: row['created_at'] as number,
      oldestChangeAt: row['oldest_change_at'] as number | null,
    }))
    .sort((a, b) => byDatabaseAndJob(a, b) || a.sessionNumber - b.sessionNumber);
}
