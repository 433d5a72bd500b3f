/**
 * Where every session stood at a position of the log, in both readings: the newest keyframe at or
 * before it, and the facts between the two. It is a few numbers for each session; rows are made of
 * the sessions that somebody looks at.
 */
import {
  blankRow,
  catchUpTo,
  tryStepRow,
  type MutableSessionRow,
  type SessionFact,
  type SessionIdentity,
} from '@cdx/projections/view-parts';
import type { Reading, SessionRow } from '@cdx/projections';
import { compiledMachine, directions } from '@cdx/session';
import { eventCodeBits, failureBit, noFact } from '../facts/fact-columns.ts';
import { KnownStatus } from '../facts/known-status.ts';
import { directionOf, identityOf, streamOf } from '../facts/sessions.ts';
import type { IndexContents } from './index-contents.ts';

/** In place of a status: a session that the reading does not show, or that has been purged. */
export const notShown = 0xff;

type Failure = Pick<SessionRow, 'failureKind' | 'errorId'>;

export class Moment {
  /** Everything up to here, itself included. */
  readonly position: number;
  /** Headquarters knows everything up to here. */
  readonly knownUpTo: number;
  readonly contents: IndexContents;
  /** How many sessions had begun; those that have been purged count. */
  readonly sessions: number;
  /** How many facts there were. */
  readonly #facts: number;
  /** How many of them headquarters knows whatever they are. */
  readonly #factsKnown: number;
  /** The newest fact of each session. */
  readonly #lasts: Uint32Array;
  readonly #statuses: Partial<Record<Reading, Uint8Array>> = {};
  readonly #failures = { actual: new Map<number, Failure>(), hq: new Map<number, Failure>() };
  #floors: ReadonlyMap<number, number> | undefined;

  constructor(contents: IndexContents, position: number) {
    this.contents = contents;
    this.position = position;
    this.knownUpTo = contents.batches.findLast(({ at }) => at <= position)?.knownUpTo ?? -1;
    this.#facts = contents.facts.countUpTo(position);
    this.#factsKnown = contents.facts.countUpTo(Math.min(this.knownUpTo, position));
    this.sessions = sessionsAt(contents, this.#facts);
    this.#lasts = newestFacts(contents, this.sessions, this.#facts);
  }

  /** Status of each session with `failureBit` where its row may have a failure; or `notShown`. */
  statuses(reading: Reading): Uint8Array {
    return (this.#statuses[reading] ??=
      reading === 'actual' ? this.#actualStatuses() : this.#knownStatuses());
  }

  /** The row of a session that is shown. */
  row(session: number, reading: Reading): SessionRow {
    const facts = this.#factsOf(session);
    if (reading === 'actual' || !this.#mayBeBehind(session)) return this.#folded(session, facts);
    const known = this.contents.facts.chain(this.#floorOf(session)).length;
    const base = this.#folded(session, facts.slice(0, known));
    const before = { base: known === 0 ? undefined : base, facts: facts.slice(known) };
    // Asked for a session that is shown, so there is a row.
    return catchUpTo(this.#identityOf(session), before, this.knownUpTo).shown ?? base;
  }

  /** What the row says of its failure. Filters and summaries ask again and again. */
  failure(session: number, reading: Reading): Failure {
    const failures = this.#failures[reading];
    let failure = failures.get(session);
    if (failure === undefined) {
      const { failureKind, errorId } = this.row(session, reading);
      failure = { failureKind, errorId };
      failures.set(session, failure);
    }
    return failure;
  }

  /** The row before its newest fact; undefined where that is its first. */
  rowBefore(session: number): SessionRow | undefined {
    const facts = this.#factsOf(session).slice(0, -1);
    return facts.length === 0 ? undefined : this.#folded(session, facts);
  }

  #actualStatuses(): Uint8Array {
    const { facts, sessions } = this.contents;
    const purges = directions.map((direction) =>
      compiledMachine(direction).eventTypes.indexOf('SessionPurged'),
    );
    const { direction } = sessions;
    const statuses = new Uint8Array(this.sessions);
    for (let session = 0; session < statuses.length; session++) {
      const last = this.#lasts[session] as number;
      const isPurged = (facts.code(last) & eventCodeBits) === purges[direction[session] as number];
      statuses[session] = isPurged ? notShown : facts.status(last);
    }
    return statuses;
  }

  #knownStatuses(): Uint8Array {
    const { facts, sessions } = this.contents;
    const rules = new KnownStatus(facts);
    const statuses = this.statuses('actual').slice();
    for (let session = 0; session < statuses.length; session++) {
      if (statuses[session] === notShown || !this.#mayBeBehind(session)) continue;
      const at = { last: this.#lasts[session] as number, floor: this.#floorOf(session) };
      const known = rules.lastOfKnown(at, this.knownUpTo);
      if (known !== undefined) {
        statuses[session] = known === noFact ? notShown : facts.status(known);
        continue;
      }
      const { shown, behind } = rules.caught(directionOf(sessions, session), at, this.knownUpTo);
      // Of its failure nothing is known but by its row.
      if (behind !== undefined) {
        statuses[session] = shown === undefined ? notShown : shown.status | failureBit;
      }
    }
    return statuses;
  }

  #mayBeBehind(session: number): boolean {
    return (this.#lasts[session] as number) >= this.#factsKnown;
  }

  /** Up to where headquarters has been forced to know the session; `noFact` where it has not. */
  #floorOf(session: number): number {
    this.#floors ??= new Map(
      this.contents.forced
        .filter(({ at }) => at <= this.position)
        .map((forced) => [forced.session, forced.fact]),
    );
    return this.#floors.get(session) ?? noFact;
  }

  #factsOf(session: number): SessionFact[] {
    const { facts, sessions } = this.contents;
    const identity = identityOf(this.contents, session);
    const direction = directionOf(sessions, session);
    return facts
      .chain(this.#lasts[session] as number)
      .map((fact, revision) => facts.read(fact, revision, direction, identity));
  }

  #identityOf(session: number): SessionIdentity {
    const { facts, sessions } = this.contents;
    return {
      stream: streamOf(this.contents, session),
      direction: directionOf(sessions, session),
      firstPosition: facts.position(sessions.first[session] as number),
    };
  }

  #folded(session: number, facts: readonly SessionFact[]): MutableSessionRow {
    const { stream, direction, firstPosition } = this.#identityOf(session);
    const row = blankRow(stream, direction, firstPosition);
    for (const fact of facts) tryStepRow(row, fact);
    return row;
  }
}

/** Sessions are numbered as they begin, so their first facts rise. */
function sessionsAt({ sessions }: IndexContents, facts: number): number {
  let [low, high] = [0, sessions.count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((sessions.first[middle] as number) < facts) low = middle + 1;
    else high = middle;
  }
  return low;
}

function newestFacts(
  { segments, facts: { segmentFacts } }: IndexContents,
  sessions: number,
  facts: number,
): Uint32Array {
  const lasts = new Uint32Array(sessions);
  const used = segments.slice(0, Math.ceil(facts / segmentFacts));
  const newest = Math.max(
    0,
    used.findLastIndex(({ file }) => file.has('keyframe')),
  );
  lasts.set(used[newest]?.file.words('keyframe') ?? []);
  for (const [nth, segment] of used.entries()) {
    if (nth < newest) continue;
    const begin = nth * segmentFacts;
    const end = Math.min(segment.facts, facts - begin);
    const { session } = segment;
    for (let at = 0; at < end; at++) lasts[session[at] as number] = begin + at;
  }
  return lasts;
}
