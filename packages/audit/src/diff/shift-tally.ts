/** By how much times have moved: how many, the middle one and the furthest. */
import type { MovedShifts } from './log-diff.ts';

export class ShiftTally {
  readonly #shifts: number[] = [];
  #largest = 0;
  #largestOf = '';

  get count(): number {
    return this.#shifts.length;
  }

  /** `shift` is not 0. Of shifts that are as large, the first that comes is told. */
  add(shift: number, stream: string): void {
    this.#shifts.push(shift);
    if (Math.abs(shift) <= Math.abs(this.#largest)) return;
    this.#largest = shift;
    this.#largestOf = stream;
  }

  shifts(): MovedShifts {
    return {
      count: this.count,
      medianMs: median(this.#shifts),
      largestMs: this.#largest,
      largestOf: this.#largestOf,
    };
  }
}

/** Of an even number the mean of the two in the middle, so that it turns its sign with the shifts. */
function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
