/** Histories told by hand: names of events, with plain payloads where none are given. */
import { sessionStream, type Direction, type SessionEventType } from '@cdx/session';
import { minute, startAt } from '../build/build-scenario.ts';
import { failureEvents, type HistoryEvent } from '../history/history-event.ts';
import { plainPayload } from '../model/messages.ts';

/** One event: its type, or what else is to be told of it. */
export type Told =
  | SessionEventType
  | {
      readonly type: SessionEventType;
      /** Laid over the plain payload. */
      readonly data?: Readonly<Record<string, unknown>>;
      /** Since the event before; a minute unless told. ms. */
      readonly afterMs?: number;
      /** That of the session unless told. */
      readonly runNumber?: number;
    };

const retryAfterMs = 15 * minute;

/** The story as events, one a minute, of session 1 at STORE-0001. */
export function told(
  direction: Direction,
  story: readonly Told[],
  before: readonly HistoryEvent[] = [],
): readonly HistoryEvent[] {
  const stream = sessionStream(direction, 1, 'STORE-0001');
  const events: HistoryEvent[] = [...before];
  for (const one of story) {
    const { type, data = {}, afterMs, runNumber } = typeof one === 'string' ? { type: one } : one;
    const last = events.at(-1);
    // Decisions come with the failure, and the first event at the start.
    const isDecision = type === 'RetryScheduled' && failureEvents.has(last?.type ?? '');
    const usualMs = last === undefined || isDecision ? 0 : minute;
    const occurredAt = (last?.occurredAt ?? startAt) + (afterMs ?? usualMs);
    const run = events.filter((event) => event.type === 'SessionRerun').length + 1;
    events.push({
      stream,
      type,
      data: { ...extra(type, occurredAt), ...plainPayload(stream, type, true), ...data },
      runNumber: runNumber ?? run + (type === 'SessionRerun' ? 1 : 0),
      occurredAt,
      recordedAt: occurredAt,
    });
  }
  return events.slice(before.length);
}

/** What systems state themselves, so that no message has it. */
function extra(type: SessionEventType, occurredAt: number): object {
  switch (type) {
    case 'RetryScheduled':
      return { dueAt: occurredAt + retryAfterMs };
    case 'SessionCanceled':
      return { by: 'operator' };
    case 'LateMessageReceived':
      return { original: { type: 'PackageRequested', runNumber: 1, data: {} } };
    case 'FinalApplied':
      return { rowsAffected: 100 };
    default:
      return {};
  }
}
