/**
 * The event log of a run as columns, in blocks of fixed size. Rows become event objects only when
 * somebody reads them. The trace hash chains SHA-256 over the blocks, so that a run that is
 * continued ends with the hash of the run in one piece.
 */
import { sha256 } from './sha256.ts';

export const rowsPerBlock = 4096;

const bytesPerRow = 36;

export class LogBlock {
  readonly bytes: Uint8Array;
  readonly occurredAt: Float64Array;
  readonly recordedAt: Float64Array;
  readonly value: Float64Array;
  readonly session: Int32Array;
  readonly tryCount: Int32Array;
  readonly runNumber: Uint16Array;
  readonly event: Uint8Array;
  readonly status: Uint8Array;

  constructor(bytes: Uint8Array = new Uint8Array(rowsPerBlock * bytesPerRow)) {
    this.bytes = bytes;
    const { buffer } = bytes;
    const rows = rowsPerBlock;
    this.occurredAt = new Float64Array(buffer, 0, rows);
    this.recordedAt = new Float64Array(buffer, 8 * rows, rows);
    this.value = new Float64Array(buffer, 16 * rows, rows);
    this.session = new Int32Array(buffer, 24 * rows, rows);
    this.tryCount = new Int32Array(buffer, 28 * rows, rows);
    this.runNumber = new Uint16Array(buffer, 32 * rows, rows);
    this.event = new Uint8Array(buffer, 34 * rows, rows);
    this.status = new Uint8Array(buffer, 35 * rows, rows);
  }
}

export interface LogSnapshot {
  readonly count: number;
  /** Hash over all full blocks. */
  readonly chained: Uint8Array;
  /** The block that is not full yet. */
  readonly open: Uint8Array;
}

export class EventLog {
  /** Rows in all, those of a continued run before this one included. */
  count = 0;
  /** Blocks that are kept; the last is the open one. */
  blocks: LogBlock[] = [new LogBlock()];
  /** Row number of the first row of the first block that is kept. */
  firstRow = 0;
  #open: LogBlock = this.blocks[0] as LogBlock;
  #used = 0;
  #chained: Uint8Array = new Uint8Array(32);
  #spare: LogBlock[] = [];

  append(
    session: number,
    event: number,
    status: number,
    tryCount: number,
    runNumber: number,
    occurredAt: number,
    recordedAt: number,
    value: number,
  ): void {
    if (this.#used === rowsPerBlock) this.#nextBlock();
    const block = this.#open;
    const row = this.#used++;
    block.session[row] = session;
    block.event[row] = event;
    block.status[row] = status;
    block.tryCount[row] = tryCount;
    block.runNumber[row] = runNumber;
    block.occurredAt[row] = occurredAt;
    block.recordedAt[row] = recordedAt;
    block.value[row] = value;
    this.count++;
  }

  /** Lets go of the full blocks whose rows are all below `row`, and uses their memory again. */
  release(row: number): void {
    while (this.blocks.length > 1 && this.firstRow + rowsPerBlock <= row) {
      const block = this.blocks.shift() as LogBlock;
      this.#spare.push(block);
      this.firstRow += rowsPerBlock;
    }
  }

  /** SHA-256 over all rows so far, hexadecimal. */
  traceHash(): string {
    const rows = new Uint8Array(this.#used * bytesPerRow);
    let to = 0;
    for (const [from, width] of columnLayout) {
      const start = from * rowsPerBlock;
      rows.set(this.#open.bytes.subarray(start, start + width * this.#used), to);
      to += width * this.#used;
    }
    const digest = sha256(this.#chained, rows);
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  snapshot(): LogSnapshot {
    return { count: this.count, chained: this.#chained.slice(), open: this.#open.bytes.slice() };
  }

  restore(snapshot: LogSnapshot): void {
    this.count = snapshot.count;
    this.#chained = snapshot.chained.slice();
    this.#open = new LogBlock(snapshot.open.slice());
    this.blocks = [this.#open];
    // A count on the boundary of two blocks belongs to the full one, as it did when it was saved.
    this.#used = this.count === 0 ? 0 : ((this.count - 1) % rowsPerBlock) + 1;
    this.firstRow = this.count - this.#used;
  }

  #nextBlock(): void {
    this.#chained = sha256(this.#chained, this.#open.bytes);
    this.#open = this.#spare.pop() ?? new LogBlock();
    this.blocks.push(this.#open);
    this.#used = 0;
  }
}

/** Offset and width of each column, in bytes per row, as `LogBlock` lays them out. */
const columnLayout: readonly (readonly [number, number])[] = [
  [0, 8],
  [8, 8],
  [16, 8],
  [24, 4],
  [28, 4],
  [32, 2],
  [34, 1],
  [35, 1],
];
