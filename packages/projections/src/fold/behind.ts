/**
 * A session of which headquarters does not know everything yet: what its forms show of it, and what
 * they will show after the next batch. For views that keep the facts in between; the durable view
 * reads them from its log again.
 */
import { blankRow, type MutableSessionRow, type SessionRow } from '../sessions/session-row.ts';
import { isKnownAtOnce } from './status-batch.ts';
import { tryStepRow, type SessionFact } from './step-row.ts';

export interface Behind {
  /** The session as far as headquarters knows all of it; undefined if it knows nothing. */
  readonly base: SessionRow | undefined;
  /** What its forms show: `base` and headquarters' own facts. Undefined: they do not show it. */
  readonly shown: MutableSessionRow | undefined;
  /** What came after `base`, in order; the first is one that is not shown. */
  readonly facts: SessionFact[];
}

/** Stream, direction and first position of a session. */
export type SessionIdentity = Pick<SessionRow, 'stream' | 'direction' | 'firstPosition'>;

/** Where `facts` leave a session: undefined behind when headquarters knows everything. */
export interface Caught {
  readonly shown: MutableSessionRow | undefined;
  readonly behind: Behind | undefined;
}

/** A session whose next fact headquarters does not know. */
export function fallBehind(row: SessionRow | undefined, fact: SessionFact): Behind {
  const base = row === undefined ? undefined : { ...row };
  return { base, shown: base, facts: [fact] };
}

/**
 * One more of headquarters' own facts. Where it is no legal step on what the forms show, acting on
 * it brings the session up to date: undefined (Decision).
 */
export function actOn(behind: Behind, fact: SessionFact): Behind | undefined {
  const { base, facts } = behind;
  if (behind.shown === undefined) return undefined;
  const shown = behind.shown === base ? { ...behind.shown } : behind.shown;
  if (!tryStepRow(shown, fact)) return undefined;
  facts.push(fact);
  return { base, shown, facts };
}

/**
 * What headquarters knows when it knows all of `facts` up to a position, and its own ones behind
 * it. `base` is the session before them, which they are all legal steps on.
 */
export function catchUpTo(
  identity: SessionIdentity,
  { base, facts }: Pick<Behind, 'base' | 'facts'>,
  knownUpTo: number,
): Caught {
  const known = base === undefined ? blankOf(identity) : { ...base };
  let at = 0;
  /** Steps that headquarters knows all of. */
  const stepTo = (end: number) => {
    for (; at < end; at++) tryStepRow(known, facts[at] as SessionFact);
  };
  const isKnown = (fact: SessionFact) => isKnownAtOnce(identity.direction, fact, knownUpTo);
  for (;;) {
    while (at < facts.length && isKnown(facts[at] as SessionFact)) stepTo(at + 1);
    if (at === facts.length) return { shown: existing(known), behind: undefined };
    const left = facts.slice(at);
    let behind: Behind | undefined = fallBehind(existing(known), left[0] as SessionFact);
    for (const [place, fact] of left.entries()) {
      if (place === 0) continue;
      if (!isKnown(fact)) behind.facts.push(fact);
      else behind = actOn(behind, fact);
      if (behind === undefined) {
        stepTo(at + place + 1);
        break;
      }
    }
    if (behind !== undefined) return { shown: behind.shown, behind };
  }
}

function blankOf({ stream, direction, firstPosition }: SessionIdentity): MutableSessionRow {
  return blankRow(stream, direction, firstPosition);
}

/** Undefined for a row that has seen no event. */
function existing(row: MutableSessionRow): MutableSessionRow | undefined {
  return row.revision < 0 ? undefined : row;
}
