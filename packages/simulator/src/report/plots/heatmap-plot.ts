/**
 * How stale databases were, over time: one row for each database, or for a few that were alike. A
 * band of colour that begins at an outage and ends hours after it is what a mean hides.
 */
import type { PolicyOutcome } from '../../experiment/outcome.ts';
import type { StalenessHeatmap } from '../../results/staleness-heatmap.ts';
import { folded, greatest } from '../draw/series.ts';
import type { Frame, Spec } from '../draw/spec.ts';
import { heatColours } from '../draw/theme.ts';
import { across, axisSpec, timeAxis, type Axis } from '../draw/ticks.ts';
import { csvTable } from '../text/csv.ts';
import { formatMs, formatNumber, quoted } from '../text/numbers.ts';
import type { Clock } from '../text/clock.ts';
import { fitted } from '../text/measure.ts';
import { panelTitle } from './band-plot.ts';
import type { OverTimeContext } from './over-time.ts';
import type { PlotPlan } from './plan.ts';
import type { RunContext } from './run-plots.ts';

/** A run: its heatmap in a picture of its own. */
interface Panel {
  readonly label: string;
  readonly isBaseline: boolean;
  readonly startAt: number;
  readonly endAt: number;
  readonly heatmap: StalenessHeatmap;
}

/** Numbers of a run, under the name of its policy; null where there are no policies. */
interface Numbers extends Pick<Panel, 'startAt' | 'heatmap'> {
  readonly policy: string | null;
}

const nothing = 'Staleness of databases: nothing was looked at.';

const hourMs = 3_600_000;
/** Where colours may change, ms. */
const steps: readonly number[] = [
  ...[1, 2, 5, 15, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 4, 8, 12, 24, 48, 96, 168, 336, 672, 1344, 2688, 8736].map((hours) => hours * hourMs),
];

export function heatmapPlot({ outcome, shown, labels, clock }: OverTimeContext): PlotPlan {
  const panels = shown.map((policy) => ({ ...runOf(policy), label: labels.of(policy.name) }));
  const alike =
    outcome.commonRandomNumbers && panels.length > 1
      ? ', in which all policies face the same outages'
      : '';
  const databases = Math.max(0, ...panels.map(({ heatmap }) => heatmap.databases));
  const rows = Math.max(0, ...panels.map(({ heatmap }) => heatmap.rows.length));
  const each =
    databases > rows
      ? 'the mean of databases that were about as stale as each other'
      : 'a database';
  return heatmapOf(panels, clock, {
    title: titleOf(panels),
    rows: `Each row is ${each}, the stalest of a group on top`,
    note: ` It shows the first replication alone${alike}.`,
    csv: heatmapCsv(
      outcome.policies.map((policy) => ({ ...runOf(policy), policy: policy.name })),
      clock,
    ),
  });
}

function titleOf(panels: readonly Panel[]): string {
  const stalest = panels
    .filter(({ heatmap }) => heatmap.rows.length > 0)
    .map(({ label, heatmap }) => ({ label, most: greatest(cellsOf(heatmap)) }))
    .toSorted((one, other) => other.most - one.most)[0];
  if (stalest === undefined) return nothing;
  const whose = panels.length === 1 ? '' : `, with ${quoted(stalest.label)}`;
  return `The stalest databases miss changes of ${formatMs(stalest.most)}${whose}.`;
}

function runOf({ isBaseline, series: { startAt, endAt, heatmap } }: PolicyOutcome) {
  return { isBaseline, startAt, endAt, heatmap };
}

export function heatmapOfRun({ results, clock }: RunContext): PlotPlan {
  const { startAt, endAt, staleness } = results;
  const { heatmap, databases } = staleness;
  const some =
    heatmap.databases >= databases
      ? ''
      : ` Of the ${formatNumber(databases)} databases ${formatNumber(heatmap.databases)} were looked at, evenly spread over each group.`;
  const rows =
    heatmap.rows.length < heatmap.databases
      ? 'Rows are databases, the stalest of a group on top. The stalest have a row each; others share one, which is the mean of some that were about as stale as each other'
      : 'Each row is a database, the stalest of a group on top';
  return heatmapOf([{ label: '', isBaseline: false, startAt, endAt, heatmap }], clock, {
    title: stalestOf(heatmap),
    rows,
    note: some,
    csv: heatmapCsv([{ policy: null, startAt, heatmap }], clock),
  });
}

/** Who it was over the whole run, which no other picture says. */
function stalestOf({ rows }: StalenessHeatmap): string {
  const [stalest] = rows
    .map((row) => ({ ...row, mean: folded(row.values, 'mean') ?? 0 }))
    .toSorted((one, other) => other.mean - one.mean);
  if (stalest === undefined) return nothing;
  const { databases, channelDataGroup, first, mean } = stalest;
  if (mean === 0) return 'No database missed a change when it was looked at.';
  const who =
    databases === 1
      ? `The stalest database is ${quoted(first)}: it misses`
      : `The stalest ${databases} databases are of ${quoted(channelDataGroup)}: they miss`;
  return `${who} changes of ${formatMs(Math.round(mean))} on average.`;
}

interface Words {
  readonly title: string;
  /** What rows are. */
  readonly rows: string;
  readonly note: string;
  readonly csv: string;
}

function heatmapOf(
  panels: readonly Panel[],
  clock: Clock,
  { title, rows, note, csv }: Words,
): PlotPlan {
  const all = panels.flatMap(({ heatmap }) => cellsOf(heatmap));
  const databases = Math.max(0, ...panels.map(({ heatmap }) => heatmap.databases));
  return {
    name: 'heatmap',
    heading: 'Staleness of databases',
    title,
    description: `Heatmap: ${databases} databases from top to bottom, the stalest first; time from left to right; the darker (on a dark page the brighter) the staler. ${title}`,
    caption: `${rows}. Colour is the age of the oldest change that it misses.${note} Times: ${clock.name}.`,
    csv,
    spec:
      all.length === 0
        ? null
        : (frame) => heatmapSpec(panels, classes(greatest(all)), clock, frame),
  };
}

/** A row for each row of the picture, a column for each stretch of time: one field a line is too long. */
function heatmapCsv(all: readonly Numbers[], clock: Clock): string {
  const endsOf = ({ startAt, heatmap }: Numbers): readonly number[] =>
    (heatmap.rows[0]?.values ?? []).map((_, bin) => startAt + (bin + 1) * heatmap.binMs);
  const times = [...new Set(all.flatMap(endsOf))].toSorted((one, other) => one - other);
  const named = all.some(({ policy }) => policy !== null);
  return csvTable(
    [
      ...(named ? ['policy'] : []),
      'channelDataGroup',
      'databases',
      'first',
      ...times.map((at) => clock.iso(at)),
    ],
    all.flatMap((numbers) => {
      const place = new Map(endsOf(numbers).map((at, bin) => [at, bin]));
      return numbers.heatmap.rows.map(({ channelDataGroup, databases, first, values }) => [
        ...(named ? [numbers.policy] : []),
        channelDataGroup,
        databases,
        first,
        ...times.map((at) => values[place.get(at) ?? -1] ?? null),
      ]);
    }),
  );
}

function cellsOf({ rows }: StalenessHeatmap): readonly (number | null)[] {
  return rows.flatMap(({ values }) => values);
}

interface Classes {
  readonly thresholds: readonly number[];
  readonly labels: readonly string[];
}

/** At most seven, so that each can be told from the next. */
function classes(most: number): Classes {
  const below = steps.filter((step) => step < most);
  const thresholds = (below.length === 0 ? steps.slice(0, 1) : below).slice(1 - heatColours.length);
  const labels = thresholds.map((step, index) =>
    index === 0
      ? `under ${formatMs(step)}`
      : `${formatMs(thresholds[index - 1] ?? 0)} – ${formatMs(step)}`,
  );
  return { thresholds, labels: [...labels, `over ${formatMs(thresholds.at(-1) ?? 0)}`] };
}

function heatmapSpec(
  all: readonly Panel[],
  { thresholds, labels }: Classes,
  clock: Clock,
  frame: Frame,
): Spec {
  const few = all.length <= 2;
  const panels = few ? all : all.map((panel) => ({ ...panel, heatmap: halved(panel.heatmap) }));
  const columns = frame.narrow ? 1 : Math.min(panels.length, panels.length <= 4 ? 2 : 3);
  const datasets: Record<string, readonly unknown[]> = {};
  const folds = panels.map(({ heatmap }) =>
    foldedRows(heatmap, panels.length === 1 ? 100 : few ? 50 : 25),
  );
  const groups = Math.max(...folds.map((fold) => new Set(fold.map((row) => row.group)).size));
  const left = groups > 1 ? 90 : 10;
  const room = Math.floor((frame.width - (left + 14) * columns) / columns);
  const heightWanted = few ? (frame.narrow ? 180 : 260) : frame.narrow ? 84 : 125;
  for (const [index, panel] of panels.entries()) {
    datasets[`p${index}`] = cells(panel, folds[index] ?? [], thresholds, labels);
  }
  const shades = labels.map((_, index) => shadeOf(index, labels.length));
  return {
    datasets,
    columns,
    bounds: 'flush',
    spacing: { row: 58, column: left + 14 },
    concat: panels.map((panel, index) => {
      const fold = folds[index] ?? [];
      // Whole pixels for every cell: no hairlines between them.
      const bins = Math.max(1, (panel.endAt - panel.startAt) / panel.heatmap.binMs);
      const width = Math.round(bins * Math.max(1, Math.round(room / bins)));
      const height =
        Math.max(1, fold.length) * Math.max(1, Math.round(heightWanted / Math.max(1, fold.length)));
      const x = across(
        (marks) => timeAxis(panel.startAt, panel.endAt, clock, marks, columns > 1),
        width,
      );
      return {
        ...(panels.length > 1 ? { title: panelTitle(panel.label, panel.isBaseline, width) } : {}),
        width,
        height,
        data: { name: `p${index}` },
        mark: { type: 'rect', clip: true },
        encoding: {
          x: {
            field: 'from',
            type: 'quantitative',
            scale: { domain: x.domain, nice: false, zero: false },
            axis: axisSpec(x, { grid: false }),
          },
          x2: { field: 'to' },
          y: {
            field: 'top',
            type: 'quantitative',
            scale: { domain: [0, Math.max(1, fold.length)], reverse: true, nice: false },
            axis:
              groups > 1
                ? axisSpec(groupAxis(fold), { grid: false, ticks: false, domain: false })
                : null,
          },
          y2: { field: 'bottom' },
          color: {
            field: 'stale',
            type: 'ordinal',
            sort: labels,
            scale: { domain: labels, range: shades },
            legend: {
              orient: 'top',
              direction: 'horizontal',
              columns: frame.narrow ? 3 : labels.length,
              columnPadding: frame.narrow ? 10 : 16,
              title: 'misses changes of',
              symbolType: 'square',
              symbolSize: 160,
              symbolStrokeWidth: 0,
              offset: 12,
            },
          },
        },
      };
    }),
    resolve: { scale: { color: 'shared' }, legend: { color: 'shared' } },
  };
}

/** Two bins as one: where pictures are small, more would be noise. */
function halved({ binMs, rows, databases }: StalenessHeatmap): StalenessHeatmap {
  return {
    binMs: binMs * 2,
    databases,
    rows: rows.map((row) => ({
      ...row,
      values: Array.from({ length: Math.ceil(row.values.length / 2) }, (_, bin) =>
        folded(row.values.slice(bin * 2, bin * 2 + 2), 'mean'),
      ),
    })),
  };
}

/** Of few classes those that are far apart. */
function shadeOf(index: number, count: number): string {
  const place = count < 2 ? 0 : Math.round((index * (heatColours.length - 1)) / (count - 1));
  return heatColours[place] ?? '';
}

interface FoldedRow {
  readonly group: string;
  readonly values: readonly (number | null)[];
}

/** Neighbours of a group as one, so that there are about `rowsMax`. */
function foldedRows({ rows }: StalenessHeatmap, rowsMax: number): readonly FoldedRow[] {
  const each = Math.ceil(rows.length / rowsMax);
  const names = [...new Set(rows.map(({ channelDataGroup }) => channelDataGroup))];
  return names.flatMap((group) => {
    const own = rows.filter(({ channelDataGroup }) => channelDataGroup === group);
    return Array.from({ length: Math.ceil(own.length / each) }, (_, part): FoldedRow => {
      const run = own.slice(part * each, (part + 1) * each);
      const values = (run[0]?.values ?? []).map((_value, bin) =>
        folded(
          run.map((row) => row.values[bin] ?? null),
          'mean',
        ),
      );
      return { group, values };
    });
  });
}

function groupAxis(rows: readonly FoldedRow[]): Axis {
  const names = [...new Set(rows.map(({ group }) => group))];
  const values = names.map((name) => {
    const first = rows.findIndex(({ group }) => group === name);
    const last = rows.findLastIndex(({ group }) => group === name);
    return (first + last + 1) / 2;
  });
  return { domain: [0, rows.length], values, labels: names.map((name) => fitted(name, 76)) };
}

/** Neighbouring cells of a class are one shape; shapes of a class come together. */
function cells(
  { startAt, endAt, heatmap: { binMs } }: Panel,
  rows: readonly FoldedRow[],
  thresholds: readonly number[],
  labels: readonly string[],
): readonly unknown[] {
  const shapes = rows.flatMap(({ values }, row) => {
    const of = values.map((value) =>
      value === null ? null : thresholds.filter((threshold) => value >= threshold).length,
    );
    const runs: {
      place: number;
      stale: string;
      from: number;
      to: number;
      top: number;
      bottom: number;
    }[] = [];
    for (let first = 0; first < of.length;) {
      let end = first + 1;
      while (end < of.length && of[end] === of[first]) end++;
      const place = of[first];
      if (place !== null && place !== undefined) {
        runs.push({
          place,
          stale: labels[place] ?? '',
          from: startAt + first * binMs,
          to: Math.min(endAt, startAt + end * binMs),
          top: row,
          bottom: row + 1,
        });
      }
      first = end;
    }
    return runs;
  });
  return shapes
    .toSorted((one, other) => one.place - other.place)
    .map(({ stale, from, to, top, bottom }) => ({ stale, from, to, top, bottom }));
}
