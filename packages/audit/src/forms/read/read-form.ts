/** Reads the file of a form to rows. Called with all of its bytes; what it gives is checked. */
import { failureKinds, packageKinds, sessionStream, type Direction } from '@cdx/session';
import { headerOf, importedColumns, kindOf, type ImportedColumn } from '../columns.ts';
import type { BrokenRow, FormRow } from '../form-row.ts';
import type { Notes } from '../notes.ts';
import { CellProblem, countOf, jobOf, oneOf, shown, statusOf } from './cell-values.ts';
import { LocalTimes } from './local-times.ts';
import { csvRecords, type CsvRecord } from './csv-records.ts';
import { DateFormatFinder, statedDateFormat } from './date-format.ts';
import type { DatePattern } from './date-pattern.ts';
import { utf8Of } from './decode-text.ts';
import { recogniseHeader, type FormHeader } from './recognise-header.ts';

export interface FormFile {
  /** As people see it. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface ReadFormOptions {
  readonly direction?: Direction | undefined;
  /** A pattern, or `iso`; recognised unless given. */
  readonly dateFormat?: string | undefined;
  /** Of times that state no offset. */
  readonly timeZone: string;
}

export interface ReadForm {
  readonly path: string;
  readonly direction: Direction;
  readonly delimiter: string;
  readonly dateFormat: string;
  /** Whether any time of the file was taken to be of the time zone. */
  readonly usesTimeZone: boolean;
  /** Headers that were left. */
  readonly unknown: readonly string[];
  readonly rows: readonly FormRow[];
  readonly broken: readonly BrokenRow[];
}

const timeColumns = importedColumns.filter((column) => kindOf(column) === 'time');

/**
 * @throws CdxError 'file-unreadable' for what is no form; 'invalid-argument' where direction or date
 *   format is in doubt.
 */
export function readForm(file: FormFile, options: ReadFormOptions, notes: Notes): ReadForm {
  const { path } = file;
  const text = utf8Of(file.bytes, path);
  const header = recogniseHeader(text, path, options.direction);
  const { records, broken } = csvRecords(text, header.delimiter, path);
  // Sheets end in rows that are empty, and some begin with them.
  const filled = records.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const data = filled.slice(header.hasSeparatorLine ? 2 : 1);
  const dates =
    options.dateFormat === undefined
      ? recognised(data, header, path)
      : statedDateFormat(options.dateFormat);
  const name = path.replace(/^.*[/\\]/u, '');
  const reader = new RowReader(header, dates, options.timeZone, name, notes);
  const problems: BrokenRow[] = broken.map(({ line, reason }) => ({ file: path, line, reason }));
  const rows: FormRow[] = [];
  const lines = new Map<string, number>();
  for (const record of data) {
    try {
      const row = reader.read(record);
      const stream = sessionStream(row.direction, row.sessionNumber, row.channelDatabase);
      const before = lines.get(stream);
      if (before !== undefined) {
        throw new CellProblem(
          `session ${row.sessionNumber}-${row.channelDatabase} is on line ${before} already`,
        );
      }
      lines.set(stream, row.line);
      rows.push(row);
    } catch (error) {
      if (!(error instanceof CellProblem)) throw error;
      problems.push({ file: path, line: record.line, reason: error.message });
    }
  }
  return {
    path,
    direction: header.direction,
    delimiter: header.delimiter,
    dateFormat: dates.name,
    usesTimeZone: reader.usesTimeZone,
    unknown: header.unknown,
    rows,
    broken: problems.toSorted((one, other) => one.line - other.line),
  };
}

function recognised(records: readonly CsvRecord[], header: FormHeader, path: string): DatePattern {
  const finder = new DateFormatFinder();
  for (const { cells, line } of records) {
    for (const column of timeColumns) {
      const text = cells[header.columns.get(column) ?? -1];
      if (text !== undefined && text !== '') finder.see({ text, line });
    }
  }
  return finder.found(path);
}

class RowReader {
  usesTimeZone = false;
  readonly #header: FormHeader;
  readonly #dates: DatePattern;
  readonly #timeZone: string;
  readonly #local: LocalTimes;
  readonly #file: string;
  readonly #notes: Notes;

  constructor(
    header: FormHeader,
    dates: DatePattern,
    timeZone: string,
    file: string,
    notes: Notes,
  ) {
    this.#header = header;
    this.#dates = dates;
    this.#timeZone = timeZone;
    this.#local = new LocalTimes(timeZone);
    this.#file = file;
    this.#notes = notes;
  }

  read({ cells, line }: CsvRecord): FormRow {
    const { width, direction } = this.#header;
    const isWide = cells.slice(width).some((cell) => cell.trim() !== '');
    if (cells.length < width || isWide) {
      throw new CellProblem(`expected ${width} values, found ${cells.length}`);
    }
    const text = (column: ImportedColumn): string | null => {
      const value = cells[this.#header.columns.get(column) ?? -1]?.trim() ?? '';
      return value === '' ? null : value;
    };
    const of = <Value>(
      column: ImportedColumn,
      parse: (text: string, header: string) => Value,
    ): Value | null => {
      const value = text(column);
      return value === null ? null : parse(value, headerOf(column, direction));
    };
    const needed = <Value>(
      column: ImportedColumn,
      parse: (text: string, header: string) => Value,
    ): Value => {
      const value = of(column, parse);
      if (value === null) throw new CellProblem(`${headerOf(column, direction)} is empty`);
      return value;
    };
    const time = (value: string, header: string): number => this.#time(value, header, line);
    const path = direction === 'download' ? 'downloadPath' : 'temporaryFilesPath';
    return {
      direction,
      file: this.#file,
      line,
      sessionNumber: needed('sessionNumber', numberOf),
      job: needed('jobName', jobOf),
      channelDatabase: needed('channelDatabase', (name) => name),
      channelDataGroup: text('channelDataGroup'),
      status: needed('status', (word) => statusOf(word, direction)),
      message: text('message'),
      createdAt: needed('createdAt', time),
      dateRequested: of('dateRequested', time),
      dateDownloaded: of('dateDownloaded', time),
      dateUploaded: of('dateUploaded', time),
      dateApplied: of('dateApplied', time),
      modifiedAt: of('modifiedAt', time),
      path: text(path),
      rowsAffected: of('rowsAffected', countOf),
      rows: of('rows', countOf),
      bytes: of('bytes', countOf),
      schedule: text('schedule'),
      packageKind: of('packageKind', (word, header) => oneOf(word, packageKinds, header)),
      rowVersion: of('rowVersion', countOf),
      oldestChangeAt: of('oldestChangeAt', time),
      rerunFor: of('rerunFor', numberOf),
      canceledBy: of('canceledBy', (word, header) =>
        oneOf(word, ['operator', 'triesSpent'] as const, header),
      ),
      failureKind: of('failureKind', (word, header) => oneOf(word, failureKinds, header)),
      retriable: of('retriable', (word, header) =>
        ['true', 'yes', '1'].includes(oneOf(word, flagWords, header)),
      ),
    };
  }

  #time(text: string, header: string, line: number): number {
    const time = this.#dates.parse(text);
    if (time === null) {
      throw new CellProblem(`${header} ${shown(text)} is no date and time as ${this.#dates.name}`);
    }
    if (time.offsetMs !== null) return time.asUtcMs - time.offsetMs;
    this.usesTimeZone = true;
    const [first, second] = this.#local.instantsOf(time.asUtcMs);
    if (first === undefined) {
      throw new CellProblem(
        `${header} ${shown(text)}: the clocks of ${this.#timeZone} skip this time`,
      );
    }
    if (second !== undefined) {
      const note = `a time that the clocks of ${this.#timeZone} show twice was taken to be the earlier`;
      this.#notes.add(this.#file, line, note);
    }
    return first;
  }
}

const flagWords = ['true', 'false', 'yes', 'no', '1', '0'] as const;

/** A number that names a session. */
function numberOf(text: string, header: string): number {
  const number = countOf(text, header);
  if (number >= 1) return number;
  throw new CellProblem(`${header} ${shown(text)} is no number from 1 on`);
}
