/** Errors about what was typed: one sentence with what, where, what was expected, what to do. */
import { CdxError } from '@cdx/session';
import { nearest } from '@cdx/simulator';

export function badInput(
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): CdxError {
  return new CdxError('invalid-argument', message, details);
}

/** `; did you mean Applied?`, or nothing where no name is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = nearest(word, candidates);
  return near === null ? '' : `; did you mean ${near}?`;
}

const namesShown = 12;

/** `Started, Available and 9 more`. */
export function listOf(names: readonly string[]): string {
  if (names.length <= namesShown) return names.join(', ');
  return `${names.slice(0, namesShown).join(', ')} and ${names.length - namesShown} more`;
}

/** A word as messages show it: quoted, and short. */
export function quoted(word: string): string {
  return JSON.stringify(word.length <= 60 ? word : `${word.slice(0, 57)}...`);
}
