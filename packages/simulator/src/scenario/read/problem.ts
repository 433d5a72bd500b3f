/**
 * What is wrong with a scenario, and where. Every reader and check adds to one `ProblemList`, so
 * that all problems of a file come out at once, in the order of the file.
 */
import { formatPath, isKeyed, type ValuePath } from './value-path.ts';

/** A problem as programs and `formatProblems` take it. */
export interface ScenarioProblem {
  /** `channelDataGroups[0].retry.interval`; empty: the whole file. */
  readonly path: string;
  /** From 1. Null where the value does not come from the file: see `flag`. */
  readonly line: number | null;
  readonly column: number | null;
  /** Where it is in another file than the one that was read: its name. */
  readonly file?: string;
  /** The flag that the value comes from, `--set retry.interval=5`. Null: the file. */
  readonly flag: string | null;
  /** A sentence that makes sense beside the path. */
  readonly message: string;
  readonly expected: string;
  readonly found: string;
  /** The nearest valid name or value, as it should be written. */
  readonly suggestion: string | null;
  readonly excerpt: Excerpt | null;
}

/** The line of the file (part of it, where it is long), and which of its characters are meant. */
export interface Excerpt {
  readonly text: string;
  readonly from: number;
  readonly length: number;
}

/** A problem before it is looked up in the file. */
export interface FoundProblem {
  readonly path: ValuePath;
  /** Where to point: at the key, or at its value. */
  readonly at?: 'key' | 'value';
  /** Left out: `expected …, found …`. */
  readonly message?: string;
  readonly expected: string;
  readonly found: string;
  readonly suggestion?: string | null;
  /** Values that have a part in it: where a flag set one of them, the flag is to blame. */
  readonly related?: readonly ValuePath[];
}

/** Where something stands: in the file, or in a flag. */
export interface Place {
  readonly line: number | null;
  readonly column: number | null;
  readonly flag: string | null;
  readonly excerpt: Excerpt | null;
  /** Order in the file; flags come last. */
  readonly offset: number;
}

export interface ProblemList {
  readonly errors: FoundProblem[];
  readonly warnings: FoundProblem[];
}

export function problemList(): ProblemList {
  return { errors: [], warnings: [] };
}

export function placeProblem(problem: FoundProblem, place: Place): ScenarioProblem {
  const { expected, found, suggestion = null } = problem;
  const said = problem.message ?? `expected ${expected}, found ${found}`;
  return {
    path: formatPath(problem.path),
    line: place.line,
    column: place.column,
    flag: place.flag,
    message: suggestion === null ? said : `${said}; did you mean ${suggestion}?`,
    expected,
    found,
    suggestion,
    excerpt: place.excerpt,
  };
}

/** The place of what is not in the file: a flag, or nothing at all. */
export function nowhere(flag: string | null): Place {
  return { line: null, column: null, flag, excerpt: null, offset: Infinity };
}

/** In the order of the file; those that are not in it come last. */
export function problemsInOrder(
  problems: readonly { readonly problem: FoundProblem; readonly place: Place }[],
): ScenarioProblem[] {
  return problems
    .toSorted((a, b) => (a.place.offset === b.place.offset ? 0 : a.place.offset - b.place.offset))
    .map(({ problem, place }) => placeProblem(problem, place));
}

/** A value in a few words, safe to print: `"abc"`, `900`, `a list of 3`, `the keys a, b`. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(shorten(value, 40));
  if (Array.isArray(value))
    return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (isKeyed(value)) {
    const keys = Object.keys(value);
    if (keys.length === 0) return 'an empty set of keys';
    return `the key${keys.length === 1 ? '' : 's'} ${shorten(keys.map(quoteIfOdd).join(', '), 40)}`;
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

/** At most `most` names, for "one of …". */
export function listNames(names: Iterable<string>, most = 12): string {
  const all = [...names];
  const shown = all.slice(0, most).map(quoteIfOdd).join(', ');
  return all.length > most ? `${shown} and ${all.length - most} more` : shown;
}

/** A text as it can be written in YAML: plain, or quoted where plain would be something else. */
export function quoteIfOdd(text: string): string {
  const plain = /^[\p{L}\p{N}+](?:[\p{L}\p{N}_ .+%-]*[\p{L}\p{N}_.+%-])?$/u.test(text);
  const other = /^(?:[\d._+-]+(?:e[\d+-]+)?|0[xob][\da-f]+|true|false|null|yes|no|on|off)$/i.test(
    text,
  );
  return plain && !other && text.length <= 60 ? text : JSON.stringify(shorten(text, 60));
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
