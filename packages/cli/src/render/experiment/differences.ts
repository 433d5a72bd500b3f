/** Each policy against the baseline, in the metrics by which policies are chosen. */
import type { ExperimentOutcome, MetricComparisons, MetricInfo } from '@cdx/simulator/experiment';
import type { Look } from '../look.ts';
import { formatRate } from '../numbers.ts';
import { tableLines } from '../table.ts';
import { metricHeader, signedText } from './metric-text.ts';
import { policyNumbers } from './policies.ts';

export function differenceLines(outcome: ExperimentOutcome, look: Look): readonly string[] {
  const { comparisons, ranking, pareto, metrics } = outcome;
  const wanted = new Set([
    ...(ranking === null ? [] : [ranking.objective.metric]),
    ...(pareto === null ? [] : pareto.objectives.map(({ metric }) => metric)),
  ]);
  if (wanted.size === 0 && metrics[0] !== undefined) wanted.add(metrics[0].name);
  return comparisons.againstBaseline
    .filter(({ metric, pairs }) => wanted.has(metric) && pairs.length > 0)
    .flatMap((compared, index) => [
      ...(index === 0 ? [] : ['']),
      ...comparisonLines(outcome, compared, look),
    ]);
}

function comparisonLines(
  outcome: ExperimentOutcome,
  { metric: name, pairs }: MetricComparisons,
  look: Look,
): readonly string[] {
  const numbers = policyNumbers(outcome);
  const metric = outcome.metrics.find((info) => info.name === name) as MetricInfo;
  const { none } = look.glyphs;
  const rows = pairs.map(({ one, difference, adjustedP, narrowing, verdict }) => [
    numbers.get(one) ?? '',
    difference.mean === null ? none : signedText(metric, difference.mean),
    difference.kind === 'none' ? none : signedText(metric, difference.low),
    difference.kind === 'none' ? none : signedText(metric, difference.high),
    adjustedP === null ? none : pText(adjustedP),
    verdict,
    narrowing === null ? none : `${formatRate(narrowing)}${look.glyphs.none === '-' ? 'x' : '×'}`,
  ]);
  const title = `Against # ${numbers.get(outcome.baseline)}: ${metricHeader(metric)}`;
  return [
    look.paint.bold(title),
    ...tableLines(
      {
        columns: [
          { header: '#', align: 'right' },
          { header: 'difference', align: 'right' },
          { header: 'from', align: 'right' },
          { header: 'to', align: 'right' },
          { header: 'p (Holm)', align: 'right' },
          {
            header: 'it is',
            paint: (row) => {
              const verdict = pairs[row]?.verdict;
              if (verdict === 'better') return look.paint.green;
              return verdict === 'worse' ? look.paint.red : undefined;
            },
          },
          { header: 'pairing narrows', align: 'right', drop: 1 },
        ],
        rows,
      },
      look,
    ),
  ];
}

function pText(p: number): string {
  return p < 0.001 ? '<0.001' : p.toFixed(3);
}
