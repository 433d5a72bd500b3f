/** What `cdx audit import` says: what came of the files, and what of them could not be read. */
import type { ImportFormsResult, ImportedFile } from '@cdx/audit/forms';
import { factLines, type Fact } from '../facts.ts';
import type { Look } from '../look.ts';
import { formatCount, formatCountOf } from '../numbers.ts';
import { printable, wrap } from '../text.ts';

const brokenShown = 20;

const delimiterNames: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
};

export function importLines(
  result: ImportFormsResult,
  store: string,
  look: Look,
): readonly string[] {
  const { files, added, continued, present, events, broken, isRefused } = result;
  const facts: readonly Fact[] = [
    ['Read', files.map(fileText)],
    ['Added', isRefused ? 'nothing: rows are broken, and --strict was given' : sessions(added)],
    ...(continued > 0 ? ([['Gone on', sessions(continued)]] as const) : []),
    ...(present > 0 ? ([['There already', sessions(present)]] as const) : []),
    ...(broken.length > 0 ? ([['Broken', formatCountOf(broken.length, 'row')]] as const) : []),
    ['Events', events === 0 ? 'none' : `${formatCount(events)}, marked as inferred`],
    ['Store', printable(store)],
  ];
  return factLines(facts, look);
}

const sessions = (count: number): string => formatCountOf(count, 'session');

function fileText({ path, direction, rows, delimiter, dateFormat }: ImportedFile): string {
  const name = direction === 'download' ? 'Download sessions' : 'Upload sessions';
  const cells = delimiterNames[delimiter] ?? delimiter;
  return `${printable(path)}: ${name}, ${formatCountOf(rows, 'row')}, ${cells}, dates as ${dateFormat}`;
}

export interface ProblemContext {
  readonly timeZone: string;
  /** Nobody stated it. */
  readonly isAssumed: boolean;
  /** All of it is on stdout. */
  readonly isJson: boolean;
}

/** For stderr. What was assumed is said even where all else is JSON. */
export function problemLines(
  { files, broken, notes }: ImportFormsResult,
  { timeZone, isAssumed, isJson }: ProblemContext,
  { width }: Look,
): readonly string[] {
  const lines: string[] = [];
  if (isAssumed && files.some(({ usesTimeZone }) => usesTimeZone)) {
    lines.push(
      `Times without an offset were taken to be in ${timeZone}; --time-zone states another.`,
    );
  }
  if (isJson) return lines.flatMap((line) => wrap(line, width));
  for (const { path, unknown } of files) {
    if (unknown.length > 0) lines.push(`${path}: columns that were left: ${unknown.join(', ')}.`);
  }
  for (const { file, line, text, rows } of notes) {
    lines.push(
      `${file}, line ${line}${rows > 1 ? ` and ${formatCount(rows - 1)} more` : ''}: ${text}.`,
    );
  }
  for (const { file, line, reason } of broken.slice(0, brokenShown)) {
    lines.push(`${file}, line ${line}: ${reason}.`);
  }
  const more = broken.length - brokenShown;
  if (more > 0) lines.push(`${formatCountOf(more, 'broken row')} more; --json has them all.`);
  return lines.flatMap((line) => wrap(printable(line), width));
}
