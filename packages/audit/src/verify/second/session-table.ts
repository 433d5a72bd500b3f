/**
 * The sessions of one partition, by direction, number and channel database. One table serves all
 * partitions, one after the other, so their sessions are made once.
 */
import { Session } from './session.ts';

export class SessionTable {
  readonly #sessions: Session[] = [];
  #count = 0;
  /** Place of the session + 1; open addressing, doubled when half full. */
  #slots = new Int32Array(1024);
  /** Whether the last one that was looked up had not been there. */
  isNew = false;

  find(isUpload: boolean, number: number, database: number): Session | undefined {
    const place = this.#slots[this.#slotOf(isUpload, number, database)] as number;
    return place === 0 ? undefined : this.#sessions[place - 1];
  }

  /** Makes it where it is not there, in this status. */
  session(isUpload: boolean, number: number, database: number, uncreated: number): Session {
    const slot = this.#slotOf(isUpload, number, database);
    const place = this.#slots[slot] as number;
    this.isNew = place === 0;
    if (place !== 0) return this.#sessions[place - 1] as Session;
    return this.#add(slot, isUpload, number, database, uncreated);
  }

  *[Symbol.iterator](): Generator<Session, void, undefined> {
    for (let place = 0; place < this.#count; place++) yield this.#sessions[place] as Session;
  }

  clear(): void {
    this.#count = 0;
    this.#slots.fill(0);
  }

  #add(
    slot: number,
    isUpload: boolean,
    number: number,
    database: number,
    uncreated: number,
  ): Session {
    const place = this.#count++;
    const session = (this.#sessions[place] ??= new Session());
    session.begin(isUpload, number, database, uncreated);
    this.#slots[slot] = place + 1;
    if (2 * this.#count > this.#slots.length) this.#grow();
    return session;
  }

  #slotOf(isUpload: boolean, number: number, database: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hashOf(isUpload, number, database) & mask;
    for (; ; slot = (slot + 1) & mask) {
      const place = slots[slot] as number;
      if (place === 0) return slot;
      const session = this.#sessions[place - 1] as Session;
      if (
        session.number === number &&
        session.database === database &&
        session.isUpload === isUpload
      ) {
        return slot;
      }
    }
  }

  #grow(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    for (let place = 0; place < this.#count; place++) {
      const { isUpload, number, database } = this.#sessions[place] as Session;
      let slot = hashOf(isUpload, number, database) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = place + 1;
    }
    this.#slots = slots;
  }
}

function hashOf(isUpload: boolean, number: number, database: number): number {
  const owner = Math.imul(2 * database + (isUpload ? 1 : 0), 0x85ebca6b);
  const mixed = Math.imul((number | 0) ^ owner, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
