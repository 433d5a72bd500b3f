/**
 * Records in partitions: in memory as long as there are few, then in a scratch file of each. So the
 * memory of a verification has a bound, however long the log is.
 */

/** Where partitions go that memory should not hold; the caller's, who also takes it away again. */
export interface Scratch {
  /** Adds bytes, which are the callee's no longer than the call, to what has this name. */
  append(name: string, bytes: Uint8Array): void;
  /** All that was added, in pieces whose sizes are multiples of `unit` bytes. */
  read(name: string, unit: number): Iterable<Uint8Array>;
  /** Lets go of it. */
  remove(name: string): void;
}

/** Bytes of memory that all partitions of one verification may take. */
export class MemoryBudget {
  left: number;

  constructor(bytes: number) {
    this.left = bytes;
  }

  take(bytes: number): boolean {
    if (bytes > this.left) return false;
    this.left -= bytes;
    return true;
  }
}

/** Pieces double up to that, so that a short log takes little. */
const recordsPerPieceMin = 8;
const recordsPerPieceMax = 2048;

interface Partition {
  words: Int32Array;
  doubles: Float64Array;
  /** Records that the piece has room for. */
  size: number;
  /** Records in the piece that is being filled. */
  count: number;
  readonly full: ArrayBuffer[];
  /** Whether the scratch has records of it: then all that come later go there. */
  isScratched: boolean;
}

export class Partitions {
  readonly #name: string;
  readonly #recordBytes: number;
  readonly #scratch: Scratch | null;
  readonly #budget: MemoryBudget;
  readonly #partitions: (Partition | undefined)[];

  constructor(of: {
    readonly name: string;
    readonly count: number;
    readonly recordBytes: number;
    /** Null: memory holds everything. */
    readonly scratch: Scratch | null;
    readonly budget: MemoryBudget;
  }) {
    this.#name = of.name;
    this.#recordBytes = of.recordBytes;
    this.#scratch = of.scratch;
    this.#budget = of.budget;
    this.#partitions = Array.from({ length: of.count });
  }

  get count(): number {
    return this.#partitions.length;
  }

  /** The record that comes next in a partition: its place is `index` in both arrays. */
  next(partition: number): { words: Int32Array; doubles: Float64Array; count: number } {
    let found = this.#partitions[partition];
    if (found === undefined) {
      found = { ...this.#piece(recordsPerPieceMin), count: 0, full: [], isScratched: false };
      this.#partitions[partition] = found;
    }
    if (found.count === found.size) this.#putAway(found, partition);
    found.count++;
    return found;
  }

  /** Pieces of a partition, in the order in which they were written; each once. */
  *read(partition: number): Generator<Uint8Array> {
    const found = this.#partitions[partition];
    if (found === undefined) return;
    this.#partitions[partition] = undefined;
    for (const piece of found.full) {
      yield new Uint8Array(piece);
      this.#budget.left += piece.byteLength;
    }
    if (found.isScratched && this.#scratch !== null) {
      const name = this.#nameOf(partition);
      yield* this.#scratch.read(name, this.#recordBytes);
      this.#scratch.remove(name);
    }
    yield new Uint8Array(found.words.buffer, 0, found.count * this.#recordBytes);
  }

  #putAway(found: Partition, partition: number): void {
    const { buffer } = found.words;
    const isKept =
      !found.isScratched && (this.#scratch === null || this.#budget.take(buffer.byteLength));
    if (isKept) {
      found.full.push(buffer as ArrayBuffer);
      Object.assign(found, this.#piece(Math.min(2 * found.size, recordsPerPieceMax)));
    } else {
      found.isScratched = true;
      (this.#scratch as Scratch).append(this.#nameOf(partition), new Uint8Array(buffer));
    }
    found.count = 0;
  }

  #piece(size: number): Pick<Partition, 'words' | 'doubles' | 'size'> {
    const buffer = new ArrayBuffer(size * this.#recordBytes);
    return { words: new Int32Array(buffer), doubles: new Float64Array(buffer), size };
  }

  #nameOf(partition: number): string {
    return `${this.#name}-${partition}`;
  }
}
