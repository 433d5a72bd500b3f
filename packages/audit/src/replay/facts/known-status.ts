/**
 * What headquarters' forms show of sessions that it is behind with: the rules of the views, on the
 * status alone. With them a state of many sessions is known without making a row of any.
 */
import { catchUpToWith, type Caught, type RowKind } from '@cdx/projections/view-parts';
import { cellOf, compiledMachine, directions, ILLEGAL, type Direction } from '@cdx/session';
import { eventCodeBits, noFact, ownFactBit, statusBits } from './fact-columns.ts';
import type { Facts } from './facts.ts';

/** A session as far as its status goes. */
export interface StatusRow {
  status: number;
}

/** Rows are statuses; facts are their numbers. */
type StatusKind = RowKind<StatusRow, number, Direction>;

export class KnownStatus {
  readonly #facts: Facts;
  readonly #kinds: Readonly<Record<Direction, StatusKind>>;

  constructor(facts: Facts) {
    this.#facts = facts;
    const kinds = directions.map((direction) => [direction, statusKind(facts, direction)]);
    this.#kinds = Object.fromEntries(kinds) as Record<Direction, StatusKind>;
  }

  /**
   * A session when headquarters knows everything up to a position. `floor`: a fact up to which it
   * knows all of the session whatever the position; `noFact` where there is none.
   */
  caught(
    direction: Direction,
    { last, floor }: { readonly last: number; readonly floor: number },
    knownUpTo: number,
  ): Caught<StatusRow, number> {
    const base = floor === noFact ? undefined : { status: this.#facts.status(floor) & statusBits };
    const facts = this.#facts.chain(last, floor);
    return catchUpToWith(this.#kinds[direction], direction, { base, facts }, knownUpTo);
  }

  /**
   * The last fact that headquarters knows, where it knows all before it and none behind it, so that
   * there are no rules to apply: mostly. `noFact` for none at all; undefined where they are mixed.
   */
  lastOfKnown(
    { last, floor }: { readonly last: number; readonly floor: number },
    knownUpTo: number,
  ): number | undefined {
    const facts = this.#facts;
    let fact = last;
    while (fact !== floor && fact !== noFact && !isKnown(facts, fact, knownUpTo)) {
      fact = facts.previous(fact);
    }
    const lastKnown = fact;
    for (; fact !== floor && fact !== noFact; fact = facts.previous(fact)) {
      if (facts.position(fact) <= knownUpTo) break;
      if (!isKnown(facts, fact, knownUpTo)) return undefined;
    }
    return lastKnown;
  }

  isKnown(fact: number, knownUpTo: number): boolean {
    return isKnown(this.#facts, fact, knownUpTo);
  }
}

function isKnown(facts: Facts, fact: number, knownUpTo: number): boolean {
  return (facts.code(fact) & ownFactBit) !== 0 || facts.position(fact) <= knownUpTo;
}

function statusKind(facts: Facts, direction: Direction): StatusKind {
  const machine = compiledMachine(direction);
  return {
    blank: () => ({ status: machine.uncreated }),
    copy: ({ status }) => ({ status }),
    hasBegun: ({ status }) => status !== machine.uncreated,
    tryStep: (row, fact) => {
      const next = machine.next[cellOf(machine, facts.code(fact) & eventCodeBits, row.status)];
      if (next === undefined || next === ILLEGAL) return false;
      row.status = next;
      return true;
    },
    isKnown: (_, fact, knownUpTo) => isKnown(facts, fact, knownUpTo),
  };
}
