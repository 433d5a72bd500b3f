/** What a comparison of two logs tells: data for `--json`, and what the command line words. */
import type { Direction, RecordedEvent, SessionStatusName } from '@cdx/session';

/** A value of an event that is not the same on both sides; undefined where one has none. */
export interface FieldDifference {
  /** `recordedAt`, `data.rows`, `data.original.type`. */
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/**
 * `changed`: the same event with other content. `added`, `removed`: B has events more, or lacks
 * some, before both go on. `reordered`: both have these events, in another order. `endOfA`,
 * `endOfB`: one side has no more events. `other`: nothing of the one is near in the other.
 */
export type DivergenceKind =
  'changed' | 'added' | 'removed' | 'reordered' | 'endOfA' | 'endOfB' | 'other';

/** The first place where the two logs are not the same. */
export interface Divergence {
  readonly kind: DivergenceKind;
  /** How many events stand before it on both sides, and are the same. */
  readonly index: number;
  /** Of `added`, `removed`: how many events; else null. */
  readonly events: number | null;
  /** The event there; null where that side has ended. */
  readonly a: RecordedEvent | null;
  readonly b: RecordedEvent | null;
  /** Empty where one side has ended. */
  readonly fields: readonly FieldDifference[];
}

/** How a session stands at the end of one log. */
export interface SessionEnd {
  readonly status: SessionStatusName;
  readonly tryCount: number;
  readonly message: string | null;
}

export interface EndedDifferently {
  readonly stream: string;
  readonly a: SessionEnd;
  readonly b: SessionEnd;
}

/** The first ones by direction, number and channel database, and how many there are in all. */
export interface SessionList<Entry> {
  readonly count: number;
  readonly first: readonly Entry[];
}

export const movedTimes = ['created', 'downloaded', 'uploaded', 'applied'] as const;
export type MovedTime = (typeof movedTimes)[number];

/** Of sessions that have the time on both sides, and not the same. Shifts are B − A, ms. */
export interface MovedShifts {
  readonly count: number;
  readonly medianMs: number;
  /** The one that moved furthest, and whose it is. */
  readonly largestMs: number;
  readonly largestOf: string;
}

export interface Moved extends MovedShifts {
  readonly direction: Direction;
  readonly time: MovedTime;
  /** By job and channel data group, the most sessions first. */
  readonly byJobAndGroup: readonly (MovedShifts & {
    readonly job: string;
    readonly group: string;
  })[];
}

export interface StatusTotal {
  readonly direction: Direction;
  readonly status: SessionStatusName;
  readonly a: number;
  readonly b: number;
}

export interface LogDiff {
  /** Whether both have the same events, but for what is ignored. */
  readonly equal: boolean;
  /** Events that were compared. */
  readonly events: { readonly a: number; readonly b: number };
  readonly divergence: Divergence | null;
  readonly sessions: { readonly a: number; readonly b: number };
  readonly onlyInA: SessionList<string>;
  readonly onlyInB: SessionList<string>;
  readonly endedDifferently: SessionList<EndedDifferently>;
  readonly moved: readonly Moved[];
  /** Statuses that any session has at the end of A or B, by direction and code. */
  readonly totals: readonly StatusTotal[];
  /** Steps that the machine does not have; such an event changes nothing here. */
  readonly illegalSteps: { readonly a: number; readonly b: number };
}
