/** The numbers of an experiment as tables: ranking, metrics, differences. */
import type { ExperimentOutcome, RankingOutcome } from '../../experiment/outcome.ts';
import { countOf, formatChange, formatInterval, formatValue } from '../text/numbers.ts';
import type { Labels } from '../plots/labels.ts';
import { infoOf } from './answer.ts';
import { markup, type Markup } from './markup.ts';
import { table, type TableColumn } from './table.ts';

const stateWords = { met: 'kept', unclear: 'unclear', broken: 'broken' } as const;

export function rankingTable(
  outcome: ExperimentOutcome,
  ranking: RankingOutcome,
  labels: Labels,
): Markup {
  const objective = infoOf(outcome, ranking.objective.metric);
  const columns: readonly TableColumn[] = [
    { title: 'policy', text: true },
    { title: 'place' },
    { title: objective.label, about: objective.about },
    ...ranking.constraints.map((constraint): TableColumn => {
      const info = infoOf(outcome, constraint.metric);
      const limit =
        'atMost' in constraint
          ? `≤ ${formatValue(constraint.atMost, info.unit)}`
          : `≥ ${formatValue(constraint.atLeast, info.unit)}`;
      return { title: `${info.label} ${limit}`, about: info.about };
    }),
    { title: 'tied with', about: 'Policies from which chance does not let it be told apart.' },
  ];
  const rows = ranking.policies.map(
    ({ name, place, objective: interval, constraints, tiedWith }, index) => ({
      strong: index === 0,
      cells: [
        nameOf(outcome, name, labels),
        String(place),
        formatInterval(interval, objective.unit),
        ...constraints.map(
          ({ constraint, state, interval: own }) =>
            markup`${formatInterval(own, infoOf(outcome, constraint.metric).unit)}
              <span class="${state === 'met' ? 'better' : state === 'broken' ? 'worse' : 'note'}"
                >${stateWords[state]}</span
              >`,
        ),
        tiedWith.length === 0 ? '–' : countOf(tiedWith.length, 'other'),
      ],
    }),
  );
  return table(
    'Constraints first, then the objective. Policies that share a place cannot be told apart from its first.',
    columns,
    rows,
  );
}

export function metricsTable(outcome: ExperimentOutcome, labels: Labels): Markup {
  const { policies, metrics, comparisons } = outcome;
  const columns: readonly TableColumn[] = [
    { title: 'policy', text: true },
    ...metrics.map(({ label, unit, about }) => ({
      title: unit === 'perMinute' ? `${label} a minute` : label,
      about,
    })),
  ];
  const verdictOf = (metric: string, policy: string): string =>
    comparisons.againstBaseline
      .find((each) => each.metric === metric)
      ?.pairs.find(({ one }) => one === policy)?.verdict ?? 'unclear';
  const rows = policies.map(({ name, metrics: values }) => ({
    cells: [
      nameOf(outcome, name, labels),
      ...metrics.map((info) => {
        const own = values.find(({ metric }) => metric === info.name);
        if (own === undefined) return '–';
        const verdict = verdictOf(info.name, name);
        const sign =
          verdict === 'better'
            ? markup` <span class="better" title="better than the baseline">◆</span>`
            : verdict === 'worse'
              ? markup` <span class="worse" title="worse than the baseline">▲</span>`
              : null;
        const missing =
          own.undefinedIn === 0
            ? null
            : markup`<br /><span class="note"
                  >${own.undefinedIn === own.values.length ? 'not defined' : `not in ${own.undefinedIn} of ${own.values.length} runs`}</span
                >`;
        const unit = info.unit === 'perMinute' ? 'count' : info.unit;
        return markup`${formatInterval(own.interval, unit)}${sign}${missing}`;
      }),
    ],
  }));
  const signs =
    comparisons.againstBaseline.length === 0
      ? ''
      : ' ◆ better and ▲ worse than the baseline; without a mark they cannot be told apart.';
  return table(`Means over replications with their intervals.${signs}`, columns, rows);
}

export function metricsList({ metrics }: ExperimentOutcome): Markup {
  return markup`<details>
    <summary>What the metrics mean</summary>
    <dl>
      ${metrics.map(
        ({ label, name, about, warmUp }) =>
          markup`<dt>${label}</dt>
            <dd>
              ${about}${warmUp === 'included' ? ' The warm-up is included.' : ''}
              <code>${name}</code>
            </dd>`,
      )}
    </dl>
  </details>`;
}

export function differencesTable(outcome: ExperimentOutcome, labels: Labels): Markup | null {
  const { againstBaseline } = outcome.comparisons;
  if (againstBaseline.length === 0) return null;
  const columns: readonly TableColumn[] = [
    { title: 'policy', text: true },
    ...againstBaseline.map(({ metric }) => {
      const { label, about } = infoOf(outcome, metric);
      return { title: label, about };
    }),
  ];
  const names = outcome.policies.filter(({ isBaseline }) => !isBaseline);
  const rows = names.map(({ name }) => ({
    cells: [
      nameOf(outcome, name, labels),
      ...againstBaseline.map(({ metric, pairs }) => {
        const pair = pairs.find(({ one }) => one === name);
        const unit = infoOf(outcome, metric).unit;
        if (pair === undefined || pair.difference.mean === null) return '–';
        const { difference } = pair;
        const change = formatChange(difference.mean ?? 0, unit);
        return difference.kind === 'interval' && !difference.constant
          ? `${change} ± ${formatValue(difference.halfWidth, unit)}`
          : change;
      }),
    ],
  }));
  return markup`<details>
    <summary>All differences from the baseline as a table</summary>
    ${table(`Difference from ${labels.inTable(outcome.baseline)}, with intervals that hold all at once for a metric`, columns, rows)}
  </details>`;
}

/** The whole name for those who point at it. */
function nameOf(outcome: ExperimentOutcome, name: string, labels: Labels): Markup {
  const label = labels.inTable(name);
  const shown = label === name ? markup`${name}` : markup`<span title="${name}">${label}</span>`;
  return markup`${shown}${name === outcome.baseline && outcome.policies.length > 1 ? markup` <span class="note">(baseline)</span>` : null}`;
}
