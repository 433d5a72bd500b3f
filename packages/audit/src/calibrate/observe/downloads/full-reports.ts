/** Clients that report everything: how long each attempt took, how it ended, and when they polled. */
import type { RecordedEvent } from '@cdx/session';
import type { AttemptCounter, FailureData } from '../attempts.ts';
import { clientOf, type Observations } from '../observations.ts';
import type { RetryObserver } from '../retries.ts';
import { attemptOf, type Client, type Download } from './download.ts';
import { couldBeOvertaken, hasEarlier, noteOvertaking, noteWaiting } from './order.ts';
import type { Work } from './work.ts';

export class FullReports {
  readonly #observed: Observations;
  readonly #attempts: AttemptCounter;
  readonly #retries: RetryObserver;
  readonly #work: Work;

  constructor(
    observed: Observations,
    attempts: AttemptCounter,
    retries: RetryObserver,
    work: Work,
  ) {
    this.#observed = observed;
    this.#attempts = attempts;
    this.#retries = retries;
    this.#work = work;
  }

  requested(session: Download, client: Client, at: number, isPoll: boolean): void {
    client.group.fullReports++;
    if (isPoll) {
      client.polledAt = at;
      this.#polled(client, at);
      if (client.busy === 0) client.group.pollWaits.push(at - session.availableAt);
    }
    noteOvertaking(session, client);
    session.stage = 'download';
    session.outOfOrder = false;
    this.#work.begin(session, client, at);
  }

  downloaded(session: Download, client: Client, at: number): void {
    if (session.state !== 'downloading') return;
    this.#went(session, at);
    const tookMs = at - session.attemptAt;
    this.#observed.downloadsAmid.of(`${session.underWay}|${session.job}`).push(tookMs);
    this.#attempts.succeeded(attemptOf(session));
    this.#retries.forget(session);
    this.#work.downloaded(session, at);
    session.outOfOrder = hasEarlier(client, session);
  }

  /** Its end is told by whoever follows the session. */
  applied(session: Download, at: number): void {
    // Under enforcement a package may have waited for an earlier one before it was applied.
    if (!session.outOfOrder) this.#went(session, at);
    this.#attempts.succeeded(attemptOf(session));
  }

  failed(session: Download, client: Client, { occurredAt: at, data }: RecordedEvent): void {
    if (session.state !== 'downloading' && session.state !== 'applying') return;
    const tookMs = session.attemptAt < 0 ? null : at - session.attemptAt;
    const error = this.#attempts.failed(attemptOf(session), data as FailureData, at, tookMs);
    if (couldBeOvertaken(client, session)) client.group.couldBeOvertaken++;
    const { retriable } = data as { readonly retriable: boolean };
    this.#retries.failed(session, at, error, retriable);
    this.#work.end(session, client, 'failed');
  }

  retried(session: Download, client: Client, at: number, isPoll: boolean): void {
    if (isPoll && at !== session.dueAt) this.#polled(client, at);
    noteWaiting(session, client, at);
    this.#retries.started(client.group.retry, session, at);
    this.#work.begin(session, client, at);
    session.outOfOrder = session.stage === 'apply' && hasEarlier(client, session);
  }

  #polled({ database, group }: Client, at: number): void {
    clientOf(this.#observed, database, group.name).polls.push(at);
  }

  #went({ stage, job, attemptAt }: Download, at: number): void {
    if (attemptAt < 0) return;
    this.#observed.durations.of(`${stage}|${job}`).push(at - attemptAt);
  }
}
