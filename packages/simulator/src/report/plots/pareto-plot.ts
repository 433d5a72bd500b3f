/**
 * Freshness against load: the policies that no other beats in everything at once, and what the rest
 * lose to them. With more than two objectives it shows the first two.
 */
import type { MetricInfo } from '../../experiment/metrics/metric.ts';
import type { PolicyOutcome } from '../../experiment/outcome.ts';
import type { MeanInterval } from '../../statistics/index.ts';
import type { Frame, Spec } from '../draw/spec.ts';
import { colour } from '../draw/theme.ts';
import { across, axisAround, axisSpec, type Axis } from '../draw/ticks.ts';
import { csvTable } from '../text/csv.ts';
import { formatPercent, listOf, phrase, quoted } from '../text/numbers.ts';
import { placedLabels } from './label-places.ts';
import { leftOf } from './band-plot.ts';
import { fitted } from '../text/measure.ts';
import type { OverTimeContext } from './over-time.ts';
import type { PlotPlan } from './plan.ts';

interface Dot {
  readonly label: string;
  readonly front: boolean;
  readonly x: number;
  readonly y: number;
  readonly ends: readonly [xLow: number, xHigh: number, yLow: number, yHigh: number];
}

export function paretoPlot({ outcome, shown, labels }: OverTimeContext): PlotPlan | null {
  const { pareto, metrics, level } = outcome;
  if (pareto === null) return null;
  const [first, second] = pareto.objectives;
  const x = metrics.find(({ name }) => name === second?.metric);
  const y = metrics.find(({ name }) => name === first?.metric);
  if (x === undefined || y === undefined) return null;
  const dots = shown.flatMap((policy): Dot[] => {
    const point = pareto.points.find(({ name }) => name === policy.name);
    const [atY, atX] = point?.values ?? [];
    if (atX === undefined || atY === undefined) return [];
    const ends = [...endsOf(policy, x.name, atX), ...endsOf(policy, y.name, atY)];
    return [
      {
        label: labels.of(policy.name),
        front: pareto.front.includes(policy.name),
        x: atX,
        y: atY,
        ends: ends as [number, number, number, number],
      },
    ];
  });
  const named = pareto.front.slice(0, 4).map((name) => quoted(labels.of(name)));
  const rest = pareto.front.length - named.length;
  const front = listOf(rest > 0 ? [...named, `${rest} more`] : named);
  const title =
    pareto.front.length === 0
      ? 'No policy has a value of every objective.'
      : `${pareto.front.length} of ${pareto.points.length} policies ${pareto.front.length === 1 ? 'is' : 'are'} on the Pareto front: ${front}.`;
  const third =
    pareto.objectives.length > 2
      ? ` The front is of ${pareto.objectives.length} objectives; the picture shows the first two, so members of it may seem to be beaten.`
      : '';
  return {
    name: 'pareto',
    heading: `${sentence(phrase(y.label))} against ${phrase(x.label)}`,
    title,
    description: `Scatter plot: ${phrase(x.label)} to the right, ${phrase(y.label)} upwards, a mark for each policy, a line through those of the Pareto front. ${title}`,
    caption: `${better(x)} is better, and so is ${better(y).toLowerCase()}. Filled marks are the front: nothing is better than them in one respect without being worse in another; every other policy is beaten by one of them. Thin lines are ${formatPercent(level)} intervals of the means.${third}`,
    csv: csvTable(
      ['policy', ...pareto.objectives.map(({ metric }) => metric), 'front', 'beatenBy'],
      pareto.points.map(({ name, values }) => [
        name,
        ...values,
        pareto.front.includes(name),
        pareto.dominated.find((each) => each.name === name)?.by.join('; ') ?? '',
      ]),
    ),
    spec: dots.length === 0 ? null : (frame) => paretoSpec(dots, x, y, frame),
  };

  function better(info: MetricInfo): string {
    const side = info === x ? ['further left', 'further right'] : ['lower', 'higher'];
    return sentence(info.better === 'less' ? (side[0] ?? '') : (side[1] ?? ''));
  }
}

function sentence(text: string): string {
  return /^p\d/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

function endsOf({ metrics }: PolicyOutcome, metric: string, mean: number): readonly number[] {
  const interval: MeanInterval | undefined = metrics.find(
    (each) => each.metric === metric,
  )?.interval;
  return interval?.kind === 'interval' ? [interval.low, interval.high] : [mean, mean];
}

function paretoSpec(
  dots: readonly Dot[],
  xInfo: MetricInfo,
  yInfo: MetricInfo,
  frame: Frame,
): Spec {
  const lows = (end: 0 | 2): number => Math.min(...dots.map(({ ends }) => ends[end]));
  const highs = (end: 1 | 3): number => Math.max(...dots.map(({ ends }) => ends[end]));
  const y = axisAround(lows(2), highs(3), yInfo.unit, 6);
  const width = Math.floor(frame.width - leftOf(y) - 30);
  const height = frame.narrow ? 300 : 380;
  const x = across(
    (marks) => axisAround(lows(0), highs(1), xInfo.unit, marks),
    Math.min(width, 640),
  );
  const texts = placedLabels(
    together(dots, x, y).map(({ dot, others }) => ({
      ...place(dot, x, y, width, height),
      text: `${fitted(dot.label, frame.narrow ? 120 : 230)}${others === 0 ? '' : ` and ${others} more`}`,
    })),
    { width, height },
  );
  const rows = dots.map(({ label, front, ends: [xLow, xHigh, yLow, yHigh], ...at }) => ({
    policy: label,
    front,
    ...at,
    xLow,
    xHigh,
    yLow,
    yHigh,
  }));
  const line = rows.filter(({ front }) => front).toSorted((one, other) => one.x - other.x);
  const on = {
    x: {
      field: 'x',
      type: 'quantitative',
      scale: { domain: x.domain, nice: false, zero: false },
      axis: axisSpec(x, { title: titleOf(xInfo) }),
    },
    y: {
      field: 'y',
      type: 'quantitative',
      scale: { domain: y.domain, nice: false, zero: false },
      axis: axisSpec(y, {
        domain: false,
        ticks: false,
        title: titleOf(yInfo),
        titleAngle: 0,
        titleAlign: 'left',
        titleAnchor: 'end',
        titleBaseline: 'bottom',
        titleX: -leftOf(y) + 12,
        titleY: -10,
      }),
    },
  };
  const thin = { type: 'rule', color: colour('base'), strokeWidth: 1, opacity: 0.6 };
  return {
    width,
    height,
    datasets: { dots: rows, line, texts },
    data: { name: 'dots' },
    layer: [
      { mark: thin, encoding: { ...on, x: { ...on.x, field: 'xLow' }, x2: { field: 'xHigh' } } },
      { mark: thin, encoding: { ...on, y: { ...on.y, field: 'yLow' }, y2: { field: 'yHigh' } } },
      {
        data: { name: 'line' },
        mark: { type: 'line', color: colour('blue'), strokeWidth: 1.5, strokeDash: [5, 3] },
        encoding: on,
      },
      {
        transform: [{ filter: '!datum.front' }],
        mark: {
          type: 'point',
          filled: true,
          fill: colour('paper'),
          stroke: colour('base'),
          strokeWidth: 2,
          size: 70,
          opacity: 1,
        },
        encoding: on,
      },
      {
        transform: [{ filter: 'datum.front' }],
        mark: { type: 'point', filled: true, color: colour('blue'), size: 110, opacity: 1 },
        encoding: on,
      },
      ...(['left', 'center', 'right'] as const).flatMap((align) => [
        // A rim, so that lines behind a name do not cross it out.
        nameLayer(align, { color: colour('paper'), stroke: colour('paper'), strokeWidth: 4 }),
        nameLayer(align, { color: colour('ink') }),
      ]),
    ],
  };
}

function nameLayer(align: string, look: Spec): Spec {
  return {
    data: { name: 'texts' },
    transform: [{ filter: `datum.align === '${align}'` }],
    mark: { type: 'text', align, baseline: 'middle', fontSize: 12, ...look },
    encoding: {
      x: { field: 'left', type: 'quantitative', scale: null, axis: null },
      y: { field: 'top', type: 'quantitative', scale: null, axis: null },
      text: { field: 'text' },
    },
  };
}

/** Marks that lie on each other have one name between them: that of the front, or the first. */
function together(
  dots: readonly Dot[],
  x: Axis,
  y: Axis,
): readonly { readonly dot: Dot; readonly others: number }[] {
  const share = (value: number, { domain: [low, high] }: Axis): number =>
    Math.round((200 * (value - low)) / (high - low));
  const places = new Map<string, Dot[]>();
  for (const dot of dots.toSorted((one, other) => Number(other.front) - Number(one.front))) {
    const key = `${share(dot.x, x)} ${share(dot.y, y)}`;
    places.set(key, [...(places.get(key) ?? []), dot]);
  }
  return [...places.values()].map((at) => ({ dot: at[0] as Dot, others: at.length - 1 }));
}

function titleOf({ label, unit }: MetricInfo): string {
  return unit === 'perMinute' ? `${phrase(label)} (a minute)` : phrase(label);
}

function place(
  { x, y }: Dot,
  xAxis: Axis,
  yAxis: Axis,
  width: number,
  height: number,
): { readonly left: number; readonly top: number } {
  return {
    left: width * along(x, xAxis),
    top: height * (1 - along(y, yAxis)),
  };
}

function along(value: number, { domain: [low, high] }: Axis): number {
  return (value - low) / (high - low);
}
