/**
 * What one replication of one policy gives: plain JSON, one line of the results file. Values are
 * finite or null and keys have a fixed order, so equal runs give equal bytes.
 */
import type { StalenessHeatmap } from '../../results/staleness-heatmap.ts';
import type { Stage } from '../../scenario/scenario.ts';

export interface ReplicationResult {
  readonly policy: string;
  /** From 0. */
  readonly replication: number;
  readonly events: number;
  /** Of the whole run; equal hashes mean equal runs. */
  readonly traceHash: string;
  /** By name; null where not defined in this run. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Kept of the first replications alone: see `seriesReplicationsMax`. */
  readonly series: ReplicationSeries | null;
}

/** Equal stretches of time from the start of the run on; null where nothing was measured. */
export interface Bins {
  readonly binMs: number;
  readonly values: readonly (number | null)[];
}

export interface ReplicationSeries {
  readonly startAt: number;
  readonly endAt: number;
  readonly backlog: Bins;
  readonly requestsPerMinute: Bins;
  readonly transfers: Bins;
  readonly staleness: readonly {
    readonly channelDataGroup: string;
    readonly mean: Bins;
    readonly p95: Bins;
    readonly max: Bins;
  }[];
  readonly unknownToHeadquarters: Bins;
  /** Of the first replication alone. */
  readonly heatmap: StalenessHeatmap | null;
  readonly timeToApplied: {
    readonly sessions: number;
    readonly count: number;
    readonly above0: number;
    readonly sum: number;
    readonly max: number;
    /** Number of the bin (`lastOfBin`) and how many are in it; empty ones are left out. */
    readonly bins: readonly (readonly [bin: number, count: number])[];
  };
  readonly attempts: readonly {
    readonly stage: Stage;
    /** First attempts, first retries …; the last for all later ones too. No zeros at the end. */
    readonly byTry: readonly number[];
    readonly failed: number;
  }[];
}
