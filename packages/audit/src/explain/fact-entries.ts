/** Each event of the session as an entry of its explanation; every event is told once. */
import {
  errorId,
  failureOfErrorId,
  type Direction,
  type FailingStage,
  type RecordedEvent,
  type SessionEventData,
  type SessionEventType,
  type SessionState,
  type SessionStatusName,
} from '@cdx/session';
import { operatorOf, type Chronicle } from './chronicle.ts';
import type { Cause, FactEntry, FailureTold, Saw, WaitCause } from './explanation.ts';
import type { Step } from './session-steps.ts';

export interface FactContext {
  readonly direction: Direction;
  readonly chronicle: Pick<Chronicle, 'learned' | 'saw'>;
  /** What began the session. */
  readonly cause: RecordedEvent | null;
  /** Why a retry ran late, by the position of its event. */
  readonly retryWaits: ReadonlyMap<number, readonly WaitCause[]>;
}

type Told<Entry = FactEntry> = Entry extends FactEntry
  ? Omit<
      Entry,
      'at' | 'recordedAt' | 'position' | 'type' | 'source' | 'runNumber' | 'status' | 'learned'
    >
  : never;

/** In which status which stage is at work. */
const stageOf: Readonly<
  Record<Direction, Readonly<Partial<Record<SessionStatusName, FailingStage>>>>
> = {
  download: {
    Started: 'create',
    Requested: 'download',
    Downloaded: 'apply',
    DownloadFailed: 'download',
    ApplyFailed: 'apply',
  },
  upload: {
    Started: 'create',
    Available: 'upload',
    Uploaded: 'hqApply',
    UploadFailed: 'upload',
    ApplyFailed: 'hqApply',
  },
};

export function factEntries(steps: readonly Step[], context: FactContext): readonly FactEntry[] {
  const attempts = new Attempts(context.direction);
  return steps.map((step) => {
    const { event, after } = step;
    const told = factOf(step, attempts, context);
    attempts.pass(step);
    const base = {
      at: event.occurredAt,
      recordedAt: event.recordedAt,
      position: event.position,
      type: event.type,
      source: event.source,
      runNumber: event.runNumber,
      status: after.status,
      learned: context.chronicle.learned(event.position),
    };
    return { ...base, ...told };
  });
}

/** Which attempt is under way, since when, and the how many-th it is. */
class Attempts {
  readonly #direction: Direction;
  readonly #counts = new Map<string, number>();
  #since: number | null = null;

  constructor(direction: Direction) {
    this.#direction = direction;
  }

  /** How long the attempt has lasted that the event ends; null where nobody told of its beginning. */
  tookMs({ event, before }: Step): number | null {
    const isUnderWay = before !== null && isWorking(this.#direction, before.status);
    return isUnderWay && this.#since !== null ? event.occurredAt - this.#since : null;
  }

  /** How long the session was in its status, for this run. */
  sinceMs({ event }: Step): number | null {
    return this.#since === null ? null : event.occurredAt - this.#since;
  }

  /** Counts a failed attempt. */
  failed(stage: FailingStage, runNumber: number): number {
    const key = `${runNumber} ${stage}`;
    const number = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, number);
    return number;
  }

  pass({ event, before, after }: Step): void {
    const isNew = before?.status !== after.status || event.type === 'SessionRerun';
    if (isNew) this.#since = event.occurredAt;
  }
}

const isWorking = (direction: Direction, status: SessionStatusName): boolean =>
  stageOf[direction][status] !== undefined && !status.endsWith('Failed');

type DataOf<Type extends SessionEventType> = SessionEventData<Type>;

function factOf(step: Step, attempts: Attempts, context: FactContext): Told {
  const { event, before, after } = step;
  const none = { because: [] };
  switch (event.type as SessionEventType) {
    case 'DownloadSessionStarted':
    case 'SessionInherited':
    case 'UploadSessionStarted':
    case 'UploadSessionReceived':
      return createdFact(event, context);
    case 'PackageMadeAvailable': {
      const { rows, bytes, rowVersion, oldestChangeAt } =
        event.data as DataOf<'PackageMadeAvailable'>;
      const tookMs = attempts.tookMs(step);
      return { kind: 'available', ...none, rows, bytes, rowVersion, oldestChangeAt, tookMs };
    }
    case 'NoDataFound':
      return { kind: 'noData', ...none };
    case 'PackagePurged':
      return { kind: 'packagePurged', ...none };
    case 'SessionPurged':
      return { kind: 'purged', ...none };
    case 'PackageRequested':
      return { kind: 'requested', ...none, waitedMs: attempts.sinceMs(step) };
    case 'PackageDownloaded':
    case 'PackageUploaded':
      return { kind: 'transferred', ...none, tookMs: attempts.tookMs(step) };
    case 'PackageApplied':
    case 'FinalApplied': {
      const { rowsAffected } = event.data as DataOf<'PackageApplied'>;
      const outcomeOnly = event.type === 'FinalApplied';
      const tookMs = outcomeOnly ? null : attempts.tookMs(step);
      return { kind: 'applied', ...none, rowsAffected, tookMs, outcomeOnly };
    }
    case 'PackageCreateFailed':
    case 'DownloadFailed':
    case 'UploadFailed':
    case 'ApplyFailed':
    case 'FinalDownloadFailed':
    case 'FinalApplyFailed':
      return { kind: 'failed', ...none, ...failureFact(step, attempts, context.direction) };
    case 'RetryScheduled': {
      const { dueAt } = event.data as DataOf<'RetryScheduled'>;
      const postponed = (before?.context.retryDueAt ?? null) !== null;
      return { kind: 'retryScheduled', ...none, dueAt, postponed };
    }
    case 'RetryStarted':
      return retryFact(step, context);
    case 'SessionSuspended':
      return { kind: 'suspended', ...none, ...spent(before) };
    case 'SessionCanceled': {
      const { by } = event.data as DataOf<'SessionCanceled'>;
      const saw = by === 'operator' ? context.chronicle.saw(event.position) : null;
      const operator = by === 'operator' ? operatorOf(event.source) : null;
      return { kind: 'canceled', ...seen(saw), ...spent(before), by, operator, saw };
    }
    case 'SessionRerun': {
      const saw = context.chronicle.saw(event.position) as Saw;
      return { kind: 'rerun', ...seen(saw), operator: operatorOf(event.source), saw };
    }
    case 'LateMessageReceived':
      return lateFact(event, before ?? after);
  }
}

const seen = (saw: Saw | null) => ({
  because: saw === null || saw.formFrom === null ? [] : [saw.formFrom.position],
});

const spent = (before: SessionState | null) => ({
  tries: before?.context.tryCount ?? 0,
  retriable: before?.context.retriable ?? null,
});

function createdFact({ type, data }: RecordedEvent, { cause }: FactContext): Told {
  const { rerunFor = null } = data as Partial<DataOf<'UploadSessionStarted'>>;
  const how =
    type === 'SessionInherited'
      ? 'inherited'
      : type === 'UploadSessionStarted'
        ? 'client'
        : type === 'UploadSessionReceived'
          ? 'received'
          : cause?.type === 'FullSyncStarted'
            ? 'fullSync'
            : 'schedule';
  const told: Cause | null =
    cause === null
      ? null
      : {
          type: cause.type,
          at: cause.occurredAt,
          position: cause.position,
          source: cause.source,
        };
  const because = cause === null ? [] : [cause.position];
  return { kind: 'created', because, how, cause: told, rerunFor };
}

function failureFact(
  step: Step,
  attempts: Attempts,
  direction: Direction,
): FailureTold & { readonly outcomeOnly: boolean } {
  const { event, after } = step;
  const { message, failureKind, retriable } = event.data as DataOf<'DownloadFailed'>;
  const id = errorId(message);
  const stage =
    event.type === 'PackageCreateFailed'
      ? 'create'
      : (stageOf[direction][after.status] as FailingStage);
  const outcomeOnly = event.type.startsWith('Final');
  return {
    stage,
    attempt: attempts.failed(stage, after.context.runNumber),
    tookMs: outcomeOnly ? null : attempts.tookMs(step),
    message,
    errorId: id,
    article: failureOfErrorId(id),
    failureKind,
    retriable,
    outcomeOnly,
  };
}

function retryFact({ event, before, after }: Step, { direction, retryWaits }: FactContext): Told {
  const dueAt = before?.context.retryDueAt ?? null;
  const waited = retryWaits.get(event.position) ?? [];
  return {
    kind: 'retryStarted',
    because: waited.flatMap(({ positions }) => positions),
    stage: stageOf[direction][after.status] as FailingStage,
    retry: after.context.tryCount,
    dueAt,
    lateMs: dueAt === null ? null : event.occurredAt - dueAt,
    waited,
  };
}

function lateFact({ data }: RecordedEvent, { context }: SessionState): Told {
  const { original } = data as DataOf<'LateMessageReceived'>;
  const { message } = original.data as { readonly message?: unknown };
  const text = typeof message === 'string' ? message : null;
  return {
    kind: 'late',
    because: [],
    originalType: original.type,
    originalRun: original.runNumber,
    why: original.runNumber < context.runNumber ? 'olderRun' : 'canceled',
    message: text,
    errorId: text === null ? null : errorId(text),
  };
}
