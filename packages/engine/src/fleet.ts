/**
 * What the kernel runs on: jobs, groups with their databases and clients, schedules, the
 * status-message batch and the operators. Everything is resolved to indexes and milliseconds;
 * whoever reads scenarios or configuration makes it.
 */
import type { BatchStatus, Direction, RetryPolicy } from '@cdx/session';
import type { Command, OperatorRule } from './operators/command.ts';

export interface Fleet {
  readonly jobs: readonly FleetJob[];
  readonly groups: readonly FleetGroup[];
  readonly schedules: readonly FleetSchedule[];
  /**
   * Dynamics 365: an upload session is first seen as Uploaded, when headquarters receives it (SA).
   * Otherwise clients report Started and Available too.
   */
  readonly uploadsAppearUploaded: boolean;
  readonly statusMessages: FleetStatusMessages;
  readonly retention: FleetRetention;
  readonly issues: readonly FleetIssue[];
  /** What operators do at given times, in order of time. */
  readonly commands: readonly TimedCommand[];
  /** What operators do whenever the forms show a session so. */
  readonly rules: readonly OperatorRule[];
}

export interface FleetJob {
  readonly id: string;
  readonly name: string;
  readonly direction: Direction;
}

/**
 * A channel data group. Its databases are `firstDatabase` up to `firstDatabase + count`; the first
 * `countAtStart` are there from the start, the others when operators add them, in this order.
 */
export interface FleetGroup {
  readonly name: string;
  readonly firstDatabase: number;
  readonly count: number;
  readonly countAtStart: number;
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
  /** At the start; operators change both. */
  readonly active: boolean;
  readonly batch: BatchStatus;
  /** Indexes of jobs, in the order in which they run. */
  readonly jobs: readonly number[];
  /** Indexes of groups. */
  readonly groups: readonly number[];
  /** First run after a time, ms; Infinity for no more. */
  readonly nextRunAfter: (afterMs: number) => number;
  /** Uploads: how the P-job retries Apply failed. Null for downloads. */
  readonly retry: RetryPolicy | null;
}

export interface FleetStatusMessages {
  readonly batch: BatchStatus;
  readonly nextRunAfter: (afterMs: number) => number;
}

/** How long the batch lets things be before it purges them, ms; null: for ever (AX). */
export interface FleetRetention {
  readonly downloadHistoryMs: number | null;
  readonly uploadHistoryMs: number | null;
  readonly packagesMs: number | null;
}

/** A configuration issue: attempts at the databases that have it fail until it is fixed. */
export interface FleetIssue {
  readonly name: string;
  /** Code of the failure. */
  readonly failure: number;
  /** Of creating packages, which are for all databases of a group. */
  readonly everywhere: boolean;
}

export interface TimedCommand {
  readonly at: number;
  /** Index of the operator. */
  readonly by: number;
  readonly command: Command;
}

export function databaseCount(fleet: Fleet): number {
  const last = fleet.groups.at(-1);
  return last === undefined ? 0 : last.firstDatabase + last.count;
}
