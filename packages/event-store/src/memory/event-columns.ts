/**
 * Events in columns, outside the heap of JavaScript: about 100 bytes and the payload's text per
 * event, nothing for the garbage collector to walk. Rows are added at the end and, when an append
 * of several batches is refused halfway, taken from there again.
 */
import { readUuid, writeUuid } from '../uuid.ts';
import { TextArena } from './text-arena.ts';

const chunkBits = 11;
const chunkLength = 1 << chunkBits;
const chunkMask = chunkLength - 1;
const idWords = 4;

/** Codes are places in the lists of names that the store keeps. */
export interface EventRow {
  readonly position: number;
  readonly id: string;
  readonly stream: number;
  readonly revision: number;
  readonly kind: number;
  readonly runNumber: number;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly source: number;
  readonly correlation: number;
  readonly causationId: string | null;
  readonly data: string;
}

class Chunk {
  readonly id = new Uint8Array(chunkLength * 16);
  readonly idWords = new Int32Array(this.id.buffer);
  readonly causation = new Uint8Array(chunkLength * 16);
  readonly hasCausation = new Uint8Array(chunkLength);
  readonly position = new Float64Array(chunkLength);
  readonly occurredAt = new Float64Array(chunkLength);
  readonly recordedAt = new Float64Array(chunkLength);
  readonly stream = new Int32Array(chunkLength);
  readonly revision = new Int32Array(chunkLength);
  readonly kind = new Int32Array(chunkLength);
  readonly runNumber = new Float64Array(chunkLength);
  readonly source = new Int32Array(chunkLength);
  readonly correlation = new Int32Array(chunkLength);
  /** Neighbours in the same stream, as rows; -1 for none. */
  readonly previous = new Int32Array(chunkLength);
  readonly next = new Int32Array(chunkLength);
}

export class EventColumns {
  private readonly chunks: Chunk[] = [];
  private readonly texts = new TextArena();
  private count = 0;

  get length(): number {
    return this.count;
  }

  /** Bytes that the columns take, whether filled or not. */
  get bytes(): number {
    const buffers = new Set(
      Object.values(this.chunks[0] ?? {}).map((column: Uint8Array) => column.buffer),
    );
    const chunkBytes = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
    return this.chunks.length * chunkBytes + this.texts.bytes;
  }

  /** `previous`: row of the event before it in its stream, -1 for none. */
  push(row: EventRow, previous: number): void {
    const index = this.count;
    if (index >> chunkBits === this.chunks.length) this.chunks.push(new Chunk());
    const chunk = this.chunkAt(index);
    const at = index & chunkMask;
    writeUuid(chunk.id, at * 16, row.id);
    chunk.hasCausation[at] = row.causationId === null ? 0 : 1;
    if (row.causationId !== null) writeUuid(chunk.causation, at * 16, row.causationId);
    chunk.position[at] = row.position;
    chunk.occurredAt[at] = row.occurredAt;
    chunk.recordedAt[at] = row.recordedAt;
    chunk.stream[at] = row.stream;
    chunk.revision[at] = row.revision;
    chunk.kind[at] = row.kind;
    chunk.runNumber[at] = row.runNumber;
    chunk.source[at] = row.source;
    chunk.correlation[at] = row.correlation;
    chunk.previous[at] = previous;
    chunk.next[at] = -1;
    if (previous >= 0) this.chunkAt(previous).next[previous & chunkMask] = index;
    this.texts.push(row.data);
    this.count++;
  }

  /** Takes the last row away. */
  pop(): void {
    const index = this.count - 1;
    const previous = this.previousOf(index);
    if (previous >= 0) this.chunkAt(previous).next[previous & chunkMask] = -1;
    this.texts.pop();
    this.count = index;
    if ((index & chunkMask) === 0) this.chunks.pop();
  }

  row(index: number): EventRow {
    const chunk = this.chunkAt(index);
    const at = index & chunkMask;
    return {
      position: chunk.position[at] as number,
      id: readUuid(chunk.id, at * 16),
      stream: chunk.stream[at] as number,
      revision: chunk.revision[at] as number,
      kind: chunk.kind[at] as number,
      runNumber: chunk.runNumber[at] as number,
      occurredAt: chunk.occurredAt[at] as number,
      recordedAt: chunk.recordedAt[at] as number,
      source: chunk.source[at] as number,
      correlation: chunk.correlation[at] as number,
      causationId: chunk.hasCausation[at] === 0 ? null : readUuid(chunk.causation, at * 16),
      data: this.texts.at(index),
    };
  }

  positionOf(index: number): number {
    return this.chunkAt(index).position[index & chunkMask] as number;
  }

  streamOf(index: number): number {
    return this.chunkAt(index).stream[index & chunkMask] as number;
  }

  kindOf(index: number): number {
    return this.chunkAt(index).kind[index & chunkMask] as number;
  }

  revisionOf(index: number): number {
    return this.chunkAt(index).revision[index & chunkMask] as number;
  }

  previousOf(index: number): number {
    return this.chunkAt(index).previous[index & chunkMask] as number;
  }

  nextOf(index: number): number {
    return this.chunkAt(index).next[index & chunkMask] as number;
  }

  hasId(index: number, words: Int32Array): boolean {
    const column = this.chunkAt(index).idWords;
    const at = (index & chunkMask) * idWords;
    return (
      column[at] === words[0] &&
      column[at + 1] === words[1] &&
      column[at + 2] === words[2] &&
      column[at + 3] === words[3]
    );
  }

  /** Copies the id as four words. */
  copyId(index: number, words: Int32Array): void {
    const column = this.chunkAt(index).idWords;
    const at = (index & chunkMask) * idWords;
    for (let word = 0; word < idWords; word++) words[word] = column[at + word] as number;
  }

  private chunkAt(index: number): Chunk {
    return this.chunks[index >> chunkBits] as Chunk;
  }
}
