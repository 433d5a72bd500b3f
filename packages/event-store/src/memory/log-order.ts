/**
 * Rows of a log in order of position: how a reader finds its place and goes on from there.
 */
import type { EventColumns } from './event-columns.ts';

/** Rows, -1 for none. */
export interface LogOrder {
  /** Of the first event at this position or after it. */
  from(position: number): number;
  /** Of the last event at this position or before it. */
  upTo(position: number): number;
  after(row: number): number;
  before(row: number): number;
}

/** Of a store: rows come in order, and where nothing was scavenged a row is its position. */
export class RowOrder implements LogOrder {
  private readonly columns: EventColumns;

  constructor(columns: EventColumns) {
    this.columns = columns;
  }

  from(position: number): number {
    const { length } = this.columns;
    let [low, high] = [0, length];
    // The usual case first: no gaps up to here.
    if (position < length && this.columns.positionOf(position) === position) return position;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.columns.positionOf(middle) < position) low = middle + 1;
      else high = middle;
    }
    return low < length ? low : -1;
  }

  upTo(position: number): number {
    const next = this.from(position + 1);
    return next < 0 ? this.columns.length - 1 : next - 1;
  }

  after(row: number): number {
    return row + 1 < this.columns.length ? row + 1 : -1;
  }

  before(row: number): number {
    return row - 1;
  }
}

const blockBits = 11;
const blockLength = 1 << blockBits;
const EMPTY = -1;

/** Of an archive, whose events come in any order: a table over the positions that have one. */
export class PositionOrder implements LogOrder {
  private readonly columns: EventColumns;
  private readonly blocks = new Map<number, Int32Array>();
  /** Numbers of the blocks in order; undefined after a new one has come. */
  private sorted: readonly number[] | undefined;

  constructor(columns: EventColumns) {
    this.columns = columns;
  }

  /** -1 for a position without an event. */
  rowAt(position: number): number {
    return this.blocks.get(Math.floor(position / blockLength))?.[position % blockLength] ?? EMPTY;
  }

  add(row: number): void {
    const position = this.columns.positionOf(row);
    const number = Math.floor(position / blockLength);
    let block = this.blocks.get(number);
    if (block === undefined) {
      block = new Int32Array(blockLength).fill(EMPTY);
      this.blocks.set(number, block);
      this.sorted = undefined;
    }
    block[position % blockLength] = row;
  }

  from(position: number): number {
    return this.search(position, 1);
  }

  upTo(position: number): number {
    return this.search(position, -1);
  }

  after(row: number): number {
    return this.search(this.columns.positionOf(row) + 1, 1);
  }

  before(row: number): number {
    return this.search(this.columns.positionOf(row) - 1, -1);
  }

  private search(position: number, step: 1 | -1): number {
    if (position < 0) return EMPTY;
    const numbers = (this.sorted ??= [...this.blocks.keys()].sort((a, b) => a - b));
    const number = Math.floor(position / blockLength);
    let at = firstIndex(numbers, number);
    let inBlock = position % blockLength;
    if (numbers[at] !== number) {
      if (step < 0) at--;
      inBlock = step > 0 ? 0 : blockLength - 1;
    }
    for (; at >= 0 && at < numbers.length; at += step) {
      const block = this.blocks.get(numbers[at] as number) as Int32Array;
      for (; inBlock >= 0 && inBlock < blockLength; inBlock += step) {
        if (block[inBlock] !== EMPTY) return block[inBlock] as number;
      }
      inBlock = step > 0 ? 0 : blockLength - 1;
    }
    return EMPTY;
  }
}

/** Index of the first number that is not below this one. */
function firstIndex(numbers: readonly number[], number: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
