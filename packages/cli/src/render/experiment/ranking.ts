/** Which policy does best, and which cannot be told apart from it; the Pareto front. */
import type { ExperimentOutcome, MetricInfo } from '@cdx/simulator/experiment';
import type { Constraint } from '@cdx/simulator/statistics';
import { factLines } from '../facts.ts';
import type { Look } from '../look.ts';
import { formatCountOf } from '../numbers.ts';
import { tableLines } from '../table.ts';
import { printable, wrap } from '../text.ts';
import { intervalText, metricHeader, metricText } from './metric-text.ts';
import { policyNumbers } from './policies.ts';

export function rankingLines(outcome: ExperimentOutcome, look: Look): readonly string[] {
  const { ranking, metrics } = outcome;
  if (ranking === null) return [];
  const numbers = policyNumbers(outcome);
  const metric = infoOf(metrics, ranking.objective.metric);
  const least = ranking.objective.goal === 'least' ? 'least' : 'greatest';
  const limits = ranking.constraints.map((constraint) => limitText(metrics, constraint));
  const subject = limits.length === 0 ? '' : `, where ${limits.join(' and ')}`;
  const states = { met: 'kept', unclear: 'unclear', broken: 'broken' } as const;
  const rows = ranking.policies.map(({ name, place, objective, state, tiedWith }) => [
    String(place),
    numbers.get(name) ?? '',
    printable(name),
    intervalText(metric, objective, look),
    limits.length === 0 ? '' : states[state],
    tiedWith.length === 0 ? '' : String(tiedWith.length),
  ]);
  return [
    ...wrap(`Ranking by the ${least} ${metricHeader(metric)}${subject}`, look.width).map((line) =>
      look.paint.bold(line),
    ),
    ...tableLines(
      {
        columns: [
          { header: 'place', align: 'right' },
          { header: '#', align: 'right' },
          { header: 'policy', min: 12 },
          { header: 'mean', align: 'right' },
          ...(limits.length === 0 ? [] : [{ header: 'limits', paint: stateBrush }]),
          { header: 'ties', align: 'right', drop: 1 },
        ],
        rows: limits.length === 0 ? rows.map((row) => row.toSpliced(4, 1)) : rows,
      },
      look,
    ),
    ...ranking.unranked.map(
      ({ name, metric: lacking, undefinedIn }) =>
        `No place for # ${numbers.get(name)}: ${lacking} is not defined in ${formatCountOf(undefinedIn, 'run')}.`,
    ),
  ];

  function stateBrush(row: number) {
    const state = ranking?.policies[row]?.state;
    return state === 'broken'
      ? look.paint.red
      : state === 'unclear'
        ? look.paint.yellow
        : undefined;
  }
}

export function paretoLines(outcome: ExperimentOutcome, look: Look): readonly string[] {
  const { pareto, metrics } = outcome;
  if (pareto === null) return [];
  const numbers = policyNumbers(outcome);
  const infos = pareto.objectives.map(({ metric }) => infoOf(metrics, metric));
  const values = new Map(pareto.points.map((point) => [point.name, point.values]));
  const rows = pareto.front.map((name) => [
    numbers.get(name) ?? '',
    printable(name),
    ...infos.map((info, index) => metricText(info, values.get(name)?.[index] ?? 0)),
  ]);
  const title = `Pareto front: no other is better in ${infos.map((info) => metricHeader(info)).join(' and ')} at once`;
  return [
    ...wrap(title, look.width).map((line) => look.paint.bold(line)),
    ...tableLines(
      {
        columns: [
          { header: '#', align: 'right' },
          { header: 'policy', min: 12 },
          ...infos.map((info) => ({ header: metricHeader(info), align: 'right' as const, min: 8 })),
        ],
        rows,
      },
      look,
    ),
    ...(pareto.left.length === 0
      ? []
      : factLines(
          [['Left out', pareto.left.map((name) => `# ${numbers.get(name)}`).join(', ')]],
          look,
        )),
  ];
}

function limitText(metrics: readonly MetricInfo[], constraint: Constraint): string {
  const metric = infoOf(metrics, constraint.metric);
  const [word, value] =
    'atMost' in constraint ? ['at most', constraint.atMost] : ['at least', constraint.atLeast];
  return `${metricHeader(metric)} is ${word} ${metricText(metric, value)}`;
}

function infoOf(metrics: readonly MetricInfo[], name: string): MetricInfo {
  return metrics.find((metric) => metric.name === name) as MetricInfo;
}
