/** Laws that look at one event after the other, with all that is known before it. */
import {
  cellOf,
  compiledMachine,
  ILLEGAL,
  Uncreated,
  type CompiledMachine,
  type Direction,
} from '@cdx/session';
import type { HistoryEvent } from '../history/history-event.ts';
import { noRetries, withEvent, type StageRetries } from '../history/retries-of.ts';
import { lawBroken, type LawName } from './law-broken.ts';

const ofSteps: ReadonlySet<LawName> = new Set(['legal-steps', 'table-equals-xstate']);

/** What is known of a session before an event. */
export interface Before {
  /** Name of the status; `Uncreated` before the first event. */
  readonly status: string;
  readonly runNumber: number;
  readonly retries: StageRetries;
  readonly index: number;
}

/**
 * Goes through a history; the first event for which `judge` has something to say breaks the law. A
 * step that the machine does not have is for the laws of steps alone: each law speaks for itself.
 */
export function eachEvent(
  law: LawName,
  direction: Direction,
  history: readonly HistoryEvent[],
  judge: (event: HistoryEvent, before: Before) => string | null,
): Before {
  const table = compiledMachine(direction);
  let status = table.uncreated;
  let runNumber = 1;
  let retries = noRetries;
  for (const [index, event] of history.entries()) {
    const before: Before = { status: nameOf(table, status), runNumber, retries, index };
    const next = nextStatus(table, status, event.type);
    const witness = next === ILLEGAL && !ofSteps.has(law) ? null : judge(event, before);
    if (witness !== null) lawBroken(law, witness, history.slice(0, index + 1));
    if (next === ILLEGAL) continue;
    status = next;
    if (event.type === 'SessionRerun') runNumber += 1;
    retries = withEvent(retries, event);
  }
  return { status: nameOf(table, status), runNumber, retries, index: history.length };
}

export function nextStatus(table: CompiledMachine, status: number, type: string): number {
  const code = table.eventCodes[type];
  return code === undefined ? ILLEGAL : (table.next[cellOf(table, code, status)] ?? ILLEGAL);
}

function nameOf(table: CompiledMachine, status: number): string {
  return table.states[status] ?? Uncreated;
}
