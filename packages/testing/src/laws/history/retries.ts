/** Laws of how often a stage is tried, and when. */
import { triesSpent, type RetryPolicy } from '@cdx/session';
import { dueAtOf, failureEvents, type HistoryEvent } from '../../history/history-event.ts';
import { givesUp, nextDelayBounds, type StageRetries } from '../../history/retries-of.ts';
import { eachEvent } from '../each-event.ts';
import { lawBroken } from '../law-broken.ts';
import type { OfDirection } from './steps.ts';

export interface UnderPolicy extends OfDirection {
  /**
   * What the retries keep to. A function where it differs: headquarters' P-job has one of its own
   * for Apply failed of uploads. It is given the status that the session has failed to.
   */
  readonly policy: RetryPolicy | ((status: string) => RetryPolicy);
}

/**
 * No stage is tried more often than the try count allows; nothing is tried again that cannot be
 * mended, and none later than `maxDurationMs` after the first failure (DOMAIN: Retry).
 */
export function attemptsWithinTryCount(
  history: readonly HistoryEvent[],
  { direction, policy }: UnderPolicy,
): void {
  eachEvent('attempts-within-try-count', direction, history, (event, { status, retries }) => {
    const { type, occurredAt } = event;
    const isRetry = type === 'RetryScheduled' || type === 'RetryStarted';
    const again = isRetry || isFailureAgain(event, retries.failedBy);
    if (!again || retries.failedAt === null) return null;
    const of = policyOf(policy, status);
    if (!retries.retriable) return `${type} follows a failure that is not retriable.`;
    if (triesSpent(of, retries.done)) {
      return `${type} is retry ${retries.done + 1} of the stage; the policy allows ${of.tryCount}.`;
    }
    // How long a retry took whose start nobody reported is not known.
    if (!isRetry || of.maxDurationMs === null) return null;
    const at = type === 'RetryScheduled' ? dueAtOf(event) : occurredAt;
    const spentMs = at - (retries.failedSince ?? at);
    if (spentMs <= of.maxDurationMs) return null;
    return `The retry is ${spentMs} ms after the first failure; the policy allows ${of.maxDurationMs} ms.`;
  });
}

/** Every scheduled retry is due within the bounds of the policy's delay, counted from the failure. */
export function delaysWithinBounds(
  history: readonly HistoryEvent[],
  { direction, policy }: UnderPolicy,
): void {
  eachEvent('delays-within-bounds', direction, history, (event, { status, retries }) => {
    if (event.type !== 'RetryScheduled' || retries.failedAt === null) return null;
    const { minMs, maxMs } = nextDelayBounds(policyOf(policy, status), retries);
    // A retry that could not run, and was no attempt, waits once more from then on.
    const from = retries.dueAt === null ? retries.failedAt : event.occurredAt;
    const delayMs = dueAtOf(event) - from;
    if (delayMs >= minMs && delayMs <= maxMs) return null;
    return `The retry is due ${delayMs} ms after the failure; the policy says ${minMs} to ${maxMs} ms.`;
  });
}

/** A session is given up (canceled by itself, suspended) only when its tries, or its time, are spent. */
export function givesUpOnlyWhenSpent(
  history: readonly HistoryEvent[],
  { direction, policy }: UnderPolicy,
): void {
  eachEvent('gives-up-only-when-spent', direction, history, (event, { status, retries }) => {
    if (!isGivingUp(event)) return null;
    if (retries.failedAt === null) return `${event.type} follows no failure.`;
    const of = policyOf(policy, status);
    if (givesUp(of, retries) !== 'mustNot') return null;
    if (ranOutOfTime(of, retries, event.occurredAt)) return null;
    const allowed = of.tryCount === 0 ? 'any number' : String(of.tryCount);
    return `The session is given up after ${retries.done} retries; the policy allows ${allowed}.`;
  });
}

/**
 * A retry that had to wait for its turn, or found no server and would have to wait once more, may
 * be too late by the time that it could run.
 */
function ranOutOfTime(policy: RetryPolicy, retries: StageRetries, at: number): boolean {
  if (policy.maxDurationMs === null) return false;
  // A client that reports outcomes only keeps its retries to itself.
  const isDue = retries.dueAt === null ? isFinal(retries) : at >= retries.dueAt;
  if (!isDue) return false;
  const spentMs = at - (retries.failedSince ?? at);
  return spentMs + nextDelayBounds(policy, retries).maxMs > policy.maxDurationMs;
}

function isFinal({ failedBy }: StageRetries): boolean {
  return failedBy !== null && failedBy.startsWith('Final');
}

export function isGivingUp({ type, data }: HistoryEvent): boolean {
  if (type === 'SessionSuspended') return true;
  return type === 'SessionCanceled' && (data as { readonly by: string }).by === 'triesSpent';
}

/** A client that reports outcomes only: a failure of the same kind is another attempt. */
function isFailureAgain({ type }: HistoryEvent, failedBy: string | null): boolean {
  return type.startsWith('Final') && failureEvents.has(type) && failedBy === type;
}

export function policyOf(policy: UnderPolicy['policy'], status: string): RetryPolicy {
  return typeof policy === 'function' ? policy(status) : policy;
}

export interface At {
  /** ms since the Unix epoch: the history is looked at when everything before it has been recorded. */
  readonly now: number;
  /**
   * How long after it is due a retry may start, ms: up to a poll interval where retries align to
   * polls, Infinity where clients can be cut off. 0 unless told.
   */
  readonly lateMs?: number;
}

/**
 * A session has ended, or there is something that will move it: for one that has failed, the retry
 * that it waits for, which is not overdue; or it has been given up.
 */
export function endedOrPending(
  history: readonly HistoryEvent[],
  { direction, policy, now, lateMs = 0 }: UnderPolicy & At,
): void {
  const law = 'ended-or-pending';
  const { status, retries } = eachEvent(law, direction, history, () => null);
  const isReportedInFull = history.at(-1)?.type.startsWith('Final') !== true;
  if (!/^(Download|Upload|Apply)Failed$/.test(status) || !isReportedInFull) return;
  const of = policyOf(policy, status);
  const witness =
    givesUp(of, retries) === 'must'
      ? `The session is ${status} with its tries spent, and has not been given up.`
      : retries.dueAt === null
        ? `The session is ${status}, and no retry is scheduled.`
        : retries.dueAt + lateMs < now
          ? `The retry was due ${now - retries.dueAt} ms ago, and has not started.`
          : null;
  if (witness !== null) lawBroken(law, witness, history);
}
