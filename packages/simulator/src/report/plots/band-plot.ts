/**
 * A level over time, for one policy or many: up to four share a picture, with bands; more get one
 * each, the baseline faint behind it, all on the same scales so that they can be compared.
 */
import type { MetricUnit } from '../../experiment/metrics/metric.ts';
import { greatest, thinned, type BandDatum, type Fold } from '../draw/series.ts';
import type { Frame, Spec } from '../draw/spec.ts';
import { colour, seriesLooks } from '../draw/theme.ts';
import { across, axisFromZero, axisSpec, timeAxis, type Axis } from '../draw/ticks.ts';
import type { Clock } from '../text/clock.ts';
import { fitted, textWidth } from '../text/measure.ts';

export interface BandSeries {
  readonly label: string;
  readonly isBaseline: boolean;
  readonly points: readonly BandDatum[];
}

export interface Shade {
  readonly startAt: number;
  readonly endAt: number;
}

export interface BandPlot {
  readonly series: readonly BandSeries[];
  readonly unit: MetricUnit;
  /** `sessions`. */
  readonly axisTitle: string;
  readonly fold: Fold;
  readonly startAt: number;
  readonly endAt: number;
  readonly clock: Clock;
  /** Outages, where they are the same for all. */
  readonly shades: readonly Shade[];
}

/** More policies than these get pictures of their own. */
export const overlayMax = 4;

export function bandSpec(plot: BandPlot, frame: Frame): Spec {
  return plot.series.length <= overlayMax ? overlaid(plot, frame) : sideBySide(plot, frame);
}

function overlaid(plot: BandPlot, frame: Frame): Spec {
  const labels = plot.series.map(({ label }) => label);
  const rows = plot.series.flatMap(({ label, points }) =>
    drawn(plot, points, frame.narrow ? 150 : 300).map((point) => ({ policy: label, ...point })),
  );
  const y = axisFromZero(topOf(plot), plot.unit, frame.narrow ? 5 : 6);
  const only = labels.length === 1;
  const scale = {
    domain: labels,
    range: seriesLooks.slice(0, labels.length).map((look) => look.colour),
  };
  const color = {
    field: 'policy',
    type: 'nominal',
    scale,
    legend: only ? null : legend(labels, frame),
  };
  const strokeDash = {
    field: 'policy',
    type: 'nominal',
    scale: { domain: labels, range: seriesLooks.slice(0, labels.length).map((look) => look.dash) },
    legend: only ? null : legend(labels, frame),
  };
  const width = frame.width - leftOf(y) - 24;
  return {
    width,
    height: frame.narrow ? 200 : 280,
    datasets: { rows, shades: plot.shades.map((shade) => inside(shade, plot)) },
    data: { name: 'rows' },
    layer: [
      ...shadeLayer(plot),
      {
        mark: { type: 'area', opacity: 0.16, line: false },
        encoding: {
          ...positions(plot, y, width, 'low'),
          y2: { field: 'high' },
          color,
        },
      },
      {
        mark: { type: 'line', strokeWidth: 2, strokeJoin: 'round' },
        encoding: { ...positions(plot, y, width, 'mean'), color, strokeDash },
      },
    ],
  };
}

function sideBySide(plot: BandPlot, frame: Frame): Spec {
  const columns = frame.narrow ? 2 : 3;
  const y = axisFromZero(topOf(plot), plot.unit, frame.narrow ? 3 : 4);
  const gap = leftOf(y) + (frame.narrow ? 6 : 12);
  const width = Math.floor((frame.width - gap * columns - 8) / columns);
  const height = frame.narrow ? 70 : 110;
  const pointsMax = frame.narrow ? 72 : 96;
  const datasets: Record<string, readonly unknown[]> = {
    shades: plot.shades.map((shade) => inside(shade, plot)),
  };
  const baseline = plot.series.findIndex((each) => each.isBaseline);
  for (const [index, { points }] of plot.series.entries()) {
    datasets[`p${index}`] = drawn(plot, points, pointsMax);
  }
  return {
    title: axisNote(plot.axisTitle),
    datasets,
    columns,
    bounds: 'flush',
    spacing: { row: 58, column: gap },
    concat: plot.series.map(({ label, isBaseline }, index) => ({
      title: panelTitle(label, isBaseline, width + gap - 10),
      width,
      height,
      data: { name: `p${index}` },
      layer: [
        ...shadeLayer(plot),
        ...(baseline === -1 || isBaseline
          ? []
          : [
              {
                data: { name: `p${baseline}` },
                mark: { type: 'line', color: colour('base'), strokeWidth: 1, strokeDash: [3, 2] },
                encoding: positions(plot, y, width, 'mean'),
              },
            ]),
        {
          mark: { type: 'area', color: colour(isBaseline ? 'base' : 'blue'), opacity: 0.2 },
          encoding: { ...positions(plot, y, width, 'low'), y2: { field: 'high' } },
        },
        {
          mark: { type: 'line', color: colour(isBaseline ? 'base' : 'blue'), strokeWidth: 1.8 },
          encoding: positions(plot, y, width, 'mean'),
        },
      ],
    })),
  };
}

function positions(plot: BandPlot, y: Axis, width: number, field: string): Spec {
  const alone = plot.series.length <= overlayMax;
  const x = across((marks) => timeAxis(plot.startAt, plot.endAt, plot.clock, marks, !alone), width);
  return {
    x: {
      field: 'at',
      type: 'quantitative',
      scale: { domain: x.domain, nice: false, zero: false },
      axis: axisSpec(x, { grid: false, title: alone ? `time (${plot.clock.name})` : null }),
    },
    y: {
      field,
      type: 'quantitative',
      scale: { domain: y.domain, nice: false },
      axis: axisSpec(y, {
        domain: false,
        ticks: false,
        ...(alone
          ? {
              title: plot.axisTitle,
              titleAngle: 0,
              titleAlign: 'left',
              titleAnchor: 'end',
              titleBaseline: 'bottom',
              titleX: 8 - leftOf(y),
              titleY: -8,
            }
          : {}),
      }),
      ...(field === 'low' ? { stack: null } : {}),
    },
  };
}

export function legend(labels: readonly string[], { width }: Frame): Spec {
  const longest = Math.max(...labels.map((label) => textWidth(label)));
  const columns = Math.max(1, Math.min(labels.length, Math.floor(width / (longest + 64))));
  return {
    orient: 'top',
    direction: 'horizontal',
    columns,
    title: null,
    symbolType: 'stroke',
    symbolOpacity: 1,
    symbolSize: 700,
    columnPadding: 24,
    offset: 32,
  };
}

/** What all panels measure, once above them. */
export function axisNote(text: string): Spec {
  return { text, color: colour('muted'), fontWeight: 'normal', offset: 10 };
}

export function panelTitle(label: string, isBaseline: boolean, width: number): Spec {
  const mark = isBaseline ? ' (baseline)' : '';
  return { text: `${fitted(label, width - textWidth(mark))}${mark}` };
}

function shadeLayer({ shades }: BandPlot): readonly Spec[] {
  if (shades.length === 0) return [];
  return [
    {
      data: { name: 'shades' },
      mark: { type: 'rect', color: colour('shade') },
      encoding: {
        x: { field: 'startAt', type: 'quantitative' },
        x2: { field: 'endAt' },
        y: { value: 0 },
        y2: { value: 'height' },
      },
    },
  ];
}

function inside({ startAt, endAt }: Shade, plot: BandPlot): Shade {
  const within = (at: number): number => Math.min(Math.max(at, plot.startAt), plot.endAt);
  return { startAt: within(startAt), endAt: within(endAt) };
}

function drawn(
  { fold }: BandPlot,
  points: readonly BandDatum[],
  most: number,
): readonly BandDatum[] {
  return thinned(points, most, fold).map(({ at, mean, low, high }) => ({
    at: Math.round(at),
    mean: tidy(mean),
    low: tidy(low),
    high: tidy(high),
  }));
}

/** Six digits are more than a picture shows. */
function tidy(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(6));
}

function topOf({ series }: BandPlot): number {
  return greatest(series.flatMap(({ points }) => points.flatMap(({ mean, high }) => [mean, high])));
}

/** Room that labels of the axis need, px. */
export function leftOf({ labels }: Axis): number {
  return Math.max(...labels.map((label) => textWidth(label))) + 12;
}
