/**
 * Folds a history up to a moment. Only what was recorded by then counts: a message that a client could
 * not send yet is not known, and its session stands where it was last heard of.
 */
import type { JoinedLog } from '@cdx/event-store';
import {
  cellOf,
  CdxError,
  compiledMachine,
  errorId,
  failureCatalogue,
  failureOfErrorId,
  ILLEGAL,
  isHeadquartersFact,
  isSessionStream,
  parseSessionStream,
  stepSession,
  UploadStatus,
  type BatchStatus,
  type RecordedEvent,
} from '@cdx/session';
import type { HistoryState, LastRun, PackageAt, SessionAt } from './history-state.ts';

const beginnings: ReadonlySet<string> = new Set([
  'DownloadSessionStarted',
  'SessionInherited',
  'UploadSessionStarted',
  'UploadSessionReceived',
]);

/**
 * `at`: events recorded up to and at this time. Errors: `invalid-argument` where there are none;
 * `illegal-step` for a history that is not legal; those of reading.
 */
export async function readStateAt(
  log: Pick<JoinedLog, 'readPages'>,
  at: number,
): Promise<HistoryState> {
  const reader = new StateReader(at);
  for await (const { events } of log.readPages()) {
    for (const event of events) {
      if (event.recordedAt > at) continue;
      if (!event.stream.startsWith('run-')) reader.take(event);
    }
  }
  return reader.state();
}

class StateReader {
  readonly #at: number;
  #firstAt = Infinity;
  readonly #sessions = new Map<string, SessionAt>();
  readonly #packages = new Map<string, PackageAt>();
  readonly #readUntil = new Map<string, number>();
  readonly #lastFull = new Map<string, number>();
  readonly #packedAt = new Map<string, number>();
  readonly #lastNumber = new Map<string, number>();
  readonly #polledAt = new Map<string, number>();
  /** Time of the last event of each client. */
  readonly #clientAt = new Map<string, number>();
  readonly #lastRun = new Map<string, LastRun>();
  #lastBatch: LastRun | null = null;
  #events = 0;
  readonly #applying = new Set<string>();
  readonly #uploaded = new Map<string, Set<string>>();
  readonly #schedules = new Map<string, { active: boolean; batch: BatchStatus }>();
  readonly #paused = new Set<string>();
  readonly #joined = new Map<string, number>();
  readonly #fixed: { issue: string; database: string | null }[] = [];
  /** What the next batch moves. */
  readonly #touched = new Set<SessionAt>();
  #statusBatch: BatchStatus | null = null;
  #lastSessionNumber = 0;
  #messages = { count: 0, sum: 0, oldest: Infinity };

  constructor(at: number) {
    this.#at = at;
  }

  take(event: RecordedEvent): void {
    this.#events++;
    this.#firstAt = Math.min(this.#firstAt, event.occurredAt);
    if (isSessionStream(event.stream)) this.#ofSession(event);
    else this.#ofSystem(event);
  }

  state(): HistoryState {
    if (this.#firstAt === Infinity) {
      throw new CdxError(
        'invalid-argument',
        'The history has no event up to that time: there is nothing to fork.',
        { at: this.#at },
      );
    }
    return {
      at: this.#at,
      firstAt: this.#firstAt,
      sessions: this.#sessions,
      packages: [...this.#packages.values()],
      readUntil: this.#readUntil,
      lastFull: this.#lastFull,
      packedAt: this.#packedAt,
      lastNumber: this.#lastNumber,
      lastSessionNumber: this.#lastSessionNumber,
      polledAt: this.#polledAt,
      lastRun: this.#lastRun,
      lastBatch: this.#lastBatch,
      applying: [...this.#applying],
      schedules: this.#schedules,
      statusBatch: this.#statusBatch,
      paused: this.#paused,
      joined: this.#joined,
      fixed: this.#fixed,
      messages: this.#messages,
    };
  }

  #ofSession(event: RecordedEvent): void {
    if (beginnings.has(event.type)) this.#begun(event);
    const session = this.#sessions.get(event.stream);
    if (session === undefined) return;
    if (!beginnings.has(event.type))
      session.state = stepSession(session.state, session.direction, event);
    this.#shown(session, event);
    this.#noted(session, event);
    switch (event.type) {
      case 'PackageMadeAvailable':
      case 'NoDataFound':
      case 'PackageCreateFailed':
        this.#made(session, event);
        break;
      case 'PackageRequested':
        this.#requested(session, event);
        break;
      case 'SessionRerun':
        this.#rerun(session, event);
        break;
      case 'PackagePurged':
        session.package.outcome = 'purged';
        break;
      case 'SessionPurged':
        this.#sessions.delete(event.stream);
        session.package.sessions.splice(session.package.sessions.indexOf(session), 1);
        break;
      default:
    }
    if (session.direction === 'upload') this.#atJob(session);
    if (event.source.startsWith('asyncClient:'))
      this.#clientAt.set(session.database, event.occurredAt);
  }

  #begun(event: RecordedEvent): void {
    const { stream, data, occurredAt } = event;
    const { direction, sessionNumber, channelDatabase } = parseSessionStream(stream);
    const of = data as {
      readonly job: string;
      readonly channelDataGroup: string;
      readonly schedule: string;
      readonly packageKind?: string;
      readonly rerunFor?: number | null;
    };
    const inherited = event.type === 'SessionInherited';
    const owner = direction === 'download' ? of.channelDataGroup : channelDatabase;
    const key = `${direction}|${sessionNumber}|${owner}`;
    let made = this.#packages.get(key);
    if (made === undefined) {
      made = {
        direction,
        number: sessionNumber,
        job: of.job,
        group: of.channelDataGroup,
        schedule: of.schedule,
        full: of.packageKind === 'full',
        startedAt: occurredAt,
        sessions: [],
        madeAnewAt: null,
        outcome: inherited || event.type === 'UploadSessionReceived' ? 'available' : 'making',
        oldestChangeAt: 0,
        rows: (data as { readonly rows?: number }).rows ?? 0,
      };
      this.#packages.set(key, made);
      this.#newPackage(made, channelDatabase, of.rerunFor ?? null);
    }
    const state = stepSession(null, direction, event);
    const session: SessionAt = {
      stream,
      direction,
      number: sessionNumber,
      database: channelDatabase,
      state,
      hqStatus: null,
      failure: null,
      hqFailure: null,
      package: made,
      createdAt: occurredAt,
      inherited,
      availableAt: occurredAt,
      changedAt: occurredAt,
      failedSince: 0,
      delayMs: 0,
      applied: false,
      touched: false,
    };
    if (!inherited) made.sessions.push(session);
    this.#sessions.set(stream, session);
  }

  #newPackage(made: PackageAt, database: string, rerunFor: number | null): void {
    if (made.direction === 'upload') {
      this.#lastNumber.set(database, Math.max(this.#lastNumber.get(database) ?? 0, made.number));
      if (rerunFor === null) this.#packedAt.set(`${database}|${made.job}`, made.startedAt);
      return;
    }
    this.#lastSessionNumber = Math.max(this.#lastSessionNumber, made.number);
  }

  /** What a package carries is settled with how its creation ends: one that fails gives it back. */
  #made(session: SessionAt, { type, data, occurredAt }: RecordedEvent): void {
    const made = session.package;
    session.availableAt = occurredAt;
    if (made.outcome !== 'making') return;
    made.outcome =
      type === 'NoDataFound' ? 'noData' : type === 'PackageCreateFailed' ? 'failed' : 'available';
    const cursor = `${made.job}|${made.group}`;
    if (made.outcome === 'available') {
      const of = data as { readonly rows: number; readonly oldestChangeAt: number | null };
      made.rows = of.rows;
      made.oldestChangeAt = of.oldestChangeAt ?? 0;
      if (made.full && made.direction === 'download') {
        this.#lastFull.set(cursor, Math.max(this.#lastFull.get(cursor) ?? 0, made.number));
      }
    }
    if (made.direction === 'upload' || made.full || made.madeAnewAt !== null) return;
    if (made.outcome === 'failed') return;
    this.#readUntil.set(cursor, Math.max(this.#readUntil.get(cursor) ?? 0, made.startedAt));
  }

  /** A request that nothing of its client came before, in that moment, is a poll. */
  #requested({ database }: SessionAt, { occurredAt }: RecordedEvent): void {
    if (this.#clientAt.get(database) !== occurredAt) this.#polledAt.set(database, occurredAt);
  }

  #rerun(session: SessionAt, { occurredAt }: RecordedEvent): void {
    session.availableAt = occurredAt;
    if (session.state.status !== 'Started') return;
    // Create failed is rerun: a package of its own.
    const { sessions: _sessions, ...of } = session.package;
    const anew: PackageAt = {
      ...of,
      sessions: [],
      madeAnewAt: occurredAt,
      outcome: 'making',
    };
    session.package = anew;
    this.#packages.set(`anew|${session.stream}|${occurredAt}`, anew);
  }

  /** Headquarters' forms: own facts at once, those of messages with the next batch. */
  #shown(session: SessionAt, event: RecordedEvent): void {
    const { direction, state } = session;
    if (!isHeadquartersFact(direction, event.type, event.data)) {
      session.touched = true;
      this.#touched.add(session);
      const { occurredAt } = event;
      this.#messages.count++;
      this.#messages.sum += occurredAt;
      this.#messages.oldest = Math.min(this.#messages.oldest, occurredAt);
      return;
    }
    const machine = compiledMachine(direction);
    const code = machine.eventCodes[event.type] as number;
    const next = machine.next[
      cellOf(machine, code, session.hqStatus ?? machine.uncreated)
    ] as number;
    session.hqStatus = next === ILLEGAL || next === undefined ? state.statusCode : next;
    session.hqFailure = failureAfter(session.hqFailure, event);
  }

  /** What the worker at a session keeps beside its status. */
  #noted(session: SessionAt, event: RecordedEvent): void {
    const { type, occurredAt, data } = event;
    session.failure = failureAfter(session.failure, event);
    if (type === 'LateMessageReceived') return;
    session.changedAt = occurredAt;
    if (type === 'PackageApplied' || type === 'FinalApplied') session.applied = true;
    if (type.endsWith('Failed') && session.failedSince === 0) session.failedSince = occurredAt;
    if (type === 'RetryScheduled') {
      session.delayMs = (data as { readonly dueAt: number }).dueAt - occurredAt;
    }
    if (succeeded.has(type)) {
      session.failedSince = 0;
      session.delayMs = 0;
    }
  }

  /** Whether the P-job is at work: a run of its schedule goes on until nothing of it waits. */
  #atJob({ package: { schedule }, state, stream }: SessionAt): void {
    let waiting = this.#uploaded.get(schedule);
    if (waiting === undefined) {
      waiting = new Set();
      this.#uploaded.set(schedule, waiting);
    }
    if (state.statusCode === UploadStatus.Uploaded) waiting.add(stream);
    else waiting.delete(stream);
    if (waiting.size === 0) this.#applying.delete(schedule);
  }

  #ofSystem({ type, data, occurredAt, source }: RecordedEvent): void {
    // What an operator runs sets no timer.
    const run = source.startsWith('operator:') ? null : { at: occurredAt, order: this.#events };
    switch (type) {
      case 'ScheduleRunStarted': {
        const { schedule } = data as { readonly schedule: string };
        if (run !== null) this.#lastRun.set(schedule, run);
        if ((this.#uploaded.get(schedule)?.size ?? 0) > 0) this.#applying.add(schedule);
        break;
      }
      case 'ScheduleChanged': {
        const { schedule, active, batch } = data as {
          readonly schedule: string;
          readonly active: boolean;
          readonly batch: BatchStatus;
        };
        this.#schedules.set(schedule, { active, batch });
        break;
      }
      case 'StatusBatchChanged':
        this.#statusBatch = (data as { readonly batch: BatchStatus }).batch;
        break;
      case 'StatusMessagesProcessed':
        if (run !== null) this.#lastBatch = run;
        this.#batchRan();
        break;
      case 'DatabaseAddedToGroup': {
        const { channelDataGroup } = data as { readonly channelDataGroup: string };
        this.#joined.set(channelDataGroup, (this.#joined.get(channelDataGroup) ?? 0) + 1);
        break;
      }
      case 'ChannelDatabasePaused':
        this.#paused.add((data as { readonly channelDatabase: string }).channelDatabase);
        break;
      case 'ChannelDatabaseResumed':
        this.#paused.delete((data as { readonly channelDatabase: string }).channelDatabase);
        break;
      case 'ConfigurationIssueFixed': {
        const of = data as { readonly issue: string; readonly channelDatabase: string | null };
        this.#fixed.push({ issue: of.issue, database: of.channelDatabase });
        break;
      }
      default:
    }
  }

  #batchRan(): void {
    this.#messages = { count: 0, sum: 0, oldest: Infinity };
    for (const session of this.#touched) {
      session.touched = false;
      session.hqStatus = session.state.statusCode;
      session.hqFailure = session.failure;
    }
    this.#touched.clear();
  }
}

/** Facts with which a stage has succeeded, or begins anew. */
const succeeded: ReadonlySet<string> = new Set([
  'PackageDownloaded',
  'PackageUploaded',
  'PackageApplied',
  'FinalApplied',
  'SessionRerun',
]);

function failureAfter(before: number | null, { type, data }: RecordedEvent): number | null {
  if (succeeded.has(type)) return null;
  if (!type.endsWith('Failed')) return before;
  const { message, failureKind } = data as {
    readonly message: string;
    readonly failureKind: string;
  };
  const key = failureOfErrorId(errorId(message));
  const code = failureCatalogue.findIndex((entry) =>
    key === null ? entry.kind === failureKind : entry.key === key,
  );
  return Math.max(code, 0);
}
