/**
 * @cdx/simulator/statistics: what replications say, and how sure it is. A subpath of its own, since
 * it loads a library that single runs do not need.
 */
export { tCriticalValue, twoSidedP } from './sample/student-t.ts';
export {
  quantileOf,
  summariseSample,
  type SampleQuantile,
  type SampleSummary,
} from './sample/summary.ts';
export { meanInterval, type MeanInterval } from './sample/mean-interval.ts';
export { pairObservations, type Observation, type Pair } from './policies/observations.ts';
export { pairedDifference, type PairedDifference } from './policies/paired-difference.ts';
export { holmAdjusted } from './policies/holm.ts';
export {
  comparePairs,
  compareWithBaseline,
  type PolicyComparison,
  type PolicySample,
} from './policies/compare-policies.ts';
export {
  constraintState,
  constraintStates,
  rankPolicies,
  type CheckedConstraint,
  type Constraint,
  type ConstraintState,
  type Goal,
  type Objective,
  type PolicyMetrics,
  type RankedPolicy,
} from './policies/rank-policies.ts';
export { paretoFront, type ParetoCandidate, type ParetoResult } from './policies/pareto-front.ts';
export {
  ecdf,
  ecdfQuantile,
  ecdfShare,
  mergeHistograms,
  weightedDurations,
  type Ecdf,
  type EcdfStep,
  type WeightedValue,
} from './series/ecdf.ts';
export {
  bandOver,
  type Band,
  type BandOptions,
  type BandPoint,
  type BinCombination,
  type BinnedSeries,
} from './series/bands.ts';
export {
  stoppingDecision,
  type StoppingDecision,
  type StoppingRule,
} from './sample/stopping-rule.ts';
