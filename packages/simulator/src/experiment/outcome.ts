/**
 * What an experiment answers, as plain JSON: everything that tables, files and reports show. Made
 * by `reduceExperiment` from replications in their order, so it is the same for any number of
 * workers. Whoever draws needs nothing else.
 *
 * Instants are ms since the Unix epoch and durations ms, unless a metric has another unit. Never
 * NaN or infinite: null where there is nothing to tell.
 */
import type { StalenessHeatmap } from '../results/staleness-heatmap.ts';
import type { ScenarioSource } from '../scenario/scenario-source.ts';
import type { Stage } from '../scenario/scenario.ts';
import type {
  CheckedConstraint,
  Constraint,
  ConstraintState,
  Objective,
  ParetoResult,
  PairedDifference,
  MeanInterval,
  SampleSummary,
} from '../statistics/index.ts';
import type { ExperimentSource } from './experiment.ts';
import type { MetricInfo } from './metrics/metric.ts';

/** Raised when a field changes its meaning or goes; fields may be added without. */
export const experimentVersion = 1;

export interface ExperimentOutcome {
  readonly experimentVersion: number;
  readonly name: string;
  readonly description: string;
  /** Version of the program. */
  readonly version: string;
  /** The command that makes it again, as a shell takes it. */
  readonly command: string;
  /** Hash of all that decides what a replication gives; hexadecimal. */
  readonly hash: string;
  /** The experiment as it was run, in its file format, every default and override stated. */
  readonly experiment: ExperimentSource;
  /** The base scenario with `set` and the overrides of the command line, every default stated. */
  readonly scenario: ScenarioSource;
  readonly seed: number;
  /** Of the base scenario. */
  readonly startAt: number;
  readonly endAt: number;
  readonly timeZone: string;
  /** Metrics count from `startAt + warmUpMs` on, where they can (`MetricInfo.warmUp`). */
  readonly warmUpMs: number;
  /** Confidence of every interval, 0 to 1. */
  readonly level: number;
  readonly commonRandomNumbers: boolean;
  readonly factors: readonly FactorOutcome[];
  /** Name of the policy that the others are compared with. */
  readonly baseline: string;
  readonly replications: ReplicationsOutcome;
  /** Those that `metrics`, objective, constraints, Pareto front and stopping name, in their order. */
  readonly metrics: readonly MetricInfo[];
  /** In the order of the plan: the last factor changes fastest. */
  readonly policies: readonly PolicyOutcome[];
  readonly comparisons: ComparisonsOutcome;
  /** Null without an objective. */
  readonly ranking: RankingOutcome | null;
  /** Null where the experiment names no Pareto metrics. */
  readonly pareto: ParetoOutcome | null;
}

export interface FactorOutcome {
  readonly name: string;
  readonly levels: readonly {
    readonly label: string;
    readonly settings: readonly Setting[];
  }[];
}

/** A change of the base scenario, as `--set` takes it. */
export interface Setting {
  readonly path: string;
  /** As YAML (JSON) has it. */
  readonly value: unknown;
}

export interface ReplicationsOutcome {
  /** That count: the first so many, of each policy. */
  readonly count: number;
  readonly reason: 'number' | 'precise' | 'maximum';
  /** The rule that decided; null where the number was given. */
  readonly rule: {
    readonly metric: string;
    readonly target:
      | { readonly kind: 'absolute'; readonly halfWidth: number }
      | { readonly kind: 'relative'; readonly share: number };
    readonly min: number;
    readonly max: number;
    readonly every: number;
  } | null;
  /** One sentence for people: how many, and why it stopped there. */
  readonly text: string;
}

export interface PolicyOutcome {
  /** `interval=5m, jitter=full`. */
  readonly name: string;
  readonly isBaseline: boolean;
  /** One for each factor, in their order. */
  readonly levels: readonly { readonly factor: string; readonly level: string }[];
  readonly settings: readonly Setting[];
  /** Seed of its runs; that of the base scenario under common random numbers. */
  readonly seed: number;
  /** One for each of `ExperimentOutcome.metrics`, in that order. */
  readonly metrics: readonly MetricOutcome[];
  readonly series: PolicySeries;
}

export interface MetricOutcome {
  readonly metric: string;
  /** By replication; null where the metric was not defined in that run. */
  readonly values: readonly (number | null)[];
  /** Runs in which it was not defined; they are in neither summary nor interval. */
  readonly undefinedIn: number;
  /** Over replications; quantiles 0.05, 0.25, 0.5, 0.75, 0.95. */
  readonly summary: SampleSummary;
  /** Of the mean over replications. */
  readonly interval: MeanInterval;
}

/** Series of a policy over its replications. Times are bins of equal length from `startAt` on. */
export interface PolicySeries {
  /** Replications that series were kept of: the first so many. Attempts and ECDF are of the same. */
  readonly replications: number;
  /** When the policy's runs begin; `duration` or `start` may be a factor. */
  readonly startAt: number;
  readonly endAt: number;
  /** Sessions whose package exists and that have not ended: highest in each bin. */
  readonly backlog: SeriesBand;
  /** Requests at Async Server a minute, mean of each bin. */
  readonly requestsPerMinute: SeriesBand;
  /** Transfers under way at the same time: highest in each bin. */
  readonly transfers: SeriesBand;
  /** By channel data group, each database as stale as its stalest job; ms. */
  readonly staleness: readonly {
    readonly channelDataGroup: string;
    readonly mean: SeriesBand;
    readonly p95: SeriesBand;
    readonly max: SeriesBand;
  }[];
  /** Status messages that happened and that headquarters' forms do not know yet. */
  readonly unknownToHeadquarters: SeriesBand;
  /**
   * Of the first replication. Under common random numbers it is the same outage in every policy, so
   * heatmaps can be held beside each other.
   */
  readonly heatmap: StalenessHeatmap;
  /** Of downloads, ms: all kept replications as one; applied sessions only. */
  readonly timeToApplied: EcdfOutcome;
  /** By stage; those without any attempt are left out. */
  readonly attempts: readonly {
    readonly stage: Stage;
    /** Mean of attempts in a run by try: [0] first attempts, [1] first retries …; the last and later. */
    readonly byTry: readonly number[];
    /** Mean of attempts that failed in a run. */
    readonly failed: number;
  }[];
}

/** All arrays are as long as each other, one entry for each bin; null where nothing was measured. */
export interface SeriesBand {
  readonly binMs: number;
  /** Over replications. */
  readonly mean: readonly (number | null)[];
  readonly p10: readonly (number | null)[];
  readonly p50: readonly (number | null)[];
  readonly p90: readonly (number | null)[];
}

export interface EcdfOutcome {
  /** Applied sessions, and all that could have been, of all kept replications. */
  readonly applied: number;
  readonly sessions: number;
  /** Ascending; share of the applied ones at or below the value. At most 200 steps. */
  readonly steps: readonly { readonly value: number; readonly share: number }[];
}

export interface ComparisonsOutcome {
  /** Every metric: each other policy − the baseline. Empty with one policy. */
  readonly againstBaseline: readonly MetricComparisons[];
  /** All pairs, of the metrics of objective and Pareto front; empty with too many policies. */
  readonly allPairs: readonly MetricComparisons[];
}

/** Intervals of one family hold all at once; p-values are Holm's over the family. */
export interface MetricComparisons {
  readonly metric: string;
  readonly pairs: readonly ComparisonOutcome[];
  /**
   * Policies that lack the metric in some run, and so are compared with none: a mean of the other
   * runs would be of the lucky ones. Where the baseline is among them there are no pairs.
   */
  readonly left: readonly { readonly name: string; readonly undefinedIn: number }[];
}

export interface ComparisonOutcome extends PairedDifference {
  /** The difference is `one` − `other`. */
  readonly one: string;
  readonly other: string;
  readonly adjustedP: number | null;
  /** What the interval says of `one`, by the direction of the metric. */
  readonly verdict: 'better' | 'worse' | 'unclear';
}

export interface RankingOutcome {
  readonly objective: Objective;
  readonly constraints: readonly Constraint[];
  readonly policies: readonly {
    readonly name: string;
    readonly place: number;
    readonly objective: MeanInterval;
    readonly state: ConstraintState;
    readonly constraints: readonly CheckedConstraint[];
    readonly tiedWith: readonly string[];
  }[];
  /** Policies whose objective or constraint was not defined in some run: they have no place. */
  readonly unranked: readonly {
    readonly name: string;
    readonly metric: string;
    readonly undefinedIn: number;
  }[];
}

export interface ParetoOutcome extends ParetoResult {
  readonly objectives: readonly Objective[];
  /** The means that were compared, by policy, in the order of `objectives`. */
  readonly points: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** Policies that lack a mean of one of them in some run. */
  readonly left: readonly string[];
}
