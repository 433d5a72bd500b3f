/**
 * What is due next: a 4-ary heap of typed columns, ordered by (time, sequence), so that ties are
 * first come, first served. The simulator's only queue of things to come.
 */
import { bytesPerRow, growColumns, trimColumns, type Columns } from '@cdx/engine';

export class EventHeap {
  /** Times, ms; the order in which entries came; who is meant; how it will have ended. */
  at: Float64Array;
  sequence: Float64Array;
  token: Int32Array;
  outcome: Int32Array;
  size = 0;
  #capacity: number;
  #nextSequence = 0;
  /** The root has been taken, and its place waits for the next push or take. */
  #hole = false;

  constructor(capacity = 1024) {
    this.#capacity = capacity;
    this.at = new Float64Array(capacity);
    this.sequence = new Float64Array(capacity);
    this.token = new Int32Array(capacity);
    this.outcome = new Int32Array(capacity);
  }

  /** Time of the earliest entry, or Infinity. */
  peekAt(): number {
    if (this.#hole) this.#closeHole();
    return this.size === 0 ? Infinity : (this.at[0] as number);
  }

  /** Removes the earliest entry; what it was stays readable at index 0 until the next push. */
  take(): void {
    this.#hole = true;
  }

  push(at: number, token: number, outcome: number): void {
    const sequence = this.#nextSequence++;
    if (this.#hole) {
      // Most entries that are taken schedule a successor: one sift instead of two.
      this.#hole = false;
      this.#sinkFromRoot(at, sequence, token, outcome);
      return;
    }
    if (this.size === this.#capacity) this.#capacity = growColumns(this.columns(), this);
    this.#rise(this.size++, at, sequence, token, outcome);
  }

  columns(): Columns {
    return {
      at: this.at,
      sequence: this.sequence,
      token: this.token,
      outcome: this.outcome,
    };
  }

  get bytesPerEntry(): number {
    return bytesPerRow(this.columns());
  }

  snapshot(): { readonly columns: Columns; readonly nextSequence: number } {
    if (this.#hole) this.#closeHole();
    return { columns: trimColumns(this.columns(), this.size), nextSequence: this.#nextSequence };
  }

  restore(columns: Columns, nextSequence: number): void {
    Object.assign(this, columns);
    this.size = this.at.length;
    this.#capacity = this.size;
    this.#nextSequence = nextSequence;
    this.#hole = false;
  }

  #closeHole(): void {
    this.#hole = false;
    const last = --this.size;
    if (last === 0) return;
    this.#sinkFromRoot(
      this.at[last] as number,
      this.sequence[last] as number,
      this.token[last] as number,
      this.outcome[last] as number,
    );
  }

  #rise(start: number, at: number, sequence: number, token: number, outcome: number): void {
    const times = this.at;
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 2;
      // A new entry has the highest sequence: equal times stay above it.
      if ((times[parent] as number) <= at) break;
      this.#move(parent, index);
      index = parent;
    }
    this.#put(index, at, sequence, token, outcome);
  }

  #sinkFromRoot(at: number, sequence: number, token: number, outcome: number): void {
    const times = this.at;
    const sequences = this.sequence;
    const size = this.size;
    let index = 0;
    for (;;) {
      const first = index * 4 + 1;
      if (first >= size) break;
      const end = Math.min(first + 4, size);
      let least = first;
      let leastAt = times[first] as number;
      for (let child = first + 1; child < end; child++) {
        const childAt = times[child] as number;
        if (
          childAt < leastAt ||
          (childAt === leastAt && (sequences[child] as number) < (sequences[least] as number))
        ) {
          least = child;
          leastAt = childAt;
        }
      }
      if (leastAt > at || (leastAt === at && (sequences[least] as number) > sequence)) break;
      this.#move(least, index);
      index = least;
    }
    this.#put(index, at, sequence, token, outcome);
  }

  #move(from: number, to: number): void {
    this.at[to] = this.at[from] as number;
    this.sequence[to] = this.sequence[from] as number;
    this.token[to] = this.token[from] as number;
    this.outcome[to] = this.outcome[from] as number;
  }

  #put(index: number, at: number, sequence: number, token: number, outcome: number): void {
    this.at[index] = at;
    this.sequence[index] = sequence;
    this.token[index] = token;
    this.outcome[index] = outcome;
  }
}
