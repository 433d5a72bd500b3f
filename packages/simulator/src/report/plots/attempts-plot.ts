/** What failures cost: attempts beyond the first of each stage, by which try they were. */
import { stages, type Stage } from '../../scenario/scenario.ts';
import { greatest } from '../draw/series.ts';
import type { Frame, Spec } from '../draw/spec.ts';
import { heatColours } from '../draw/theme.ts';
import { across, axisFromZero, axisSpec } from '../draw/ticks.ts';
import { csvTable } from '../text/csv.ts';
import { formatNumber, quoted } from '../text/numbers.ts';
import { fitted, textWidth } from '../text/measure.ts';
import { tidy, type OverTimeContext } from './over-time.ts';
import type { PlotPlan } from './plan.ts';

export const stageNames: Readonly<Record<Stage, string>> = {
  create: 'create package',
  download: 'download',
  apply: 'apply',
  pack: 'make package',
  upload: 'upload',
  hqApply: 'apply at HQ',
};

/** The fifth class takes all later retries. */
const retryNames = ['1st retry', '2nd retry', '3rd retry', '4th retry', 'later'] as const;

interface Bar {
  readonly policy: string;
  readonly stage: Stage;
  readonly first: number;
  /** As `retryNames`. */
  readonly retries: readonly number[];
}

export function attemptsPlot({ outcome, shown, labels }: OverTimeContext): PlotPlan {
  const bars = shown.flatMap(({ name, series }) =>
    series.attempts.map(({ stage, byTry }): Bar => {
      const [first = 0, ...rest] = byTry;
      const retries = [
        ...retryNames.slice(0, -1).map((_, index) => rest[index] ?? 0),
        rest.slice(retryNames.length - 1).reduce((sum, count) => sum + count, 0),
      ];
      return { policy: labels.of(name), stage, first, retries };
    }),
  );
  const totals = shown
    .map(({ name }) => ({
      label: labels.of(name),
      retries: bars
        .filter(({ policy }) => policy === labels.of(name))
        .reduce((sum, { retries }) => sum + sumOf(retries), 0),
    }))
    .toSorted((one, other) => one.retries - other.retries);
  const [least, most] = [totals[0], totals.at(-1)];
  const none = most === undefined || most.retries === 0;
  const title = none
    ? 'No stage was ever tried again.'
    : totals.length === 1 || least === undefined
      ? `${formatNumber(most.retries)} attempts of a run are retries.`
      : `A run has ${formatNumber(least.retries)} retries with ${quoted(least.label)}, ${formatNumber(most.retries)} with ${quoted(most.label)}.`;
  return {
    name: 'attempts',
    heading: 'Attempts by stage',
    title,
    description: `Bars of retries by stage, policy and number of the retry. ${title}`,
    caption:
      'Retries in a run, mean over replications, by which retry it was; the title of each stage says how many first attempts there were. Long ends of later retries: sessions that go on failing.',
    csv: csvTable(
      ['policy', 'stage', 'attempt', 'attemptsPerRun', 'failedPerRunOfStage'],
      outcome.policies.flatMap(({ name, series }) =>
        series.attempts.flatMap(({ stage, byTry, failed }) =>
          byTry.map((count, index) => [name, stage, index + 1, tidy(count), tidy(failed)]),
        ),
      ),
    ),
    spec: none ? null : (frame) => attemptsSpec(bars, frame),
  };
}

function attemptsSpec(bars: readonly Bar[], frame: Frame): Spec {
  const policies = [...new Set(bars.map(({ policy }) => policy))];
  const retried = stages.filter((stage) =>
    bars.some((bar) => bar.stage === stage && sumOf(bar.retries) > 0),
  );
  const { labels, left } = sideLabels(policies, frame);
  const columns = frame.narrow ? 1 : Math.min(retried.length, left > 190 ? 1 : 2);
  const width = Math.floor(frame.width / columns - left - 30);
  const used = retryNames.filter((_, index) =>
    bars.some(({ retries }) => (retries[index] ?? 0) > 0),
  );
  return {
    columns,
    bounds: 'flush',
    spacing: { row: 66, column: left + 30 },
    concat: retried.map((stage) => {
      const own = bars.filter((bar) => bar.stage === stage);
      const most = greatest(own.map(({ retries }) => sumOf(retries)));
      const x = across((marks) => axisFromZero(most, 'count', marks), Math.min(width, 400));
      const firsts = own.map(({ first }) => Math.round(first));
      return {
        title: { text: `${stageNames[stage]} · ${rangeOf(firsts)} first attempts` },
        width,
        height: { step: policies.length > 4 ? 17 : 24 },
        data: {
          values: own.flatMap(({ policy, retries }) =>
            retries.map((count, index) => ({
              policy,
              retry: retryNames[index],
              order: index,
              count: Number(count.toPrecision(6)),
            })),
          ),
        },
        mark: { type: 'bar', height: { band: 0.72 } },
        encoding: {
          y: {
            field: 'policy',
            type: 'nominal',
            sort: null,
            scale: { domain: policies },
            axis: {
              title: null,
              ticks: false,
              domain: false,
              labelExpr: labels,
            },
          },
          x: {
            field: 'count',
            type: 'quantitative',
            scale: { domain: x.domain, nice: false },
            axis: axisSpec(x, { title: 'retries in a run' }),
          },
          order: { field: 'order' },
          color: {
            field: 'retry',
            type: 'ordinal',
            sort: retryNames,
            scale: {
              domain: used,
              range: used.map((name) => heatColours[2 + retryNames.indexOf(name)]),
            },
            legend: {
              orient: 'top',
              direction: 'horizontal',
              columns: frame.narrow ? 3 : used.length,
              columnPadding: 18,
              title: null,
              symbolType: 'square',
              symbolSize: 140,
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

/** Names down the side of a picture: as an expression of Vega, and the room that they take, px. */
export function sideLabels(
  names: readonly string[],
  { narrow }: Frame,
): { readonly labels: string; readonly left: number } {
  const widthMax = narrow ? 130 : 240;
  const table = Object.fromEntries(names.map((name) => [name, fitted(name, widthMax)]));
  const widest = Math.max(...Object.values(table).map((label) => textWidth(label)));
  return { labels: `(${JSON.stringify(table)})[datum.value]`, left: widest + 14 };
}

function rangeOf(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? formatNumber(most) : `${formatNumber(least)} to ${formatNumber(most)}`;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
