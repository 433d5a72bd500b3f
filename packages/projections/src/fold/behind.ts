/**
 * A session of which headquarters does not know everything yet: what its forms show of it, and what
 * they will show after the next batch. For views that keep the facts in between; the durable view
 * reads them from its log again.
 */
import { blankRow, type MutableSessionRow, type SessionRow } from '../sessions/session-row.ts';
import { isKnownAtOnce } from './status-batch.ts';
import { tryStepRow, type SessionFact } from './step-row.ts';

/** `Row`: what is known of a session; `Fact`: what it is stepped with. */
export interface Behind<Row = MutableSessionRow, Fact = SessionFact> {
  /** The session as far as headquarters knows all of it; undefined if it knows nothing. */
  readonly base: Readonly<Row> | undefined;
  /** What its forms show: `base` and headquarters' own facts. Undefined: they do not show it. */
  readonly shown: Row | undefined;
  /** What came after `base`, in order; the first is one that is not shown. */
  readonly facts: Fact[];
}

/** Stream, direction and first position of a session. */
export type SessionIdentity = Pick<SessionRow, 'stream' | 'direction' | 'firstPosition'>;

/** Where `facts` leave a session: undefined behind when headquarters knows everything. */
export interface Caught<Row = MutableSessionRow, Fact = SessionFact> {
  readonly shown: Row | undefined;
  readonly behind: Behind<Row, Fact> | undefined;
}

/** What the rules ask of rows and facts: a view may keep less of them than forms show. */
export interface RowKind<Row, Fact, Identity> {
  /** A row that has seen no fact. */
  blank(identity: Identity): Row;
  copy(row: Readonly<Row>): Row;
  hasBegun(row: Row): boolean;
  /** Changes `row` if the step is legal, and says whether it was. */
  tryStep(row: Row, fact: Fact): boolean;
  /** Whether the forms show the fact when headquarters knows all facts up to a position. */
  isKnown(identity: Identity, fact: Fact, knownUpTo: number): boolean;
}

/**
 * One more of headquarters' own facts. Where it is no legal step on what the forms show, acting on
 * it brings the session up to date: undefined (Decision).
 */
export function actOnWith<Row, Fact>(
  kind: Pick<RowKind<Row, Fact, never>, 'copy' | 'tryStep'>,
  behind: Behind<Row, Fact>,
  fact: Fact,
): Behind<Row, Fact> | undefined {
  const { base, facts } = behind;
  if (behind.shown === undefined) return undefined;
  const shown = behind.shown === base ? kind.copy(behind.shown) : behind.shown;
  if (!kind.tryStep(shown, fact)) return undefined;
  facts.push(fact);
  return { base, shown, facts };
}

/**
 * What headquarters knows when it knows all of `facts` up to a position, and its own ones behind
 * it. `base` is the session before them, which they are all legal steps on.
 */
export function catchUpToWith<Row, Fact, Identity>(
  kind: RowKind<Row, Fact, Identity>,
  identity: Identity,
  { base, facts }: Pick<Behind<Row, Fact>, 'base' | 'facts'>,
  knownUpTo: number,
): Caught<Row, Fact> {
  const known = base === undefined ? kind.blank(identity) : kind.copy(base);
  const existing = () => (kind.hasBegun(known) ? known : undefined);
  let at = 0;
  /** Steps that headquarters knows all of. */
  const stepTo = (end: number) => {
    for (; at < end; at++) kind.tryStep(known, facts[at] as Fact);
  };
  const isKnown = (fact: Fact) => kind.isKnown(identity, fact, knownUpTo);
  for (;;) {
    while (at < facts.length && isKnown(facts[at] as Fact)) stepTo(at + 1);
    if (at === facts.length) return { shown: existing(), behind: undefined };
    const left = facts.slice(at);
    let behind: Behind<Row, Fact> | undefined = behindAt(kind, existing(), left[0] as Fact);
    for (const [place, fact] of left.entries()) {
      if (place === 0) continue;
      if (!isKnown(fact)) behind.facts.push(fact);
      else behind = actOnWith(kind, behind, fact);
      if (behind === undefined) {
        stepTo(at + place + 1);
        break;
      }
    }
    if (behind !== undefined) return { shown: behind.shown, behind };
  }
}

function behindAt<Row, Fact>(
  { copy }: Pick<RowKind<Row, Fact, never>, 'copy'>,
  row: Row | undefined,
  fact: Fact,
): Behind<Row, Fact> {
  const base = row === undefined ? undefined : copy(row);
  return { base, shown: base, facts: [fact] };
}

/** Rows as the forms show them. */
const sessionRows: RowKind<MutableSessionRow, SessionFact, SessionIdentity> = {
  blank: ({ stream, direction, firstPosition }) => blankRow(stream, direction, firstPosition),
  copy: (row) => ({ ...row }),
  hasBegun: ({ revision }) => revision >= 0,
  tryStep: tryStepRow,
  isKnown: ({ direction }, fact, knownUpTo) => isKnownAtOnce(direction, fact, knownUpTo),
};

/** A session whose next fact headquarters does not know. */
export function fallBehind(row: MutableSessionRow | undefined, fact: SessionFact): Behind {
  return behindAt(sessionRows, row, fact);
}

/** `actOnWith` of rows as the forms show them. */
export function actOn(behind: Behind, fact: SessionFact): Behind | undefined {
  return actOnWith(sessionRows, behind, fact);
}

/** `catchUpToWith` of rows as the forms show them. */
export function catchUpTo(
  identity: SessionIdentity,
  behind: Pick<Behind, 'base' | 'facts'>,
  knownUpTo: number,
): Caught {
  return catchUpToWith(sessionRows, identity, behind, knownUpTo);
}
