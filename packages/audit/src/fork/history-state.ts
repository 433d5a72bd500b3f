/**
 * Where a fleet stood at a moment, as its events tell: what a kernel is filled from. In names, not
 * indexes, because it belongs to no scenario. Times are ms since the Unix epoch.
 */
import type { BatchStatus, Direction, SessionState } from '@cdx/session';

export interface SessionAt {
  readonly stream: string;
  readonly direction: Direction;
  readonly number: number;
  readonly database: string;
  /** In the log, and as headquarters' forms show it; null: not shown yet. */
  state: SessionState;
  hqStatus: number | null;
  /** Code of the last failure, and the same as the forms show it; null: none. */
  failure: number | null;
  hqFailure: number | null;
  package: PackageAt;
  readonly createdAt: number;
  readonly inherited: boolean;
  /** When a client could first ask for it. */
  availableAt: number;
  /** When its stage last changed: it ended then, failed, or an attempt began. */
  changedAt: number;
  /** First failure of the stage, and the last wait before a retry; 0: none. */
  failedSince: number;
  delayMs: number;
  /** Applied at its database, at least once. */
  applied: boolean;
  /** Facts that the last batch has not moved to the forms. */
  touched: boolean;
}

export interface PackageAt {
  readonly direction: Direction;
  readonly number: number;
  readonly job: string;
  readonly group: string;
  readonly schedule: string;
  readonly full: boolean;
  readonly startedAt: number;
  /** Sessions that began with it, in order; not those that inherited it. */
  readonly sessions: SessionAt[];
  /** Made for one session, whose creation had failed, at this time; null: by its schedule. */
  readonly madeAnewAt: number | null;
  outcome: 'making' | 'available' | 'noData' | 'failed' | 'purged';
  oldestChangeAt: number;
  rows: number;
}

/** `order`: of two at the same moment the one that came first has the lower. */
export interface LastRun {
  readonly at: number;
  readonly order: number;
}

export interface HistoryState {
  readonly at: number;
  /** First event of all. */
  readonly firstAt: number;
  /** In the order in which they came to be; purged ones are left out. */
  readonly sessions: ReadonlyMap<string, SessionAt>;
  readonly packages: readonly PackageAt[];
  /** Of each job (by `job|group`), up to when changes are in packages, and its newest full package. */
  readonly readUntil: ReadonlyMap<string, number>;
  readonly lastFull: ReadonlyMap<string, number>;
  /** By `database|job`: when transactions were last packed, as far as it shows. */
  readonly packedAt: ReadonlyMap<string, number>;
  /** Last session number that each client gave an upload. */
  readonly lastNumber: ReadonlyMap<string, number>;
  readonly lastSessionNumber: number;
  /** By database: a moment at which it polled for downloads. */
  readonly polledAt: ReadonlyMap<string, number>;
  /** Last runs by recurrence, of schedules and of the batch; null: none. */
  readonly lastRun: ReadonlyMap<string, LastRun>;
  readonly lastBatch: LastRun | null;
  /** Schedules whose P-job had work left. */
  readonly applying: readonly string[];
  readonly schedules: ReadonlyMap<
    string,
    { readonly active: boolean; readonly batch: BatchStatus }
  >;
  readonly statusBatch: BatchStatus | null;
  readonly paused: ReadonlySet<string>;
  /** By group: databases that have joined. */
  readonly joined: ReadonlyMap<string, number>;
  /** Issues that were mended, and where; null: everywhere. */
  readonly fixed: readonly { readonly issue: string; readonly database: string | null }[];
  /** Messages of clients since the last batch: how many, when they happened in sum, the oldest. */
  readonly messages: { readonly count: number; readonly sum: number; readonly oldest: number };
}
