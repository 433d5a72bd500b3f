/**
 * What the session waited for: its client to take it or to try again, the P-job to apply it.
 */
import type { RecordedEvent } from '@cdx/session';
import type { AsideEntry, WaitCause } from './explanation.ts';
import { clientCauses, pJobCauses, type WaitContext, type Window } from './wait-causes.ts';

/** Why each retry ran later than it was due, by the position of its event; on time: nothing. */
export async function retryWaits(
  context: WaitContext,
): Promise<ReadonlyMap<number, readonly WaitCause[]>> {
  const found = new Map<number, readonly WaitCause[]>();
  let scheduledAt = 0;
  for (const { event, before } of context.steps) {
    if (event.type === 'RetryScheduled') scheduledAt = event.position;
    const dueAt = before?.context.retryDueAt ?? null;
    if (event.type !== 'RetryStarted' || dueAt === null || event.occurredAt <= dueAt) continue;
    const window = {
      from: dueAt,
      to: event.occurredAt,
      fromPosition: scheduledAt,
      toPosition: event.position,
    };
    const isPJob = context.direction === 'upload' && before?.status === 'ApplyFailed';
    const told = isPJob
      ? pJobCauses(window, context, 'retry')
      : await clientCauses(window, context, 'retry');
    found.set(event.position, told);
  }
  return found;
}

/** Waits for the client to take the session, or for the P-job to apply it. */
export async function waitEntries(context: WaitContext): Promise<readonly AsideEntry[]> {
  const found: AsideEntry[] = [];
  for (const { window, isPJob, first } of waitingWindows(context)) {
    const told = isPJob
      ? pJobCauses(window, context, 'newPackage')
      : await clientCauses(window, context, 'newPackage');
    // The rhythm of the client alone is no wait: it is told with what ended it.
    const isWorthTelling = told.some(({ cause }) => cause !== 'poll' && cause !== 'unknown');
    if (!isWorthTelling) continue;
    found.push({
      kind: 'waited',
      at: window.from,
      recordedAt: first.recordedAt,
      position: null,
      because: [first.position, ...told.flatMap(({ positions }) => positions)],
      for: isPJob ? 'pJob' : 'client',
      until: window.to,
      causes: told,
    });
  }
  return found;
}

interface WaitingWindow {
  readonly window: Window;
  readonly isPJob: boolean;
  readonly first: RecordedEvent;
}

function waitingWindows({ direction, steps, logEnd }: WaitContext): readonly WaitingWindow[] {
  const waiting = direction === 'download' ? 'Available' : 'Uploaded';
  const found: WaitingWindow[] = [];
  let first: RecordedEvent | null = null;
  const end = (to: number | null, toPosition: number): void => {
    if (first === null) return;
    const { occurredAt: from, position: fromPosition } = first;
    if ((to ?? logEnd.at) > from) {
      const window = { from, to, fromPosition, toPosition };
      found.push({ window, isPJob: direction === 'upload', first });
    }
    first = null;
  };
  for (const { event, after } of steps) {
    const isStatusKept = after.status === waiting && event.type !== 'SessionRerun';
    if (first !== null && !isStatusKept) end(event.occurredAt, event.position);
    if (first === null && after.status === waiting) first = event;
    if (event.type === 'SessionPurged') first = null;
  }
  end(null, logEnd.position);
  return found;
}
