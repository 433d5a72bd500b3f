/**
 * One session from its first event to its last: what `cdx session` prints and an auditor reads.
 */
import type { EventStore } from '@cdx/event-store';
import { CdxError, statusLabel, type RecordedEvent } from '@cdx/session';
import { foldSessions } from '../fold/fold-sessions.ts';
import type { SessionRow } from '../sessions/session-row.ts';
import { attemptsOf, type Attempt } from './attempts.ts';
import type { SessionStep } from './session-steps.ts';
import { stepsOf } from './session-steps.ts';

/** One event, and the session after it. Times in ms. */
export interface HistoryEntry {
  readonly revision: number;
  readonly position: number;
  readonly type: string;
  /** When it happened, and when headquarters heard of it. */
  readonly occurredAt: number;
  readonly recordedAt: number;
  /** Who states it: `hq`, `asyncClient:STORE-0001`. */
  readonly source: string;
  /** Run that the fact belongs to. */
  readonly runNumber: number;
  /** Status after it, as the form shows it. */
  readonly status: string;
  /** Retries of the stage after it. */
  readonly tryCount: number;
  /** Message of a failure, else null. */
  readonly message: string | null;
  readonly id: string;
  /** The event that led to it, and its revision if it is one of this session. */
  readonly causationId: string | null;
  readonly causedBy: number | null;
  /** Groups all that follow from one run of a distribution schedule. */
  readonly correlationId: string;
  readonly data: unknown;
}

export interface SessionHistory {
  /** The session now. */
  readonly row: SessionRow;
  readonly entries: readonly HistoryEntry[];
  readonly attempts: readonly Attempt[];
  /** When the next retry is due, ms; null where none is scheduled. */
  readonly nextRetryDueAt: number | null;
}

/**
 * The history of a stream. Errors: `session-not-found` {stream} for a stream without events,
 * `invalid-argument` for one that belongs to no session, `illegal-step`.
 */
export async function sessionHistory(
  store: Pick<EventStore, 'readStream'>,
  stream: string,
): Promise<SessionHistory> {
  const events: RecordedEvent[] = [];
  for await (const event of store.readStream(stream)) events.push(event);
  if (events.length > 0) return historyOf(events);
  throw new CdxError('session-not-found', `There is no session "${stream}".`, { stream });
}

/**
 * The history that the events of one stream tell, from the first on. Errors: `illegal-step`,
 * `invalid-argument` for no events, or events of anything but one session.
 */
export function historyOf(events: readonly RecordedEvent[]): SessionHistory {
  const streams = [...new Set(events.map(({ stream }) => stream))];
  const [row] = foldSessions(events);
  if (row === undefined || streams.length > 1) {
    throw new CdxError(
      'invalid-argument',
      `A history is of one session, not of ${streams.join(' and ') || 'nothing'}.`,
      { streams },
    );
  }
  const steps = stepsOf(events);
  const revisions = new Map(events.map(({ id, revision }) => [id, revision]));
  return {
    row,
    entries: steps.map((step) => entryOf(step, revisions)),
    attempts: attemptsOf(row.direction, steps),
    nextRetryDueAt: row.retryDueAt,
  };
}

function entryOf(
  { event, after, failure }: SessionStep,
  revisions: ReadonlyMap<string, number>,
): HistoryEntry {
  const { causationId } = event;
  return {
    revision: event.revision,
    position: event.position,
    type: event.type,
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
    source: event.source,
    runNumber: event.runNumber,
    status: statusLabel(after.status),
    tryCount: after.context.tryCount,
    message: failure?.message ?? null,
    id: event.id,
    causationId,
    causedBy: causationId === null ? null : (revisions.get(causationId) ?? null),
    correlationId: event.correlationId,
    data: event.data,
  };
}
