/** What was asked and what the answer is, in sentences. */
import type { ExperimentOutcome, RankingOutcome } from '../../experiment/outcome.ts';
import type { MetricInfo } from '../../experiment/metrics/metric.ts';
import type { Constraint } from '../../statistics/index.ts';
import {
  countOf,
  formatInterval,
  formatPercent,
  formatValue,
  listOf,
  phrase,
} from '../text/numbers.ts';
import { markup, type Markup } from './markup.ts';

export function answerOf(outcome: ExperimentOutcome): readonly (string | Markup)[] {
  const { ranking, pareto, policies, baseline } = outcome;
  if (ranking !== null) return ranked(outcome, ranking);
  if (policies.length === 1) {
    return [
      markup`One policy, <strong>${nameMark(policies[0]?.name ?? '')}</strong>: see the metrics.`,
    ];
  }
  if (pareto !== null) {
    return [
      markup`Of ${countOf(policies.length, 'policy', 'policies')},
      ${pareto.front.length === 1 ? 'one is' : `${pareto.front.length} are`} on the Pareto front of
      ${listOf(pareto.objectives.map(({ metric }) => labelOf(outcome, metric)))}:
      ${names(pareto.front)}.`,
    ];
  }
  const clear = outcome.comparisons.againstBaseline
    .flatMap(({ pairs }) => pairs)
    .filter(({ verdict }) => verdict !== 'unclear').length;
  return [
    markup`${countOf(policies.length, 'policy', 'policies')} were compared with
      <strong>${nameMark(baseline)}</strong>: ${countOf(clear, 'difference is', 'differences are')}
      more than chance would make. The experiment names no objective, so there is no best one.`,
  ];
}

function ranked(outcome: ExperimentOutcome, ranking: RankingOutcome): readonly (string | Markup)[] {
  const { policies } = outcome;
  const info = infoOf(outcome, ranking.objective.metric);
  const what = phrase(info.label);
  const best = ranking.policies[0];
  const asked = markup`Asked: the ${ranking.objective.goal}
  ${what}${ranking.constraints.length === 0 ? '' : ` with ${constraintsText(outcome, ranking.constraints)}`}.`;
  if (best === undefined) {
    return [
      markup`No policy can be ranked: <strong>${what}</strong> was not defined in every run.`,
      asked,
    ];
  }
  const value = formatInterval(best.objective, info.unit);
  const of = `Of ${countOf(policies.length, 'policy', 'policies')}`;
  const head =
    best.state === 'met'
      ? markup`${of}, <strong>${nameMark(best.name)}</strong> does best: ${what} ${value}.`
      : best.state === 'unclear'
        ? markup`${of}, none surely keeps the constraints. The best that may:
            <strong>${nameMark(best.name)}</strong>, ${what} ${value}.`
        : markup`${of}, <strong>none</strong> keeps the constraints. The ${ranking.objective.goal}
            ${what} has ${nameMark(best.name)}: ${value}.`;
  const tied =
    best.tiedWith.length === 0
      ? null
      : markup`It cannot be told apart from ${names(best.tiedWith)}.`;
  const unranked =
    ranking.unranked.length === 0
      ? null
      : markup`Without a place, since a metric was not defined in some run:
        ${names(ranking.unranked.map(({ name }) => name))}.`;
  return [head, tied, unranked, asked].filter((sentence) => sentence !== null);
}

const namesMax = 3;

/** Each in a frame of its own: names have commas in them. */
function names(all: readonly string[]): Markup {
  const rest = all.length - namesMax;
  const named = (rest > 1 ? all.slice(0, namesMax) : all).map((name) => nameMark(name));
  const words = rest > 1 ? [...named, markup`${rest} more`] : named;
  return markup`${words.map((word, index) =>
    index === 0 ? word : index === words.length - 1 ? markup` and ${word}` : markup`, ${word}`,
  )}`;
}

export function nameMark(name: string): Markup {
  return markup`<span class="name">${name}</span>`;
}

export function constraintsText(
  outcome: ExperimentOutcome,
  constraints: readonly Constraint[],
): string {
  return listOf(
    constraints.map((constraint) => {
      const info = infoOf(outcome, constraint.metric);
      return 'atMost' in constraint
        ? `${phrase(info.label)} at most ${formatValue(constraint.atMost, info.unit)}`
        : `${phrase(info.label)} at least ${formatValue(constraint.atLeast, info.unit)}`;
    }),
  );
}

export function infoOf({ metrics }: ExperimentOutcome, metric: string): MetricInfo {
  const unknown: MetricInfo = {
    name: metric,
    label: metric,
    unit: 'count',
    better: 'less',
    about: '',
    warmUp: 'included',
  };
  return metrics.find(({ name }) => name === metric) ?? unknown;
}

function labelOf(outcome: ExperimentOutcome, metric: string): string {
  return phrase(infoOf(outcome, metric).label);
}

/** `12 policies`, `20 replications`, …: the line under the answer. */
export function metaOf(outcome: ExperimentOutcome): readonly string[] {
  const { policies, replications, level, commonRandomNumbers, warmUpMs, seed, version } = outcome;
  return [
    countOf(policies.length, 'policy', 'policies'),
    `${countOf(replications.count, 'replication')} of each`,
    `${formatPercent(level)} intervals`,
    commonRandomNumbers ? 'common random numbers' : 'random numbers of their own',
    ...(warmUpMs > 0 ? [`warm-up ${formatValue(warmUpMs, 'ms')}`] : []),
    `seed ${seed}`,
    `cdx ${version}`,
  ];
}
