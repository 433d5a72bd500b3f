/**
 * How fresh channel databases are: the port that a memory and a SQLite adapter answer. DOMAIN:
 * staleness of a database for a job is the time since the oldest change of headquarters that is
 * not applied there. docs/freshness.md says what the log cannot know.
 */
import type { DownloadStatusName } from '@cdx/session';
import type { Reading } from '../sessions/reading.ts';

/** Which channel databases and jobs; an empty list lets nothing through. */
export interface FreshnessFilter {
  /** `actual` when absent. */
  readonly reading?: Reading | undefined;
  /** Channel databases. */
  readonly databases?: readonly string[] | undefined;
  /** Ids of jobs. */
  readonly jobs?: readonly string[] | undefined;
  /** Channel data groups. */
  readonly groups?: readonly string[] | undefined;
}

export interface StalenessQuery extends FreshnessFilter {
  /** The time of the view, up to which staleness is measured; ms. */
  readonly at: number;
}

/** One channel database and one job that it is sent. */
export interface Staleness {
  readonly channelDatabase: string;
  /** Group of the newest session of the database. */
  readonly channelDataGroup: string;
  readonly job: string;
  /** 0 when nothing that the log knows of is missing; ms. */
  readonly stalenessMs: number;
  /** When the oldest change that is missing was made at headquarters, ms; null: none is. */
  readonly oldestChangeAt: number | null;
  /** Number of the session that carries it; the lowest of several. */
  readonly oldestSession: number | null;
  /** Sessions with changes that have not ended. */
  readonly waitingSessions: number;
  /** Of these, Download failed or Apply failed. */
  readonly failedSessions: number;
  /** Of these, Suspended. */
  readonly suspendedSessions: number;
  /** Canceled sessions whose changes are missing until a full package or a rerun brings them. */
  readonly lostSessions: number;
  /**
   * When the newest session of the database, of any job, that is applied was applied, ms; null:
   * none of its newest 1,000 is.
   */
  readonly databaseAppliedAt: number | null;
}

/** Sessions of a database that are looked at for one that is applied. */
export const newestSessionsMax = 1000;

/** A session that brings all data of a job. */
export interface FullPackage {
  readonly channelDatabase: string;
  readonly job: string;
  readonly sessionNumber: number;
  readonly status: DownloadStatusName;
  /** ms. */
  readonly createdAt: number;
  /** As of a session with changes; of most full packages nobody tells it. */
  readonly oldestChangeAt: number | null;
}

export interface Freshness {
  /**
   * A row for each channel database and each job that its group is sent; by database and
   * job.
   */
  staleness(query: StalenessQuery): Promise<readonly Staleness[]>;

  /** Every full package, ended or not; by database, job and number. */
  fullPackages(filter: FreshnessFilter): Promise<readonly FullPackage[]>;
}

/** A full package brings every change that was made before it, however its session stands. */
export interface Coverage {
  readonly sessionNumber: number;
  readonly createdAt: number;
}

/**
 * Whether the newest full package that is applied has brought the changes of a session. It has
 * unless the session is younger, or an older one whose package was made anew after it.
 */
export function isCovered(
  { sessionNumber, oldestChangeAt }: { sessionNumber: number; oldestChangeAt: number },
  full: Coverage | undefined,
): boolean {
  return (
    full !== undefined && sessionNumber < full.sessionNumber && oldestChangeAt <= full.createdAt
  );
}

/** Order of the rows of both adapters. */
export function byDatabaseAndJob(
  a: { readonly channelDatabase: string; readonly job: string },
  b: { readonly channelDatabase: string; readonly job: string },
): number {
  return compare(a.channelDatabase, b.channelDatabase) || compare(a.job, b.job);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
