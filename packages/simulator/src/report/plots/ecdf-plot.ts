/** How long downloads took to be applied: the share that was there within so long. */
import type { EcdfOutcome } from '../../experiment/outcome.ts';
import { greatest } from '../draw/series.ts';
import type { Frame, Spec } from '../draw/spec.ts';
import { colour, seriesLooks } from '../draw/theme.ts';
import { across, axisSpec, logDurationAxis, type Axis } from '../draw/ticks.ts';
import { csvTable } from '../text/csv.ts';
import { formatMs, formatPercent, quoted } from '../text/numbers.ts';
import { axisNote, legend, overlayMax, panelTitle } from './band-plot.ts';
import type { OverTimeContext } from './over-time.ts';
import type { PlotPlan } from './plan.ts';

const shares: Axis = {
  domain: [0, 1],
  values: [0, 0.25, 0.5, 0.75, 0.95, 1],
  labels: ['0 %', '25 %', '50 %', '75 %', '95 %', ''],
};

interface EcdfLine {
  readonly label: string;
  readonly isBaseline: boolean;
  readonly steps: EcdfOutcome['steps'];
}

/** How to read it, for experiments and runs alike. */
export const ecdfAbout =
  'The share of applied downloads (upwards) that were applied within a time (to the right; each mark is about twice the one before).';

export function ecdfPlot({ outcome, shown, labels }: OverTimeContext): PlotPlan {
  const all = shown.map(({ name, isBaseline, series }) => ({
    label: labels.of(name),
    isBaseline,
    steps: series.timeToApplied.steps,
  }));
  const p95s = all
    .map((line) => ({ label: line.label, at: within(line, 0.95) }))
    .filter((each): each is { label: string; at: number } => each.at !== null)
    .toSorted((one, other) => one.at - other.at);
  const [least, most] = [p95s[0], p95s.at(-1)];
  const title =
    least === undefined || most === undefined
      ? 'Time to Applied: no download was applied.'
      : least.at === most.at
        ? `95 % of the applied downloads are there within ${formatMs(most.at)}${p95s.length === 1 ? '' : ', whatever the policy'}.`
        : `95 % of the applied downloads are there within ${formatMs(least.at)} with ${quoted(least.label)}, within ${formatMs(most.at)} with ${quoted(most.label)}.`;
  const rates = shown.map(({ series: { timeToApplied } }) =>
    timeToApplied.sessions === 0 ? 1 : timeToApplied.applied / timeToApplied.sessions,
  );
  const missing = Math.max(...rates.map((rate) => 1 - rate));
  const left =
    missing > 0.0005
      ? ` Downloads that were not applied within the run are not in it: up to ${formatPercent(missing)} of a policy's.`
      : '';
  const faint = shown.length > overlayMax ? ' The dashed grey line is the baseline.' : '';
  return {
    name: 'time-to-applied',
    heading: 'Time to Applied',
    title,
    description: `Empirical distribution of the time from the run of a job to its apply at the channel database, logarithmic in time. ${title}`,
    caption: `${ecdfAbout} The further left a line, the fresher the databases.${left}${faint}`,
    csv: csvTable(
      ['policy', 'withinMs', 'share'],
      outcome.policies.flatMap(({ name, series }) =>
        series.timeToApplied.steps.map(({ value, share }) => [name, value, share]),
      ),
    ),
    spec: p95s.length === 0 ? null : (frame) => ecdfSpec(all, frame),
  };
}

function within({ steps }: EcdfLine, share: number): number | null {
  return steps.find((step) => step.share >= share)?.value ?? null;
}

const leastMs = 1000;
/** Smaller ones are drawn with the next. */
const stepMin = 0.008;

export function ecdfSpec(all: readonly EcdfLine[], frame: Frame): Spec {
  const most = greatest(all.flatMap(({ steps }) => steps.map(({ value }) => value)));
  const start = Math.max(leastMs, Math.min(...all.map((line) => within(line, 0.005) ?? Infinity)));
  const x = (width: number): Axis => across((marks) => logDurationAxis(start, most, marks), width);
  return all.length <= overlayMax ? overlaid(all, frame, x) : sideBySide(all, frame, x);
}

function overlaid(all: readonly EcdfLine[], frame: Frame, axis: (width: number) => Axis): Spec {
  const width = frame.width - 76;
  const names = all.map(({ label }) => label);
  const looks = seriesLooks.slice(0, names.length);
  const rows = all.flatMap((line) =>
    pointsOf(line, axis(width)).map((point) => ({ policy: line.label, ...point })),
  );
  const only = names.length === 1;
  return {
    width,
    height: frame.narrow ? 210 : 280,
    data: { values: rows },
    mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2, clip: true },
    encoding: {
      ...positions(axis(width), 'time to Applied', 'share of applied downloads'),
      color: {
        field: 'policy',
        type: 'nominal',
        scale: { domain: names, range: looks.map((look) => look.colour) },
        legend: only ? null : legend(names, frame),
      },
      strokeDash: {
        field: 'policy',
        type: 'nominal',
        scale: { domain: names, range: looks.map((look) => look.dash) },
        legend: only ? null : legend(names, frame),
      },
    },
  };
}

function sideBySide(all: readonly EcdfLine[], frame: Frame, axis: (width: number) => Axis): Spec {
  const columns = frame.narrow ? 2 : 3;
  const gap = frame.narrow ? 48 : 56;
  const width = Math.floor((frame.width - gap * columns - 8) / columns);
  const baseline = all.findIndex(({ isBaseline }) => isBaseline);
  const x = axis(width);
  const encoding = positions(x, null, null);
  return {
    datasets: Object.fromEntries(
      all.map((line, index) => [`p${index}`, pointsOf(line, x)] as const),
    ),
    title: axisNote('share of applied downloads by time to Applied'),
    columns,
    bounds: 'flush',
    spacing: { row: 58, column: gap },
    concat: all.map(({ label, isBaseline }, index) => ({
      title: panelTitle(label, isBaseline, width + gap - 10),
      width,
      height: frame.narrow ? 84 : 120,
      layer: [
        ...(baseline === -1 || isBaseline
          ? []
          : [
              {
                data: { name: `p${baseline}` },
                mark: {
                  type: 'line',
                  interpolate: 'step-after',
                  color: colour('base'),
                  strokeWidth: 1,
                  strokeDash: [3, 2],
                  clip: true,
                },
                encoding,
              },
            ]),
        {
          data: { name: `p${index}` },
          mark: {
            type: 'line',
            interpolate: 'step-after',
            color: colour(isBaseline ? 'base' : 'blue'),
            strokeWidth: 1.8,
            clip: true,
          },
          encoding,
        },
      ],
    })),
  };
}

function positions(x: Axis, xTitle: string | null, yTitle: string | null): Spec {
  return {
    x: {
      field: 'within',
      type: 'quantitative',
      scale: { type: 'log', domain: x.domain, nice: false },
      axis: axisSpec(x, { title: xTitle, grid: true }),
    },
    y: {
      field: 'share',
      type: 'quantitative',
      scale: { domain: shares.domain },
      axis: axisSpec(shares, {
        domain: false,
        ticks: false,
        ...(yTitle === null
          ? {}
          : {
              title: yTitle,
              titleAngle: 0,
              titleAlign: 'left',
              titleAnchor: 'end',
              titleBaseline: 'bottom',
              titleX: -38,
              titleY: -8,
            }),
      }),
    },
  };
}

/** From edge to edge, and no finer than can be seen. */
function pointsOf(
  { steps }: EcdfLine,
  { domain }: Axis,
): readonly { readonly within: number; readonly share: number }[] {
  if (steps.length === 0) return [];
  const points: { within: number; share: number }[] = [{ within: domain[0], share: 0 }];
  for (const { value, share } of steps) {
    const within = Math.max(value, domain[0]);
    const last = points.at(-1);
    if (last !== undefined && last.within === within) last.share = rounded(share);
    else if (last === undefined || share - last.share >= stepMin || share === 1) {
      points.push({ within, share: rounded(share) });
    }
  }
  points.push({ within: domain[1], share: points.at(-1)?.share ?? 1 });
  return points;
}

function rounded(share: number): number {
  return Number(share.toFixed(4));
}
