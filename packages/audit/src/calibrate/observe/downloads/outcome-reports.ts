/** Clients that report outcomes only: what can be worked out from when those came. */
import type { RecordedEvent } from '@cdx/session';
import type { AttemptCounter, FailureData } from '../attempts.ts';
import { attemptOf, type Client, type Download } from './download.ts';
import { hasEarlier, noteOvertaking, noteWaiting } from './order.ts';

export class OutcomeReports {
  readonly #attempts: AttemptCounter;

  constructor(attempts: AttemptCounter) {
    this.#attempts = attempts;
  }

  /**
   * The one report of an attempt: what came before it is in it. Says whether the session has ended,
   * which is told by whoever follows it.
   */
  outcome(
    session: Download,
    client: Client,
    { type, occurredAt: at, data }: RecordedEvent,
  ): boolean {
    client.group.finalReports++;
    const first = session.lastOutcomeAt < 0;
    if (!first) retriedUnseen(session, client, at);
    noteOvertaking(session, client);
    session.lastOutcomeAt = at;
    session.attemptAt = -1;
    const before = client.lastOutcome;
    client.lastOutcome = { at, availableAt: session.availableAt };
    if (type === 'FinalDownloadFailed') {
      this.#failed(session, data, at);
      return false;
    }
    if (session.stage === 'download') {
      this.#attempts.succeeded(attemptOf(session));
      if (!first) session.retries = 0;
      session.lastError = null;
    }
    session.stage = 'apply';
    session.outOfOrder = hasEarlier(client, session);
    if (type === 'FinalApplyFailed') {
      this.#failed(session, data, at);
      return false;
    }
    this.#attempts.succeeded(attemptOf(session));
    if (first) noteTogether(session, client, before, at);
    return true;
  }

  #failed(session: Download, data: unknown, at: number): void {
    session.lastError = this.#attempts.failed(attemptOf(session), data as FailureData, at, null);
    session.failedAt = at;
    session.retriable = (data as { readonly retriable: boolean }).retriable;
    session.state = 'failed';
  }
}

/** Nothing shows but when it had tried again. */
function retriedUnseen(session: Download, client: Client, at: number): void {
  const { retry } = client.group;
  noteWaiting(session, client, at);
  retry.gaps.push({ retry: session.retries + 1, delayMs: at - session.lastOutcomeAt });
  session.retries++;
  retry.retriesMost = Math.max(retry.retriesMost, session.retries);
}

/**
 * How long download and apply took together. What was available before the session of the outcome
 * before had been seen when that was begun, so it was begun as that one ended; what came later had
 * been seen if there was a poll meanwhile. One that found its client idle has waited for a poll.
 */
function noteTogether(
  { job, availableAt }: Download,
  { group, open }: Client,
  before: Client['lastOutcome'],
  at: number,
): void {
  if (before !== null && availableAt <= before.at) {
    const waitedMs = availableAt <= before.availableAt ? Infinity : before.at - availableAt;
    group.chained.push({ job, waitedMs, tookMs: at - before.at });
    return;
  }
  if (open.size === 1) group.idleDelays.of(job).push(at - availableAt);
}
