/** What follows a failure: a retry and when it is due, or the end of the session. */
import type { Setup } from '../../src/binding/system.ts';
import type { Bugs } from './bugs.ts';
import type { StoredEvent } from './event-log.ts';
import { chance, delayMs } from './retry-delay.ts';
import type { SessionRow } from './session-row.ts';

interface Consequence {
  readonly type: 'RetryScheduled' | 'SessionCanceled' | 'SessionSuspended';
  readonly data: Readonly<Record<string, unknown>>;
}

/** `row` knows of the failure already. */
export function afterFailure(
  setup: Setup,
  row: SessionRow,
  failure: StoredEvent,
  bugs: Bugs,
): Consequence {
  const { retriable } = failure.data as { readonly retriable?: boolean };
  const hopeless = retriable === false && !bugs.has('not-retriable-retried');
  if (hopeless || triesSpent(setup.policy.tryCount, row.tryCount, bugs)) return end(setup, bugs);
  const dueAt = dueAtOf(setup, row, failure, bugs);
  if (tooLate(setup.policy.maxDurationMs, row, failure, dueAt, bugs)) return end(setup, bugs);
  return { type: 'RetryScheduled', data: { dueAt } };
}

function triesSpent(allowed: number, done: number, bugs: Bugs): boolean {
  if (allowed === 0) return bugs.has('zero-tries-means-none');
  if (bugs.has('one-try-too-many')) return done > allowed;
  if (bugs.has('one-try-too-few')) return done + 1 >= allowed;
  return done >= allowed;
}

function dueAtOf({ policy }: Setup, row: SessionRow, failure: StoredEvent, bugs: Bugs): number {
  if (bugs.has('second-failure-keeps-due') && row.lastDueAt > 0) return row.lastDueAt;
  const retry = row.tryCount + 1;
  const uniform = chance(`${failure.stream} ${failure.runNumber} ${failure.type} ${retry}`);
  return countedFrom(row, failure, bugs) + delayMs(policy, retry, row.lastDelayMs, uniform, bugs);
}

function countedFrom(row: SessionRow, failure: StoredEvent, bugs: Bugs): number {
  if (bugs.has('interval-from-start')) return row.startedAt;
  if (bugs.has('interval-from-first-failure')) return row.firstFailedAt ?? failure.occurredAt;
  return failure.occurredAt;
}

function tooLate(
  maxDurationMs: number | null,
  row: SessionRow,
  failure: StoredEvent,
  dueAt: number,
  bugs: Bugs,
): boolean {
  if (maxDurationMs === null || bugs.has('max-duration-ignored')) return false;
  const from = bugs.has('max-duration-from-last-failure') ? null : row.firstFailedAt;
  return dueAt - (from ?? failure.occurredAt) > maxDurationMs;
}

function end({ direction, dependencyEnforcement }: Setup, bugs: Bugs): Consequence {
  const enforced =
    (dependencyEnforcement || bugs.has('suspended-without-enforcement')) &&
    !bugs.has('canceled-despite-enforcement');
  if (enforced && (direction === 'download' || bugs.has('upload-suspended'))) {
    return { type: 'SessionSuspended', data: {} };
  }
  const by = bugs.has('spent-as-operator') ? 'operator' : 'triesSpent';
  return { type: 'SessionCanceled', data: { by } };
}
