/** Where axes have their marks, and what stands there: durations as 15m and 2h, times of day. */
import type { MetricUnit } from '../../experiment/metrics/metric.ts';
import { formatInstant } from '../../scenario/units/date-time.ts';
import { formatDuration } from '../../scenario/units/duration.ts';
import { formatNumber } from '../text/numbers.ts';
import type { Clock } from '../text/clock.ts';
import { textWidth } from '../text/measure.ts';
import type { Spec } from './spec.ts';

const secondMs = 1000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** Steps that people count in, ms. */
const durationSteps: readonly number[] = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30].map(
    (count) => count * secondMs,
  ),
  ...[1, 2, 5, 10, 15, 20, 30].map((count) => count * minuteMs),
  ...[1, 2, 3, 4, 6, 8, 12].map((count) => count * hourMs),
  ...[1, 2, 4, 7, 14, 28, 56, 112, 224, 448, 896, 1792].map((count) => count * dayMs),
];

const timeSteps: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minuteMs),
  ...[1, 2, 3, 4, 6, 12].map((count) => count * hourMs),
  ...[1, 2, 3, 7, 14, 28, 56, 112, 224, 448].map((count) => count * dayMs),
];

export interface Axis {
  readonly domain: readonly [low: number, high: number];
  readonly values: readonly number[];
  readonly labels: readonly string[];
}

/** From 0 to a whole step at or above `max`, in at most so many steps. */
export function axisFromZero(max: number, unit: MetricUnit, stepsMax: number): Axis {
  return axisOver(0, max, unit, stepsMax);
}

/** Around `low` and `high`, 0 always among the marks. */
export function axisOver(low: number, high: number, unit: MetricUnit, stepsMax: number): Axis {
  const span = Math.max(high, 0) - Math.min(low, 0);
  if (span === 0) return axisOver(0, unit === 'ms' ? minuteMs : 1, unit, stepsMax);
  for (let share = 1; ; share *= 1.25) {
    const step = stepFor((span * share) / stepsMax, unit);
    const first = Math.floor(Math.min(low, 0) / step);
    const last = Math.ceil(Math.max(high, 0) / step);
    if (last - first <= stepsMax) return stepped(first, last, step, unit);
  }
}

function stepped(first: number, last: number, step: number, unit: MetricUnit): Axis {
  const values = Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
  const labels = values.map((value) => tickLabel(value, unit));
  return { domain: [first * step, last * step], values, labels };
}

/**
 * Around `low` and `high`: from 0 where that is not far away, else from a whole step below.
 */
export function axisAround(low: number, high: number, unit: MetricUnit, stepsMax: number): Axis {
  if (low <= 0 || low < 0.4 * high) return axisOver(Math.min(0, low), high, unit, stepsMax);
  const span = Math.max(high - low, high * 0.02);
  for (let share = 1; ; share *= 1.25) {
    const step = stepFor((span * share) / stepsMax, unit);
    const first = Math.floor((low - span * 0.05) / step);
    const last = Math.ceil((high + span * 0.05) / step);
    if (last - first > stepsMax) continue;
    return stepped(first, last, step, unit);
  }
}

/** As many marks as have room beside each other. */
export function across(make: (stepsMax: number) => Axis, width: number): Axis {
  for (let steps = Math.min(12, Math.max(2, Math.floor(width / 36))); ; steps--) {
    const axis = make(steps);
    const widest = Math.max(0, ...axis.labels.map((label) => textWidth(label)));
    const marks = axis.values.length - 1;
    if (steps <= 2 || (widest + 14) * marks <= width) return axis;
  }
}

/**
 * Marks within the domain only: for pictures of a fixed range.
 *
 * @param open without a mark at the very end, whose label would run into a neighbour's first.
 */
export function timeAxis(
  startAt: number,
  endAt: number,
  clock: Clock,
  marksMax: number,
  open = false,
): Axis {
  const span = Math.max(1, endAt - startAt);
  const step =
    timeSteps.find((each) => span / each <= marksMax) ?? Math.ceil(span / marksMax / dayMs) * dayMs;
  const values: number[] = [];
  const from = Math.ceil((startAt + clock.offsetMs) / step) * step - clock.offsetMs;
  const last = open ? endAt - span * 0.08 : endAt;
  for (let at = from; at <= last; at += step) values.push(at);
  return {
    domain: [startAt, Math.max(endAt, startAt + 1)],
    values,
    labels: values.map((at) => timeLabel(at + clock.offsetMs)),
  };
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function timeLabel(localMs: number): string {
  const text = formatInstant(localMs);
  const clock = text.slice(11, 16);
  return clock === '00:00'
    ? `${months[Number(text.slice(5, 7)) - 1] ?? ''} ${Number(text.slice(8, 10))}`
    : clock;
}

/** Logarithmic in effect: durations that people know, from `low` to `high`. */
export function logDurationAxis(low: number, high: number, marksMax: number): Axis {
  const known = [
    ...[1, 5, 15, 30].map((count) => count * secondMs),
    ...[1, 2, 5, 15, 30].map((count) => count * minuteMs),
    ...[1, 2, 4, 8].map((count) => count * hourMs),
    ...[1, 2, 4, 7, 14, 28, 56, 112, 224, 448, 896, 1792].map((count) => count * dayMs),
  ];
  const least = known.findLast((value) => value <= low) ?? secondMs;
  const most = known.find((value) => value >= Math.max(high, least * 2)) ?? high;
  let values = known.filter((value) => value >= least && value <= most);
  while (values.length > marksMax) values = values.filter((_, index) => index % 2 === 0);
  return { domain: [least, most], values, labels: values.map((value) => formatDuration(value)) };
}

/** What Vega-Lite takes as an axis. A table of labels: its own formats know no durations. */
export function axisSpec(axis: Axis, rest: Spec = {}): Spec {
  const labels = Object.fromEntries(
    axis.values.map((value, index) => [String(value), axis.labels[index] ?? '']),
  );
  return {
    values: axis.values,
    labelExpr: `(${JSON.stringify(labels)})[datum.value]`,
    title: null,
    ...rest,
  };
}

function stepFor(least: number, unit: MetricUnit): number {
  if (unit === 'ms') {
    return durationSteps.find((step) => step >= least) ?? Math.ceil(least / dayMs) * dayMs;
  }
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10;
  return unit === 'count' ? Math.max(step * power, 0.1) : step * power;
}

function tickLabel(value: number, unit: MetricUnit): string {
  const sign = value < 0 ? '−' : '';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (unit === 'ms') return sign + formatDuration(size, 2);
  return size < 1_000_000 ? sign + formatNumber(size) : `${sign}${formatNumber(size / 1_000_000)}M`;
}
