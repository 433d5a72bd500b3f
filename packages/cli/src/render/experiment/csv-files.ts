/** `metrics.csv`: a row for each run. `differences.csv`: a row for each comparison. Exact numbers. */
import type {
  ComparisonOutcome,
  ExperimentOutcome,
  MetricComparisons,
  ReplicationResult,
} from '@cdx/simulator/experiment';
import { csvRecord } from '../csv.ts';

/** All metrics of all runs, in the order of the plan. */
export function metricsCsv(results: readonly ReplicationResult[]): string {
  const names = [...new Set(results.flatMap(({ metrics }) => Object.keys(metrics)))];
  return [
    ['replication', 'policy', ...names],
    ...results.map(({ replication, policy, metrics }) => [
      String(replication),
      policy,
      ...names.map((name) => field(metrics[name])),
    ]),
  ]
    .map((fields) => csvRecord(fields))
    .join('');
}

const head = [
  'family',
  'metric',
  'one',
  'other',
  'replications',
  'difference',
  'low',
  'high',
  'unpairedLow',
  'unpairedHigh',
  'narrowing',
  'varianceReduction',
  'p',
  'adjustedP',
  'verdict',
];

export function differencesCsv({ comparisons }: ExperimentOutcome): string {
  const rows = (family: string, all: readonly MetricComparisons[]) =>
    all.flatMap(({ metric, pairs }) => pairs.map((pair) => [family, metric, ...fieldsOf(pair)]));
  return [
    head,
    ...rows('baseline', comparisons.againstBaseline),
    ...rows('pairs', comparisons.allPairs),
  ]
    .map((fields) => csvRecord(fields))
    .join('');
}

function fieldsOf(pair: ComparisonOutcome): readonly string[] {
  const { difference, unpaired } = pair;
  const ends = (interval: ComparisonOutcome['difference']) =>
    interval.kind === 'none' ? ['', ''] : [field(interval.low), field(interval.high)];
  return [
    pair.one,
    pair.other,
    String(pair.count),
    field(difference.mean),
    ...ends(difference),
    ...ends(unpaired),
    field(pair.narrowing),
    field(pair.varianceReduction),
    field(pair.p),
    field(pair.adjustedP),
    pair.verdict,
  ];
}

function field(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}
