/** Single values of options. Each gives the value or throws `invalid-argument`. */
import { parseDuration, parseSize, scenarioLimits, suggestDuration } from '@cdx/simulator';
import { badInput, didYouMean, quoted } from './bad-input.ts';

/** `--max-staleness 1h`, ms. */
export function parseSpan(option: string, text: string): number {
  const ms = parseDuration(text);
  if (ms !== null) return ms;
  const suggestion = suggestDuration(text);
  const meant = suggestion === null ? '' : `; did you mean ${suggestion}?`;
  throw badInput(`${option} ${quoted(text)} is no duration such as 12h or 1d6h${meant || '.'}`);
}

/** `--for 24h`, ms. */
export function parseFor(text: string): number {
  const ms = parseSpan('--for', text);
  if (ms === 0) throw badInput('--for 0s would run nothing; give a duration such as 12h.');
  if (ms > scenarioLimits.durationMsMax) {
    throw badInput(`--for ${text} is too long: a run spans at most 1830d (five years).`);
  }
  return ms;
}

/** One of a few words, in any case. */
export function parseChoice<const Word extends string>(
  option: string,
  text: string,
  words: readonly Word[],
): Word {
  const found = words.find((word) => word === text.toLowerCase());
  if (found !== undefined) return found;
  const meant = didYouMean(text, words);
  throw badInput(`${option} ${quoted(text)} is not one of ${words.join(', ')}${meant || '.'}`);
}

/** `--limit 50` or `--limit all`. */
export function parseLimit(text: string): number {
  if (text.toLowerCase() === 'all') return Infinity;
  const limit = countOf(text);
  if (limit !== null) return limit;
  throw badInput(`--limit ${quoted(text)} is no number of rows from 1 on; "all" shows every row.`);
}

/** `--top 10`. */
export function parseTop(text: string): number {
  const top = countOf(text);
  if (top !== null) return top;
  throw badInput(`--top ${quoted(text)} is no number of entries from 1 on.`);
}

/** `--max-events 5000000`. */
export function parseMaxEvents(text: string): number {
  const count = countOf(text);
  if (count !== null) return count;
  throw badInput(`--max-events ${quoted(text)} is no number of events from 1 on.`);
}

/** `--max-memory 8GB`, bytes. */
export function parseMaxMemory(text: string): number {
  const bytes = parseSize(text);
  if (bytes !== null && bytes > 0) return bytes;
  // A bare number, or one with a bare letter.
  const meant = [`${text.trim()}GB`, `${text.trim()}B`].find((size) => (parseSize(size) ?? 0) > 0);
  const suggestion = meant === undefined ? '.' : `; did you mean ${meant.toUpperCase()}?`;
  throw badInput(`--max-memory ${quoted(text)} is no size such as 8GB or 512MB${suggestion}`);
}

function countOf(text: string): number | null {
  const count = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  return count >= 1 ? count : null;
}

/** Values of an option that may be given more than once and hold commas. */
export function splitList(values: readonly string[] = []): readonly string[] {
  return values
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}
