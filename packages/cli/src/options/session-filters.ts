/** What `cdx sessions` can be asked: statuses, Error IDs, columns to sort by, and times. */
import { sessionColumns, type SessionColumnKey, type SessionsSort } from '@cdx/projections';
import {
  directions,
  failureKinds,
  statusLabel,
  statusNames,
  type Direction,
  type FailureKind,
  type SessionStatusName,
} from '@cdx/session';
import { formatInstant, instantsOf, parseDateTime, parseDuration } from '@cdx/simulator';
import { badInput, didYouMean, listOf, quoted } from './bad-input.ts';
import { parseChoice } from './values.ts';

/** `download`, `downloads`, `Upload sessions`. */
export function parseDirection(text: string): Direction {
  const word = keyOf(text)
    .replace(/sessions?$/, '')
    .replace(/s$/, '');
  const found = directions.find((direction) => direction === word);
  if (found !== undefined) return found;
  const meant = didYouMean(text, directions);
  throw badInput(`${quoted(text)} is no kind of sessions: download or upload${meant || '.'}`);
}

/** Names, labels or codes, in any case: `Apply failed`, `apply-failed`, `ApplyFailed`, `8`. */
export function parseStatuses(
  words: readonly string[],
  direction: Direction,
): readonly SessionStatusName[] {
  const names = statusNames(direction);
  return words.map((word) => {
    const code = /^\d+$/.test(word) ? Number(word) : -1;
    const found = names[code] ?? names.find((name) => keyOf(name) === keyOf(word));
    if (found !== undefined) return found;
    const labels = names.map((name) => statusLabel(name));
    const meant = didYouMean(word, labels);
    const coded = names.map((name, index) => `${index} ${statusLabel(name)}`).join(', ');
    throw badInput(
      `--status ${quoted(word)} is no status of ${direction} sessions${meant || `. They are ${coded}.`}`,
    );
  });
}

/** `data`, `Transient`. */
export function parseFailureKinds(words: readonly string[]): readonly FailureKind[] {
  return words.map((word) => parseChoice('--failure-kind', word, failureKinds));
}

/** `CDX-7F3A91C2`, in any case, with or without what comes before the dash. */
export function parseErrorId(text: string): string {
  const id = asErrorId(text);
  if (id !== null) return id;
  throw badInput(`--error ${quoted(text)} is no Error ID such as CDX-7F3A91C2.`);
}

/** The same, or null where the text is no Error ID. */
export function asErrorId(text: string): string | null {
  const match = /^(?:CDX-)?([0-9A-HJKMNP-TV-Z]{8})$/.exec(text.trim().toUpperCase());
  return match?.[1] === undefined ? null : `CDX-${match[1]}`;
}

/** `createdAt`, `"Created date and time":desc`. */
export function parseSort(text: string, direction: Direction): SessionsSort {
  const match = /^(.*?)(?::([^:]*))?$/su.exec(text);
  const [word = '', order = 'asc'] = [match?.[1], match?.[2]?.toLowerCase()];
  if (order !== 'asc' && order !== 'desc') {
    throw badInput(`--sort ${quoted(text)}: after the colon comes asc or desc.`);
  }
  const columns = sessionColumns[direction];
  const wanted = keyOf(word);
  const found = columns.find(
    ({ key, header }) => keyOf(key) === wanted || keyOf(header) === wanted,
  );
  if (found !== undefined) return { column: found.key, order };
  const keys: readonly SessionColumnKey[] = columns.map(({ key }) => key);
  const meant = didYouMean(word, [...keys, ...columns.map(({ header }) => header)]);
  throw badInput(
    `--sort ${quoted(word)} is no column of ${direction} sessions${meant || `. Some are ${listOf(keys)}.`}`,
  );
}

export interface MomentContext {
  readonly timeZone: string;
  /** Start of the run; null where none is known. */
  readonly startAt: number | null;
}

/** A date and time, in the time zone where it states no offset, or `+10h` after the start. */
export function parseMoment(option: string, text: string, context: MomentContext): number {
  const { timeZone, startAt } = context;
  if (text.startsWith('+') && startAt !== null) {
    const ms = parseDuration(text.slice(1));
    if (ms !== null) return startAt + ms;
  }
  const dateTime = parseDateTime(text);
  if (dateTime === null) {
    const example = formatInstant(startAt ?? 1_772_438_400_000).replace('Z', '');
    throw badInput(
      `${option} ${quoted(text)} is no time: expected ${example} (in ${timeZone}), the same with Z or an ` +
        `offset, or +10h after the start.`,
    );
  }
  if (dateTime.offsetMs !== null) return dateTime.asUtcMs - dateTime.offsetMs;
  const [first] = instantsOf(dateTime.asUtcMs, timeZone);
  if (first !== undefined) return first;
  throw badInput(`${option} ${text}: the clocks of ${timeZone} skip this time; give an offset.`);
}

/** Two spellings of one name: case, spaces, dashes and underscores do not matter. */
function keyOf(text: string): string {
  return text.toLowerCase().replaceAll(/[\s_-]+/gu, '');
}
