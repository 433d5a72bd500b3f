/** What shows of a retry policy: how long retries waited, when they began, and when no more came. */
import type { RetryFacts } from './observations.ts';

/** The part of a session that its retries are about. */
export interface RetryState {
  /** Retries of the stage that have begun. */
  retries: number;
  /** Last failure of the stage, and the first one; -1: none. */
  failedAt: number;
  failedSince: number;
  /** When the retry that waits is due; -1: none. */
  dueAt: number;
  /** Key of the last failure of the stage. */
  lastError: string | null;
  /** Whether trying again could mend that. */
  retriable: boolean;
}

/** Of a stage that has not failed yet. */
export function newRetryState(): RetryState {
  return {
    retries: 0,
    failedAt: -1,
    failedSince: -1,
    dueAt: -1,
    lastError: null,
    retriable: true,
  };
}

export class RetryObserver {
  failed(state: RetryState, at: number, error: string, retriable: boolean): void {
    if (state.failedSince < 0) state.failedSince = at;
    state.failedAt = at;
    state.lastError = error;
    state.retriable = retriable;
    state.dueAt = -1;
  }

  scheduled(facts: RetryFacts, state: RetryState, at: number, dueAt: number): void {
    facts.planned.push({ retry: state.retries + 1, delayMs: dueAt - at });
    state.dueAt = dueAt;
  }

  started(facts: RetryFacts, state: RetryState, at: number): void {
    state.retries++;
    facts.retriesMost = Math.max(facts.retriesMost, state.retries);
    if (state.dueAt >= 0) {
      if (at === state.dueAt) facts.startedWhenDue++;
      else facts.startedLater++;
    }
    if (state.failedSince >= 0) facts.sinceFirstFailure.push(at - state.failedSince);
    state.dueAt = -1;
  }

  /** The stage is given up. One that no retry could mend says nothing of the policy. */
  spent(facts: RetryFacts, state: RetryState, at: number): void {
    if (!state.retriable || state.lastError === null) return;
    facts.spentAfter.push(state.retries);
    if (state.failedSince >= 0) {
      facts.spentSince.push({ retries: state.retries, sinceMs: at - state.failedSince });
    }
  }

  /** The stage has succeeded, or begins anew. */
  forget(state: RetryState): void {
    state.retries = 0;
    state.failedAt = -1;
    state.failedSince = -1;
    state.dueAt = -1;
    state.lastError = null;
    state.retriable = true;
  }
}
