/**
 * A scenario after reading: defaults filled in, units made one, references resolved by name. The
 * reader makes it, the simulator runs it. Times are integer milliseconds since the Unix epoch,
 * durations integer milliseconds, sizes bytes.
 */
import type { Direction, FailingStage, FailureKey, RetryPolicy } from '@cdx/session';

export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'lognormal'; readonly median: number; readonly sigma: number };

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
  readonly jobs: readonly ScenarioJob[];
  readonly groups: readonly ScenarioGroup[];
  readonly schedules: readonly ScenarioSchedule[];
  readonly outages: readonly ScenarioOutage[];
  readonly failures: readonly ScenarioFailure[];
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
  readonly rows: Distribution;
  readonly rowSizeBytes: number;
  /** How long an attempt of each stage takes; the stages of the other direction are unused. */
  readonly durationsMs: Readonly<Record<Stage, Distribution>>;
}

export interface ScenarioGroup {
  /** The channel data group. */
  readonly name: string;
  readonly kind: 'store' | 'register';
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
  readonly recurrence: Recurrence;
  /** Uploads only: how headquarters' P-job retries Apply failed. Null for downloads. */
  readonly retry: RetryPolicy | null;
}

/** Part of a group cannot reach headquarters from `startAt` to `endAt`. */
export interface ScenarioOutage {
  readonly name: string;
  readonly group: string;
  /** Share of the group's databases, 0 to 1; which ones is drawn. */
  readonly share: number;
  readonly startAt: number;
  readonly endAt: number;
}

export interface ScenarioFailure {
  readonly stage: FailingStage;
  /** Null: every job, every group. */
  readonly job: string | null;
  readonly group: string | null;
  /** Per attempt, 0 to 1. */
  readonly probability: number;
  readonly error: FailureKey;
  /** How long a failing attempt takes; null: as long as the stage would have taken. */
  readonly after: Distribution | null;
}
