/** A level over time as a small column chart, no wider than the terminal. */
import type { Look } from './look.ts';
import { formatCount } from './numbers.ts';
import { pad } from './text.ts';
import type { ZoneClock } from './zone-clock.ts';

export interface ChartPoint {
  /** End of the point's bin, ms. */
  readonly at: number;
  /** Highest level in the bin. */
  readonly max: number;
}

export interface ChartBand {
  readonly startAt: number;
  readonly endAt: number;
}

export interface ChartOptions {
  readonly points: readonly ChartPoint[];
  readonly binMs: number;
  readonly startAt: number;
  readonly endAt: number;
  /** Stretches of time that are marked in a line of their own, and what it is called. */
  readonly bands: readonly ChartBand[];
  readonly bandLabel: string;
  readonly height: number;
}

const widthMax = 120;
const dayMs = 86_400_000;

/** The lines of the chart; none where there are no points. */
export function chartLines(options: ChartOptions, look: Look, clock: ZoneClock): readonly string[] {
  const { points, bands, bandLabel, height, startAt, endAt } = options;
  if (points.length === 0 || endAt <= startAt) return [];
  const { axis, band } = look.glyphs;
  const shown = bands.filter((entry) => entry.endAt > startAt && entry.startAt < endAt);
  const peak = points.reduce((highest, { max }) => Math.max(highest, max), 0);
  const top = formatCount(peak);
  const gutter = Math.max(top.length, shown.length > 0 ? bandLabel.length : 0);
  const columns = Math.min(look.width, widthMax) - gutter - 2;
  const spanMs = (endAt - startAt) / columns;

  const levels = columnLevels(options, columns, spanMs);
  const rows = Array.from({ length: height }, (_, row) => {
    const label = row === 0 ? top : row === height - 1 && peak > 0 ? '0' : '';
    const bar = levels
      .map((level) => cell(peak === 0 ? 0 : level / peak, height - 1 - row, height, look))
      .join('');
    return `${pad(label, gutter, 'right')} ${axis.vertical}${look.paint.cyan(bar.trimEnd())}`;
  });
  const marks = Array.from({ length: columns }, (_, column) => {
    const from = startAt + column * spanMs;
    return shown.some((entry) => entry.startAt < from + spanMs && entry.endAt > from) ? band : ' ';
  }).join('');
  return [
    ...rows,
    `${' '.repeat(gutter)} ${axis.corner}${axis.line.repeat(columns)}`,
    ...(shown.length === 0
      ? []
      : [`${pad(bandLabel, gutter, 'right')}  ${look.paint.yellow(marks.trimEnd())}`]),
    ' '.repeat(gutter + 2) + timeLabels(startAt, endAt, columns, clock),
  ];
}

/** Highest level within each column. */
function columnLevels(
  { points, binMs, startAt }: ChartOptions,
  columns: number,
  spanMs: number,
): readonly number[] {
  const levels = Array.from({ length: columns }, () => 0);
  for (const { at, max } of points) {
    const first = Math.floor((at - binMs - startAt) / spanMs);
    const last = Math.ceil((at - startAt) / spanMs) - 1;
    for (let column = Math.max(0, first); column <= last && column < columns; column++) {
      levels[column] = Math.max(levels[column] as number, max);
    }
  }
  return levels;
}

/** What a column shows in a row, 0 the lowest; a level above zero is never quite invisible. */
function cell(share: number, row: number, height: number, { glyphs: { levels } }: Look): string {
  const steps = levels.length - 1;
  const filled = share > 0 ? Math.max(1, Math.round(share * height * steps)) : 0;
  return levels[Math.min(steps, Math.max(0, filled - row * steps))] as string;
}

/** As many labels as fit, evenly; the last ends at the right edge. */
function timeLabels(startAt: number, endAt: number, columns: number, clock: ZoneClock): string {
  const long = endAt - startAt > 2 * dayMs;
  const label = (ms: number): string => (long ? clock.short(ms).slice(0, 11) : clock.minute(ms));
  const width = label(startAt).length;
  const parts = [8, 6, 4, 3, 2, 1].find((count) => columns >= count * (width + 6) + width) ?? 1;
  let line = '';
  for (let part = 0; part <= parts; part++) {
    const text = label(startAt + ((endAt - startAt) * part) / parts);
    const place = Math.round((columns * part) / parts) - (part === parts ? width : 0);
    if (place < line.length + (part === 0 ? 0 : 1)) continue;
    line = line.padEnd(place) + text;
  }
  return line;
}
