/**
 * Which row has an event id of a stream: an open-addressing hash table over the columns, 8 to 16
 * bytes per event. Additions are undone in reverse order only, so no tombstones are needed.
 */
import { writeUuid } from '../uuid.ts';
import type { EventColumns } from './event-columns.ts';

const EMPTY = -1;
const initialCapacity = 256;

export class IdIndex {
  private readonly columns: EventColumns;
  private slots = new Int32Array(initialCapacity).fill(EMPTY);
  private count = 0;
  private readonly bytes = new Uint8Array(16);
  private readonly words = new Int32Array(this.bytes.buffer);

  constructor(columns: EventColumns) {
    this.columns = columns;
  }

  /** Row of the event with this id in this stream, -1 for none. */
  find(stream: number, id: string): number {
    writeUuid(this.bytes, 0, id);
    const mask = this.slots.length - 1;
    let slot = this.hash(stream) & mask;
    for (;;) {
      const row = this.slots[slot] as number;
      if (row === EMPTY) return -1;
      if (this.columns.streamOf(row) === stream && this.columns.hasId(row, this.words)) {
        return row;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** The id of this event must not be in its stream yet. */
  add(row: number): void {
    if ((this.count + 1) * 2 > this.slots.length) this.grow(row);
    this.put(row);
    this.count++;
  }

  /** `row` must be the one added last. */
  removeLast(row: number): void {
    const mask = this.slots.length - 1;
    let slot = this.home(row) & mask;
    while (this.slots[slot] !== row) slot = (slot + 1) & mask;
    this.slots[slot] = EMPTY;
    this.count--;
  }

  private grow(rows: number): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(EMPTY);
    // In the order of addition, so that removing in reverse order stays right.
    for (let row = 0; row < rows; row++) this.put(row);
  }

  private put(row: number): void {
    const mask = this.slots.length - 1;
    let slot = this.home(row) & mask;
    while (this.slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    this.slots[slot] = row;
  }

  private home(row: number): number {
    this.columns.copyId(row, this.words);
    return this.hash(this.columns.streamOf(row));
  }

  /** All words take part: ids made by hand differ in a few digits only. */
  private hash(stream: number): number {
    let hash = Math.imul(stream + 1, 0x9e3779b1);
    for (const word of this.words) {
      hash = Math.imul(hash ^ word, 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    return hash >>> 1;
  }
}
