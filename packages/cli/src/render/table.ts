/**
 * Tables for terminals: columns as wide as they need, the flexible ones narrower where the line
 * would not fit. Cells are plain text; colours come over the laid-out text.
 */
import type { Brush, Look } from './look.ts';
import { fit, pad, textWidth } from './text.ts';

export interface TableColumn {
  readonly header: string;
  readonly align?: 'left' | 'right';
  /** Least width that the column may be cut down to; without it, it is never cut. */
  readonly min?: number;
  /** Left out where the table would not fit otherwise, the highest number first. */
  readonly drop?: number;
  /** Paints a cell of this column; is given the number of the row. */
  readonly paint?: (row: number) => Brush | undefined;
}

export interface TableOptions {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
  /** Spaces before each line. */
  readonly indent?: number;
}

const gap = '  ';

/** The lines of the table, the headers first. */
export function tableLines(options: TableOptions, look: Look): readonly string[] {
  const { columns, rows, indent = 0 } = withoutDropped(options, look);
  const widths = shrink(
    columns,
    naturalWidths({ columns, rows }),
    look.width - indent - gap.length * (columns.length - 1),
  );
  const margin = ' '.repeat(indent);
  const line = (cells: readonly string[], brushOf: (column: number) => Brush | undefined) => {
    const texts = columns.map(({ align }, index) => {
      const width = widths[index] as number;
      return pad(fit(cells[index] ?? '', width, look.glyphs.ellipsis), width, align);
    });
    const painted = withoutBlankEnd(texts).map((text, index) => brushOf(index)?.(text) ?? text);
    return margin + painted.join(gap);
  };
  return [
    line(
      columns.map(({ header }) => header),
      () => look.paint.bold,
    ),
    ...rows.map((row, index) => line(row, (column) => columns[column]?.paint?.(index))),
  ];
}

/** Leaves columns out, the one with the highest `drop` first, as long as that is the only help. */
function withoutDropped(options: TableOptions, look: Look): TableOptions {
  const { columns, rows, indent = 0 } = options;
  const least = naturalWidths(options).reduce(
    (sum, natural, index) => sum + Math.min(natural, columns[index]?.min ?? natural),
    indent + gap.length * (columns.length - 1),
  );
  const first = Math.max(...columns.map(({ drop = 0 }) => drop));
  if (least <= look.width || first <= 0) return options;
  const dropped = columns.findIndex(({ drop = 0 }) => drop === first);
  const kept = <Value>(values: readonly Value[]): readonly Value[] => values.toSpliced(dropped, 1);
  return withoutDropped(
    { columns: kept(columns), rows: rows.map((row) => kept(row)), indent },
    look,
  );
}

/** No blanks at the end of a line, whatever is painted over them. */
function withoutBlankEnd(texts: readonly string[]): readonly string[] {
  const last = texts.findLastIndex((text) => text.trim() !== '');
  if (last < 0) return [];
  return texts.slice(0, last + 1).with(last, (texts[last] ?? '').trimEnd());
}

/** Whether the table fits with no cell cut. */
export function fitsWhole(options: TableOptions, { width }: Look): boolean {
  const { columns, indent = 0 } = options;
  const cells = naturalWidths(options).reduce((sum, value) => sum + value, 0);
  return indent + cells + gap.length * (columns.length - 1) <= width;
}

function naturalWidths({ columns, rows }: TableOptions): readonly number[] {
  return columns.map(({ header }, index) =>
    rows.reduce((widest, row) => Math.max(widest, textWidth(row[index] ?? '')), textWidth(header)),
  );
}

/** Takes from the widest flexible column first, so that several end up alike. */
function shrink(
  columns: readonly TableColumn[],
  natural: readonly number[],
  width: number,
): readonly number[] {
  const widths = [...natural];
  let over = widths.reduce((sum, value) => sum + value, 0) - width;
  while (over > 0) {
    let widest = -1;
    for (const [index, { min }] of columns.entries()) {
      const current = widths[index] as number;
      if (min === undefined || current <= min) continue;
      if (widest < 0 || current > (widths[widest] as number)) widest = index;
    }
    if (widest < 0) break;
    widths[widest] = (widths[widest] as number) - 1;
    over--;
  }
  return widths;
}
