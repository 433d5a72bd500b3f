/** Tables of the page: numbers to the right, and a frame that scrolls where they are too wide. */
import { markup, type Markup } from './markup.ts';

export interface TableColumn {
  readonly title: string;
  /** Text to the left; numbers, as is usual, to the right. */
  readonly text?: boolean;
  /** For the head of the column when somebody points at it. */
  readonly about?: string;
}

export interface TableRow {
  readonly cells: readonly (string | Markup)[];
  /** The one that is to be seen first. */
  readonly strong?: boolean;
}

/** The first column names the rows. */
export function table(
  caption: string,
  columns: readonly TableColumn[],
  rows: readonly TableRow[],
): Markup {
  return markup`<p class="note">${caption}</p>
    <div class="scroll" role="region" aria-label="${caption}" tabindex="0">
      <table>
        <thead><tr>${columns.map((column) => head(column))}</tr></thead>
        <tbody>${rows.map((row) => line(row, columns))}</tbody>
      </table>
    </div>`;
}

function head(column: TableColumn): Markup {
  const about = column.about === undefined ? null : markup` title="${column.about}"`;
  return markup`<th scope="col"${numeric(column)}${about}>${column.title}</th>`;
}

function line({ cells, strong = false }: TableRow, columns: readonly TableColumn[]): Markup {
  const [name = '', ...rest] = cells;
  const values = rest.map((cell, index) => markup`<td${numeric(columns[index + 1])}>${cell}</td>`);
  const look = strong ? markup` class="strong"` : null;
  return markup`<tr${look}><th scope="row">${name}</th>${values}</tr>`;
}

function numeric(column: TableColumn | undefined): Markup | null {
  return column?.text === true ? null : markup` class="number"`;
}
