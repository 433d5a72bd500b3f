/** Policies against the baseline and against each other, metric by metric, replication by replication. */
import {
  comparePairs,
  compareWithBaseline,
  type Observation,
  type PolicyComparison,
  type PolicySample,
} from '../../statistics/index.ts';
import type { MetricInfo } from '../metrics/metric.ts';
import type { ComparisonOutcome, ComparisonsOutcome, MetricComparisons } from '../outcome.ts';

/** All pairs of more policies are too many to be read, and their intervals too wide to be of use. */
export const allPairsPoliciesMax = 24;

/** A metric by policy: its value in each replication. */
export interface PolicyValues {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

export interface ComparisonInput {
  readonly metrics: readonly MetricInfo[];
  /** Metrics whose pairs are all compared. */
  readonly decisive: ReadonlySet<string>;
  readonly valuesOf: (metric: string) => readonly PolicyValues[];
  readonly baseline: string;
  readonly level: number;
}

export function comparisons(input: ComparisonInput): ComparisonsOutcome {
  const { metrics, decisive, valuesOf, baseline, level } = input;
  const count = metrics[0] === undefined ? 0 : valuesOf(metrics[0].name).length;
  if (count < 2) return { againstBaseline: [], allPairs: [] };
  const compared = (
    { name, better }: MetricInfo,
    compare: (samples: readonly PolicySample[]) => readonly PolicyComparison[],
  ): MetricComparisons => {
    const policies = valuesOf(name).map((policy) => ({ ...policy, undefinedIn: lacking(policy) }));
    const samples = policies
      .filter(({ undefinedIn }) => undefinedIn === 0)
      .map((policy) => ({ name: policy.name, observations: observations(policy) }));
    return {
      metric: name,
      pairs: compare(samples).map((pair) => outcomeOf(pair, better)),
      left: policies
        .filter(({ undefinedIn }) => undefinedIn > 0)
        .map(({ name, undefinedIn }) => ({ name, undefinedIn })),
    };
  };
  return {
    againstBaseline: metrics.map((metric) =>
      compared(metric, (samples) =>
        samples.some(({ name }) => name === baseline)
          ? compareWithBaseline(samples, baseline, level)
          : [],
      ),
    ),
    allPairs:
      count > allPairsPoliciesMax
        ? []
        : metrics
            .filter(({ name }) => decisive.has(name))
            .map((metric) => compared(metric, (samples) => comparePairs(samples, level))),
  };
}

/** How many runs have no value. */
export function lacking({ values }: PolicyValues): number {
  return values.filter((value) => value === null).length;
}

/** Of a policy that has a value in every run. */
export function observations({ values }: PolicyValues): readonly Observation[] {
  return values.map((value, replication) => ({ replication, value: value as number }));
}

function outcomeOf(pair: PolicyComparison, better: MetricInfo['better']): ComparisonOutcome {
  const { difference } = pair;
  const sign = better === 'less' ? -1 : 1;
  const verdict =
    difference.kind === 'none' || (difference.low <= 0 && difference.high >= 0)
      ? 'unclear'
      : sign * difference.mean > 0
        ? 'better'
        : 'worse';
  return { ...pair, verdict };
}
