/**
 * Headquarters learns of a session before its batch does when it acts on it: where its own fact is
 * no legal step on what its forms show, acting brings the session up to date. What it has learned so
 * depends on when it acted, so it is noted, and a later state need not live through it all again.
 */
import { isHeadquartersFact, type Direction, type RecordedEvent } from '@cdx/session';
import { noFact, ownFactBit } from '../facts/fact-columns.ts';
import type { Facts } from '../facts/facts.ts';
import { KnownStatus } from '../facts/known-status.ts';

/** From this position on, headquarters knew all of a session up to a fact. */
export interface Forced {
  readonly at: number;
  readonly session: number;
  readonly fact: number;
}

export interface ForcedSetup {
  readonly facts: Facts;
  readonly directionOf: (session: number) => Direction;
  /** Its newest fact. */
  readonly lastOf: (session: number) => number;
}

export class ForcedKnowledge {
  readonly #setup: ForcedSetup;
  readonly #status: KnownStatus;
  /** By session, where there is any. */
  readonly #floors = new Map<number, number>();
  /** Sessions on which headquarters has acted while it was behind with them. */
  readonly #acted = new Set<number>();

  constructor(setup: ForcedSetup) {
    this.#setup = setup;
    this.#status = new KnownStatus(setup.facts);
  }

  /** What has been noted before, in its order. */
  remember({ session, fact }: Forced): void {
    this.#floors.set(session, fact);
  }

  /**
   * After a fact has been added to its session. Says what headquarters has learned by it, if it
   * has.
   */
  afterFact(
    session: number,
    { position, type, data }: Pick<RecordedEvent, 'position' | 'type' | 'data'>,
    knownUpTo: number,
  ): Forced | undefined {
    const { directionOf } = this.#setup;
    if (type === 'SessionPurged') {
      this.#acted.delete(session);
      return undefined;
    }
    if (!isHeadquartersFact(directionOf(session), type, data)) return undefined;
    return this.#mayBeBehind(session, knownUpTo)
      ? this.#check(session, position, knownUpTo)
      : undefined;
  }

  /** After a batch at `position`: what it makes headquarters learn beyond what it has moved. */
  afterBatch(position: number, knownUpTo: number): readonly Forced[] {
    const forced: Forced[] = [];
    for (const session of this.#acted) {
      const one = this.#check(session, position, knownUpTo);
      if (one !== undefined) forced.push(one);
    }
    return forced;
  }

  /** Sessions that an index has, one by one, after `remember`: those acted on are found again. */
  resume(session: number, knownUpTo: number): void {
    if (this.#mayBeBehind(session, knownUpTo)) this.#check(session, -1, knownUpTo);
  }

  #floorOf(session: number): number {
    return this.#floors.get(session) ?? noFact;
  }

  /** Whether there is a fact beyond what is known, and one of headquarters' own behind it. */
  #mayBeBehind(session: number, knownUpTo: number): boolean {
    const { facts, lastOf } = this.#setup;
    const floor = this.#floorOf(session);
    let hasOwn = false;
    for (
      let fact = lastOf(session);
      fact !== noFact && fact !== floor;
      fact = facts.previous(fact)
    ) {
      if ((facts.code(fact) & ownFactBit) !== 0) hasOwn = true;
      else if (facts.position(fact) <= knownUpTo) return false;
      else if (hasOwn) return true;
    }
    return false;
  }

  #check(session: number, position: number, knownUpTo: number): Forced | undefined {
    const { facts, lastOf, directionOf } = this.#setup;
    const floor = this.#floorOf(session);
    const last = lastOf(session);
    const { behind } = this.#status.caught(directionOf(session), { last, floor }, knownUpTo);
    const chain = facts.chain(last, floor);
    const known = chain.slice(0, chain.length - (behind?.facts.length ?? 0));
    const stillActed = behind?.facts.some((fact) => (facts.code(fact) & ownFactBit) !== 0) ?? false;
    if (stillActed) this.#acted.add(session);
    else this.#acted.delete(session);
    if (known.every((fact) => this.#status.isKnown(fact, knownUpTo))) return undefined;
    const fact = known.at(-1) as number;
    this.#floors.set(session, fact);
    return { at: position, session, fact };
  }
}
