/** An experiment as the rest of the program takes it: every default filled in, every unit made one. */
import type { Json } from '../scenario/source/write-values.ts';
import type { Constraint, Objective } from '../statistics/index.ts';
import type { Setting } from './outcome.ts';

export type ExperimentSource = { readonly [key: string]: Json };

export interface Experiment {
  readonly name: string;
  readonly description: string;
  /** As the file names it: relative to the experiment file. */
  readonly scenarioFile: string;
  /** Changes of the base scenario. */
  readonly settings: readonly Setting[];
  readonly factors: readonly Factor[];
  readonly design: Design;
  /** Label of a level by factor, in the order of the factors. */
  readonly baseline: readonly string[];
  readonly replications: Replications;
  readonly warmUpMs: number;
  readonly commonRandomNumbers: boolean;
  /** Confidence, 0 to 1. */
  readonly level: number;
  readonly metrics: readonly string[];
  readonly objective: Objective | null;
  readonly constraints: readonly Constraint[];
  /** Metrics of the front; empty: none is looked for. */
  readonly pareto: readonly string[];
  readonly limits: ExperimentLimits;
}

export const designs = ['grid', 'oneAtATime'] as const;
export type Design = (typeof designs)[number];

export interface Factor {
  readonly name: string;
  readonly levels: readonly FactorLevel[];
}

export interface FactorLevel {
  readonly label: string;
  /** It has a name and `set` in the file; the others are a value of the factor's path. */
  readonly isNamed: boolean;
  readonly settings: readonly Setting[];
}

export type Replications =
  | { readonly kind: 'number'; readonly count: number }
  | {
      readonly kind: 'until';
      readonly min: number;
      readonly max: number;
      readonly every: number;
      readonly metric: string;
      readonly target: PrecisionTarget;
    };

export type PrecisionTarget =
  | { readonly kind: 'absolute'; readonly halfWidth: number }
  | { readonly kind: 'relative'; readonly share: number };

export interface ExperimentLimits {
  readonly policies: number;
  readonly replications: number;
  /** Events of the log of one run. */
  readonly events: number;
}

/** What an experiment may ask for at most (Decision), and what holds where it says nothing. */
export const experimentLimits = {
  factorsMax: 20,
  levelsMax: 100,
  policiesMax: 1000,
  policiesDefault: 100,
  replicationsMax: 100_000,
  replicationsDefault: 1000,
  eventsMax: 10_000_000_000,
  eventsDefault: 100_000_000,
} as const;
