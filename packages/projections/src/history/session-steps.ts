/**
 * The events of one session, each with the session before and after it; what histories and
 * attempts are read from.
 */
import {
  parseSessionStream,
  stepSession,
  type FailureKind,
  type RecordedEvent,
  type SessionState,
} from '@cdx/session';

export interface SessionStep {
  readonly event: RecordedEvent;
  /** Null before the first. */
  readonly before: SessionState | null;
  readonly after: SessionState;
  /** What went wrong, where the event is a failure. */
  readonly failure: { readonly message: string; readonly failureKind: FailureKind } | null;
}

/** Errors: `illegal-step`. */
export function stepsOf(events: readonly RecordedEvent[]): readonly SessionStep[] {
  let before: SessionState | null = null;
  return events.map((event) => {
    const { direction } = parseSessionStream(event.stream);
    const after = stepSession(before, direction, event);
    const step = { event, before, after, failure: failureOf(event.data) };
    before = after;
    return step;
  });
}

function failureOf(data: unknown): SessionStep['failure'] {
  const { message, failureKind } = data as Partial<NonNullable<SessionStep['failure']>>;
  if (message === undefined || failureKind === undefined) return null;
  return { message, failureKind };
}
