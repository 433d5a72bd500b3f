/** One run in pictures: what an experiment shows of many, without bands. */
import type { MetricUnit } from '../../experiment/metrics/metric.ts';
import type { RunResults } from '../../results/run-results.ts';
import type { LevelPoint } from '../../run/level-series.ts';
import { greatest, type BandDatum, type Fold } from '../draw/series.ts';
import type { Clock } from '../text/clock.ts';
import { csvTable } from '../text/csv.ts';
import { countOf, formatMs, formatNumber, listOf, quoted } from '../text/numbers.ts';
import { bandSpec, overlayMax, type BandSeries } from './band-plot.ts';
import { unknownTexts } from './over-time.ts';
import type { PlotPlan } from './plan.ts';

export interface RunContext {
  readonly results: RunResults;
  readonly clock: Clock;
  /** `1020 Prices`. */
  readonly jobLabel: (id: string) => string;
}

interface Lines {
  readonly name: string;
  readonly heading: string;
  readonly title: string;
  readonly caption: string;
  readonly unit: MetricUnit;
  readonly axisTitle: string;
  readonly fold: Fold;
  readonly series: readonly BandSeries[];
  readonly csv: string;
}

export function backlogOfRun(context: RunContext): PlotPlan {
  const { backlog } = context.results;
  return lines(context, {
    name: 'backlog',
    heading: 'Backlog over time',
    title: `The backlog peaks at ${countOf(backlog.peak, 'session')} (${context.clock.minute(backlog.peakAt)}); at the end it is ${formatNumber(backlog.atEnd)}.`,
    caption:
      'Sessions whose package exists and that have not ended; the highest level in each stretch of time.',
    unit: 'count',
    axisTitle: 'sessions in the backlog',
    fold: 'max',
    series: [
      { label: 'backlog', isBaseline: false, points: levels(backlog.points, backlog.binMs) },
    ],
    csv: levelCsv(backlog.points, context.clock),
  });
}

export function requestsOfRun(context: RunContext): PlotPlan {
  const { requests } = context.results.asyncServer;
  const minutes = requests.binMs / 60_000;
  const points = requests.points.map(({ at, count }) =>
    line(at - requests.binMs / 2, count / minutes),
  );
  return lines(context, {
    name: 'requests',
    heading: 'Load at Async Server',
    title: `The busiest minute has ${countOf(requests.peakPerMinute, 'request')} (${context.clock.minute(requests.peakAt)}).`,
    caption:
      'Polls that find Async Server, and transfers; means of short stretches of time, so the busiest minute may be higher than the line. A spike where an outage ends is the herd that comes back at once.',
    unit: 'count',
    axisTitle: 'requests a minute',
    fold: 'mean',
    series: [{ label: 'requests', isBaseline: false, points }],
    csv: csvTable(
      ['at', 'requests'],
      requests.points.map(({ at, count }) => [context.clock.iso(at), count]),
    ),
  });
}

export function transfersOfRun(context: RunContext): PlotPlan {
  const { transfers, waiting } = context.results.asyncServer;
  const queue = waiting?.queue ?? null;
  const waits =
    waiting === null
      ? ''
      : ` ${formatNumber(waiting.waited)} of ${formatNumber(waiting.count)} had to wait for a turn${waiting.p95Ms === null ? '' : `, 95 % of all at most ${formatMs(waiting.p95Ms)}`}.`;
  const rows = new Map(
    transfers.points.map(({ at, max }) => [at, { under: max, queued: null as number | null }]),
  );
  for (const { at, max } of queue?.points ?? []) {
    rows.set(at, { under: rows.get(at)?.under ?? 0, queued: max });
  }
  return lines(context, {
    name: 'transfers',
    heading: 'Transfers at Async Server',
    title: `At most ${countOf(transfers.peak, 'transfer is', 'transfers are')} under way at the same time (${context.clock.minute(transfers.peakAt)}).${waits}`,
    caption: `Downloads and uploads under way${queue === null ? '' : ', and those that wait for a turn'}; the highest level in each stretch of time.`,
    unit: 'count',
    axisTitle: 'transfers',
    fold: 'max',
    series: [
      { label: 'under way', isBaseline: false, points: levels(transfers.points, transfers.binMs) },
      ...(queue === null
        ? []
        : [{ label: 'waiting', isBaseline: false, points: levels(queue.points, queue.binMs) }]),
    ],
    csv: csvTable(
      ['at', 'underWay', 'waiting'],
      [...rows].map(([at, { under, queued }]) => [context.clock.iso(at), under, queued]),
    ),
  });
}

export function stalenessOfRun(context: RunContext): PlotPlan {
  const { staleness } = context.results;
  const groups = staleness.byGroup.filter(({ points }) => points.length > 0);
  const shown = groups
    .toSorted((one, other) => (other.maxMs ?? 0) - (one.maxMs ?? 0))
    .slice(0, overlayMax);
  const [worst] = shown;
  return lines(context, {
    name: 'staleness',
    heading: 'Staleness over time',
    title:
      worst?.maxMs === undefined || worst.maxMs === null || worst.maxAt === null
        ? 'Staleness over time: nothing was looked at.'
        : `The stalest database misses a change of ${formatMs(worst.maxMs)} (${groups.length > 1 ? `in ${quoted(worst.channelDataGroup)}, ` : ''}${context.clock.minute(worst.maxAt)}).`,
    caption: `Lines: 95 % of the channel databases miss no change that is older; the shade below reaches down to the mean of all. The stalest ones are in the numbers.${groups.length > shown.length ? ` The ${shown.length} stalest of ${groups.length} groups.` : ''}`,
    unit: 'ms',
    axisTitle: 'staleness, 95th percentile of databases',
    fold: 'max',
    series: shown.map(({ channelDataGroup, points }) => ({
      label: channelDataGroup,
      isBaseline: false,
      points: points.map(({ at, meanMs, p95Ms }) => ({
        at,
        mean: p95Ms,
        low: meanMs,
        high: p95Ms,
      })),
    })),
    csv: csvTable(
      ['channelDataGroup', 'at', 'meanMs', 'p95Ms', 'maxMs', 'staleDatabases'],
      groups.flatMap(({ channelDataGroup, points }) =>
        points.map(({ at, meanMs, p95Ms, maxMs, stale }) => [
          channelDataGroup,
          context.clock.iso(at),
          meanMs,
          p95Ms,
          maxMs,
          stale,
        ]),
      ),
    ),
  });
}

/** Of the moments at which staleness is looked at, too. */
export function unknownOfRun(context: RunContext): PlotPlan {
  const { points } = context.results.headquarters;
  const worst = points.reduce<(typeof points)[number] | null>(
    (most, point) => (most === null || point.messages > most.messages ? point : most),
    null,
  );
  const { about, ...texts } = unknownTexts;
  return lines(context, {
    ...texts,
    title:
      worst === null
        ? `${texts.heading}: nothing was looked at.`
        : `The forms lack up to ${countOf(worst.messages, 'status message')} (${context.clock.minute(worst.at)}).`,
    caption: `${about} Looked at once in each stretch of time, so that a peak between two looks is not seen.`,
    unit: 'count',
    fold: 'max',
    series: [
      {
        label: 'unknown',
        isBaseline: false,
        points: points.map(({ at, messages }) => line(at, messages)),
      },
    ],
    csv: csvTable(
      ['at', 'messages'],
      points.map(({ at, messages }) => [context.clock.iso(at), messages]),
    ),
  });
}

/** Groups that enforce dependencies; null where there is none. */
export function heldBackOfRun(context: RunContext): PlotPlan | null {
  const groups = context.results.heldBack;
  if (groups.length === 0) return null;
  const most = groups.toSorted((one, other) => other.peak - one.peak).slice(0, overlayMax);
  const totalMs = groups.reduce((sum, { sessionMs }) => sum + sessionMs, 0);
  return lines(context, {
    name: 'held-back',
    heading: 'Held back by dependency enforcement',
    title: `Sessions waited ${formatMs(totalMs)} in all behind one that had failed; at most ${formatNumber(greatest(groups.map(({ peak }) => peak)))} at the same time.`,
    caption: `Sessions that wait behind a failed or suspended one of their channel database, ${listOf(most.map(({ channelDataGroup }) => channelDataGroup))}.`,
    unit: 'count',
    axisTitle: 'sessions held back',
    fold: 'max',
    series: most.map(({ channelDataGroup, points, binMs }) => ({
      label: channelDataGroup,
      isBaseline: false,
      points: levels(points, binMs),
    })),
    csv: csvTable(
      ['channelDataGroup', 'at', 'level', 'max'],
      groups.flatMap(({ channelDataGroup, points }) =>
        points.map(({ at, level, max }) => [channelDataGroup, context.clock.iso(at), level, max]),
      ),
    ),
  });
}

function lines({ results, clock }: RunContext, of: Lines): PlotPlan {
  const { series, unit, axisTitle, fold } = of;
  const outages = results.outages
    .map(({ startAt, endAt }) => ({ startAt, endAt }))
    .filter(({ startAt }) => startAt < results.endAt);
  const isEmpty = series.every(({ points }) => points.length === 0);
  const plot = {
    series,
    unit,
    axisTitle,
    fold,
    clock,
    startAt: results.startAt,
    endAt: results.endAt,
    shades: outages,
  };
  return {
    name: of.name,
    heading: of.heading,
    title: of.title,
    description: `${of.heading}: ${axisTitle} over time. ${of.title}`,
    caption: `${of.caption}${outages.length > 0 ? ' Shaded: outages.' : ''} Times: ${clock.name}.`,
    csv: of.csv,
    spec: isEmpty ? null : (frame) => bandSpec(plot, frame),
  };
}

function levels(points: readonly LevelPoint[], binMs: number): readonly BandDatum[] {
  return points.map(({ at, max }) => line(at - binMs / 2, max));
}

function line(at: number, mean: number): BandDatum {
  return { at, mean, low: null, high: null };
}

function levelCsv(points: readonly LevelPoint[], clock: Clock): string {
  return csvTable(
    ['at', 'level', 'max'],
    points.map(({ at, level, max }) => [clock.iso(at), level, max]),
  );
}
