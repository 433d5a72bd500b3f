/**
 * Follows download sessions from their creation to their end, and gives what clients tell of them to
 * those who know what it says.
 */
import type { RecordedEvent } from '@cdx/session';
import { isRestart, type AttemptCounter, type FailureData } from '../attempts.ts';
import type { Contacts, Waiting } from '../contacts.ts';
import { groupOf, type Observations } from '../observations.ts';
import { RetryObserver } from '../retries.ts';
import {
  newClient,
  newDownload,
  type Client,
  type Download,
  type DownloadIdentity,
} from './download.ts';
import { FullReports } from './full-reports.ts';
import { noteAppliedBefore, waitingSince } from './order.ts';
import { OutcomeReports } from './outcome-reports.ts';
import { Work } from './work.ts';

const failures: ReadonlySet<string> = new Set([
  'DownloadFailed',
  'ApplyFailed',
  'FinalDownloadFailed',
  'FinalApplyFailed',
]);

export class DownloadSessions implements Waiting {
  readonly #observed: Observations;
  readonly #contacts: Contacts;
  readonly #retries = new RetryObserver();
  readonly #work: Work;
  readonly #full: FullReports;
  readonly #outcomes: OutcomeReports;
  readonly #sessions = new Map<string, Download>();
  readonly #clients = new Map<string, Client>();

  constructor(observed: Observations, attempts: AttemptCounter, contacts: Contacts) {
    this.#observed = observed;
    this.#contacts = contacts;
    this.#work = new Work(observed);
    this.#full = new FullReports(observed, attempts, this.#retries, this.#work);
    this.#outcomes = new OutcomeReports(attempts);
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
    const session = newDownload(data as DownloadIdentity);
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
        this.#full.requested(session, client, at, isPoll);
        break;
      case 'PackageDownloaded':
        this.#full.downloaded(session, client, at);
        break;
      case 'PackageApplied':
        if (session.state !== 'applying') break;
        this.#full.applied(session, at);
        this.#applied(session, client);
        break;
      case 'DownloadFailed':
      case 'ApplyFailed':
        this.#full.failed(session, client, event);
        break;
      case 'RetryScheduled': {
        const { dueAt } = event.data as { readonly dueAt: number };
        this.#retries.scheduled(client.group.retry, session, at, dueAt);
        break;
      }
      case 'RetryStarted':
        this.#full.retried(session, client, at, isPoll);
        break;
      case 'SessionSuspended':
        client.group.suspended++;
        this.#retries.spent(client.group.retry, session, at);
        session.state = 'suspended';
        break;
      case 'FinalApplied':
      case 'FinalDownloadFailed':
      case 'FinalApplyFailed':
        if (this.#outcomes.outcome(session, client, event)) this.#applied(session, client);
        break;
      default:
    }
  }

  #applied(session: Download, client: Client): void {
    if (this.#observed.inferred > 0) noteAppliedBefore(session, client);
    this.#end(session, client);
  }

  #end(session: Download, client: Client): void {
    this.#work.end(session, client, 'ended');
    client.open.delete(session.number);
  }

  /** A message of the client: it is in touch, or was not until now. */
  #heard({ database, group }: Download, event: RecordedEvent): void {
    const { type, occurredAt, recordedAt, data } = event;
    const restarted = failures.has(type) && isRestart(data as FailureData);
    this.#contacts.message({ database, group, occurredAt, recordedAt, restarted });
  }

  waitingSince(database: string): number | null {
    const client = this.#clients.get(database);
    return client === undefined ? null : waitingSince(client);
  }

  #clientOf({ database, group }: Download): Client {
    let client = this.#clients.get(database);
    if (client === undefined) {
      client = newClient(database, groupOf(this.#observed, group));
      this.#clients.set(database, client);
    }
    return client;
  }
}
