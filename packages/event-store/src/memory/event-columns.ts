/**
 * Events in columns, outside the heap of JavaScript: about 90 bytes and the payload's text per
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
  readonly occurredAt = new Float64Array(chunkLength);
  readonly recordedAt = new Float64Array(chunkLength);
  readonly stream = new Int32Array(chunkLength);
  readonly revision = new Int32Array(chunkLength);
  readonly kind = new Int32Array(chunkLength);
  readonly runNumber = new Float64Array(chunkLength);
  readonly source = new Int32Array(chunkLength);
  readonly correlation = new Int32Array(chunkLength);
  /** Neighbours in the same stream, as positions; -1 for none. */
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

  /** `previous`: position of the event before it in its stream, -1 for none. */
  push(row: EventRow, previous: number): void {
    const position = this.count;
    if (position >> chunkBits === this.chunks.length) this.chunks.push(new Chunk());
    const chunk = this.chunkAt(position);
    const at = position & chunkMask;
    writeUuid(chunk.id, at * 16, row.id);
    chunk.hasCausation[at] = row.causationId === null ? 0 : 1;
    if (row.causationId !== null) writeUuid(chunk.causation, at * 16, row.causationId);
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
    if (previous >= 0) this.chunkAt(previous).next[previous & chunkMask] = position;
    this.texts.push(row.data);
    this.count++;
  }

  /** Takes the last row away. */
  pop(): void {
    const position = this.count - 1;
    const previous = this.previousOf(position);
    if (previous >= 0) this.chunkAt(previous).next[previous & chunkMask] = -1;
    this.texts.pop();
    this.count = position;
    if ((position & chunkMask) === 0) this.chunks.pop();
  }

  row(position: number): EventRow {
    const chunk = this.chunkAt(position);
    const at = position & chunkMask;
    return {
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
      data: this.texts.at(position),
    };
  }

  streamOf(position: number): number {
    return this.chunkAt(position).stream[position & chunkMask] as number;
  }

  kindOf(position: number): number {
    return this.chunkAt(position).kind[position & chunkMask] as number;
  }

  revisionOf(position: number): number {
    return this.chunkAt(position).revision[position & chunkMask] as number;
  }

  previousOf(position: number): number {
    return this.chunkAt(position).previous[position & chunkMask] as number;
  }

  nextOf(position: number): number {
    return this.chunkAt(position).next[position & chunkMask] as number;
  }

  hasId(position: number, words: Int32Array): boolean {
    const column = this.chunkAt(position).idWords;
    const at = (position & chunkMask) * idWords;
    return (
      column[at] === words[0] &&
      column[at + 1] === words[1] &&
      column[at + 2] === words[2] &&
      column[at + 3] === words[3]
    );
  }

  /** Copies the id as four words. */
  copyId(position: number, words: Int32Array): void {
    const column = this.chunkAt(position).idWords;
    const at = (position & chunkMask) * idWords;
    for (let word = 0; word < idWords; word++) words[word] = column[at + word] as number;
  }

  private chunkAt(position: number): Chunk {
    return this.chunks[position >> chunkBits] as Chunk;
  }
}
