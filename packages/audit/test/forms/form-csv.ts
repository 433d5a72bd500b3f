/** Forms as files, written by the tests themselves: not by what exports them. */
import { sessionColumns, type SessionColumn, type SessionRow } from '@cdx/projections';
import { statusLabel, type Direction } from '@cdx/session';

export const formColumns = (direction: Direction): readonly SessionColumn[] =>
  sessionColumns[direction].filter(({ onForm }) => onForm);

export function formCell(row: SessionRow, { key, kind }: SessionColumn): string {
  const value = row[key];
  if (value === null) return '';
  if (key === 'status') return statusLabel(row.status);
  return kind === 'time' ? new Date(Number(value)).toISOString() : String(value);
}

export interface CsvStyle {
  readonly delimiter: string;
  readonly lineBreak: string;
  /** Before everything: a byte-order mark. */
  readonly mark: string;
  readonly quotesAll: boolean;
  /** What becomes of each header. */
  readonly header: (header: string) => string;
}

export const plain: CsvStyle = {
  delimiter: ',',
  lineBreak: '\r\n',
  mark: '',
  quotesAll: false,
  header: (header) => header,
};

export function csvText(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  style: CsvStyle = plain,
): string {
  const { delimiter, lineBreak, mark, quotesAll } = style;
  const field = (text: string): string =>
    quotesAll || /["\r\n,;\t]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const record = (cells: readonly string[]): string => cells.map(field).join(delimiter) + lineBreak;
  return mark + [headers.map(style.header), ...rows].map(record).join('');
}

export const fileOf = (text: string, path = 'downloads.csv') => ({
  path,
  bytes: Buffer.from(text),
});
