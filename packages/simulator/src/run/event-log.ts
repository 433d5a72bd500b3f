/**
 * The event log of a run as columns, in blocks of fixed size. Rows become event objects only when
 * somebody reads them. The trace hash chains SHA-256 over the blocks, so that a run that is
 * continued ends with the hash of the run in one piece.
 */
import { sha256 } from './sha256.ts';

export const rowsPerBlock = 4096;

const bytesPerRow = 36;
/** Rows that a log first makes room for: most runs of a property never have more. */
const firstRows = 256;

const noTimes = new Float64Array(0);
const noNumbers = new Int32Array(0);
const noCounts = new Uint16Array(0);
const noBytes = new Uint8Array(0);

export class LogBlock {
  /** Rows that there is room for; `rowsPerBlock` at most. */
  rows = 0;
  bytes: Uint8Array = noBytes;
  occurredAt: Float64Array = noTimes;
  recordedAt: Float64Array = noTimes;
  value: Float64Array = noTimes;
  session: Int32Array = noNumbers;
  tryCount: Int32Array = noNumbers;
  runNumber: Uint16Array = noCounts;
  event: Uint8Array = noBytes;
  status: Uint8Array = noBytes;

  /** A block of so many rows that has these bytes. */
  constructor(rows: number, bytes: Uint8Array = new Uint8Array(rows * bytesPerRow)) {
    this.#lay(rows, bytes);
  }

  /** Makes room for more rows; those that are there stay. */
  grow(rows: number): void {
    this.#lay(rows, this.withRoomFor(rows));
  }

  /** The bytes of the same rows in a block of another size. */
  withRoomFor(rows: number): Uint8Array {
    const bytes = new Uint8Array(rows * bytesPerRow);
    const kept = Math.min(rows, this.rows);
    for (const [offset, width] of columnLayout) {
      const from = offset * this.rows;
      bytes.set(this.bytes.subarray(from, from + width * kept), offset * rows);
    }
    return bytes;
  }

  #lay(rows: number, bytes: Uint8Array): void {
    const { buffer } = bytes;
    this.rows = rows;
    this.bytes = bytes;
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
  blocks: LogBlock[] = [new LogBlock(firstRows)];
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
    if (this.#used === this.#open.rows) this.#makeRoom();
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
    const rows = this.#open.withRoomFor(this.#used);
    const digest = sha256(this.#chained, rows);
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  snapshot(): LogSnapshot {
    return {
      count: this.count,
      chained: this.#chained.slice(),
      open: this.#open.withRoomFor(rowsPerBlock),
    };
  }

  restore(snapshot: LogSnapshot): void {
    this.count = snapshot.count;
    this.#chained = snapshot.chained.slice();
    this.#open = new LogBlock(rowsPerBlock, snapshot.open.slice());
    this.blocks = [this.#open];
    // A count on the boundary of two blocks belongs to the full one, as it did when it was saved.
    this.#used = this.count === 0 ? 0 : ((this.count - 1) % rowsPerBlock) + 1;
    this.firstRow = this.count - this.#used;
  }

  #makeRoom(): void {
    const { rows } = this.#open;
    if (rows < rowsPerBlock) this.#open.grow(Math.min(4 * rows, rowsPerBlock));
    else this.#nextBlock();
  }

  #nextBlock(): void {
    this.#chained = sha256(this.#chained, this.#open.bytes);
    this.#open = this.#spare.pop() ?? new LogBlock(rowsPerBlock);
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
