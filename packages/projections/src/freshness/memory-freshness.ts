/**
 * Freshness by looking at every row of a sessions view: for views in memory and for views of the
 * past. Any view will do; the durable one has an adapter of its own, which looks at a few rows.
 */
import type { DownloadStatusName } from '@cdx/session';
import type { Reading } from '../sessions/reading.ts';
import type { SessionRow } from '../sessions/session-row.ts';
import type { SessionsView } from '../sessions/sessions-view.ts';
import {
  byDatabaseAndJob,
  isCovered,
  newestSessionsMax,
  type Coverage,
  type Freshness,
  type FreshnessFilter,
  type FullPackage,
  type Staleness,
} from './freshness.ts';

/** Sessions of one channel database. */
interface Database {
  readonly channelDatabase: string;
  readonly channelDataGroup: string;
  /** Newest first. */
  readonly rows: readonly SessionRow[];
  /** Those that its group is sent, and its own. */
  readonly jobs: readonly string[];
}

export function createFreshness(view: Pick<SessionsView, 'query'>): Freshness {
  return {
    staleness: async ({ at, ...filter }) =>
      (await databasesOf(view, filter))
        .flatMap((database) => database.jobs.map((job) => stalenessOf(database, job, at)))
        .sort(byDatabaseAndJob),
    fullPackages: async (filter) =>
      (await databasesOf(view, filter))
        .flatMap(({ rows }) => rows.filter(({ packageKind }) => packageKind === 'full'))
        .filter(({ job }) => filter.jobs?.includes(job) ?? true)
        .map(fullPackageOf)
        .sort((a, b) => byDatabaseAndJob(a, b) || a.sessionNumber - b.sessionNumber),
  };
}

async function databasesOf(
  view: Pick<SessionsView, 'query'>,
  { reading, databases, jobs, groups }: FreshnessFilter,
): Promise<readonly Database[]> {
  const rows = await allDownloads(view, reading);
  const jobsOfGroups = grouped(rows, ({ channelDataGroup }) => channelDataGroup);
  return Array.from(
    grouped(rows, (row) => row.channelDatabase),
    ([channelDatabase, own]): Database => {
      const { channelDataGroup } = own[0] as SessionRow;
      const ofGroup = jobsOfGroups.get(channelDataGroup) ?? [];
      // Sessions that carry nothing to be missed are those of its group's jobs alone.
      const carrying = own.filter(({ status }) => status !== 'Applied').filter(hasChanges);
      const sent = new Set([...ofGroup, ...carrying].map(({ job }) => job));
      return {
        channelDatabase,
        channelDataGroup,
        rows: own,
        jobs: [...sent].filter((job) => jobs?.includes(job) ?? true),
      };
    },
  )
    .filter(({ channelDatabase }) => databases?.includes(channelDatabase) ?? true)
    .filter(({ channelDataGroup }) => groups?.includes(channelDataGroup) ?? true);
}

/** Newest first: session numbers go up. */
async function allDownloads(
  view: Pick<SessionsView, 'query'>,
  reading: Reading | undefined,
): Promise<readonly SessionRow[]> {
  const sort = { column: 'sessionNumber', order: 'desc' } as const;
  return (await view.query({ direction: 'download', showAll: true, reading, sort })).rows;
}

function stalenessOf(database: Database, job: string, at: number): Staleness {
  const { channelDatabase, channelDataGroup, rows } = database;
  const ofJob = rows.filter((row) => row.job === job);
  const full = ofJob.find(({ packageKind, status }) => packageKind === 'full' && isApplied(status));
  const unapplied = ofJob.filter(hasChanges).filter(({ status }) => !isApplied(status));
  const missing = unapplied.filter((row) => !isCovered(row, full satisfies Coverage | undefined));
  const [oldest] = missing.toSorted(
    (a, b) => a.oldestChangeAt - b.oldestChangeAt || a.sessionNumber - b.sessionNumber,
  );
  const count = (...statuses: readonly DownloadStatusName[]): number =>
    unapplied.filter(({ status }) => (statuses as readonly string[]).includes(status)).length;
  return {
    channelDatabase,
    channelDataGroup,
    job,
    stalenessMs: oldest === undefined ? 0 : Math.max(0, at - oldest.oldestChangeAt),
    oldestChangeAt: oldest?.oldestChangeAt ?? null,
    oldestSession: oldest?.sessionNumber ?? null,
    waitingSessions: unapplied.length - count('Canceled'),
    failedSessions: count('DownloadFailed', 'ApplyFailed'),
    suspendedSessions: count('Suspended'),
    lostSessions: missing.filter(({ status }) => status === 'Canceled').length,
    databaseAppliedAt:
      rows.slice(0, newestSessionsMax).find(({ status }) => isApplied(status))?.dateApplied ?? null,
  };
}

type RowWithChanges = SessionRow & { readonly oldestChangeAt: number };

function hasChanges(row: SessionRow): row is RowWithChanges {
  return row.oldestChangeAt !== null;
}

function isApplied(status: SessionRow['status']): boolean {
  return status === 'Applied';
}

function fullPackageOf(row: SessionRow): FullPackage {
  const { channelDatabase, job, sessionNumber, status, createdAt, oldestChangeAt } = row;
  const name = status as DownloadStatusName;
  return { channelDatabase, job, sessionNumber, status: name, createdAt, oldestChangeAt };
}

function grouped(
  rows: readonly SessionRow[],
  keyOf: (row: SessionRow) => string,
): ReadonlyMap<string, readonly SessionRow[]> {
  const groups = new Map<string, SessionRow[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
