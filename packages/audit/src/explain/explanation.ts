/**
 * What an explanation tells, as data. Every entry names the events that it rests on by their
 * positions in the log; the words are made elsewhere, from this alone. Times in ms.
 */
import type {
  CommandKind,
  Direction,
  FailingStage,
  FailureKey,
  FailureKind,
  RefusalReason,
  RetryPolicy,
  SessionStatusName,
} from '@cdx/session';

/**
 * When headquarters' forms came to show a fact. `atOnce`: its own; `batch`: told by the
 * status-message batch at `position`; `actedOn`: somebody acted on the session, which brought it up
 * to date; `notYet`: the log ends, or the session was purged, before; `form`: it is on the form that the
 * session was inferred from, which does not say since when.
 */
export interface Learned {
  readonly how: 'atOnce' | 'batch' | 'actedOn' | 'notYet' | 'form';
  readonly at: number | null;
  /** Of the event with which it became known. */
  readonly position: number | null;
  /** From when it happened to when it was known. */
  readonly behindMs: number | null;
}

/** What the form showed to somebody who ordered something, and what was so. */
export interface Saw {
  /** Null: the form did not show the session. */
  readonly shown: SessionStatusName | null;
  /** Null: the session was gone. */
  readonly actual: SessionStatusName | null;
  /** The last batch before: from when the form was. Null: none had run. */
  readonly formFrom: { readonly at: number; readonly position: number } | null;
}

/** Another event that led to something. */
export interface Cause {
  readonly type: string;
  readonly at: number;
  readonly position: number;
  /** `hq`, `operator:…`. */
  readonly source: string;
}

/**
 * Why something had to wait, as far as the log tells. `poll` is how clients work, and `unknown` says
 * that there is time left over that nothing in the log accounts for.
 */
export type WaitCause = { readonly positions: readonly number[] } & (
  | { readonly cause: 'poll'; /** Null: unknown. */ readonly intervalMs: number | null }
  | { readonly cause: 'scheduleRun'; readonly at: number }
  /** Held back by it, under dependency enforcement. */
  | ({ readonly cause: 'failing'; readonly stream: string } & Stretch)
  /** The client was busy with it. */
  | ({ readonly cause: 'atWork'; readonly stream: string } & Stretch)
  | ({ readonly cause: 'paused' } & Stretch)
  /** Messages of that time came late. */
  | ({ readonly cause: 'cutOff' } & Stretch)
  /** For longer than between two of its polls nothing was heard of the client, of anything. */
  | ({ readonly cause: 'silent' } & Stretch)
  | { readonly cause: 'unknown' }
);

interface Stretch {
  readonly from: number;
  /** Null: until the end of the log. */
  readonly to: number | null;
}

/** A session that was held back by this one. */
export interface HeldBackSession {
  readonly stream: string;
  readonly from: number;
  /** Null: still. */
  readonly to: number | null;
  readonly position: number;
}

interface EntryBase {
  /** When it happened; of a wait, when it began. */
  readonly at: number;
  /** When headquarters recorded it. */
  readonly recordedAt: number;
  /** The event of the session that it tells; null for what is told beside them. */
  readonly position: number | null;
  /** Other events that it rests on. Without `position`, the first is the one that `at` is of. */
  readonly because: readonly number[];
}

/** What every entry of an event of the session has. */
interface FactBase extends EntryBase {
  readonly position: number;
  readonly type: string;
  readonly source: string;
  readonly runNumber: number;
  /** Of the session after it. */
  readonly status: SessionStatusName;
  readonly learned: Learned;
}

export interface FailureTold {
  readonly stage: FailingStage;
  /** 1 for the first attempt at the stage in this run; null: a form does not tell. */
  readonly attempt: number | null;
  /** Null where the client reports outcomes only, and where a form does not tell. */
  readonly tookMs: number | null;
  readonly message: string;
  readonly errorId: string;
  /** The article in docs/troubleshooting; null: there is none. */
  readonly article: FailureKey | null;
  readonly failureKind: FailureKind;
  readonly retriable: boolean;
}

type FactDetail =
  | {
      readonly kind: 'created';
      readonly how: 'schedule' | 'fullSync' | 'inherited' | 'client' | 'received';
      /** The run of the schedule, the full sync, the new database; null where the log has none. */
      readonly cause: Cause | null;
      /** Upload sessions: whose data it carries anew. */
      readonly rerunFor: number | null;
    }
  | {
      readonly kind: 'available';
      /** Null, as below: of a session that was inferred from a form, which does not tell. */
      readonly rows: number | null;
      readonly bytes: number | null;
      readonly rowVersion: number | null;
      readonly oldestChangeAt: number | null;
      readonly tookMs: number | null;
    }
  | { readonly kind: 'noData' | 'packagePurged' | 'purged' }
  | { readonly kind: 'requested'; readonly waitedMs: number | null }
  | { readonly kind: 'transferred'; readonly tookMs: number | null }
  | {
      readonly kind: 'applied';
      readonly rowsAffected: number | null;
      readonly tookMs: number | null;
      /** The one report of a client that reports outcomes only. */
      readonly outcomeOnly: boolean;
    }
  | ({ readonly kind: 'failed'; readonly outcomeOnly: boolean } & FailureTold)
  | {
      readonly kind: 'retryScheduled';
      readonly dueAt: number;
      /** It was due before and could not run: no try was spent. */
      readonly postponed: boolean;
    }
  | {
      readonly kind: 'retryStarted';
      readonly stage: FailingStage;
      /** Which retry of the stage; null: a form does not tell. */
      readonly retry: number | null;
      readonly dueAt: number | null;
      readonly lateMs: number | null;
      readonly waited: readonly WaitCause[];
    }
  | {
      readonly kind: 'suspended';
      /** Retries that were spent; 0 also where trying again could not help. Null: a form does not tell. */
      readonly tries: number | null;
      readonly retriable: boolean | null;
    }
  | {
      readonly kind: 'canceled';
      readonly by: 'operator' | 'triesSpent';
      readonly operator: string | null;
      readonly tries: number | null;
      readonly retriable: boolean | null;
      /** Null where nobody looked at a form. */
      readonly saw: Saw | null;
    }
  | { readonly kind: 'rerun'; readonly operator: string; readonly saw: Saw }
  | {
      readonly kind: 'late';
      readonly originalType: string;
      readonly originalRun: number;
      /** An older run than the session's, or canceled meanwhile. */
      readonly why: 'olderRun' | 'canceled';
      readonly message: string | null;
      readonly errorId: string | null;
    };

/** One event of the session. */
export type FactEntry = FactBase & FactDetail;

/** What is told beside the events of the session. */
export type AsideEntry = EntryBase & {
  readonly position: null;
} & (
    | {
        /** The batch moved what had happened to headquarters' forms. */
        readonly kind: 'learned';
        /** Positions of the events of the session that the forms know from here on. */
        readonly facts: readonly number[];
        readonly types: readonly string[];
        /** Of the oldest of them. */
        readonly behindMs: number;
      }
    | {
        readonly kind: 'refused';
        readonly command: CommandKind;
        readonly reason: RefusalReason;
        readonly operator: string;
        readonly saw: Saw;
        /** The upload or download session of the same id may have been meant. */
        readonly ambiguous: boolean;
      }
    | {
        readonly kind: 'waited';
        /** For what: to be taken by the client, to be applied by the P-job. */
        readonly for: 'client' | 'pJob';
        /** Null: still. */
        readonly until: number | null;
        readonly causes: readonly WaitCause[];
      }
    | {
        readonly kind: 'heldBack';
        readonly until: number | null;
        /** In order of their numbers. */
        readonly sessions: readonly HeldBackSession[];
      }
    | { readonly kind: 'successor'; readonly stream: string }
    | { readonly kind: 'issueFixed'; readonly issue: string; readonly operator: string }
  );

export type ExplanationEntry = FactEntry | AsideEntry;

/** What became of the data that the session carries. */
export type DataFate = { readonly positions: readonly number[] } & (
  | {
      readonly fate: 'applied' | 'appliedAfterCancel';
      readonly at: number;
      readonly rows: number | null;
    }
  | { readonly fate: 'noData' | 'onItsWay' | 'nextRun' | 'heldUp' }
  | {
      /** `changes`: row versions; `allData`: of a full data sync; `transactions`: of an upload. */
      readonly fate: 'lost';
      readonly what: 'changes' | 'allData' | 'transactions';
      /** Null where the package was never known. */
      readonly rows: number | null;
      readonly rowVersion: number | null;
      readonly oldestChangeAt: number | null;
      /** The later full package that brought it after all; null: none so far. */
      readonly restoredBy: { readonly stream: string; readonly at: number } | null;
      /** Whether a rerun of this session could still bring it. */
      readonly canRerun: boolean;
    }
  | { readonly fate: 'carriedBy'; readonly stream: string }
);

/** What will change the session next. */
export type Mover =
  | {
      readonly by: 'nothing';
      readonly why: 'applied' | 'noData' | 'canceled' | 'purged' | 'createFailed';
    }
  | { readonly by: 'headquarters' | 'clientAtWork' | 'clientRetry' | 'operator' }
  | { readonly by: 'poll'; readonly intervalMs: number | null }
  | { readonly by: 'retry'; readonly dueAt: number; readonly isOverdue: boolean }
  | { readonly by: 'blocker'; readonly stream: string }
  | { readonly by: 'resume'; readonly since: number }
  | { readonly by: 'pJob'; readonly schedule: string; readonly lastRunAt: number | null };

export interface Standing {
  readonly status: SessionStatusName;
  readonly since: number;
  /** Null: on no form. */
  readonly statusOnForm: SessionStatusName | null;
  /** Events of the session that the forms do not show yet. */
  readonly notOnForm: number;
  readonly mover: Mover;
}

/** How the clients of the session's group work, where the log says it. */
export interface KnownConfiguration {
  /** Of the event that says it. */
  readonly position: number;
  readonly timeZone: string;
  readonly downloadIntervalMs: number;
  readonly uploadIntervalMs: number | null;
  /** Sessions that one client is at work on at a time; null: no limit. */
  readonly concurrentSessions: number | null;
  readonly reporting: 'full' | 'finalOnly';
  readonly dependencyEnforcement: boolean;
  /** Of the client; of the P-job for Apply failed of an upload. */
  readonly retry: RetryPolicy;
  readonly pJobRetry: RetryPolicy | null;
}

export interface Explanation {
  readonly stream: string;
  /** The row of a form that it was inferred from; null: the session was recorded. */
  readonly inferred: { readonly file: string; readonly line: number } | null;
  readonly direction: Direction;
  readonly sessionNumber: number;
  readonly channelDatabase: string;
  readonly channelDataGroup: string;
  readonly job: string;
  readonly jobName: string;
  readonly schedule: string;
  readonly packageKind: 'full' | 'incremental' | null;
  /** Null: the log does not say how the clients are set up. */
  readonly configuration: KnownConfiguration | null;
  /** Whether sessions of the database are applied strictly in order; null: the log does not tell. */
  readonly dependencyEnforcement: boolean | null;
  /** The last event of the log. */
  readonly logEnd: { readonly position: number; readonly at: number };
  /** In the order of the log; waits stand where they began. */
  readonly entries: readonly ExplanationEntry[];
  readonly data: DataFate;
  readonly standing: Standing;
}
