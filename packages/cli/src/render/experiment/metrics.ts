/** Mean and interval of each metric by policy: as many metrics beside each other as fit. */
import type { ExperimentOutcome, MetricInfo } from '@cdx/simulator/experiment';
import type { Look } from '../look.ts';
import { tableLines } from '../table.ts';
import { textWidth } from '../text.ts';
import { intervalText, metricHeader } from './metric-text.ts';

interface MetricColumn {
  readonly header: string;
  readonly cells: readonly string[];
  readonly width: number;
}

const gapWidth = 2;

export function metricLines(outcome: ExperimentOutcome, look: Look): readonly string[] {
  const { metrics, policies } = outcome;
  const columns = metrics.map((metric, index) => columnOf(outcome, metric, index, look));
  const numberWidth = String(policies.length).length;
  const percent = `${Number((outcome.level * 100).toPrecision(12))} %`;
  return [
    look.paint.bold(`Metrics, mean and half width of its ${percent} interval`),
    ...chunks(columns, look.width - numberWidth).flatMap((chunk, index) => [
      ...(index === 0 ? [] : ['']),
      ...tableLines(
        {
          columns: [
            { header: '#', align: 'right' },
            ...chunk.map(({ header }) => ({ header, align: 'right' as const, min: 8 })),
          ],
          rows: policies.map((_, row) => [
            String(row + 1),
            ...chunk.map(({ cells }) => cells[row] as string),
          ]),
        },
        look,
      ),
    ]),
    ...undefinedLines(outcome),
  ];
}

function columnOf(
  { policies }: ExperimentOutcome,
  metric: MetricInfo,
  index: number,
  look: Look,
): MetricColumn {
  const header = metricHeader(metric);
  const cells = policies.map(({ metrics }) => {
    const own = metrics[index];
    if (own === undefined) return look.glyphs.none;
    const text = intervalText(metric, own.interval, look);
    return own.undefinedIn > 0 ? `${text} *` : text;
  });
  const width = Math.max(textWidth(header), ...cells.map((cell) => textWidth(cell)));
  return { header, cells, width };
}

function chunks(
  columns: readonly MetricColumn[],
  width: number,
): readonly (readonly MetricColumn[])[] {
  const found: MetricColumn[][] = [];
  let left = 0;
  for (const column of columns) {
    const needed = column.width + gapWidth;
    const last = found.at(-1);
    if (last === undefined || needed > left) {
      found.push([column]);
      left = width - needed;
    } else {
      last.push(column);
      left -= needed;
    }
  }
  return found;
}

function undefinedLines({ policies }: ExperimentOutcome): readonly string[] {
  const lacking = policies.some(({ metrics }) =>
    metrics.some(({ undefinedIn }) => undefinedIn > 0),
  );
  return lacking ? ['* not defined in some runs; of the others'] : [];
}
