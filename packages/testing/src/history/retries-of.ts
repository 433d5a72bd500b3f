/**
 * What a history says about the retries of the stage that a session is in: the one account of it
 * that walks, laws and models share.
 */
import {
  retryDelayBounds,
  triesSpent,
  type RetryDelayBounds,
  type RetryPolicy,
} from '@cdx/session';
import {
  dueAtOf,
  failureEvents,
  notedEvents,
  type FailureData,
  type HistoryEvent,
} from './history-event.ts';

export interface StageRetries {
  /** Retries of this stage that have started. */
  readonly done: number;
  /** When the first and the latest attempt of the stage failed, ms; null where none has. */
  readonly failedSince: number | null;
  readonly failedAt: number | null;
  /** Whether the latest failure can be mended by trying again. */
  readonly retriable: boolean;
  /** What the latest failure was of; a client that reports outcomes only says no more. */
  readonly failedBy: string | null;
  /** When the retry is due that was scheduled since the latest failure; null where none was. */
  readonly dueAt: number | null;
  /** Delay before the latest retry, ms; 0 before the first. */
  readonly previousDelayMs: number;
}

export const noRetries: StageRetries = {
  done: 0,
  failedSince: null,
  failedAt: null,
  retriable: true,
  failedBy: null,
  dueAt: null,
  previousDelayMs: 0,
};

/** After one more event. Success of a stage and a rerun begin anew (AX). */
export function withEvent(before: StageRetries, event: HistoryEvent): StageRetries {
  const { type, occurredAt } = event;
  if (notedEvents.has(type)) return before;
  if (failureEvents.has(type)) {
    const isFinal = type.startsWith('Final');
    // The outcomes of two stages follow each other; a count goes on within one.
    const goesOn = !isFinal || before.failedBy === type;
    const last = goesOn ? before : noRetries;
    return {
      ...last,
      done: isFinal && last.failedAt !== null ? last.done + 1 : last.done,
      failedSince: last.failedSince ?? occurredAt,
      failedAt: occurredAt,
      retriable: (event.data as FailureData).retriable,
      failedBy: type,
      dueAt: null,
    };
  }
  if (type === 'RetryScheduled') {
    const dueAt = dueAtOf(event);
    const from = before.dueAt === null ? (before.failedAt ?? occurredAt) : occurredAt;
    return { ...before, dueAt, previousDelayMs: dueAt - from };
  }
  if (type === 'RetryStarted') return { ...before, done: before.done + 1, dueAt: null };
  return noRetries;
}

/** The delays that the next retry can have; decorrelated ones go by the delay before. Integer ms. */
export function nextDelayBounds(policy: RetryPolicy, retries: StageRetries): RetryDelayBounds {
  const { delay, jitter } = policy;
  if (jitter !== 'decorrelated' || delay.kind !== 'exponential') {
    return retryDelayBounds(policy, retries.done + 1);
  }
  // A client that reports outcomes only keeps the delays before to itself: they may be any.
  const isKnown = retries.failedBy?.startsWith('Final') !== true;
  const grown = isKnown ? 3 * Math.max(retries.previousDelayMs, delay.initialMs) : delay.maxMs;
  return { minMs: Math.min(delay.initialMs, delay.maxMs), maxMs: Math.min(delay.maxMs, grown) };
}

/** Whether the policy gives up after the latest failure: it must, it may (a limit of time), it must not. */
export function givesUp(policy: RetryPolicy, retries: StageRetries): 'must' | 'may' | 'mustNot' {
  if (!retries.retriable || triesSpent(policy, retries.done)) return 'must';
  const { maxDurationMs } = policy;
  if (maxDurationMs === null) return 'mustNot';
  const { failedAt, failedSince } = retries;
  const spentMs = (failedAt ?? 0) - (failedSince ?? 0);
  const { minMs, maxMs } = nextDelayBounds(policy, retries);
  if (spentMs + minMs > maxDurationMs) return 'must';
  // A retry that is due in time may still find its poll too late.
  return spentMs + maxMs > maxDurationMs || policy.alignToPoll ? 'may' : 'mustNot';
}
