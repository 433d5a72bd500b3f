/**
 * Follows download sessions: how long each attempt took and how it ended, what its client was at
 * meanwhile, and when it asked for more. Clients that report outcomes only tell less.
 */
import type { RecordedEvent } from '@cdx/session';
import type { AttemptCounter } from './attempts.ts';
import { isRestart, type AttemptOf, type FailureData } from './attempts.ts';
import type { Contacts } from './contacts.ts';
import { type Waiting } from './contacts.ts';
import { clientOf, groupOf, type GroupFacts, type Observations } from './observations.ts';
import { RetryObserver, type RetryState } from './retries.ts';

interface Download extends RetryState {
  readonly number: number;
  readonly job: string;
  readonly group: string;
  readonly database: string;
  /** When its package could be asked for; -1: not yet. */
  availableAt: number;
  state: 'started' | 'waiting' | 'downloading' | 'applying' | 'failed' | 'suspended' | 'ended';
  /** Stage that it is in, or has failed in. */
  stage: 'download' | 'apply';
  /** When the attempt under way began; -1: not known exactly. */
  attemptAt: number;
  outOfOrder: boolean;
  /** Of an outcome-only client: when it was last heard of, and whether this is its first attempt. */
  lastOutcomeAt: number;
}

interface Client {
  readonly database: string;
  readonly group: GroupFacts;
  /** Sessions whose package exists and that have not ended, by number. */
  readonly open: Map<number, Download>;
  /** How many it downloads or applies. */
  busy: number;
  /** Time of its last event, and of the last poll that shows. */
  lastAt: number;
  polledAt: number;
  /** Of an outcome-only client: its last outcome, and when the session of that was available. */
  lastOutcome: { readonly at: number; readonly availableAt: number } | null;
}

const failures: ReadonlySet<string> = new Set([
  'DownloadFailed',
  'ApplyFailed',
  'FinalDownloadFailed',
  'FinalApplyFailed',
]);

export class DownloadSessions implements Waiting {
  readonly #observed: Observations;
  readonly #attempts: AttemptCounter;
  readonly #contacts: Contacts;
  readonly #retries: RetryObserver;
  readonly #sessions = new Map<string, Download>();
  readonly #clients = new Map<string, Client>();

  constructor(observed: Observations, attempts: AttemptCounter, contacts: Contacts) {
    this.#observed = observed;
    this.#attempts = attempts;
    this.#contacts = contacts;
    this.#retries = new RetryObserver();
  }

  event(event: RecordedEvent): void {
    const { type, stream } = event;
    if (type === 'DownloadSessionStarted' || type === 'SessionInherited') {
      this.#begun(event);
      return;
    }
    const session = this.#sessions.get(stream);
    if (session === undefined) return;
    const client = this.#clientOf(session);
    switch (type) {
      case 'PackageMadeAvailable':
        this.#available(session, client, event.occurredAt);
        return;
      case 'PackageCreateFailed':
      case 'NoDataFound':
        session.state = 'ended';
        return;
      case 'SessionRerun':
        this.#rerun(session, client, event.occurredAt);
        return;
      case 'SessionPurged':
        this.#end(session, client);
        this.#sessions.delete(stream);
        return;
      case 'SessionCanceled':
        this.#canceled(session, client, event);
        return;
      case 'PackagePurged':
        return;
      case 'LateMessageReceived':
        this.#heard(session, event);
        return;
      default:
        this.#told(session, client, event);
    }
  }

  #begun({ stream, data, type, occurredAt }: RecordedEvent): void {
    const of = data as {
      readonly sessionNumber: number;
      readonly job: string;
      readonly channelDataGroup: string;
      readonly channelDatabase: string;
    };
    const session: Download = {
      number: of.sessionNumber,
      job: of.job,
      group: of.channelDataGroup,
      database: of.channelDatabase,
      availableAt: -1,
      state: 'started',
      stage: 'download',
      attemptAt: -1,
      outOfOrder: false,
      lastOutcomeAt: -1,
      retries: 0,
      failedAt: -1,
      failedSince: -1,
      dueAt: -1,
      lastError: null,
      retriable: true,
    };
    this.#sessions.set(stream, session);
    if (type === 'SessionInherited') {
      this.#available(session, this.#clientOf(session), occurredAt);
    }
  }

  #available(session: Download, client: Client, at: number): void {
    session.availableAt = at;
    session.state = 'waiting';
    client.open.set(session.number, session);
  }

  #rerun(session: Download, client: Client, at: number): void {
    this.#end(session, client);
    this.#retries.forget(session);
    session.stage = 'download';
    session.lastOutcomeAt = -1;
    // From Create failed on the package is made anew first.
    if (session.availableAt < 0) session.state = 'started';
    else this.#available(session, client, at);
  }

  #canceled(session: Download, client: Client, event: RecordedEvent): void {
    if ((event.data as { readonly by: string }).by === 'triesSpent') {
      this.#retries.spent(client.group.retry, session, event.occurredAt);
      this.#heard(session, event);
    }
    this.#end(session, client);
  }

  /** What a client tells of its own work. */
  #told(session: Download, client: Client, event: RecordedEvent): void {
    const { type, occurredAt: at } = event;
    this.#heard(session, event);
    const isPoll = client.lastAt !== at;
    client.lastAt = at;
    switch (type) {
      case 'PackageRequested':
        this.#requested(session, client, at, isPoll);
        break;
      case 'PackageDownloaded':
        this.#downloaded(session, client, at);
        break;
      case 'PackageApplied':
        this.#applied(session, client, at);
        break;
      case 'DownloadFailed':
      case 'ApplyFailed':
        this.#failed(session, client, event);
        break;
      case 'RetryScheduled': {
        const { dueAt } = event.data as { readonly dueAt: number };
        this.#retries.scheduled(client.group.retry, session, at, dueAt);
        break;
      }
      case 'RetryStarted':
        this.#retried(session, client, at, isPoll);
        break;
      case 'SessionSuspended':
        client.group.suspended++;
        this.#retries.spent(client.group.retry, session, at);
        session.state = 'suspended';
        break;
      case 'FinalApplied':
      case 'FinalDownloadFailed':
      case 'FinalApplyFailed':
        client.group.finalReports++;
        this.#outcome(session, client, event);
        break;
      default:
    }
  }

  #requested(session: Download, client: Client, at: number, isPoll: boolean): void {
    client.group.fullReports++;
    if (isPoll) {
      client.polledAt = at;
      clientOf(this.#observed, client.database, client.group.name).polls.push(at);
      if (client.busy === 0) client.group.pollWaits.push(at - session.availableAt);
    }
    this.#overtakes(session, client);
    session.state = 'downloading';
    session.stage = 'download';
    session.attemptAt = at;
    session.outOfOrder = false;
    this.#work(client, 1);
  }

  #downloaded(session: Download, client: Client, at: number): void {
    if (session.state !== 'downloading') return;
    this.#went(session, 'download', at);
    this.#attempts.succeeded(this.#attemptOf(session));
    this.#retries.forget(session);
    session.state = 'applying';
    session.stage = 'apply';
    session.attemptAt = at;
    session.outOfOrder = hasEarlier(client, session);
  }

  #applied(session: Download, client: Client, at: number): void {
    if (session.state !== 'applying') return;
    // Under enforcement a package may have waited for an earlier one before it was applied.
    if (!session.outOfOrder) this.#went(session, 'apply', at);
    this.#attempts.succeeded(this.#attemptOf(session));
    this.#end(session, client);
  }

  #failed(session: Download, client: Client, event: RecordedEvent): void {
    const { occurredAt: at, data } = event;
    if (session.state !== 'downloading' && session.state !== 'applying') return;
    const tookMs = session.attemptAt < 0 ? null : at - session.attemptAt;
    const attempt = this.#attemptOf(session);
    const error = this.#attempts.failed(attempt, data as FailureData, at, tookMs);
    if (couldBeOvertaken(client, session)) client.group.couldBeOvertaken++;
    const { retriable } = data as { readonly retriable: boolean };
    this.#retries.failed(session, at, error, retriable);
    session.state = 'failed';
    session.attemptAt = -1;
    this.#work(client, -1);
  }

  #retried(session: Download, client: Client, at: number, isPoll: boolean): void {
    const { retry } = client.group;
    if (isPoll && at !== session.dueAt) {
      clientOf(this.#observed, client.database, client.group.name).polls.push(at);
    }
    this.#waitsBehind(session, client, at);
    this.#retries.started(retry, session, at);
    session.state = session.stage === 'download' ? 'downloading' : 'applying';
    session.attemptAt = at;
    session.outOfOrder = session.stage === 'apply' && hasEarlier(client, session);
    this.#work(client, 1);
  }

  /** Whether a failed session holds back those behind it: under dependency enforcement it does. */
  #overtakes(session: Download, { open, group }: Client): void {
    for (const other of open.values()) {
      if (other.number < session.number && other.state === 'failed') group.overtaken++;
    }
  }

  #waitsBehind(session: Download, { open, group }: Client, at: number): void {
    for (const other of open.values()) {
      if (other.number <= session.number || other.state !== 'waiting') continue;
      group.waitedBehind.push(at - Math.max(other.availableAt, session.failedAt));
    }
  }

  /** Of an outcome-only client nothing shows but when it had tried again. */
  #retriedUnseen(session: Download, client: Client, at: number): void {
    const { retry } = client.group;
    this.#waitsBehind(session, client, at);
    retry.gaps.push({ retry: session.retries + 1, delayMs: at - session.lastOutcomeAt });
    session.retries++;
    retry.retriesMost = Math.max(retry.retriesMost, session.retries);
  }

  /** The one report of an attempt: what came before it is in it. */
  #outcome(session: Download, client: Client, event: RecordedEvent): void {
    const { type, occurredAt: at, data } = event;
    const first = session.lastOutcomeAt < 0;
    if (!first) this.#retriedUnseen(session, client, at);
    this.#overtakes(session, client);
    session.lastOutcomeAt = at;
    session.attemptAt = -1;
    const before = client.lastOutcome;
    client.lastOutcome = { at, availableAt: session.availableAt };
    if (type === 'FinalDownloadFailed') {
      this.#failedOutcome(session, data, at);
      return;
    }
    if (session.stage === 'download') {
      this.#attempts.succeeded(this.#attemptOf(session));
      if (!first) session.retries = 0;
      session.lastError = null;
    }
    session.stage = 'apply';
    session.outOfOrder = hasEarlier(client, session);
    if (type === 'FinalApplyFailed') {
      this.#failedOutcome(session, data, at);
      return;
    }
    this.#attempts.succeeded(this.#attemptOf(session));
    if (first) this.#tookTogether(session, client, before, at);
    this.#end(session, client);
  }

  #failedOutcome(session: Download, data: unknown, at: number): void {
    const error = this.#attempts.failed(this.#attemptOf(session), data as FailureData, at, null);
    session.lastError = error;
    session.failedAt = at;
    session.retriable = (data as { readonly retriable: boolean }).retriable;
    session.state = 'failed';
  }

  /**
   * How long download and apply took together. What was available before the session of the outcome
   * before had been seen when that was begun, so it was begun as that one ended; what came later had
   * been seen if there was a poll meanwhile. One that found its client idle has waited for a poll.
   */
  #tookTogether(
    session: Download,
    client: Client,
    before: Client['lastOutcome'],
    at: number,
  ): void {
    const { job, availableAt } = session;
    if (before !== null && availableAt <= before.at) {
      const waitedMs = availableAt <= before.availableAt ? Infinity : before.at - availableAt;
      client.group.chained.push({ job, waitedMs, tookMs: at - before.at });
      return;
    }
    if (client.open.size === 1) client.group.idleDelays.of(job).push(at - availableAt);
  }

  #went(session: Download, stage: 'download' | 'apply', at: number): void {
    if (session.attemptAt < 0) return;
    this.#observed.durations.of(`${stage}|${session.job}`).push(at - session.attemptAt);
  }

  #work(client: Client, by: 1 | -1): void {
    client.busy = Math.max(0, client.busy + by);
    client.group.concurrentMost = Math.max(client.group.concurrentMost, client.busy);
  }

  #end(session: Download, client: Client): void {
    if (session.state === 'downloading' || session.state === 'applying') this.#work(client, -1);
    session.state = 'ended';
    session.attemptAt = -1;
    client.open.delete(session.number);
  }

  /** A message of the client: it is in touch, or was not until now. */
  #heard({ database, group }: Download, event: RecordedEvent): void {
    const { type, occurredAt, recordedAt, data } = event;
    const restarted = failures.has(type) && isRestart(data as FailureData);
    this.#contacts.message({ database, group, occurredAt, recordedAt, restarted });
  }

  /** Since when an idle client might have begun with something; null where it had enough to do. */
  waitingSince(database: string): number | null {
    const client = this.#clients.get(database);
    if (client === undefined || client.busy > 0) return null;
    // Behind a failed session others may have to wait, whoever is in touch.
    const mayBeEnforced = client.group.overtaken === 0;
    let since = Infinity;
    for (const { state, availableAt, dueAt } of client.open.values()) {
      if (state === 'waiting') since = Math.min(since, availableAt);
      if (state === 'failed' && dueAt >= 0) {
        if (mayBeEnforced) return dueAt;
        since = Math.min(since, dueAt);
      } else if (mayBeEnforced && (state === 'failed' || state === 'suspended')) {
        return null;
      }
    }
    return since === Infinity ? null : since;
  }

  #attemptOf(session: Download): AttemptOf {
    const { stage, job, group, database, number, outOfOrder, lastError } = session;
    return { stage, job, group, database, number, outOfOrder, after: lastError };
  }

  #clientOf({ database, group }: Download): Client {
    let client = this.#clients.get(database);
    if (client === undefined) {
      client = {
        database,
        group: groupOf(this.#observed, group),
        open: new Map(),
        busy: 0,
        lastAt: -1,
        polledAt: -1,
        lastOutcome: null,
      };
      this.#clients.set(database, client);
    }
    return client;
  }
}

/** Without enforcement its client goes on with the next at once. */
function couldBeOvertaken({ open, polledAt }: Client, { number }: Download): boolean {
  for (const other of open.values()) {
    if (other.number > number && other.state === 'waiting' && other.availableAt < polledAt)
      return true;
  }
  return false;
}

function hasEarlier({ open }: Client, { number }: Download): boolean {
  for (const other of open.keys()) if (other < number) return true;
  return false;
}
