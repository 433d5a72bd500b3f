/**
 * Where each member stands in the windows of each fault that it has. One row for each pair of
 * member and fault, whatever the number of windows: they are made when they are come to.
 */
import type { Window, WindowSeries } from './window-series.ts';

/** A fault, and the indexes of those that have it. */
export interface Fault {
  readonly series: WindowSeries;
  readonly members: readonly number[];
}

export class FaultCursors {
  /** Rows are kept for the members up to the last one that has a fault. */
  readonly members: number;
  /** Pairs of a member lie from `first[member]` up to `first[member + 1]`, in the order of faults. */
  readonly first: Int32Array;
  /** The window that the pair is at; before the first step one that ended before all time. */
  readonly startAt: Float64Array;
  readonly endAt: Float64Array;
  /** Which fault each pair is of. */
  readonly fault: Uint16Array;
  readonly #series: readonly WindowSeries[];
  /** Number of the pair's next window. */
  readonly #next: Int32Array;
  readonly #found: Window = { startAt: 0, endAt: 0 };

  constructor(faults: readonly Fault[]) {
    let members = 0;
    for (const fault of faults) {
      for (const member of fault.members) members = Math.max(members, member + 1);
    }
    this.members = members;
    this.#series = faults.map(({ series }) => series);
    this.first = new Int32Array(members + 1);
    for (const fault of faults) {
      for (const member of fault.members) (this.first[member + 1] as number)++;
    }
    for (let member = 0; member < members; member++) {
      (this.first[member + 1] as number) += this.first[member] as number;
    }
    const pairs = this.first[members] as number;
    this.startAt = new Float64Array(pairs).fill(-Infinity);
    this.endAt = new Float64Array(pairs).fill(-Infinity);
    this.fault = new Uint16Array(pairs);
    this.#next = new Int32Array(pairs);
    const free = this.first.slice();
    for (const [index, fault] of faults.entries()) {
      for (const member of fault.members) this.fault[(free[member] as number)++] = index;
    }
  }

  /** Goes on to the next window of a pair; Infinity where there is none. */
  step(pair: number, member: number): void {
    const series = this.#series[this.fault[pair] as number] as WindowSeries;
    const number = this.#next[pair] as number;
    series(this.#found, number, this.endAt[pair] as number, member);
    this.#next[pair] = number + 1;
    this.startAt[pair] = this.#found.startAt;
    this.endAt[pair] = this.#found.endAt;
  }
}
