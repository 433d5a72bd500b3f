/** How the session stands at the end of the log, and what will move it. */
import type { SessionState } from '@cdx/session';
import type { AsideEntry, KnownConfiguration, Mover, Standing } from './explanation.ts';
import type { Surroundings } from './read/surroundings.ts';
import type { Step } from './session-steps.ts';

export interface StandingFacts {
  readonly steps: readonly [Step, ...Step[]];
  /** As the forms show it; null: they do not. */
  readonly shown: SessionState | null;
  readonly notOnForm: number;
  readonly configuration: KnownConfiguration | null;
  readonly waits: readonly AsideEntry[];
  readonly surroundings: Surroundings;
  readonly logEndAt: number;
}

export function standingOf(facts: StandingFacts): Standing {
  const { steps, shown, notOnForm } = facts;
  const { after } = steps.at(-1) as Step;
  const moved = steps.findLast((step) => step.before?.status !== step.after.status);
  return {
    status: after.status,
    since: (moved ?? steps[0]).event.occurredAt,
    statusOnForm: shown?.status ?? null,
    notOnForm,
    mover: moverOf(after, facts),
  };
}

function moverOf({ status, direction, context }: SessionState, facts: StandingFacts): Mover {
  const { configuration, surroundings, logEndAt } = facts;
  if (context.purgedAt !== null) return { by: 'nothing', why: 'purged' };
  switch (status) {
    case 'Applied':
      return { by: 'nothing', why: 'applied' };
    case 'NoData':
      return { by: 'nothing', why: 'noData' };
    case 'Canceled':
      return { by: 'nothing', why: 'canceled' };
    case 'CreateFailed':
      return { by: 'nothing', why: 'createFailed' };
    case 'Suspended':
      return { by: 'operator' };
    case 'Started':
      return { by: direction === 'download' ? 'headquarters' : 'clientAtWork' };
    case 'Requested':
    case 'Downloaded':
      return { by: 'clientAtWork' };
    case 'Uploaded': {
      const lastRunAt = surroundings.runs.at(-1)?.occurredAt ?? null;
      return { by: 'pJob', schedule: context.schedule, lastRunAt };
    }
    case 'Available':
      return availableMover(direction, configuration, facts);
    case 'DownloadFailed':
    case 'UploadFailed':
    case 'ApplyFailed': {
      const { retryDueAt: dueAt } = context;
      if (dueAt === null) return { by: 'clientRetry' };
      return { by: 'retry', dueAt, isOverdue: dueAt < logEndAt };
    }
  }
}

function availableMover(
  direction: SessionState['direction'],
  configuration: KnownConfiguration | null,
  { waits, surroundings }: StandingFacts,
): Mover {
  const pause = surroundings.pauses.at(-1);
  if (pause !== undefined && pause.to === null) return { by: 'resume', since: pause.from };
  if (direction === 'upload') return { by: 'clientAtWork' };
  const open = waits.find((entry) => entry.kind === 'waited' && entry.until === null);
  const blocker =
    open?.kind === 'waited'
      ? open.causes.find((cause) => cause.cause === 'failing' && cause.to === null)
      : undefined;
  if (blocker?.cause === 'failing') return { by: 'blocker', stream: blocker.stream };
  return { by: 'poll', intervalMs: configuration?.downloadIntervalMs ?? null };
}
