/** What has no time axis in a run: how long downloads took, in all and by job; attempts by stage. */
import type { DurationSummary } from '../../results/percentiles.ts';
import type { StageResults } from '../../results/run-results.ts';
import { greatest } from '../draw/series.ts';
import type { Frame, Spec } from '../draw/spec.ts';
import { colour } from '../draw/theme.ts';
import { across, axisFromZero, axisSpec, logDurationAxis } from '../draw/ticks.ts';
import { csvTable } from '../text/csv.ts';
import { formatMs, formatNumber, formatPercent, quoted } from '../text/numbers.ts';
import { sideLabels, stageNames } from './attempts-plot.ts';
import { ecdfAbout, ecdfSpec } from './ecdf-plot.ts';
import type { PlotPlan } from './plan.ts';
import type { RunContext } from './run-plots.ts';

interface Named {
  readonly label: string;
  readonly summary: DurationSummary;
  readonly sessions: number;
}

const marks = [
  { name: 'p50', shape: 'circle', colour: colour('blue'), of: (of: DurationSummary) => of.p50Ms },
  { name: 'p95', shape: 'square', colour: colour('green'), of: (of: DurationSummary) => of.p95Ms },
  {
    name: 'p99',
    shape: 'triangle-up',
    colour: colour('orange'),
    of: (of: DurationSummary) => of.p99Ms,
  },
  { name: 'max', shape: 'cross', colour: colour('purple'), of: (of: DurationSummary) => of.maxMs },
] as const;

export function timeToAppliedOfRun({ results }: RunContext): PlotPlan {
  const { overall, byJob, steps } = results.downloads.timeToApplied;
  const sessions = byJob.reduce((sum, each) => sum + each.sessions, 0);
  const title =
    overall.p95Ms === null || overall.p50Ms === null
      ? 'Time to Applied: no download was applied.'
      : `Half of the applied downloads are there within ${formatMs(overall.p50Ms)}, 95 % within ${formatMs(overall.p95Ms)}.`;
  const left = sessions - overall.count;
  return {
    name: 'time-to-applied',
    heading: 'Time to Applied',
    title,
    description: `Empirical distribution of the time from the run of a job to its apply at the channel database, logarithmic in time. ${title}`,
    caption: `${ecdfAbout}${left === 0 ? '' : ` Downloads that were not applied within the run are not in it: ${formatNumber(left)}, ${formatPercent(left / sessions)} of those with a package.`}`,
    csv: csvTable(
      ['withinMs', 'share'],
      steps.map(({ value, share }) => [value, share]),
    ),
    spec:
      steps.length === 0
        ? null
        : (frame) => ecdfSpec([{ label: 'downloads', isBaseline: false, steps }], frame),
  };
}

/** Null where one job has them all: then it is what the distribution says. */
export function timeToAppliedByJob({ results, jobLabel }: RunContext): PlotPlan | null {
  const { overall, byJob } = results.downloads.timeToApplied;
  if (byJob.length < 2) return null;
  const sessions = byJob.reduce((sum, each) => sum + each.sessions, 0);
  const all: readonly Named[] = [
    { label: 'all jobs', summary: overall, sessions },
    ...byJob.map((each) => ({
      label: jobLabel(each.name),
      summary: each,
      sessions: each.sessions,
    })),
  ];
  const rows = all.filter(({ summary }) => summary.count > 0);
  const [slowest] = rows
    .slice(1)
    .toSorted((one, other) => (other.summary.p95Ms ?? 0) - (one.summary.p95Ms ?? 0));
  const title =
    slowest === undefined
      ? 'Time to Applied by job: no download was applied.'
      : `The slowest is ${quoted(slowest.label)}: 95 % of its applied downloads are there within ${formatMs(slowest.summary.p95Ms ?? 0)}.`;
  return {
    name: 'time-to-applied-by-job',
    heading: 'Time to Applied by job',
    title,
    description: `Percentiles of the time from the run of a job to its apply at the channel database, by job, logarithmic in time. ${title}`,
    caption:
      'From the run of a job to its apply at the channel database, applied downloads only; each mark of the axis is about twice the one before.',
    csv: csvTable(
      ['job', 'sessions', 'applied', 'meanMs', 'p50Ms', 'p95Ms', 'p99Ms', 'maxMs'],
      all.map(({ label, summary, sessions: count }) => [
        label,
        count,
        summary.count,
        summary.meanMs,
        summary.p50Ms,
        summary.p95Ms,
        summary.p99Ms,
        summary.maxMs,
      ]),
    ),
    spec: rows.length === 0 ? null : (frame) => percentilesSpec(rows.slice(0, 25), frame),
  };
}

function percentilesSpec(rows: readonly Named[], frame: Frame): Spec {
  const names = rows.map(({ label }) => label);
  const { labels, left } = sideLabels(names, frame);
  const width = Math.floor(frame.width - left - 30);
  const low = Math.max(
    1000,
    Math.min(...rows.map(({ summary }) => summary.p50Ms ?? Infinity)) / 1.5,
  );
  const high = greatest(rows.map(({ summary }) => summary.maxMs));
  const x = across((most) => logDurationAxis(low, high, most), width);
  const within = (value: number | null): number | null =>
    value === null ? null : Math.max(value, x.domain[0]);
  const y = {
    field: 'job',
    type: 'nominal',
    scale: { domain: names },
    axis: { title: null, ticks: false, domain: false, grid: true, labelExpr: labels },
  };
  const scale = { type: 'log', domain: x.domain, nice: false };
  const axis = axisSpec(x, { title: 'time to Applied', grid: true });
  return {
    width,
    height: { step: 26 },
    datasets: {
      ranges: rows.map(({ label, summary }) => ({
        job: label,
        low: within(summary.p50Ms),
        high: within(summary.maxMs),
      })),
      points: rows.flatMap(({ label, summary }) =>
        marks.map(({ name, of }) => ({ job: label, mark: name, at: within(of(summary)) })),
      ),
    },
    data: { name: 'points' },
    layer: [
      {
        data: { name: 'ranges' },
        mark: { type: 'rule', color: colour('base'), strokeWidth: 1.5 },
        encoding: {
          y,
          x: { field: 'low', type: 'quantitative', scale, axis },
          x2: { field: 'high' },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 75, opacity: 1 },
        encoding: {
          y,
          x: { field: 'at', type: 'quantitative', scale, axis },
          color: {
            field: 'mark',
            type: 'nominal',
            scale: {
              domain: marks.map(({ name }) => name),
              range: marks.map((mark) => mark.colour),
            },
            legend: marksLegend,
          },
          shape: {
            field: 'mark',
            type: 'nominal',
            scale: {
              domain: marks.map(({ name }) => name),
              range: marks.map((mark) => mark.shape),
            },
            legend: marksLegend,
          },
        },
      },
    ],
  };
}

const marksLegend = {
  orient: 'top',
  direction: 'horizontal',
  columns: 4,
  columnPadding: 20,
  title: null,
  symbolSize: 90,
  symbolStrokeWidth: 0,
  offset: 10,
};

const parts = [
  {
    name: 'went well',
    colour: colour('heat1'),
    of: ({ attempts, failed }: StageResults) => attempts - failed,
  },
  { name: 'failed', colour: colour('orange'), of: ({ failed }: StageResults) => failed },
] as const;

export function attemptsOfRun({ results }: RunContext): PlotPlan {
  const { stages } = results;
  const used = stages.filter(({ attempts }) => attempts > 0);
  const attempts = used.reduce((sum, each) => sum + each.attempts, 0);
  const failed = used.reduce((sum, each) => sum + each.failed, 0);
  const retries = used.reduce((sum, each) => sum + each.retries, 0);
  const title =
    attempts === 0
      ? 'No stage was attempted.'
      : `${formatNumber(failed)} of ${formatNumber(attempts)} attempts failed (${formatPercent(failed / attempts)}); ${formatNumber(retries)} were retries.`;
  return {
    name: 'attempts',
    heading: 'Attempts by stage',
    title,
    description: `Bars of attempts by stage, those that failed apart. ${title}`,
    caption: 'All attempts of each stage, retries included.',
    csv: csvTable(
      ['stage', 'attempts', 'retries', 'failed'],
      stages.map((each) => [each.stage, each.attempts, each.retries, each.failed]),
    ),
    spec: attempts === 0 ? null : (frame) => attemptsSpec(used, frame),
  };
}

function attemptsSpec(used: readonly StageResults[], frame: Frame): Spec {
  const names = used.map(({ stage }) => stageNames[stage]);
  const { labels, left } = sideLabels(names, frame);
  const right = frame.narrow ? 8 : 190;
  const width = Math.floor(frame.width - left - right - 24);
  const x = across(
    (most) => axisFromZero(greatest(used.map(({ attempts }) => attempts)), 'count', most),
    Math.min(width, 560),
  );
  const y = {
    field: 'stage',
    type: 'nominal',
    scale: { domain: names },
    axis: { title: null, ticks: false, domain: false, labelExpr: labels },
  };
  return {
    width,
    height: { step: 28 },
    datasets: {
      bars: used.flatMap((each) =>
        parts.map(({ name, of }, order) => ({
          stage: stageNames[each.stage],
          part: name,
          order,
          count: of(each),
        })),
      ),
      texts: used.map((each) => ({
        stage: stageNames[each.stage],
        attempts: each.attempts,
        text: `${formatNumber(each.failed)} failed, ${formatNumber(each.retries)} retries`,
      })),
    },
    data: { name: 'bars' },
    layer: [
      {
        mark: { type: 'bar', height: { band: 0.7 } },
        encoding: {
          y,
          x: {
            field: 'count',
            type: 'quantitative',
            scale: { domain: x.domain, nice: false },
            axis: axisSpec(x, { title: 'attempts' }),
          },
          order: { field: 'order' },
          color: {
            field: 'part',
            type: 'nominal',
            scale: {
              domain: parts.map(({ name }) => name),
              range: parts.map((part) => part.colour),
            },
            legend: { ...marksLegend, symbolType: 'square', symbolSize: 140 },
          },
        },
      },
      ...(frame.narrow
        ? []
        : [
            {
              data: { name: 'texts' },
              mark: { type: 'text', align: 'left', dx: 8, color: colour('muted'), fontSize: 12 },
              encoding: {
                y,
                x: { field: 'attempts', type: 'quantitative' },
                text: { field: 'text' },
              },
            },
          ]),
    ],
  };
}
