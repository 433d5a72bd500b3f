/**
 * @cdx/simulator/experiment: experiment files, policies, replications, and what they say together.
 * A subpath of its own, since it loads a library that single runs do not need.
 */
export {
  experimentVersion,
  type ComparisonOutcome,
  type ComparisonsOutcome,
  type EcdfOutcome,
  type ExperimentOutcome,
  type FactorOutcome,
  type MetricComparisons,
  type MetricOutcome,
  type ParetoOutcome,
  type PolicyOutcome,
  type PolicySeries,
  type RankingOutcome,
  type ReplicationsOutcome,
  type SeriesBand,
  type Setting,
} from './outcome.ts';
export type { StalenessHeatmap } from '../results/staleness-heatmap.ts';
export type {
  Experiment,
  ExperimentSource,
  Factor,
  FactorLevel,
  Replications,
} from './experiment.ts';
export {
  parseExperiment,
  type ParsedExperiment,
  type ParseExperimentOptions,
} from './parse-experiment.ts';
export { experimentJsonSchema } from './format/experiment-file.ts';
export type { MetricInfo, MetricUnit } from './metrics/metric.ts';
export { knownMetrics } from './metrics/registry.ts';
export type { Policy } from './policies/policy.ts';
export { taskAt, type Task } from './policies/plan.ts';
export {
  runReplication,
  seriesReplicationsMax,
  type ReplicationOptions,
} from './replication/run-replication.ts';
export type { Bins, ReplicationResult, ReplicationSeries } from './replication/result.ts';
export { experimentDecision, type ExperimentDecision } from './reduce/stopping.ts';
export { reduceExperiment, type ReduceOptions } from './reduce/reduce-experiment.ts';
