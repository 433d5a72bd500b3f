/**
 * Records of a CSV file, each with the line it begins on. One that is no CSV (a quote that is never
 * closed, text behind one) is told as such, and reading goes on with the next line.
 */
import { parse, CsvError } from 'csv-parse/sync';
import { CdxError } from '@cdx/session';

export interface CsvRecord {
  /** From 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface BrokenRecord {
  readonly line: number;
  readonly reason: string;
}

export interface CsvRecords {
  readonly records: readonly CsvRecord[];
  readonly broken: readonly BrokenRecord[];
}

/** After each the rest is read anew, so there must be an end to them. */
const brokenMax = 1000;
const recordBytesMax = 1024 * 1024;
const recordDelimiters = ['\r\n', '\n', '\r'];

/**
 * @param text UTF-8 without a mark.
 * @throws CdxError 'file-unreadable' {path, line} where too much of the file is no CSV.
 */
export function csvRecords(text: Buffer, delimiter: string, path: string): CsvRecords {
  const records: CsvRecord[] = [];
  const broken: BrokenRecord[] = [];
  const lines = new LineNumbers(text);
  let start = 0;
  while (start < text.length) {
    const error = readFrom(text, start, delimiter, (cells, end) => {
      const isEmpty = cells.length === 1 && cells[0]?.trim() === '';
      if (!isEmpty) records.push({ line: lines.at(start), cells });
      start = end;
    });
    if (error === null) break;
    const line = lines.at(start);
    broken.push({ line, reason: reasonOf(error) });
    if (broken.length > brokenMax) {
      throw new CdxError(
        'file-unreadable',
        `${path}, line ${line}: more than ${brokenMax} rows are no CSV: ${reasonOf(error)}.`,
        { path, line },
      );
    }
    start = nextLine(text, start);
  }
  return { records, broken };
}

/** The first record that has a value; null in an empty file. */
export function firstRecord(text: Buffer, delimiter: string): readonly string[] | null {
  let first: readonly string[] | null = null;
  readFrom(
    text,
    0,
    delimiter,
    (cells) => {
      first ??= cells.some((cell) => cell.trim() !== '') ? cells : null;
    },
    16,
  );
  return first;
}

/** `take` gets each record and the offset behind it; gives what went wrong, or null. */
function readFrom(
  text: Buffer,
  start: number,
  delimiter: string,
  take: (cells: readonly string[], end: number) => void,
  to?: number,
): CsvError | null {
  try {
    parse(start === 0 ? text : text.subarray(start), {
      delimiter,
      record_delimiter: recordDelimiters,
      relax_column_count: true,
      max_record_size: recordBytesMax,
      ...(to === undefined ? {} : { to }),
      on_record: (cells: string[], { bytes }) => {
        take(cells, start + bytes);
        return null;
      },
    });
    return null;
  } catch (error) {
    if (error instanceof CsvError) return error;
    throw error;
  }
}

function reasonOf({ code }: CsvError): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is never closed';
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'text behind a closing quote; a quote inside quotes is written twice';
    case 'INVALID_OPENING_QUOTE':
      return 'a quote inside a value that does not begin with one';
    case 'CSV_MAX_RECORD_SIZE':
      return `longer than ${recordBytesMax} bytes: likely a quote that is never closed`;
    default:
      return `no CSV (${code})`;
  }
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

function nextLine(text: Buffer, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === lineFeed) return at + 1;
    if (text[at] === carriageReturn && text[at + 1] !== lineFeed) return at + 1;
  }
  return text.length;
}

/** Numbers of lines by offset; asked for going forward. */
class LineNumbers {
  readonly #text: Buffer;
  #offset = 0;
  #line = 1;

  constructor(text: Buffer) {
    this.#text = text;
  }

  at(offset: number): number {
    for (; this.#offset < offset; this.#offset++) {
      const byte = this.#text[this.#offset];
      const breaks =
        byte === lineFeed || (byte === carriageReturn && this.#text[this.#offset + 1] !== lineFeed);
      if (breaks) this.#line++;
    }
    return this.#line;
  }
}
