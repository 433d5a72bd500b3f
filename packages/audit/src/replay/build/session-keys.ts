/**
 * Finds a session by direction, number and database among millions, in eight bytes each: a hash
 * table of session numbers that looks into the columns.
 */
import { directions, type Direction } from '@cdx/session';
import type { SessionColumns } from '../facts/sessions.ts';

const slotsMin = 1024;
const empty = -1;

export class SessionKeys {
  readonly #sessions: SessionColumns;
  #slots = new Int32Array(slotsMin).fill(empty);
  #used = 0;

  /** All sessions that are there; of the same name, the last. */
  constructor(sessions: SessionColumns) {
    this.#sessions = sessions;
    for (let session = 0; session < sessions.count; session++) this.add(session);
  }

  /** The newest session of this name; undefined where there never was one. */
  find(direction: Direction, number: number, database: number): number | undefined {
    const session = this.#slots[this.#slotOf(directions.indexOf(direction), number, database)];
    return session === empty ? undefined : session;
  }

  /** Takes the place of one of the same name. */
  add(session: number): void {
    if (2 * (this.#used + 1) > this.#slots.length) this.#grow();
    const { direction, number, database } = this.#sessions;
    const slot = this.#slotOf(
      direction[session] as number,
      number[session] as number,
      database[session] as number,
    );
    if (this.#slots[slot] === empty) this.#used += 1;
    this.#slots[slot] = session;
  }

  #slotOf(direction: number, number: number, database: number): number {
    const { direction: directionOf, number: numberOf, database: databaseOf } = this.#sessions;
    const mask = this.#slots.length - 1;
    let hash =
      Math.imul(number | 0, 0x9e3779b1) ^ Math.imul(database * 2 + direction + 1, 0x85ebca6b);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    hash ^= hash >>> 13;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const session = this.#slots[slot] as number;
      if (
        session === empty ||
        (numberOf[session] === number &&
          databaseOf[session] === database &&
          directionOf[session] === direction)
      ) {
        return slot;
      }
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(before.length * 2).fill(empty);
    this.#used = 0;
    for (const session of before) if (session !== empty) this.add(session);
  }
}
