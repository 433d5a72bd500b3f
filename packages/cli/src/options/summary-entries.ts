/**
 * Entries of the summary by name: `failing:1020`, `suspended:1040`, `error:CDX-AM8AVPRW`. The
 * summary prints them, `--where` takes them; a name stays the same whatever the numbers.
 */
import type { Direction } from '@cdx/session';
import type { Scenario } from '@cdx/simulator';
import { badInput, didYouMean, quoted } from './bad-input.ts';
import { parseJobs } from './run-names.ts';
import { asErrorId } from './session-filters.ts';

const entryKinds = ['failing', 'suspended', 'error'] as const;
export type SummaryEntryKind = (typeof entryKinds)[number];

/** `value`: id of a job, or an Error ID. */
export function summaryEntryName(kind: SummaryEntryKind, value: string): string {
  return `${kind}:${value}`;
}

/** The name as the summary prints it. Errors: `invalid-argument`. */
export function parseSummaryEntry(
  text: string,
  direction: Direction,
  scenario: Scenario | null,
): string {
  const colon = text.indexOf(':');
  const [word, value] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  const kind = entryKinds.find((one) => one === word.trim().toLowerCase());
  if (kind === undefined || value.trim() === '') throw noEntry(text, kind ?? word);
  if (kind === 'suspended' && direction === 'upload') {
    throw badInput(`--where ${quoted(text)}: upload sessions are never suspended.`);
  }
  if (kind !== 'error') return summaryEntryName(kind, jobOf(value.trim(), scenario));
  const id = asErrorId(value);
  if (id === null) throw noEntry(text, kind);
  return summaryEntryName(kind, id);
}

function jobOf(word: string, scenario: Scenario | null): string {
  const [job = word] = parseJobs([word], scenario, '--where');
  return job;
}

function noEntry(text: string, kind: string): Error {
  const expected = 'failing:JOB, suspended:JOB or error:ERROR_ID, as cdx summary prints them';
  const meant = entryKinds.some((one) => one === kind) ? '' : didYouMean(kind, entryKinds);
  return badInput(
    `--where ${quoted(text)} is no entry of the summary${meant || `: expected ${expected}.`}`,
  );
}
