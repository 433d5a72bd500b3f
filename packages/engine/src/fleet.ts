/**
 * What the kernel runs on: jobs, groups with their databases and clients, schedules. Everything is
 * resolved to indexes and milliseconds; whoever reads scenarios or configuration makes it.
 */
import type { Direction, RetryPolicy } from '@cdx/session';

export interface Fleet {
  readonly jobs: readonly FleetJob[];
  readonly groups: readonly FleetGroup[];
  readonly schedules: readonly FleetSchedule[];
  /**
   * Dynamics 365: an upload session is first seen as Uploaded, when headquarters receives it (SA).
   * Otherwise clients report Started and Available too.
   */
  readonly uploadsAppearUploaded: boolean;
}

export interface FleetJob {
  readonly id: string;
  readonly name: string;
  readonly direction: Direction;
}

/** A channel data group. Its databases are `firstDatabase` up to `firstDatabase + count`. */
export interface FleetGroup {
  readonly name: string;
  readonly firstDatabase: number;
  readonly count: number;
  readonly client: ClientSettings;
  /** For Download failed, Apply failed (downloads) and Upload failed. */
  readonly retry: RetryPolicy;
}

/** Settings of the Async Clients of a group; one client serves one channel database. */
export interface ClientSettings {
  readonly downloadIntervalMs: number;
  /** Null: never uploads. */
  readonly uploadIntervalMs: number | null;
  /** Sessions downloaded and applied at the same time; Infinity for no limit. */
  readonly concurrentSessions: number;
  readonly reporting: 'full' | 'finalOnly';
  /** Packages are applied strictly in session-number order; a failed one blocks those behind (BP). */
  readonly dependencyEnforcement: boolean;
}

export interface FleetSchedule {
  readonly name: string;
  readonly direction: Direction;
  /** Indexes of jobs, in the order in which they run. */
  readonly jobs: readonly number[];
  /** Indexes of groups. */
  readonly groups: readonly number[];
  /** First run after a time, ms; Infinity for no more. */
  readonly nextRunAfter: (afterMs: number) => number;
  /** Uploads: how the P-job retries Apply failed. Null for downloads. */
  readonly retry: RetryPolicy | null;
}

export function databaseCount(fleet: Fleet): number {
  const last = fleet.groups.at(-1);
  return last === undefined ? 0 : last.firstDatabase + last.count;
}
