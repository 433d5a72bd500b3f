/** The report of an experiment. Pure: the same outcome gives the same bytes. */
import type { ExperimentOutcome, PolicyOutcome } from '../experiment/outcome.ts';
import { answerOf, metaOf } from './page/answer.ts';
import { figuresOf } from './page/figures.ts';
import { markup } from './page/markup.ts';
import {
  differencesTable,
  metricsList,
  metricsTable,
  rankingTable,
} from './page/outcome-tables.ts';
import { page, type Section } from './page/page.ts';
import { reproduction } from './page/sources.ts';
import { attemptsPlot } from './plots/attempts-plot.ts';
import { differencesPlot } from './plots/differences-plot.ts';
import { ecdfPlot } from './plots/ecdf-plot.ts';
import { heatmapPlot } from './plots/heatmap-plot.ts';
import { labelsOf } from './plots/labels.ts';
import {
  backlogPlot,
  requestsPlot,
  stalenessPlot,
  unknownPlot,
  type OverTimeContext,
} from './plots/over-time.ts';
import { paretoPlot } from './plots/pareto-plot.ts';
import { outagesOf } from './plots/shades.ts';
import type { Report } from './report.ts';
import { clockOf } from './text/clock.ts';

/** More have no place in pictures; tables and CSV have all. */
export const policiesDrawnMax = 12;

/** Errors: `invalid-scenario` where the outcome's scenario is not one of this version. */
export async function experimentReport(outcome: ExperimentOutcome): Promise<Report> {
  const shown = drawnPolicies(outcome);
  const labels = labelsOf(outcome.policies);
  const context: OverTimeContext = {
    outcome,
    shown,
    labels,
    clock: clockOf(outcome.timeZone, outcome.startAt, outcome.endAt),
    shades: outagesOf(outcome),
  };
  const comparing = [differencesPlot(context), paretoPlot(context)].filter((plan) => plan !== null);
  const watching = [
    backlogPlot(context),
    requestsPlot(context),
    ecdfPlot(context),
    stalenessPlot(context),
    heatmapPlot(context),
    attemptsPlot(context),
    unknownPlot(context),
  ];
  const watched = await figuresOf(watching, true);
  const compared = await figuresOf(comparing, true);
  const many =
    shown.length < outcome.policies.length
      ? `Pictures show ${shown.length} of the ${outcome.policies.length} policies: the baseline and the best; the numbers have all. `
      : '';
  const key =
    labels.key.length === 0
      ? null
      : markup`<details>
          <summary>Names in the pictures</summary>
          <dl>
            ${labels.key.map(
              ({ label, name }) =>
                markup`<dt>${label}</dt>
                  <dd>${name}</dd>`,
            )}
          </dl>
        </details>`;
  const named = markup`<p class="note">${many}${labels.legend}</p>
    ${key}`;
  const namedRows = labels.legend === '' ? null : markup`<p class="note">${labels.legend}</p>`;
  const { ranking } = outcome;
  const sections: readonly (Section | null)[] = [
    ranking === null
      ? null
      : {
          id: 'ranking',
          title: 'Ranking',
          body: markup`${namedRows}${rankingTable(outcome, ranking, labels)}`,
        },
    comparing.length === 0
      ? null
      : { id: 'comparison', title: 'Which policy?', body: markup`${named}${compared.markup}` },
    { id: 'over-time', title: 'What happens', body: markup`${named}${watched.markup}` },
    {
      id: 'metrics',
      title: 'Metrics',
      body: markup`${namedRows}${metricsTable(outcome, labels)}${differencesTable(outcome, labels)}${metricsList(outcome)}`,
    },
    {
      id: 'reproduce',
      title: 'Make it again',
      body: reproduction(
        outcome.command,
        [
          outcome.replications.text,
          `seed ${outcome.seed}`,
          `cdx ${outcome.version}`,
          `experiment ${outcome.hash.slice(0, 16)}`,
        ],
        [
          { title: 'The experiment, every default stated', value: outcome.experiment },
          { title: 'The scenario, every default stated', value: outcome.scenario },
        ],
      ),
    },
  ];
  return {
    html: page({
      kind: 'Experiment',
      title: outcome.name,
      description: outcome.description,
      answer: answerOf(outcome),
      meta: metaOf(outcome),
      sections: sections.filter((section) => section !== null),
    }),
    plots: [...compared.plots, ...watched.plots],
  };
}

/** All, or the baseline and those that rank first; in the order of the plan. */
function drawnPolicies({
  policies,
  ranking,
  baseline,
}: ExperimentOutcome): readonly PolicyOutcome[] {
  if (policies.length <= policiesDrawnMax) return policies;
  const order = [baseline, ...(ranking?.policies ?? []).map(({ name }) => name)];
  const rest = policies.map(({ name }) => name);
  const first = new Set([...new Set([...order, ...rest])].slice(0, policiesDrawnMax));
  return policies.filter(({ name }) => first.has(name));
}
