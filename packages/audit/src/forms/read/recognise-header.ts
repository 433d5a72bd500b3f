/** What the first row of a file says: how cells are set apart, which form it is, which columns. */
import { CdxError, directions, type Direction } from '@cdx/session';
import {
  headerKey,
  headerOf,
  knownHeaders,
  requiredColumns,
  type ImportedColumn,
} from '../columns.ts';
import { firstRecord } from './csv-records.ts';

export interface FormHeader {
  readonly direction: Direction;
  readonly delimiter: string;
  /** Place of each column that is there. */
  readonly columns: ReadonlyMap<ImportedColumn, number>;
  /** Headers that say nothing to an import, as they stand in the file. */
  readonly unknown: readonly string[];
  readonly width: number;
  /** Whether a line `sep=;` of a spreadsheet stands before it. */
  readonly hasSeparatorLine: boolean;
}

const delimiters = [',', ';', '\t'] as const;
const separatorLine = /^sep=(?<delimiter>[,;\t])\r?\n/iu;

/**
 * @param stated direction, where somebody stated it.
 * @throws CdxError 'file-unreadable' {path, expected, found} for what is neither form, a column that
 *   is missing or there twice; 'invalid-argument' where the direction is in doubt.
 */
export function recogniseHeader(
  text: Buffer,
  path: string,
  stated: Direction | undefined,
): FormHeader {
  const separator = separatorLine.exec(text.toString('latin1', 0, 16));
  const rest = separator === null ? text : text.subarray(separator[0].length);
  const candidates = separator === null ? delimiters : [separator.groups?.['delimiter'] ?? ','];
  let best: { readonly delimiter: string; readonly cells: readonly string[] } | null = null;
  let most = 1;
  for (const delimiter of candidates) {
    const cells = firstRecord(rest, delimiter);
    const count = cells?.filter((cell) => knownHeaders.has(headerKey(cell))).length ?? 0;
    if (cells === null || count <= most) continue;
    best = { delimiter, cells };
    most = count;
  }
  if (best === null) {
    const found = firstRecord(rest, ',');
    const shown = found === null ? 'an empty file' : JSON.stringify(found.join(',').slice(0, 60));
    throw new CdxError(
      'file-unreadable',
      `${path}: expected a first row with the headers of the Download sessions or Upload sessions ` +
        `form (Job name, Channel database, Status, Session number, ...), found ${shown}.`,
      { path, expected: 'headers of a form', found: shown },
    );
  }
  const { delimiter, cells } = best;
  const direction = directionOf(cells, path, stated);
  return {
    direction,
    delimiter,
    ...columnsOf(cells, path, direction),
    width: cells.length,
    hasSeparatorLine: separator !== null,
  };
}

function directionOf(
  cells: readonly string[],
  path: string,
  stated: Direction | undefined,
): Direction {
  const says = (direction: Direction): string | undefined =>
    cells.find((cell) => knownHeaders.get(headerKey(cell))?.only === direction);
  const [download, upload] = directions.map(says);
  if (stated !== undefined) {
    const against = stated === 'download' ? upload : download;
    const supports = stated === 'download' ? download : upload;
    if (against === undefined || supports !== undefined) return stated;
    throw inDoubt(
      path,
      `"${against}" is no column of ${stated} sessions: --direction ${stated} does not fit`,
    );
  }
  if (download !== undefined && upload === undefined) return 'download';
  if (upload !== undefined && download === undefined) return 'upload';
  const why =
    download === undefined
      ? 'no header tells download sessions from upload sessions'
      : `"${download}" is of download sessions and "${upload ?? ''}" of upload sessions`;
  throw inDoubt(path, `${why}. Say which: --direction download, or --direction upload`);
}

function inDoubt(path: string, why: string): CdxError {
  return new CdxError('invalid-argument', `${path}: ${why}.`, { path });
}

function columnsOf(cells: readonly string[], path: string, direction: Direction) {
  const columns = new Map<ImportedColumn, number>();
  const unknown: string[] = [];
  const places = cells.map((cell, at) => ({ cell, at, known: knownHeaders.get(headerKey(cell)) }));
  // The form's own words go before others for the same.
  for (const isOther of [false, true]) {
    for (const { cell, at, known } of places) {
      if (known === undefined || known.isOther !== isOther) continue;
      const before = columns.get(known.column);
      if (before === undefined) columns.set(known.column, at);
      else if (isOther) unknown.push(cell);
      else throw twice(path, cell, cells[before] ?? '');
    }
  }
  for (const { cell, known } of places) {
    if (known === undefined && cell.trim() !== '') unknown.push(cell.trim());
  }
  const missing = requiredColumns.filter((column) => !columns.has(column));
  if (missing.length === 0) return { columns, unknown };
  const names = missing.map((column) => headerOf(column, direction)).join(', ');
  throw new CdxError(
    'file-unreadable',
    `${path}: the headers lack ${names}; without ${missing.length === 1 ? 'it' : 'them'} rows are no sessions. ` +
      `Found: ${cells
        .map((cell) => cell.trim())
        .join(', ')
        .slice(0, 300)}.`,
    { path, expected: names, found: cells },
  );
}

function twice(path: string, one: string, other: string): CdxError {
  return new CdxError(
    'file-unreadable',
    `${path}: expected each column once, found "${other.trim()}" and "${one.trim()}".`,
    { path, expected: 'each column once', found: one },
  );
}
