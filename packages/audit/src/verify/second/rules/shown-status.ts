/**
 * What headquarters' forms show of a session: its own facts at once, all others when a batch has made
 * them known. The same rules as those of the views, on statuses alone.
 */
import { cellOf, ILLEGAL, type CompiledMachine } from '@cdx/session';
import type { Session, UnknownFact } from '../session.ts';

/** The forms know the log up to this position. */
export function catchUp(session: Session, machine: CompiledMachine, known: number): void {
  const facts = session.unknown;
  if (facts === null || (facts[0] as UnknownFact).position > known) return;
  if ((facts.at(-1) as UnknownFact).position <= known) {
    session.unknown = null;
    session.shown = session.status;
    return;
  }
  const first = facts.findIndex(({ position }) => position > known);
  session.shown = (facts[first - 1] as UnknownFact).status;
  session.unknown = null;
  for (const fact of facts.slice(first)) note(session, machine, fact);
}

/** The next fact of the session, behind what a batch has made known. */
export function note(session: Session, machine: CompiledMachine, fact: UnknownFact): void {
  if (!fact.isOwn) {
    (session.unknown ??= []).push(fact);
    return;
  }
  const next = machine.next[cellOf(machine, fact.code, session.shown)] as number;
  if (next === ILLEGAL) {
    // Acting on a session brings the form up to date.
    session.shown = fact.status;
    session.unknown = null;
  } else {
    session.shown = next;
    session.unknown?.push(fact);
  }
}
