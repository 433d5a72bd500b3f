/**
 * Follows upload sessions up to where they are at headquarters: what clients pack, when, and how
 * their transfers fare. From there on they are the P-job's.
 */
import type { RecordedEvent } from '@cdx/session';
import type { AttemptCounter } from './attempts.ts';
import { type FailureData } from './attempts.ts';
import type { Contacts } from './contacts.ts';
import { clientOf, groupOf, scheduleOf, type Observations } from './observations.ts';
import { newRetryState, RetryObserver, type RetryState } from './retries.ts';
import { UploadJobObserver, type QueuedUpload } from './upload-job.ts';

interface Upload extends RetryState, QueuedUpload {
  state: 'packing' | 'waiting' | 'uploading' | 'failed' | 'uploaded' | 'ended';
  startedAt: number;
  /** When it was at headquarters. */
  arrivedAt: number;
  attemptAt: number;
}

export class UploadSessions {
  readonly #observed: Observations;
  readonly #attempts: AttemptCounter;
  readonly #contacts: Contacts;
  readonly #retries = new RetryObserver();
  readonly #sessions = new Map<string, Upload>();
  /** Uploads of each client that are packed and not at headquarters, by number. */
  readonly #open = new Map<string, Map<number, Upload>>();
  readonly #job: UploadJobObserver;

  constructor(observed: Observations, attempts: AttemptCounter, contacts: Contacts) {
    this.#observed = observed;
    this.#attempts = attempts;
    this.#contacts = contacts;
    this.#job = new UploadJobObserver(observed);
  }

  /** A run of an upload schedule: its P-job takes what waits. */
  scheduleRan(schedule: string, at: number): void {
    this.#job.ran(schedule, at);
  }

  event(event: RecordedEvent): void {
    const { type, stream, occurredAt: at } = event;
    if (type === 'UploadSessionStarted' || type === 'UploadSessionReceived') {
      this.#begun(event);
      return;
    }
    const session = this.#sessions.get(stream);
    if (session === undefined) return;
    const atHeadquarters = session.state === 'uploaded';
    switch (type) {
      case 'PackageMadeAvailable':
        this.#heard(session, event);
        this.#packed(session, event);
        break;
      case 'PackageUploaded':
        this.#heard(session, event);
        this.#uploaded(session, event);
        break;
      case 'UploadFailed':
        this.#heard(session, event);
        this.#failed(session, event);
        break;
      case 'PackageApplied':
      case 'ApplyFailed':
        this.#appliedByJob(session, event);
        break;
      case 'RetryScheduled': {
        const { dueAt } = event.data as { readonly dueAt: number };
        if (!atHeadquarters) this.#heard(session, event);
        this.#retries.scheduled(this.#policyOf(session), session, at, dueAt);
        if (atHeadquarters) this.#job.retryPlanned(session, dueAt);
        break;
      }
      case 'RetryStarted':
        this.#retries.started(this.#policyOf(session), session, at);
        if (atHeadquarters) this.#job.retried(session, at);
        else {
          this.#heard(session, event);
          session.state = 'uploading';
          session.attemptAt = at;
        }
        break;
      case 'SessionCanceled':
        if ((event.data as { readonly by: string }).by === 'triesSpent') {
          this.#retries.spent(this.#policyOf(session), session, at);
        }
        // Of a form nobody knows where it was canceled: that it had not come is made up.
        if (this.#observed.inferred > 0 && !atHeadquarters) this.#observed.uploadsStarted--;
        this.#end(session);
        break;
      case 'SessionPurged':
        this.#end(session);
        this.#sessions.delete(stream);
        break;
      case 'LateMessageReceived':
        this.#heard(session, event);
        break;
      default:
    }
  }

  #begun(event: RecordedEvent): void {
    const { stream, type, data, occurredAt: at, recordedAt } = event;
    const of = data as {
      readonly sessionNumber: number;
      readonly job: string;
      readonly channelDataGroup: string;
      readonly channelDatabase: string;
      readonly schedule: string;
      readonly rerunFor: number | null;
    };
    const received = type === 'UploadSessionReceived';
    const session: Upload = {
      number: of.sessionNumber,
      job: of.job,
      group: of.channelDataGroup,
      database: of.channelDatabase,
      schedule: of.schedule,
      state: received ? 'uploaded' : 'packing',
      startedAt: at,
      arrivedAt: at,
      attemptAt: -1,
      ...newRetryState(),
    };
    this.#sessions.set(stream, session);
    this.#heard(session, event);
    // What an operator has sent anew goes by no grid, but for its poll; where it is late, nothing does.
    if (of.rerunFor === null && (!received || recordedAt === at)) {
      const client = clientOf(this.#observed, of.channelDatabase, of.channelDataGroup);
      noteOf(client.uploads, of.job, at);
      noteOf(client.uploadsAmid, of.job, this.#observed.downloadsUnderWay);
    }
    if (!received) {
      this.#observed.uploadsStarted++;
      return;
    }
    this.#observed.uploadsReceived++;
    this.#contents(session, data);
    this.#job.arrived(session);
  }

  #packed(session: Upload, { occurredAt: at, recordedAt, data }: RecordedEvent): void {
    if (session.state !== 'packing') return;
    this.#observed.durations.of(`pack|${session.job}`).push(at - session.startedAt);
    this.#contents(session, data);
    const open = this.#openOf(session.database);
    session.state = 'waiting';
    const isIdle = [...open.values()].every(({ state }) => state !== 'uploading');
    open.set(session.number, session);
    // A client that is cut off keeps it until a poll, which nobody sees.
    if (!isIdle || recordedAt > at) return;
    session.state = 'uploading';
    session.attemptAt = at;
  }

  #uploaded(session: Upload, { occurredAt: at }: RecordedEvent): void {
    if (session.attemptAt >= 0) {
      this.#observed.durations.of(`upload|${session.job}`).push(at - session.attemptAt);
    }
    this.#attempts.succeeded(this.#attemptOf(session, 'upload'));
    this.#retries.forget(session);
    session.state = 'uploaded';
    session.arrivedAt = at;
    session.attemptAt = -1;
    const open = this.#openOf(session.database);
    open.delete(session.number);
    this.#takeNext(open, at);
    this.#job.arrived(session);
  }

  #failed(session: Upload, { occurredAt: at, data }: RecordedEvent): void {
    const tookMs = session.attemptAt < 0 ? null : at - session.attemptAt;
    const attempt = this.#attemptOf(session, 'upload');
    const error = this.#attempts.failed(attempt, data as FailureData, at, tookMs);
    const { retriable } = data as { readonly retriable: boolean };
    this.#retries.failed(session, at, error, retriable);
    session.state = 'failed';
    session.attemptAt = -1;
    this.#takeNext(this.#openOf(session.database), at);
  }

  /** A client uploads one package at a time: as one has ended, the next begins. */
  #takeNext(open: Map<number, Upload>, at: number): void {
    for (const other of open.values()) {
      if (other.state !== 'waiting') continue;
      other.state = 'uploading';
      other.attemptAt = at;
      return;
    }
  }

  #appliedByJob(session: Upload, { type, occurredAt: at, data }: RecordedEvent): void {
    const tookMs = this.#job.ended(session, at);
    const attempt = this.#attemptOf(session, 'hqApply');
    if (type === 'PackageApplied') {
      scheduleOf(this.#observed, session.schedule).waits.push(at - session.arrivedAt);
      if (tookMs !== null) this.#observed.durations.of(`hqApply|${session.job}`).push(tookMs);
      this.#attempts.succeeded(attempt);
      this.#end(session);
      return;
    }
    const error = this.#attempts.failed(attempt, data as FailureData, at, tookMs);
    const { retriable } = data as { readonly retriable: boolean };
    this.#retries.failed(session, at, error, retriable);
  }

  #end(session: Upload): void {
    session.state = 'ended';
    this.#openOf(session.database).delete(session.number);
    this.#job.forget(session);
  }

  #contents({ job }: Upload, data: unknown): void {
    const { rows, bytes } = data as { readonly rows: number; readonly bytes: number };
    this.#observed.uploadRows.of(job).push(rows);
    if (rows > 0) this.#observed.uploadRowSizes.of(job).push(bytes / rows);
  }

  #heard({ database, group }: Upload, { occurredAt, recordedAt }: RecordedEvent): void {
    this.#contacts.message({ database, group, occurredAt, recordedAt });
  }

  #attemptOf({ job, group, database, number, lastError }: Upload, stage: 'upload' | 'hqApply') {
    return { stage, job, group, database, number, outOfOrder: false, after: lastError };
  }

  /** The client's own policy, or the one of the P-job that applies it. */
  #policyOf({ state, schedule, group }: Upload) {
    return state === 'uploaded'
      ? scheduleOf(this.#observed, schedule).retry
      : groupOf(this.#observed, group).retry;
  }

  #openOf(database: string): Map<number, Upload> {
    let open = this.#open.get(database);
    if (open === undefined) {
      open = new Map();
      this.#open.set(database, open);
    }
    return open;
  }
}

function noteOf(lists: Map<string, number[]>, job: string, value: number): void {
  const list = lists.get(job);
  if (list === undefined) lists.set(job, [value]);
  else list.push(value);
}
