/**
 * The attempts of a session, stage by stage, read from its steps. An attempt lasts as long as the
 * session is in the status of its stage, so waiting for a free worker is part of it.
 */
import {
  errorId,
  type Direction,
  type FailingStage,
  type FailureKind,
  type SessionStatusName,
} from '@cdx/session';
import type { SessionStep } from './session-steps.ts';

export type AttemptOutcome = 'succeeded' | 'noData' | 'failed' | 'canceled' | 'underWay';

export interface Attempt {
  readonly runNumber: number;
  /** `create` is headquarters' for a download and the client's for an upload. */
  readonly stage: FailingStage;
  /** 1 for the first attempt at this stage in this run. */
  readonly number: number;
  /** ms; null where the client reports outcomes only. */
  readonly startedAt: number | null;
  /** ms; null while it is under way. */
  readonly endedAt: number | null;
  readonly outcome: AttemptOutcome;
  readonly message: string | null;
  readonly errorId: string | null;
  readonly failureKind: FailureKind | null;
}

/** In which status which stage is at work. */
const stageOf: Readonly<
  Record<Direction, Readonly<Partial<Record<SessionStatusName, FailingStage>>>>
> = {
  download: { Started: 'create', Requested: 'download', Downloaded: 'apply' },
  upload: { Started: 'create', Available: 'upload', Uploaded: 'hqApply' },
};

/** The one report of an attempt from a client that reports outcomes only. */
const finalStages: Readonly<Record<string, FailingStage>> = {
  FinalApplied: 'apply',
  FinalDownloadFailed: 'download',
  FinalApplyFailed: 'apply',
};

export function attemptsOf(
  direction: Direction,
  steps: readonly SessionStep[],
): readonly Attempt[] {
  const attempts: Attempt[] = [];
  const counts = new Map<string, number>();
  const begin = (runNumber: number, stage: FailingStage, startedAt: number | null) => {
    const number = (counts.get(`${runNumber} ${stage}`) ?? 0) + 1;
    counts.set(`${runNumber} ${stage}`, number);
    attempts.push({
      runNumber,
      stage,
      number,
      startedAt,
      endedAt: null,
      outcome: 'underWay',
      message: null,
      errorId: null,
      failureKind: null,
    });
  };
  for (const step of steps) {
    const { event, before, after } = step;
    const { runNumber } = after.context;
    const final = finalStages[event.type];
    const isMove = before?.status !== after.status;
    const underWay = attempts.at(-1)?.outcome === 'underWay' ? attempts.at(-1) : undefined;
    // What is not under way was never announced: its outcome alone is known.
    if (final !== undefined && underWay?.stage !== final) {
      if (underWay !== undefined)
        attempts[attempts.length - 1] = ended(underWay, step, 'succeeded');
      begin(runNumber, final, null);
    }
    const open = attempts.at(-1);
    if (open?.outcome === 'underWay' && (isMove || final !== undefined)) {
      attempts[attempts.length - 1] = ended(open, step, outcomeOf(step));
    }
    const stage = stageOf[direction][after.status];
    if (isMove && stage !== undefined) begin(runNumber, stage, event.occurredAt);
  }
  return attempts;
}

function ended(attempt: Attempt, step: SessionStep, outcome: AttemptOutcome): Attempt {
  const failure = outcome === 'failed' ? step.failure : null;
  return {
    ...attempt,
    endedAt: step.event.occurredAt,
    outcome,
    message: failure?.message ?? null,
    errorId: failure === null ? null : errorId(failure.message),
    failureKind: failure?.failureKind ?? null,
  };
}

function outcomeOf({ event, failure }: SessionStep): AttemptOutcome {
  if (failure !== null) return 'failed';
  if (event.type === 'NoDataFound') return 'noData';
  return event.type === 'SessionCanceled' ? 'canceled' : 'succeeded';
}
