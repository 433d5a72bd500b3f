/**
 * Decides what follows a failure: when the stage is tried again, or that its tries are spent. For
 * Download failed, Upload failed and Apply failed alike; who asks reports the facts.
 */
import { retryDelayMs, triesSpent, withinMaxDuration, type RetryPolicy } from '@cdx/session';
import { Timer, type Driver } from './driver.ts';
import type { SessionTable } from './session-table.ts';

/** No retry: tries or time are spent, or trying again cannot help. */
export const SPENT = -1;

/** What the column holds. It matters to decorrelated jitter alone, which is bounded besides. */
const delayMax = 2 ** 31 - 1;

export class RetryScheduler {
  readonly #sessions: SessionTable;
  readonly #driver: Driver;

  constructor(sessions: SessionTable, driver: Driver) {
    this.#sessions = sessions;
    this.#driver = driver;
  }

  /** When the stage that failed just now is tried again (ms), or `SPENT`. */
  afterFailure(now: number, session: number, policy: RetryPolicy, failure: number): number {
    const sessions = this.#sessions;
    if (policy.maxDurationMs !== null && sessions.failedSince[session] === 0) {
      sessions.failedSince[session] = now;
    }
    const retries = sessions.ownTries[session] as number;
    if (!this.#driver.retriable(failure) || triesSpent(policy, retries)) return SPENT;
    return this.#plan(now, session, policy);
  }

  /** A retry that was due could not run and was no attempt: it waits once more, spending no try. */
  postpone(now: number, session: number, policy: RetryPolicy): number {
    return this.#plan(now, session, policy);
  }

  /** A retry that is due but starts only now, at a poll, may be past the policy's time by then. */
  tooLate(now: number, session: number, policy: RetryPolicy): boolean {
    if (policy.maxDurationMs === null) return false;
    return !withinMaxDuration(policy, this.#sessions.failedSince[session] as number, now);
  }

  /** Whether the client is down: then the retry waits until it is back. */
  waitsForClient(now: number, session: number, client: number): boolean {
    const downUntil = this.#driver.downUntil(client);
    if (downUntil <= now) return false;
    this.#sessions.at[session] = downUntil;
    this.#driver.wake(downUntil, Timer.retry, session);
    return true;
  }

  /** The retry starts: one try is spent. */
  started(session: number): void {
    const sessions = this.#sessions;
    sessions.ownTries[session] = (sessions.ownTries[session] as number) + 1;
    sessions.at[session] = 0;
  }

  /** The stage has succeeded: the count starts again (AX). */
  succeeded(session: number): void {
    const sessions = this.#sessions;
    sessions.ownTries[session] = 0;
    sessions.failedSince[session] = 0;
    sessions.delay[session] = 0;
  }

  #plan(now: number, session: number, policy: RetryPolicy): number {
    const sessions = this.#sessions;
    const retry = (sessions.ownTries[session] as number) + 1;
    const uniform = policy.jitter === 'none' ? 0.5 : this.#driver.jitter(session, retry);
    const before = policy.jitter === 'decorrelated' ? (sessions.delay[session] as number) : 0;
    const delay = retryDelayMs(policy, retry, before, uniform);
    const dueAt = now + delay;
    if (policy.maxDurationMs !== null) {
      const since = sessions.failedSince[session] as number;
      if (!withinMaxDuration(policy, since, dueAt)) return SPENT;
    }
    if (policy.jitter === 'decorrelated') sessions.delay[session] = Math.min(delay, delayMax);
    sessions.at[session] = dueAt;
    return dueAt;
  }
}
