/** What operators can order, resolved to indexes. The names of things are the fleet's. */
import type { BatchStatus, Direction } from '@cdx/session';

/** Sessions as headquarters' forms show them. Conditions must all hold; null is no condition. */
export interface Selection {
  readonly direction: Direction;
  readonly sessionNumber: number | null;
  /** By status code; 1 where it is wanted. */
  readonly statuses: Uint8Array | null;
  /** By code of the failure; 1 where it is wanted. */
  readonly failures: Uint8Array | null;
  /** Indexes. */
  readonly jobs: ReadonlySet<number> | null;
  readonly groups: ReadonlySet<number> | null;
  readonly databases: ReadonlySet<number> | null;
  readonly limit: number;
  readonly take: 'oldest' | 'newest';
}

export type Command =
  | { readonly kind: 'cancel' | 'rerun'; readonly select: Selection }
  | { readonly kind: 'runNow'; readonly schedule: number }
  | { readonly kind: 'fullSync'; readonly database: number; readonly deleteFirst: boolean }
  | { readonly kind: 'addDatabases'; readonly group: number; readonly count: number }
  | { readonly kind: 'pause' | 'resume'; readonly database: number }
  | {
      readonly kind: 'setSchedule';
      readonly schedule: number;
      readonly active: boolean | null;
      readonly batch: BatchStatus | null;
    }
  | { readonly kind: 'setStatusBatch'; readonly batch: BatchStatus }
  | { readonly kind: 'processStatusMessages' }
  | { readonly kind: 'fix'; readonly issue: number };

/** Acts on a session that the forms have shown so for a time; the driver draws it. */
export interface OperatorRule {
  /** Index of the operator. */
  readonly by: number;
  readonly action: 'cancel' | 'rerun' | 'fix';
  readonly when: Selection;
  /** How often it acts on one session at most. */
  readonly timesMax: number;
}
