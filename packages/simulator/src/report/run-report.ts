/** The report of one run: the page of an experiment with one policy and one replication. */
import type { RunResults } from '../results/run-results.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { scenarioSource } from '../scenario/scenario-source.ts';
import { nameMark } from './page/answer.ts';
import { figuresOf } from './page/figures.ts';
import { markup, type Markup } from './page/markup.ts';
import { page } from './page/page.ts';
import { runFacts } from './page/run-facts.ts';
import { reproduction } from './page/sources.ts';
import { heatmapOfRun } from './plots/heatmap-plot.ts';
import { attemptsOfRun, timeToAppliedByJob, timeToAppliedOfRun } from './plots/run-bars.ts';
import {
  backlogOfRun,
  heldBackOfRun,
  requestsOfRun,
  stalenessOfRun,
  transfersOfRun,
  unknownOfRun,
  type RunContext,
} from './plots/run-plots.ts';
import type { Report } from './report.ts';
import { clockOf } from './text/clock.ts';
import { countOf, formatMs, formatNumber, formatPercent } from './text/numbers.ts';

export interface RunReportInput {
  readonly results: RunResults;
  readonly scenario: Scenario;
  /** Version of the program. */
  readonly version: string;
  /** The command that makes it again, as a shell takes it. */
  readonly command: string;
}

/** Pure: the same input gives the same bytes. */
export async function runReport(input: RunReportInput): Promise<Report> {
  const { results, scenario, version, command } = input;
  const clock = clockOf(scenario.timeZone, results.startAt, results.endAt);
  const names = new Map(scenario.jobs.map(({ id, name }) => [id, name]));
  const context: RunContext = {
    results,
    clock,
    jobLabel: (id) => {
      const name = names.get(id) ?? '';
      return name === '' || name === id ? id : `${id} ${name}`;
    },
  };
  const plans = [
    backlogOfRun(context),
    requestsOfRun(context),
    transfersOfRun(context),
    timeToAppliedOfRun(context),
    timeToAppliedByJob(context),
    stalenessOfRun(context),
    heatmapOfRun(context),
    attemptsOfRun(context),
    heldBackOfRun(context),
    unknownOfRun(context),
  ].filter((plan) => plan !== null);
  const figures = await figuresOf(plans, false);
  return {
    plots: figures.plots,
    html: page({
      kind: 'Run',
      title: results.scenario,
      description: scenario.description,
      answer: answerOf(results),
      meta: [
        `${clock.minute(results.startAt)} to ${clock.minute(results.endAt)} (${clock.name})`,
        `seed ${results.seed}`,
        `cdx ${version}`,
      ],
      sections: [
        { id: 'over-time', title: 'What happens', body: figures.markup },
        { id: 'numbers', title: 'Numbers', body: runFacts(results, clock) },
        {
          id: 'reproduce',
          title: 'Make it again',
          body: reproduction(
            command,
            [`seed ${results.seed}`, `cdx ${version}`, `trace hash ${results.traceHash}`],
            [{ title: 'The scenario, every default stated', value: scenarioSource(scenario) }],
          ),
        },
      ],
    }),
  };
}

function answerOf({
  downloads,
  uploads,
  backlog,
  outages,
}: RunResults): readonly (string | Markup)[] {
  const { overall, byJob } = downloads.timeToApplied;
  const had = byJob.reduce((sum, { sessions }) => sum + sessions, 0);
  const applied =
    had === 0
      ? null
      : markup`Of ${countOf(had, 'download')} with a package,
          <strong>${formatPercent(overall.count / had)}</strong> were
          applied${overall.p95Ms === null ? '' : markup`, 95 % of them within <strong>${formatMs(overall.p95Ms)}</strong>`}.`;
  const recoveries = outages
    .filter(({ backlogBefore }) => backlogBefore !== null)
    .map(({ name, recoveryMs, peakBacklog, backlogBefore }) =>
      peakBacklog <= (backlogBefore ?? 0)
        ? markup`The outage ${nameMark(name)} did not raise the backlog above what it swings to
          anyway.`
        : recoveryMs === null
          ? markup`From the outage ${nameMark(name)} the backlog had not recovered when the run ended.`
          : markup`After the outage ${nameMark(name)} the backlog was back at its level of before in
              <strong>${formatMs(recoveryMs)}</strong>.`,
    );
  return [
    applied,
    markup`The backlog peaked at
    ${countOf(backlog.peak, 'session')}${lost(downloads.exhausted + uploads.exhausted)}.`,
    ...recoveries.slice(0, 5),
  ].filter((sentence) => sentence !== null);
}

function lost(exhausted: number): string {
  if (exhausted === 0) return '';
  return `; ${formatNumber(exhausted)} ${exhausted === 1 ? 'session was' : 'sessions were'} canceled with all tries spent`;
}
