/**
 * Whether a failed stage is tried again at all: try count and maxDuration. The kernel asks the
 * two questions one by one; everybody else gets the whole answer from `planRetry`.
 */
import { retryDelayMs } from './retry-delay.ts';
import type { RetryPolicy } from './retry-policy.ts';

/** What is known about a stage when an attempt of it has failed. */
export interface StageFailure {
  /** Retries that this stage has had since it last succeeded or the session was rerun. */
  readonly retriesDone: number;
  /** When the first attempt of this stage failed. Integer ms since the Unix epoch. */
  readonly firstFailedAt: number;
  /** When the latest attempt failed. Integer ms since the Unix epoch. */
  readonly failedAt: number;
  /** Delay before the latest retry, in ms; 0 where there was none. */
  readonly previousDelayMs: number;
}

export type RetryPlan =
  | { readonly kind: 'retry'; readonly delayMs: number; readonly dueAt: number }
  | { readonly kind: 'spent'; readonly reason: 'tryCount' | 'maxDuration' };

/**
 * True when no retry is left. A try count of n allows n retries after the first attempt, n + 1
 * attempts in all; 0 is unlimited (DOMAIN: Retry, after AX and BP).
 */
export function triesSpent(policy: RetryPolicy, retriesDone: number): boolean {
  return policy.tryCount !== 0 && retriesDone >= policy.tryCount;
}

/**
 * True when a retry that starts at `dueAt` is not too late after the first failure of the stage.
 * Where retries align to polls, `dueAt` is the poll. Both integer ms since the Unix epoch.
 */
export function withinMaxDuration(
  policy: RetryPolicy,
  firstFailedAt: number,
  dueAt: number,
): boolean {
  return policy.maxDurationMs === null || dueAt - firstFailedAt <= policy.maxDurationMs;
}

/**
 * What follows a failure: a retry and its due time before any alignment to polls, or why there is
 * none. `uniform` is one number of the open interval (0, 1), for the jitter.
 */
export function planRetry(policy: RetryPolicy, failure: StageFailure, uniform: number): RetryPlan {
  if (triesSpent(policy, failure.retriesDone)) return { kind: 'spent', reason: 'tryCount' };
  const retry = failure.retriesDone + 1;
  const delayMs = retryDelayMs(policy, retry, failure.previousDelayMs, uniform);
  const dueAt = failure.failedAt + delayMs;
  return withinMaxDuration(policy, failure.firstFailedAt, dueAt)
    ? { kind: 'retry', delayMs, dueAt }
    : { kind: 'spent', reason: 'maxDuration' };
}
