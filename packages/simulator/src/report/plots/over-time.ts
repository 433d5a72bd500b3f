/** What a policy's replications did over time: backlog, load, staleness, what the forms lack. */
import type { ExperimentOutcome, PolicyOutcome, SeriesBand } from '../../experiment/outcome.ts';
import type { MetricUnit } from '../../experiment/metrics/metric.ts';
import { greatest, type BandDatum, type Fold } from '../draw/series.ts';
import type { Clock } from '../text/clock.ts';
import { csvTable } from '../text/csv.ts';
import { formatValue, quoted } from '../text/numbers.ts';
import { bandSpec, overlayMax, type BandPlot, type Shade } from './band-plot.ts';
import type { Labels } from './labels.ts';
import type { PlotPlan } from './plan.ts';

export interface OverTimeContext {
  readonly outcome: ExperimentOutcome;
  /** Those that have a place in pictures. */
  readonly shown: readonly PolicyOutcome[];
  readonly labels: Labels;
  readonly clock: Clock;
  readonly shades: readonly Shade[];
}

/** Peaks that differ by less are not worth a name: a share of the higher. */
const alike = 0.02;

interface Subject {
  readonly name: string;
  readonly heading: string;
  /** `The backlog`: what reaches a height. */
  readonly subject: string;
  readonly unit: MetricUnit;
  /** `sessions`: after a number. */
  readonly noun: string;
  readonly axisTitle: string;
  readonly fold: Fold;
  readonly about: string;
  readonly bandOf: (policy: PolicyOutcome) => SeriesBand | null;
}

export function backlogPlot(context: OverTimeContext): PlotPlan {
  return overTime(context, {
    name: 'backlog',
    heading: 'Backlog over time',
    subject: 'The backlog',
    unit: 'count',
    noun: ' sessions',
    axisTitle: 'sessions in the backlog',
    fold: 'max',
    about:
      'Sessions whose package exists and that have not ended; the highest level in each stretch of time.',
    bandOf: ({ series }) => series.backlog,
  });
}

export function requestsPlot(context: OverTimeContext): PlotPlan {
  return overTime(context, {
    name: 'requests',
    heading: 'Load at Async Server',
    subject: 'The load',
    unit: 'count',
    noun: ' requests a minute',
    axisTitle: 'requests a minute',
    fold: 'mean',
    about:
      'Polls that find Async Server, and transfers. A spike where an outage ends is the herd that comes back at once.',
    bandOf: ({ series }) => series.requestsPerMinute,
  });
}

/** Of experiments and runs alike. */
export const unknownTexts = {
  name: 'headquarters',
  heading: 'Actual against what headquarters knows',
  axisTitle: 'status messages that the forms lack',
  about:
    "What has happened and headquarters' forms do not show yet, because the process status messages batch has not brought it. " +
    'Where the line is high, operators act on what is no longer so.',
} as const;

export function unknownPlot(context: OverTimeContext): PlotPlan {
  return overTime(context, {
    ...unknownTexts,
    subject: 'What the forms do not know',
    unit: 'count',
    noun: ' status messages',
    fold: 'max',
    bandOf: ({ series }) => series.unknownToHeadquarters,
  });
}

/** Of the group that is the stalest anywhere; the table of numbers has all groups. */
export function stalenessPlot(context: OverTimeContext): PlotPlan {
  const { outcome, shown, clock } = context;
  const groups = [
    ...new Set(
      outcome.policies.flatMap(({ series }) =>
        series.staleness.map(({ channelDataGroup }) => channelDataGroup),
      ),
    ),
  ];
  const group = groups
    .map((name) => ({
      name,
      most: greatest(shown.flatMap((policy) => p95Of(policy, name)?.mean ?? [])),
    }))
    .reduce<{ readonly name: string; readonly most: number } | null>(
      (best, each) => (best === null || each.most > best.most ? each : best),
      null,
    );
  const plan = overTime(context, {
    name: 'staleness',
    heading: 'Staleness over time',
    subject: 'Staleness',
    unit: 'ms',
    noun: '',
    axisTitle: 'staleness, 95th percentile of databases',
    fold: 'max',
    about:
      '95 % of the channel databases ' +
      (groups.length > 1 ? `of ${group?.name} (the stalest group) ` : '') +
      'miss no change that is older than this.',
    bandOf: (policy) => (group === null ? null : p95Of(policy, group.name)),
  });
  const rows = outcome.policies.flatMap(({ name, series }) =>
    series.staleness.flatMap(({ channelDataGroup, mean, p95, max }) =>
      p95.mean.map((_, bin) => [
        name,
        channelDataGroup,
        clock.iso(series.startAt + (bin + 1) * p95.binMs),
        tidy(mean.mean[bin]),
        tidy(p95.mean[bin]),
        tidy(p95.p10[bin]),
        tidy(p95.p90[bin]),
        tidy(max.mean[bin]),
      ]),
    ),
  );
  const columns = [
    'policy',
    'channelDataGroup',
    'at',
    'meanMs',
    'p95Ms',
    'p95LowMs',
    'p95HighMs',
    'maxMs',
  ];
  return { ...plan, csv: csvTable(columns, rows) };
}

function p95Of({ series }: PolicyOutcome, group: string): SeriesBand | null {
  return series.staleness.find(({ channelDataGroup }) => channelDataGroup === group)?.p95 ?? null;
}

function overTime(context: OverTimeContext, subject: Subject): PlotPlan {
  const { outcome, shown, labels, clock, shades } = context;
  const series = shown.map((policy) => ({
    label: labels.of(policy.name),
    isBaseline: policy.isBaseline,
    points: pointsOf(policy, subject.bandOf(policy)),
  }));
  const { unit, axisTitle, fold, name, heading, noun } = subject;
  const plot: BandPlot = {
    series,
    unit,
    axisTitle,
    fold,
    clock,
    shades,
    startAt: Math.min(...shown.map((policy) => policy.series.startAt)),
    endAt: Math.max(...shown.map((policy) => policy.series.endAt)),
  };
  const peaks = series
    .map(({ label, points }) => ({ label, peak: greatest(points.map(({ mean }) => mean)) }))
    .toSorted((one, other) => one.peak - other.peak);
  const least = peaks[0];
  const most = peaks.at(-1);
  const isEmpty = series.every(({ points }) => points.every(({ mean }) => mean === null));
  const said = (value: number): string => `${formatValue(value, unit)}${noun}`;
  const title =
    isEmpty || least === undefined || most === undefined
      ? `${heading}: nothing was measured.`
      : peaks.length === 1 || most.peak - least.peak <= alike * most.peak
        ? `${subject.subject} peaks at ${peaks.length === 1 || most.peak === least.peak ? '' : 'about '}${said(most.peak)}${peaks.length === 1 ? '' : ', whatever the policy'}.`
        : `${subject.subject} peaks at ${formatValue(least.peak, unit)} with ${quoted(least.label)}, at ${said(most.peak)} with ${quoted(most.label)}.`;
  const replications = Math.max(...shown.map((policy) => policy.series.replications));
  const band =
    replications > 1
      ? ` Lines are means over ${replications} replications; bands hold the middle 80 % of them.`
      : '';
  const faint =
    series.length > overlayMax
      ? ' The dashed grey line is the baseline; all scales are the same.'
      : '';
  const outage = shades.length > 0 ? ' Shaded: outages.' : '';
  return {
    name,
    heading,
    title,
    description: `${heading}: ${axisTitle} over time, ${series.length === 1 ? 'one line' : `one line for each of ${series.length} policies`}. ${title}`,
    caption: `${subject.about}${band}${faint}${outage} Times: ${clock.name}.`,
    csv: bandCsv(outcome, clock, subject),
    spec: isEmpty ? null : (frame) => bandSpec(plot, frame),
  };
}

function pointsOf({ series: { startAt } }: PolicyOutcome, band: SeriesBand | null): BandDatum[] {
  if (band === null) return [];
  return band.mean.map((mean, bin) => ({
    at: startAt + (bin + 0.5) * band.binMs,
    mean,
    low: band.p10[bin] ?? null,
    high: band.p90[bin] ?? null,
  }));
}

function bandCsv({ policies }: ExperimentOutcome, clock: Clock, { bandOf }: Subject): string {
  return csvTable(
    ['policy', 'at', 'mean', 'p10', 'p50', 'p90'],
    policies.flatMap((policy) => {
      const band = bandOf(policy);
      if (band === null) return [];
      return band.mean.map((mean, bin) => [
        policy.name,
        clock.iso(policy.series.startAt + (bin + 1) * band.binMs),
        tidy(mean),
        tidy(band.p10[bin]),
        tidy(band.p50[bin]),
        tidy(band.p90[bin]),
      ]);
    }),
  );
}

/** Nine digits: what lies behind them is rounding of sums. */
export function tidy(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value.toPrecision(9));
}
