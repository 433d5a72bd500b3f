/**
 * Problems of a scenario as text for people: place, path, what is wrong, and the line of the file
 * with a caret. The command line prints it as it is.
 */
import type { ScenarioProblem } from './problem.ts';

/** Problems that are shown; the rest are counted. */
const shownMax = 20;

export interface FormatProblemsOptions {
  /** The name of the file, as the user gave it. */
  readonly file: string;
  /** `error` is left out of the text, `warning` is said. Default: error. */
  readonly severity?: 'error' | 'warning';
}

/** All problems, at most 20 of them whole, separated by empty lines. Ends without a line break. */
export function formatProblems(
  problems: readonly ScenarioProblem[],
  options: FormatProblemsOptions,
): string {
  const shown = problems.slice(0, shownMax).map((problem) => formatProblem(problem, options));
  const left = problems.length - shown.length;
  if (left > 0) shown.push(`and ${left} more`);
  return shown.join('\n\n');
}

/** One problem in one line, without the excerpt. */
export function problemLine(problem: ScenarioProblem, options: FormatProblemsOptions): string {
  const at = problem.line === null ? [] : [problem.line, problem.column];
  const place = problem.flag ?? [problem.file ?? options.file, ...at].join(':');
  const label = options.severity === 'warning' ? 'warning: ' : '';
  const path = problem.path === '' ? '' : `${problem.path}: `;
  return printable(`${place}: ${label}${path}${problem.message}`);
}

function formatProblem(problem: ScenarioProblem, options: FormatProblemsOptions): string {
  const line = problemLine(problem, options);
  if (problem.excerpt === null || problem.flag !== null) return line;
  const { text, from, length } = problem.excerpt;
  const margin = `${problem.line} | `;
  const caret = ' '.repeat(margin.length + from);
  return `${line}\n  ${margin}${printable(text)}\n  ${caret}${'^'.repeat(length)}`;
}

/** Keeps what a file says from driving the terminal, and a tab as wide as its caret. */
function printable(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�');
}
