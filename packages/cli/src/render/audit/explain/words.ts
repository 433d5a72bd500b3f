/** What all sentences of an explanation share: times, lists, names of sessions. */
import { parseSessionStream } from '@cdx/session';
import { formatCountOf, shortDuration } from '../../numbers.ts';
import { printable } from '../../text.ts';
import type { ZoneClock } from '../../zone-clock.ts';

export interface Words {
  readonly clock: ZoneClock;
  /** How people call cdx. */
  readonly program: string;
}

/** `10:15:00`, with the day where that is another one than that of `near`. */
export function momentText(ms: number, near: number, clock: ZoneClock): string {
  const text = clock.short(ms);
  return text.slice(0, 5) === clock.short(near).slice(0, 5) ? text.slice(6) : text;
}

/** `from 10:00:00 to 10:20:00`, `since 10:00:00`. */
export function spanText(
  { from, to }: { readonly from: number; readonly to: number | null },
  near: number,
  clock: ZoneClock,
): string {
  if (to === null) return `since ${momentText(from, near, clock)}`;
  return `from ${momentText(from, near, clock)} to ${momentText(to, near, clock)}`;
}

/** `session 17`; of which database goes without saying. */
export function numberText(stream: string): string {
  return `session ${parseSessionStream(stream).sessionNumber}`;
}

const listed = 3;

/** `one, two, three and 4 more`. */
export function someOf(texts: readonly string[]): string {
  if (texts.length <= listed + 1) return allOf(texts);
  return `${texts.slice(0, listed).join(', ')} and ${texts.length - listed} more`;
}

/** `one, two and three`. */
export function allOf(texts: readonly string[]): string {
  if (texts.length < 2) return texts.join('');
  return `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

export const quotedText = (text: string): string => `"${printable(text)}"`;

export const rowsText = (rows: number): string => formatCountOf(rows, 'row');

/** ` after 20s`; nothing where nobody tells. */
export function after(ms: number | null): string {
  return ms === null ? '' : ` after ${shortDuration(ms)}`;
}

/** `PackageRequested` is `package requested`. */
export function eventText(type: string): string {
  return type.replace(/(?<=[a-z])[A-Z]/gu, (letter) => ` ${letter}`).toLowerCase();
}

/** `hq` is its recurrence; an operator is called by name. */
export function whoText(source: string): string {
  return printable(source.replace(/^operator:/u, ''));
}
