/** What became of the data, how the session stands, and what will move it. */
import type { DataFate, Explanation, Mover, Standing } from '@cdx/audit/explain';
import { describeRetryPolicy, statusLabel } from '@cdx/session';
import { formatCountOf, shortDuration } from '../../numbers.ts';
import { numberText, quotedText, rowsText, type Words } from './words.ts';

export function dataText(data: DataFate, { clock }: Words): string {
  switch (data.fate) {
    case 'applied':
      return `arrived: ${data.rows === null ? '' : `${rowsText(data.rows)}, `}applied ${clock.dateTime(data.at)}.`;
    case 'appliedAfterCancel':
      return `arrived all the same, ${clock.dateTime(data.at)}${data.rows === null ? '' : `: ${rowsText(data.rows)}`}; the message of it was late.`;
    case 'noData':
      return 'there was none to send.';
    case 'onItsWay':
      return 'is on its way.';
    case 'nextRun':
      return 'is in no package; the next run of the schedule carries the changes.';
    case 'heldUp':
      return 'waits in the package until the session is rerun; canceling it would lose it.';
    case 'carriedBy':
      return `is carried by ${numberText(data.stream)}.`;
    case 'lost':
      return lostText(data, clock);
  }
}

function lostText(data: Extract<DataFate, { fate: 'lost' }>, clock: Words['clock']): string {
  const { what, rows, rowVersion, oldestChangeAt, restoredBy, canRerun } = data;
  const amount = rows === null ? 'what it would have carried' : rowsText(rows);
  const rerun = canRerun ? ' A rerun of the session would bring it.' : '';
  if (what === 'transactions') return `never reached headquarters: ${amount}.${rerun}`;
  if (what === 'allData') return `did not arrive: ${amount} of a full data sync.${rerun}`;
  const version = rowVersion === null ? '' : `, row versions up to ${rowVersion}`;
  const oldest =
    oldestChangeAt === null ? '' : `, changes from ${clock.dateTime(oldestChangeAt)} on`;
  const lost = `${amount}${version}${oldest}`;
  return restoredBy === null
    ? `is missing at the channel database until the next full data sync: ${lost}.${rerun}`
    : `was missing at the channel database (${lost}) until the full package of ${numberText(restoredBy.stream)} was applied, ${clock.dateTime(restoredBy.at)}.`;
}

export function standingText(standing: Standing, { clock }: Words): string {
  const { status, since, statusOnForm, notOnForm } = standing;
  const now = `${statusLabel(status)} since ${clock.dateTime(since)}.`;
  if (standing.mover.by === 'nothing' && standing.mover.why === 'purged') {
    return `${statusLabel(status)} when it was purged; on no form any more.`;
  }
  if (notOnForm === 0) return now;
  const shown = statusOnForm === null ? 'do not show it' : `show ${statusLabel(statusOnForm)}`;
  return `${now} Headquarters' forms ${shown}: ${formatCountOf(notOnForm, 'event')} of it not processed yet.`;
}

export function moverText(mover: Mover, { direction }: Explanation, { clock }: Words): string {
  switch (mover.by) {
    case 'nothing':
      return nothingText(mover.why);
    case 'headquarters':
      return 'headquarters, when the package is created.';
    case 'clientAtWork':
      return 'the client, which is at work on it.';
    case 'clientRetry':
      return 'the client at its next try; when that is due is not told.';
    case 'operator':
      return 'an operator alone, who reruns or cancels it.';
    case 'poll':
      return mover.intervalMs === null
        ? "the client's next poll."
        : `the client's next poll, one every ${shortDuration(mover.intervalMs)}.`;
    case 'retry':
      return mover.isOverdue
        ? `a retry, due since ${clock.dateTime(mover.dueAt)}.`
        : `a retry, due ${clock.dateTime(mover.dueAt)}.`;
    case 'blocker':
      return `nothing before ${direction} ${numberText(mover.stream)} of the same database is applied or canceled.`;
    case 'resume':
      return `an operator who resumes the channel database, paused since ${clock.dateTime(mover.since)}.`;
    case 'pJob':
      return `the next run of the schedule ${quotedText(mover.schedule)}${mover.lastRunAt === null ? ', which has not run since the session began' : `; it ran last at ${clock.dateTime(mover.lastRunAt)}`}.`;
  }
}

function nothingText(why: Extract<Mover, { by: 'nothing' }>['why']): string {
  switch (why) {
    case 'applied':
      return 'nothing: it is done.';
    case 'noData':
      return 'nothing: there was no data.';
    case 'canceled':
      return 'nothing by itself: canceled sessions are not tried again.';
    case 'purged':
      return 'nothing: it has been purged.';
    case 'createFailed':
      return 'nothing by itself: the next run of the schedule makes a new session.';
  }
}

/** How its clients work; that nobody knows is said as well. */
export function configurationText({ configuration, direction, inferred }: Explanation): string {
  if (configuration === null) {
    const where = inferred === null ? 'in the log' : 'on forms';
    return `not ${where}: how often they poll, how they retry and whether sessions wait for each other is not known.`;
  }
  const { downloadIntervalMs, uploadIntervalMs, dependencyEnforcement, reporting } = configuration;
  const interval = direction === 'download' ? downloadIntervalMs : uploadIntervalMs;
  const parts = [
    interval === null ? null : `poll every ${shortDuration(interval)}`,
    `retry: ${describeRetryPolicy(configuration.retry)}`,
    direction === 'download' && dependencyEnforcement ? 'dependency enforcement' : null,
    reporting === 'finalOnly' ? 'report outcomes only' : null,
  ];
  return `${parts.filter((part) => part !== null).join('; ')}.`;
}
