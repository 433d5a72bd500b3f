/** One event of the session as a sentence or two. The only place for these sentences. */
import type { FactEntry, Saw } from '@cdx/audit/explain';
import { statusLabel, type SessionStatusName } from '@cdx/session';
import { formatBytes, formatCountOf, shortDuration } from '../../numbers.ts';
import { stageLabels } from '../../results/labels.ts';
import { printable } from '../../text.ts';
import { causesText } from './waits.ts';
import {
  after,
  eventText,
  momentText,
  quotedText,
  rowsText,
  whoText,
  type Words,
} from './words.ts';

type Of<Kind extends FactEntry['kind']> = Extract<FactEntry, { kind: Kind }>;

export interface SessionWords extends Words {
  readonly direction: 'download' | 'upload';
  readonly schedule: string;
  readonly group: string;
  /** The message of the failure before; null: none. */
  readonly failureBefore: string | null;
  /** From a row of a form. */
  readonly isInferred: boolean;
}

export function factText(entry: FactEntry, words: SessionWords): string {
  return sentenceOf(entry, words) + cameLate(entry, words);
}

function sentenceOf(entry: FactEntry, words: SessionWords): string {
  const isDownload = words.direction === 'download';
  switch (entry.kind) {
    case 'created':
      return createdText(entry, words);
    case 'available':
      return availableText(entry, words);
    case 'noData':
      return 'Nothing had changed: there is no data to send.';
    case 'requested':
      if (words.isInferred) return inferredText.requested;
      return entry.waitedMs === null
        ? 'The client took it.'
        : `The client took it, ${shortDuration(entry.waitedMs)} after it was there to be taken.`;
    case 'transferred':
      return isDownload
        ? `Downloaded${after(entry.tookMs)}.`
        : `Uploaded${after(entry.tookMs)}; headquarters' P-job is to apply it.`;
    case 'applied':
      return appliedText(entry, isDownload);
    case 'failed':
      return failedText(entry, words);
    case 'retryScheduled':
      return retryDueText(entry, words);
    case 'retryStarted':
      return retryText(entry, words);
    case 'suspended':
      return `Suspended: ${spentText(entry)}. What is behind it waits until it is rerun or canceled.`;
    case 'canceled':
      if (words.isInferred) return inferredText.canceled[entry.by];
      return entry.by === 'triesSpent'
        ? `Canceled by itself: ${spentText(entry)}.`
        : `Canceled by ${printable(entry.operator ?? 'an operator')}. ${sawText(entry.saw, entry, words)}`;
    case 'rerun':
      return (
        `Rerun by ${printable(entry.operator)}: run ${entry.runNumber} begins. ` +
        sawText(entry.saw, entry, words)
      );
    case 'late':
      return lateText(entry);
    case 'packagePurged':
      return 'The package was purged from the working folder; nothing can be sent again from it.';
    case 'purged':
      return 'Purged, being past its retention: it is on no form any more.';
  }
}

/** What a form tells less of than an event does. */
const inferredText = {
  created: 'Created. Which run of a schedule it belongs to is not on the form.',
  available: 'There was a package; since when is not on the form',
  requested: 'The client took it: the last time, if it was tried again.',
  canceled: {
    triesSpent: 'Canceled, as it seems by itself, its tries being spent: it has an error.',
    operator: 'Canceled, as it seems by an operator.',
  },
} as const;

function createdText({ at, how, cause, rerunFor }: Of<'created'>, words: SessionWords): string {
  const { clock, schedule, group, isInferred } = words;
  const by = cause === null || cause.source === 'hq' ? '' : ` by ${whoText(cause.source)}`;
  const when = cause === null ? '' : ` at ${momentText(cause.at, at, clock)}`;
  const anew = rerunFor === null ? '' : ` It carries the data of session ${rerunFor} anew.`;
  if (isInferred) return `${inferredText.created}${anew}`;
  switch (how) {
    case 'schedule':
      if (cause === null) {
        return `Headquarters began to create it for the schedule ${quotedText(schedule)}; the run that it belongs to is not in the log.`;
      }
      return `Headquarters began to create it, in the run of the schedule ${quotedText(schedule)}${when}, ${by === '' ? 'which its recurrence began' : `begun${by}`}.`;
    case 'fullSync':
      return `Headquarters began to create it, for a full data sync of the channel database${when}, started${by || ' by nobody named'}.`;
    case 'inherited':
      return `Inherited: the channel database is new in ${quotedText(group)}, to which it was added${when}${by}, and is given what the group has been sent.`;
    case 'client':
      return `The client began to make a package of its transactions.${anew}`;
    case 'received':
      return `Arrived at headquarters, which first hears of an upload then.${anew}`;
  }
}

function availableText(
  { at, rows, bytes, rowVersion, oldestChangeAt, tookMs }: Of<'available'>,
  { clock, isInferred }: SessionWords,
): string {
  const changes =
    oldestChangeAt === null
      ? ''
      : ` Its oldest change was made ${momentText(oldestChangeAt, at, clock)}, ${shortDuration(at - oldestChangeAt)} before.`;
  const version = rowVersion === null ? '' : `, up to row version ${rowVersion}`;
  const contents = [
    rows === null ? null : rowsText(rows),
    bytes === null ? null : formatBytes(bytes),
  ].filter((text) => text !== null);
  const told = contents.length === 0 ? '' : `: ${contents.join(', ')}`;
  const ready = isInferred ? inferredText.available : `The package was ready${after(tookMs)}`;
  return `${ready}${told}${version}.${changes}`;
}

function appliedText(
  { rowsAffected, tookMs, outcomeOnly }: Of<'applied'>,
  isDownload: boolean,
): string {
  const where = isDownload
    ? 'to the channel database'
    : "to the HQ database by headquarters' P-job";
  const told = outcomeOnly ? '; this client reports outcomes only' : '';
  const time =
    isDownload || tookMs === null
      ? after(tookMs)
      : `, ${shortDuration(tookMs)} after it had arrived`;
  const rows = rowsAffected === null ? '' : `: ${rowsText(rowsAffected)}`;
  return `Applied ${where}${time}${rows}${told}.`;
}

function failedText(entry: Of<'failed'>, words: SessionWords): string {
  const { stage, attempt, tookMs, message, errorId, article, failureKind, retriable } = entry;
  const label = stageLabels[stage];
  const what = `${label.charAt(0).toUpperCase()}${label.slice(1)} failed${attempt === null ? '' : ` at attempt ${attempt}`}${after(tookMs)}`;
  if (message === words.failureBefore) return `${what}, with the same error (${errorId}).`;
  const help =
    article === null
      ? `there is no article for Error ID ${errorId}`
      : `${words.program} error ${errorId} says what to do (${article})`;
  const never = retriable ? '' : ' Trying again cannot help.';
  const only = entry.outcomeOnly ? ' This client reports outcomes only.' : '';
  return `${what}: ${printable(message)} A ${failureKind} failure; ${help}.${never}${only}`;
}

function retryDueText(
  { at, dueAt, postponed }: Of<'retryScheduled'>,
  { clock }: SessionWords,
): string {
  const due = `${momentText(dueAt, at, clock)}, in ${shortDuration(dueAt - at)}`;
  return postponed
    ? `The retry could not run and spent no try; it is due again at ${due}.`
    : `The next try is due at ${due}.`;
}

function retryText(
  { at, stage, retry, dueAt, lateMs, waited }: Of<'retryStarted'>,
  words: SessionWords,
): string {
  const which = retry === null ? 'A retry' : `Retry ${retry}`;
  const what = `${which} (${stageLabels[stage]}) began`;
  if (dueAt === null || lateMs === null) return `${what}.`;
  if (lateMs <= 0) return `${what}, as it was due.`;
  const why = waited.length === 0 ? '' : `: ${causesText(waited, at, words)}`;
  return `${what} ${shortDuration(lateMs)} after it was due${why}.`;
}

function spentText({
  tries,
  retriable,
}: {
  readonly tries: number | null;
  readonly retriable: boolean | null;
}): string {
  if (retriable === false) return 'trying again cannot help';
  return tries === null || tries === 0
    ? 'its tries are spent'
    : `its ${formatCountOf(tries, 'retry', 'retries')} ${tries === 1 ? 'is' : 'are'} spent`;
}

const labelOf = (status: SessionStatusName | null, none: string): string =>
  status === null ? none : statusLabel(status);

/** What the form showed to somebody who acted on it. */
export function sawText(
  saw: Saw | null,
  { at }: { readonly at: number },
  { clock }: Words,
): string {
  if (saw === null) return '';
  const form =
    saw.formFrom === null
      ? 'The form, to which no status messages had come yet,'
      : `The form, as of the batch at ${momentText(saw.formFrom.at, at, clock)},`;
  const shown = labelOf(saw.shown, 'no such session');
  return saw.shown === saw.actual
    ? `${form} showed ${shown}, as it was.`
    : `${form} showed ${shown}; in fact it was ${labelOf(saw.actual, 'gone')}.`;
}

/** From when the form was that somebody looked at. */
export function formText(
  { formFrom }: Saw,
  { at }: { readonly at: number },
  { clock }: Words,
): string {
  return formFrom === null
    ? 'No status messages had come to the form yet.'
    : `The form was that of the batch at ${momentText(formFrom.at, at, clock)}.`;
}

function lateText({ originalType, originalRun, why, message, errorId }: Of<'late'>): string {
  const because =
    why === 'olderRun'
      ? `of run ${originalRun}, which is over`
      : 'for a session that had been canceled meanwhile';
  const error = message === null ? '' : `: ${printable(message)} (${errorId})`;
  return `A late message, ${because}: ${eventText(originalType)}${error}. The status stays.`;
}

/** That headquarters was told later than it happened. */
function cameLate({ at, recordedAt, learned }: FactEntry, { clock }: SessionWords): string {
  const arrived =
    recordedAt > at
      ? ` Headquarters was told ${shortDuration(recordedAt - at)} later, at ${momentText(recordedAt, at, clock)}.`
      : '';
  if (learned.how !== 'actedOn' || learned.at === null) return arrived;
  return `${arrived} The form came to show it when somebody acted on the session, at ${momentText(learned.at, at, clock)}.`;
}
