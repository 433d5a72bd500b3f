/**
 * A scenario after reading: defaults filled in, units made one, references resolved by name. The
 * reader makes it, the simulator runs it. Times are integer milliseconds since the Unix epoch,
 * durations integer milliseconds, sizes bytes.
 */
import type {
  BatchStatus,
  Direction,
  FailingStage,
  FailureKey,
  FailureKind,
  RetryPolicy,
  SessionStatusName,
} from '@cdx/session';

export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'lognormal'; readonly median: number; readonly sigma: number }
  | {
      readonly kind: 'triangular';
      readonly min: number;
      readonly mode: number;
      readonly max: number;
    }
  | { readonly kind: 'weibull'; readonly scale: number; readonly shape: number }
  | { readonly kind: 'gamma'; readonly scale: number; readonly shape: number }
  /** Each of these as likely, ascending. */
  | { readonly kind: 'empirical'; readonly values: readonly number[] }
  /** Values of bin i lie evenly between `edges[i]` and `edges[i + 1]`; weights need not add up to 1. */
  | {
      readonly kind: 'histogram';
      readonly edges: readonly number[];
      readonly weights: readonly number[];
    };

/** Stages that take time. `pack` is the client making an upload package, `hqApply` the P-job. */
export const stages = ['create', 'download', 'apply', 'pack', 'upload', 'hqApply'] as const;
export type Stage = (typeof stages)[number];

export type ProfileName = 'ax2012r3' | 'd365';

export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly profile: ProfileName;
  readonly startAt: number;
  readonly timeZone: string;
  readonly durationMs: number;
  readonly seed: number;
  readonly workingFolder: string;
  /** Headquarters sees an upload session first as Uploaded (Dynamics 365, SA), not as Started. */
  readonly uploadsAppearUploaded: boolean;
  readonly statusMessages: ScenarioStatusMessages;
  readonly retention: ScenarioRetention;
  /** Packages that headquarters creates at the same time; Infinity: no limit. */
  readonly packageWorkers: number;
  /** Rows that the P-job applies in a second, beside what `hqApply` takes; Infinity: no limit. */
  readonly applyRowsPerSecond: number;
  readonly asyncServer: ScenarioAsyncServer;
  readonly jobs: readonly ScenarioJob[];
  readonly groups: readonly ScenarioGroup[];
  readonly schedules: readonly ScenarioSchedule[];
  readonly outages: readonly ScenarioOutage[];
  readonly failures: readonly ScenarioFailure[];
  readonly issues: readonly ScenarioIssue[];
  readonly crashes: readonly ScenarioCrash[];
  readonly poison: readonly ScenarioPoison[];
  readonly slowdowns: readonly ScenarioSlowdown[];
  readonly sizeLimits: readonly ScenarioSizeLimit[];
  readonly operators: readonly ScenarioOperator[];
}

/** The process status messages batch: headquarters' forms know what it has moved (S2). */
export interface ScenarioStatusMessages {
  readonly batchGroup: string;
  /** Null: only when an operator runs it. */
  readonly recurrence: Recurrence | null;
  readonly batch: BatchStatus;
}

/** How long the batch lets things be before it purges them, ms; null: for ever (AX). */
export interface ScenarioRetention {
  readonly downloadHistoryMs: number | null;
  readonly uploadHistoryMs: number | null;
  readonly packagesMs: number | null;
}

/** What Async Server, headquarters' endpoint, can do at once; Infinity: no limit. */
export interface ScenarioAsyncServer {
  /** Downloads and uploads under way at the same time. */
  readonly transfersMax: number;
  /** How many more may wait, first come first served; the next one is answered busy. */
  readonly queueMax: number;
  /** Bandwidth that all downloads share, and that all uploads share; bits per second. */
  readonly uplinkBps: number;
  readonly downlinkBps: number;
  /** A download whose turn comes later than this after its request fails: expired signature. ms. */
  readonly signatureValidityMs: number;
}

export interface ScenarioJob {
  readonly id: string;
  readonly name: string;
  readonly direction: Direction;
  /**
   * Mean time between changes (downloads: at headquarters; uploads: transactions at one channel
   * database), a Poisson process. Null: every run finds something.
   */
  readonly changesEveryMs: number | null;
  /** Rows of one package; with `rowsPerChange` not used, but for a job without a rate. */
  readonly rows: Distribution;
  /**
   * Rows that one change (or transaction) makes: a package has those of all changes since the last
   * one. Null: `rows` whatever has changed.
   */
  readonly rowsPerChange: Distribution | null;
  /** Rows of a package of a full data sync; downloads only. */
  readonly fullRows: Distribution;
  readonly rowSizeBytes: number;
  /** How long an attempt of each stage takes; the stages of the other direction are unused. */
  readonly durationsMs: Readonly<Record<Stage, Distribution>>;
}

export interface ScenarioGroup {
  /** The channel data group. */
  readonly name: string;
  readonly kind: 'store' | 'register';
  /** Channel databases from the start; those that operators add have the numbers behind these. */
  readonly count: number;
  /** Names of channel databases are this, a dash and a number: `STORE-0001`. */
  readonly prefix: string;
  readonly client: ScenarioClient;
  /** The Async Clients' own policy, for Download failed, Apply failed and Upload failed. */
  readonly retry: RetryPolicy;
}

export interface ScenarioClient {
  readonly downloadIntervalMs: number;
  /** Null: these clients never upload. */
  readonly uploadIntervalMs: number | null;
  /** `spread`: first polls drawn over one interval; `aligned`: all at the start. */
  readonly polls: 'spread' | 'aligned';
  /** Sessions that one client downloads and applies at the same time; Infinity: no limit. */
  readonly concurrentSessions: number;
  readonly reporting: 'full' | 'finalOnly';
  readonly dependencyEnforcement: boolean;
  /** Of the client's line, each way, for all its transfers together; bits per second; Infinity: no limit. */
  readonly bandwidthBps: number;
  /** Before the first byte of each transfer, ms. */
  readonly latencyMs: number;
  /** Rows that a channel database applies in a second, drawn for each; null: rows take no time. */
  readonly applyRowsPerSecond: Distribution | null;
}

export type Recurrence =
  | { readonly kind: 'interval'; readonly everyMs: number; readonly offsetMs: number }
  | { readonly kind: 'cron'; readonly cron: string };

export interface ScenarioSchedule {
  readonly name: string;
  readonly active: boolean;
  readonly direction: Direction;
  /** Ids of jobs, in the order in which they run. */
  readonly jobs: readonly string[];
  readonly groups: readonly string[];
  /** Null: only when an operator runs it. */
  readonly recurrence: Recurrence | null;
  readonly batchGroup: string;
  readonly batch: BatchStatus;
  /** Uploads only: how headquarters' P-job retries Apply failed. Null for downloads. */
  readonly retry: RetryPolicy | null;
}

/** When a fault is there: once, again and again, or at random. */
export type FaultTiming =
  | { readonly kind: 'once'; readonly startAt: number; readonly endAt: number }
  | {
      readonly kind: 'recurring';
      readonly recurrence: Recurrence;
      readonly durationMs: number;
      /** Begins are from `fromAt` on and before `toAt`; Infinity: no end. */
      readonly fromAt: number;
      readonly toAt: number;
    }
  | {
      readonly kind: 'random';
      /** From the end of one failure (or `fromAt`) to the beginning of the next, and to its repair; ms. */
      readonly timeToFailure: Distribution;
      readonly timeToRepair: Distribution;
      /** Whether all that are drawn fail together; else each has failures of its own. */
      readonly together: boolean;
      readonly fromAt: number;
      readonly toAt: number;
    };

/** What an outage takes away. Of `batch`: nothing that headquarters runs by recurrence runs. */
export const outagePlaces = ['network', 'asyncServer', 'batch', 'channelDatabase'] as const;
export type OutagePlace = (typeof outagePlaces)[number];

export interface ScenarioOutage {
  readonly name: string;
  readonly of: OutagePlace;
  /** Of network and channelDatabase; null for what headquarters has one of. */
  readonly group: string | null;
  /** Share of the group's databases, 0 to 1; which ones is drawn. 1 where there is no group. */
  readonly share: number;
  readonly timing: FaultTiming;
}

export interface ScenarioFailure {
  readonly stage: FailingStage;
  /** Null: every job, every group. */
  readonly job: string | null;
  readonly group: string | null;
  /** Per attempt, 0 to 1. */
  readonly probability: number;
  readonly error: FailureKey;
  /** Applies only: only while an earlier package waits to be applied at the same database (BP). */
  readonly outOfOrder: boolean;
  /** How long a failing attempt takes; null: as long as the stage would have taken. */
  readonly after: Distribution | null;
}

/** Every attempt fails with this, at the databases that have it, until an operator fixes it. */
export interface ScenarioIssue {
  readonly name: string;
  readonly stage: FailingStage;
  /** Null: every job. */
  readonly job: string | null;
  readonly group: string;
  /** Share of the group's databases, 0 to 1; which ones is drawn. */
  readonly share: number;
  readonly startAt: number;
  readonly error: FailureKey;
}

/** Clients of a group die, with what they have under way, and are back later. */
export interface ScenarioCrash {
  readonly name: string;
  readonly group: string;
  /** Share of the group's clients, 0 to 1; which ones is drawn. */
  readonly share: number;
  readonly timing: FaultTiming;
}

/** Packages that fail at every try and at every channel database. */
export interface ScenarioPoison {
  readonly name: string;
  /** `download`, `apply`: packages of a download job; `upload`, `hqApply`: of an upload job. */
  readonly stage: FailingStage;
  /** Null: every job, every group. */
  readonly job: string | null;
  readonly group: string | null;
  /** Per package, 0 to 1. */
  readonly probability: number;
  readonly error: FailureKey;
}

/** Clients of a group work more slowly for a while: what begins then takes `factor` times as long. */
export interface ScenarioSlowdown {
  readonly name: string;
  readonly group: string;
  readonly share: number;
  /** Above 1. Downloads, applies, packing, uploads; its bandwidth is divided by it. */
  readonly factor: number;
  readonly timing: FaultTiming;
}

/**
 * Channel databases that can grow to a limit. An apply that would pass it fails with
 * `database-full`, until an operator fixes it by name, which lifts the limit at that database.
 */
export interface ScenarioSizeLimit {
  readonly name: string;
  readonly group: string;
  readonly share: number;
  readonly limitBytes: number;
  /** How big each is at the start, bytes; drawn. */
  readonly startBytes: Distribution;
  /** Share of the bytes of incremental packages that are new, 0 to 1; full packages add nothing. */
  readonly growth: number;
}

/** Somebody who looks at headquarters' forms and acts on what they show. */
export interface ScenarioOperator {
  readonly name: string;
  /** In order of time. */
  readonly commands: readonly ScenarioCommand[];
  readonly rules: readonly ScenarioRule[];
}

/** Sessions as headquarters' forms show them at that moment. Conditions must all hold. */
export interface SessionSelection {
  readonly direction: Direction;
  /** One session: its number, with exactly one database. Null: all that the others select. */
  readonly sessionNumber: number | null;
  /** Null, here and below: any. */
  readonly statuses: readonly SessionStatusName[] | null;
  readonly failureKinds: readonly FailureKind[] | null;
  readonly jobs: readonly string[] | null;
  readonly groups: readonly string[] | null;
  /** Names of channel databases. */
  readonly databases: readonly string[] | null;
  /** How many of them at most, by session number: the oldest or the newest; Infinity for all. */
  readonly limit: number;
  readonly take: 'oldest' | 'newest';
}

export type ScenarioCommand = { readonly at: number } & (
  | { readonly kind: 'cancel' | 'rerun'; readonly select: SessionSelection }
  | { readonly kind: 'runNow'; readonly schedule: string }
  | { readonly kind: 'fullSync'; readonly database: string; readonly deleteFirst: boolean }
  | { readonly kind: 'addDatabases'; readonly group: string; readonly count: number }
  | { readonly kind: 'pause' | 'resume'; readonly database: string }
  | {
      readonly kind: 'setSchedule';
      readonly schedule: string;
      /** Null: as it is. */
      readonly active: boolean | null;
      readonly batch: BatchStatus | null;
    }
  | { readonly kind: 'setStatusBatch'; readonly batch: BatchStatus }
  | { readonly kind: 'processStatusMessages' }
  /** Everywhere that it is. */
  | { readonly kind: 'fix'; readonly issue: string }
);

/**
 * A session that the forms show so for the time drawn (counted from when they first do) is acted
 * on. `fix` mends the issue that the session failed with, at its database.
 */
export interface ScenarioRule {
  readonly action: 'cancel' | 'rerun' | 'fix';
  /** `sessionNumber` null, `limit` Infinity. */
  readonly when: SessionSelection;
  /** ms. */
  readonly after: Distribution;
  /** How often it acts on one session at most; Infinity for no limit. */
  readonly timesMax: number;
}
