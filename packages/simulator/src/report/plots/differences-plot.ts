/**
 * Every policy against the baseline, replication by replication: by how much each metric changes,
 * and how sure that is. The picture that decides.
 */
import type { MetricInfo } from '../../experiment/metrics/metric.ts';
import type { ComparisonOutcome } from '../../experiment/outcome.ts';
import type { Frame, Spec } from '../draw/spec.ts';
import { colour } from '../draw/theme.ts';
import { across, axisOver, axisSpec } from '../draw/ticks.ts';
import { csvTable } from '../text/csv.ts';
import { countOf, formatPercent, listOf, quoted } from '../text/numbers.ts';
import { sideLabels } from './attempts-plot.ts';
import type { OverTimeContext } from './over-time.ts';
import type { PlotPlan } from './plan.ts';

const verdicts = ['better', 'unclear', 'worse'] as const;
const verdictLooks = {
  better: { colour: colour('green'), shape: 'circle', words: 'better than the baseline' },
  unclear: { colour: colour('base'), shape: 'cross', words: 'cannot be told apart from it' },
  worse: { colour: colour('orange'), shape: 'triangle-up', words: 'worse than the baseline' },
} as const;

interface Panel {
  readonly metric: MetricInfo;
  readonly pairs: readonly (ComparisonOutcome & { readonly label: string })[];
}

export function differencesPlot({ outcome, shown, labels }: OverTimeContext): PlotPlan | null {
  const { comparisons, metrics, baseline, level } = outcome;
  if (comparisons.againstBaseline.length === 0) return null;
  const names = new Set(shown.map(({ name }) => name));
  const panels = comparisons.againstBaseline.flatMap(({ metric, pairs }): Panel[] => {
    const info = metrics.find(({ name }) => name === metric);
    const own = pairs
      .filter(({ one, difference }) => names.has(one) && difference.mean !== null)
      .map((pair) => ({ ...pair, label: labels.of(pair.one) }));
    return info === undefined || own.length === 0 ? [] : [{ metric: info, pairs: own }];
  });
  const absent = metrics.filter(({ name }) => !panels.some(({ metric }) => metric.name === name));
  const without =
    absent.length === 0
      ? ''
      : ` Not compared, since not defined in every run: ${listOf(absent.map(({ label }) => label))}.`;
  const all = comparisons.againstBaseline.flatMap(({ pairs }) => pairs);
  const better = all.filter(({ verdict }) => verdict === 'better').length;
  const worse = all.filter(({ verdict }) => verdict === 'worse').length;
  const others = quoted(labels.of(baseline));
  const title = `Against ${others}: ${countOf(better, 'difference')} for the better, ${formatCount(worse)} for the worse, ${formatCount(all.length - better - worse)} that chance could have made.`;
  return {
    name: 'differences',
    heading: 'Differences from the baseline',
    title,
    description: `For every metric and policy, the mean difference from the baseline ${others} as a mark, and its ${formatPercent(level)} interval as a line; all numbers are in the table of differences. ${title}`,
    caption: `Marks are mean differences of the same replications, policy − ${others}; lines are intervals that hold all at once for a metric with ${formatPercent(level)}. A line across 0: chance could have made it.${without}`,
    csv: differencesCsv(outcome.comparisons.againstBaseline),
    spec: panels.length === 0 ? null : (frame) => differencesSpec(panels, frame),
  };
}

function formatCount(count: number): string {
  return String(count);
}

function differencesSpec(panels: readonly Panel[], frame: Frame): Spec {
  const policies = [...new Set(panels.flatMap(({ pairs }) => pairs.map(({ label }) => label)))];
  const { labels, left } = sideLabels(policies, frame);
  const columns = frame.narrow ? 1 : Math.min(panels.length, 3);
  const gap = 44;
  const width = Math.floor((frame.width - left - gap * columns) / columns);
  return {
    columns,
    bounds: 'flush',
    spacing: { row: 64, column: gap },
    concat: panels.map(({ metric, pairs }, index) => {
      const bounds = pairs.flatMap(({ difference }) =>
        difference.kind === 'interval' ? [difference.low, difference.high] : [difference.mean ?? 0],
      );
      const x = across(
        (marks) => axisOver(Math.min(...bounds), Math.max(...bounds), metric.unit, marks),
        Math.min(width, 320),
      );
      const first = index % columns === 0;
      const y = {
        field: 'policy',
        type: 'nominal',
        scale: { domain: policies },
        axis: {
          title: null,
          ticks: false,
          domain: false,
          grid: true,
          labels: first,
          labelExpr: labels,
        },
      };
      const scale = { domain: x.domain, nice: false };
      const axis = axisSpec(x, { grid: false });
      return {
        title: { text: `${metric.label}${metric.unit === 'perMinute' ? ' (a minute)' : ''}` },
        width,
        height: { step: policies.length > 4 ? 18 : 26 },
        data: {
          values: pairs.map(({ label, difference, verdict }) => ({
            policy: label,
            mean: difference.mean,
            low: difference.kind === 'interval' ? difference.low : difference.mean,
            high: difference.kind === 'interval' ? difference.high : difference.mean,
            verdict: verdictLooks[verdict].words,
          })),
        },
        layer: [
          {
            mark: { type: 'rule', color: colour('muted'), strokeWidth: 1 },
            encoding: { x: { datum: 0, type: 'quantitative', scale } },
          },
          {
            mark: { type: 'rule', strokeWidth: 2.5 },
            encoding: {
              y,
              x: { field: 'low', type: 'quantitative', scale, axis },
              x2: { field: 'high' },
              color: verdictColour(frame),
            },
          },
          {
            mark: { type: 'point', filled: true, size: 62, opacity: 1 },
            encoding: {
              y,
              x: { field: 'mean', type: 'quantitative', scale, axis },
              color: verdictColour(frame),
              shape: {
                field: 'verdict',
                type: 'nominal',
                scale: {
                  domain: verdicts.map((verdict) => verdictLooks[verdict].words),
                  range: verdicts.map((verdict) => verdictLooks[verdict].shape),
                },
                legend: verdictLegend(frame),
              },
            },
          },
        ],
      };
    }),
    resolve: {
      scale: { color: 'shared', shape: 'shared' },
      legend: { color: 'shared', shape: 'shared' },
    },
  };
}

function verdictLegend({ narrow }: Frame): Spec {
  return {
    orient: 'top',
    direction: 'horizontal',
    columns: narrow ? 1 : 3,
    columnPadding: 24,
    title: null,
    symbolSize: 90,
    symbolStrokeWidth: 0,
    offset: 12,
  };
}

function verdictColour(frame: Frame): Spec {
  return {
    field: 'verdict',
    type: 'nominal',
    scale: {
      domain: verdicts.map((verdict) => verdictLooks[verdict].words),
      range: verdicts.map((verdict) => verdictLooks[verdict].colour),
    },
    legend: verdictLegend(frame),
  };
}

function differencesCsv(
  all: readonly { readonly metric: string; readonly pairs: readonly ComparisonOutcome[] }[],
): string {
  return csvTable(
    [
      'metric',
      'policy',
      'baseline',
      'difference',
      'low',
      'high',
      'adjustedP',
      'verdict',
      'pairs',
      'unpairedLow',
      'unpairedHigh',
      'varianceReduction',
    ],
    all.flatMap(({ metric, pairs }) =>
      pairs.map((pair) => [
        metric,
        pair.one,
        pair.other,
        pair.difference.mean,
        ...endsOf(pair.difference),
        pair.adjustedP,
        pair.verdict,
        pair.count,
        ...endsOf(pair.unpaired),
        pair.varianceReduction,
      ]),
    ),
  );
}

function endsOf(interval: ComparisonOutcome['difference']): readonly (number | null)[] {
  return interval.kind === 'interval' ? [interval.low, interval.high] : [null, null];
}
