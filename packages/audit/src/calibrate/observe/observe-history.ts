/**
 * One pass over a history, event by event in the order of the log. Of the run that wrote it (its
 * scenario, its seed) nothing is looked at: a history of real systems has none.
 */
import type { JoinedLog } from '@cdx/event-store';
import { importSource } from '@cdx/projections';
import {
  isSessionStream,
  parseSessionStream,
  type Direction,
  type RecordedEvent,
} from '@cdx/session';
import { AttemptCounter } from './attempts.ts';
import { Contacts } from './contacts.ts';
import { DownloadSessions } from './downloads/download-sessions.ts';
import { groupOf, newObservations, scheduleOf, type Observations } from './observations.ts';
import { Packages } from './packages.ts';
import { UploadSessions } from './upload-sessions.ts';

/** Streams of runs, which hold what a simulation was told. */
const runStreams = 'run-';

/** Facts with which a session begins; they name its job, group and schedule. */
const beginnings: ReadonlySet<string> = new Set([
  'DownloadSessionStarted',
  'SessionInherited',
  'UploadSessionStarted',
  'UploadSessionReceived',
]);

/** What forms do not have: the form of uploads names no channel data group. */
const unknown = '(unknown)';

/** Errors: those of reading the log. */
export async function observeHistory(log: Pick<JoinedLog, 'readPages'>): Promise<Observations> {
  const observed = await observe(log, new Map());
  const missing = observed.groups.get(unknown);
  if (missing === undefined || observed.inferred === 0) return observed;
  // The form of downloads does name it, for the same databases.
  const groups = new Map<string, string>();
  for (const { name, databases } of observed.groups.values()) {
    if (name === unknown) continue;
    for (const database of databases) groups.set(database, name);
  }
  return groups.size === 0 ? observed : observe(log, groups);
}

/** `groups`: of databases whose events do not tell theirs. */
async function observe(
  log: Pick<JoinedLog, 'readPages'>,
  groups: ReadonlyMap<string, string>,
): Promise<Observations> {
  const observer = new HistoryObserver(groups);
  for await (const { events } of log.readPages()) {
    for (const event of events) observer.take(event);
  }
  return observer.observed;
}

class HistoryObserver {
  readonly observed = newObservations();
  readonly #packages: Packages;
  readonly #downloads: DownloadSessions;
  readonly #uploads: UploadSessions;
  /** When each session came to be, for its age when it is purged. */
  readonly #createdAt = new Map<string, number>();
  /** Correlations of full syncs and of runs by operators: their sessions are not the schedule's. */
  readonly #notScheduled = new Set<string>();

  readonly #groups: ReadonlyMap<string, string>;

  constructor(groups: ReadonlyMap<string, string>) {
    this.#groups = groups;
    const attempts = new AttemptCounter(this.observed);
    const contacts = new Contacts(this.observed);
    this.#packages = new Packages(this.observed, attempts);
    this.#downloads = new DownloadSessions(this.observed, attempts, contacts);
    contacts.waiting = this.#downloads;
    this.#uploads = new UploadSessions(this.observed, attempts, contacts);
  }

  take(recorded: RecordedEvent): void {
    const { observed } = this;
    observed.events++;
    if (recorded.stream.startsWith(runStreams)) return;
    const isInferred = recorded.source.startsWith(importSource);
    // When a form learned of something is not when its client was in touch.
    const event = isInferred ? this.#completed(recorded) : recorded;
    const { occurredAt, recordedAt } = event;
    observed.facts++;
    observed.firstAt = Math.min(observed.firstAt, occurredAt);
    observed.lastAt = Math.max(observed.lastAt, recordedAt);
    if (occurredAt % 1000 !== 0) observed.hasMs = true;
    if (isInferred) observed.inferred++;
    if (isSessionStream(event.stream)) this.#ofSession(event);
    else this.#ofSystem(event);
  }

  #completed(event: RecordedEvent): RecordedEvent {
    const inTime = { ...event, recordedAt: event.occurredAt };
    if (!beginnings.has(event.type)) return inTime;
    const data = event.data as {
      readonly channelDataGroup: string;
      readonly channelDatabase: string;
    };
    if (data.channelDataGroup !== unknown) return inTime;
    const channelDataGroup = this.#groups.get(data.channelDatabase) ?? unknown;
    return { ...inTime, data: { ...data, channelDataGroup } };
  }

  #ofSession(event: RecordedEvent): void {
    const { direction } = parseSessionStream(event.stream);
    if (beginnings.has(event.type)) this.#begins(event, direction);
    if (event.type === 'SessionPurged') this.#purged(event, direction);
    if (event.source.startsWith('operator:')) this.observed.operatorActs++;
    if (direction === 'upload') {
      this.#uploads.event(event);
      return;
    }
    if (event.type === 'PackagePurged') {
      const startedAt = this.#packages.startedAt(event.stream);
      if (startedAt !== null) {
        this.observed.purgedAges.packages.push(event.occurredAt - startedAt);
      }
    }
    this.#packages.event(event);
    this.#downloads.event(event);
  }

  #begins(event: RecordedEvent, direction: Direction): void {
    const { observed } = this;
    const of = event.data as {
      readonly job: string;
      readonly channelDataGroup: string;
      readonly channelDatabase: string;
      readonly schedule: string;
    };
    observed.sessions[direction]++;
    observed.jobs.set(of.job, direction);
    const group = groupOf(observed, of.channelDataGroup);
    group.databases.add(of.channelDatabase);
    group.jobs.add(of.job);
    this.#createdAt.set(event.stream, event.occurredAt);
    if (event.type === 'SessionInherited') return;
    if (this.#notScheduled.has(event.correlationId)) return;
    const schedule = scheduleOf(observed, of.schedule);
    schedule.direction = direction;
    schedule.jobs.add(of.job);
    schedule.groups.add(of.channelDataGroup);
    const begun = schedule.begun.get(of.job);
    if (begun === undefined) schedule.begun.set(of.job, new Set([event.occurredAt]));
    else begun.add(event.occurredAt);
  }

  #purged({ stream, occurredAt }: RecordedEvent, direction: Direction): void {
    const createdAt = this.#createdAt.get(stream);
    if (createdAt === undefined) return;
    this.observed.purgedAges[direction].push(occurredAt - createdAt);
    this.#createdAt.delete(stream);
  }

  #ofSystem(event: RecordedEvent): void {
    const { observed } = this;
    const { type, occurredAt: at, data } = event;
    const byOperator = event.source.startsWith('operator:');
    switch (type) {
      case 'ScheduleRunStarted': {
        const of = data as { readonly schedule: string };
        const schedule = scheduleOf(observed, of.schedule);
        if (byOperator) {
          schedule.operatorRuns++;
          this.#notScheduled.add(event.id);
        } else {
          schedule.runs.push(at);
        }
        this.#namedBy(event);
        this.#uploads.scheduleRan(of.schedule, at);
        break;
      }
      case 'FullSyncStarted':
        this.#notScheduled.add(event.id);
        break;
      case 'StatusMessagesProcessed':
        if (!byOperator) observed.batchRuns.push(at);
        break;
      case 'DatabaseAddedToGroup': {
        const of = data as { readonly channelDatabase: string; readonly channelDataGroup: string };
        groupOf(observed, of.channelDataGroup).joined.push({ at, database: of.channelDatabase });
        break;
      }
      default:
    }
    if (byOperator && type !== 'DatabaseAddedToGroup') observed.operatorActs++;
  }

  /** A run names its jobs and groups, whether any session has come of it or not. */
  #namedBy({ data }: RecordedEvent): void {
    const of = data as {
      readonly schedule: string;
      readonly jobs: readonly string[];
      readonly channelDataGroups: readonly string[];
    };
    const schedule = scheduleOf(this.observed, of.schedule);
    for (const job of of.jobs) schedule.jobs.add(job);
    for (const group of of.channelDataGroups) schedule.groups.add(group);
  }
}
