/** The events of the session that is explained, each with the session before and after it. */
import type { JoinedLog } from '@cdx/event-store';
import {
  CdxError,
  parseSessionStream,
  stepSession,
  type RecordedEvent,
  type SessionState,
} from '@cdx/session';

export interface Step {
  readonly event: RecordedEvent;
  /** Null before the first. */
  readonly before: SessionState | null;
  readonly after: SessionState;
}

/** One step at least. Errors: `session-not-found`, `invalid-argument`, `illegal-step`. */
export async function readSteps(
  log: Pick<JoinedLog, 'readStream'>,
  stream: string,
): Promise<readonly [Step, ...Step[]]> {
  const { direction } = parseSessionStream(stream);
  const steps: Step[] = [];
  let before: SessionState | null = null;
  for await (const event of log.readStream(stream)) {
    const after = stepSession(before, direction, event);
    steps.push({ event, before, after });
    before = after;
  }
  const [first, ...others] = steps;
  if (first !== undefined) return [first, ...others];
  throw new CdxError('session-not-found', `There is no session "${stream}".`, { stream });
}
