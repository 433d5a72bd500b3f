/** Laws of what may follow what. */
import { cellOf, compiledMachine, ILLEGAL, type Direction } from '@cdx/session';
import { dueAtOf, notedEvents, type HistoryEvent } from '../../history/history-event.ts';
import { eachEvent } from '../each-event.ts';

export interface OfDirection {
  readonly direction: Direction;
}

/** Every event is possible in the status that the ones before it lead to (DOMAIN: Transitions). */
export function legalSteps(history: readonly HistoryEvent[], { direction }: OfDirection): void {
  const table = compiledMachine(direction);
  eachEvent('legal-steps', direction, history, ({ type }, { status }) => {
    const code = table.eventCodes[type];
    if (code === undefined) return `${type} is no event of ${direction} sessions.`;
    const next = table.next[cellOf(table, code, table.states.indexOf(status))] ?? ILLEGAL;
    return next === ILLEGAL ? `${type} is not possible in status ${status}.` : null;
  });
}

/**
 * A fact belongs to the run that the session is in; each rerun starts the next. What belongs to an
 * older run, or comes after a cancel, is noted as late and changes nothing.
 */
export function factsOfTheirRun(
  history: readonly HistoryEvent[],
  { direction }: OfDirection,
): void {
  eachEvent('facts-of-their-run', direction, history, (event, { runNumber, status }) => {
    const { type } = event;
    if (type === 'LateMessageReceived') return lateWitness(event, runNumber, status);
    const expected = type === 'SessionRerun' ? runNumber + 1 : runNumber;
    return event.runNumber === expected
      ? null
      : `${type} is of run ${event.runNumber}, but the session is in run ${expected}.`;
  });
}

/** What is late is noted with the run that it is of. */
function lateWitness(event: HistoryEvent, runNumber: number, status: string): string | null {
  const { original } = event.data as { readonly original: { runNumber: number; type: string } };
  const { type } = original;
  if (original.runNumber !== event.runNumber) {
    return `A late ${type} of run ${original.runNumber} is noted as of run ${event.runNumber}.`;
  }
  if (original.runNumber > runNumber) {
    return `${type} is of run ${original.runNumber}, which has not begun.`;
  }
  if (original.runNumber < runNumber || status === 'Canceled') return null;
  return `${type} is taken for late, but it is of the run that the session is in.`;
}

/**
 * Nothing is recorded before it happened, what happens to a session happens in order, a retry starts
 * no earlier than it is due, and a cause stands before what it has led to.
 */
export function noEffectBeforeItsCause(
  history: readonly HistoryEvent[],
  { direction }: OfDirection,
): void {
  const placeOf = new Map<string, number>();
  for (const [index, { id }] of history.entries()) if (id !== undefined) placeOf.set(id, index);
  let last: HistoryEvent | null = null;
  let recorded: HistoryEvent | null = null;
  eachEvent('no-effect-before-its-cause', direction, history, (event, { retries, index }) => {
    const witness = judge(event, index, retries.dueAt);
    recorded = event;
    // What is only noted may be of a time long past.
    if (!notedEvents.has(event.type)) last = event;
    return witness;
  });

  function judge(event: HistoryEvent, index: number, dueAt: number | null): string | null {
    const { type, occurredAt, recordedAt, causationId } = event;
    if (recordedAt < occurredAt) {
      return `${type} is recorded ${occurredAt - recordedAt} ms before it happened.`;
    }
    if (recorded !== null && recordedAt < recorded.recordedAt) {
      return `${type} is recorded before ${recorded.type}, which stands before it.`;
    }
    if (typeof causationId === 'string' && (placeOf.get(causationId) ?? -1) >= index) {
      return `${type} is caused by an event that comes after it.`;
    }
    if (type === 'RetryStarted') {
      if (dueAt === null) return 'RetryStarted follows no RetryScheduled.';
      if (occurredAt < dueAt) return `The retry starts ${dueAt - occurredAt} ms before it is due.`;
    }
    if (type === 'RetryScheduled' && dueAtOf(event) < occurredAt) {
      return 'The retry is due before it is scheduled.';
    }
    if (last === null || notedEvents.has(type) || occurredAt >= last.occurredAt) return null;
    return `${type} happened ${last.occurredAt - occurredAt} ms before ${last.type}, which it follows.`;
  }
}
