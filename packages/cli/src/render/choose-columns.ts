/** Which columns of a wide table a terminal has room for. */
import type { TableColumn } from './table.ts';
import { textWidth } from './text.ts';

export interface FilledColumn extends TableColumn {
  readonly cells: readonly string[];
}

const gapWidth = 2;

/**
 * Of columns in the order of their importance, each that has a value in some row and still fits;
 * the first always. One that may be cut fits when its least width does.
 */
export function chooseColumns<Column extends FilledColumn>(
  columns: readonly Column[],
  width: number,
): readonly Column[] {
  const chosen: Column[] = [];
  let used = -gapWidth;
  for (const column of columns) {
    const { header, cells, min } = column;
    const isFirst = chosen.length === 0;
    if (!isFirst && cells.every((cell) => cell === '')) continue;
    const natural = cells.reduce(
      (most, cell) => Math.max(most, textWidth(cell)),
      textWidth(header),
    );
    const needed = Math.min(natural, min ?? natural) + gapWidth;
    if (!isFirst && used + needed > width) continue;
    chosen.push(column);
    used += needed;
  }
  return chosen;
}

/** Rows of columns that hold their cells. */
export function rowsOf(columns: readonly FilledColumn[]): readonly (readonly string[])[] {
  const count = columns[0]?.cells.length ?? 0;
  return Array.from({ length: count }, (_, row) => columns.map(({ cells }) => cells[row] ?? ''));
}
