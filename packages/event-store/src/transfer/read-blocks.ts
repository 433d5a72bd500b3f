/**
 * Reads an export block by block. A block is handed on when all of it has been read and its
 * checksum is right, so nothing of a damaged one reaches a store.
 */
import { createHash, type Hash } from 'node:crypto';
import type { RecordedEvent } from '@cdx/session';
import { damaged, type Place } from './damage.ts';
import { readLimits, type TransferHeader } from './format.ts';
import { parseBody, parseHeader, textOf, type BodyLine } from './parse-lines.ts';
import { readLines, type Line } from './read-lines.ts';

export interface PlacedEvent {
  readonly event: RecordedEvent;
  /** From 1. */
  readonly line: number;
}

export interface Block {
  readonly header: TransferHeader;
  readonly events: readonly PlacedEvent[];
  /** Of its checksum. */
  readonly line: number;
}

/** Errors: `file-unreadable` {path, line, expected, found}; those of `bytes`. */
export async function* readBlocks(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<Block, void, undefined> {
  const reader = new BlockReader(file);
  let last = 0;
  for await (const line of readLines(bytes, file)) {
    last = line.number;
    const block = reader.take(line);
    if (block !== undefined) yield block;
  }
  reader.finish(last + 1);
}

class BlockReader {
  readonly #file: string;
  readonly #hash: Hash = createHash('sha256');
  #header: TransferHeader | undefined;
  #events: PlacedEvent[] = [];
  #bytes = 0;
  #blocks = 0;
  #total = 0;
  #position = -1;
  #isEnded = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** The block that this line closes. */
  take({ number, bytes, isWhole }: Line): Block | undefined {
    const place = { file: this.#file, line: number };
    const text = textOf(bytes, place);
    if (this.#isEnded) throw damaged(place, 'the end of the file', 'more lines behind its end');
    if (this.#header === undefined) {
      this.#header = parseHeader(text, place);
      this.#hash.update(bytes);
      return undefined;
    }
    const line = parseBody(text, place, isWhole);
    const block = this.#body(line, this.#header, place);
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes > readLimits.blockBytesMax && block === undefined) {
      throw damaged(place, `a checksum within ${readLimits.blockBytesMax} bytes`, 'more events');
    }
    if (block !== undefined) this.#bytes = 0;
    return block;
  }

  /** `line`: behind the last one. */
  finish(line: number): void {
    if (this.#isEnded) return;
    const expected =
      this.#header === undefined
        ? 'the header of an export of events'
        : this.#events.length > 0
          ? `the checksum of block ${this.#blocks + 1}`
          : 'another block, or the end';
    const found = 'the end of the file: it was cut off';
    throw damaged({ file: this.#file, line }, expected, found);
  }

  #body(line: BodyLine, header: TransferHeader, place: Place): Block | undefined {
    switch (line.kind) {
      case 'event':
        return this.#event(line.event, place);
      case 'checksum': {
        const events = this.#events;
        // What is before the first block, the header, counts with it.
        const first = this.#blocks === 0 ? 1 : (events[0]?.line ?? place.line);
        this.#expect(place, 'block', this.#blocks + 1, line.block);
        this.#expect(place, 'events', events.length, line.events);
        this.#expectHash(place, `lines ${first} to ${place.line - 1}`, line.sha256);
        this.#blocks++;
        this.#total += events.length;
        this.#events = [];
        return { header, events, line: place.line };
      }
      case 'end':
        if (this.#events.length > 0) {
          throw damaged(place, `the checksum of block ${this.#blocks + 1}`, 'the end');
        }
        this.#expect(place, 'blocks', this.#blocks, line.blocks);
        this.#expect(place, 'events', this.#total, line.events);
        this.#expectHash(place, `lines 1 to ${place.line - 1}`, line.sha256);
        this.#isEnded = true;
        return undefined;
    }
  }

  #event(event: RecordedEvent, place: Place): undefined {
    if (event.position <= this.#position) {
      throw damaged(place, `a position above ${this.#position}`, String(event.position));
    }
    this.#position = event.position;
    if (this.#events.length === readLimits.eventsPerBlockMax) {
      throw damaged(place, `a checksum after ${readLimits.eventsPerBlockMax} events`, 'an event');
    }
    this.#events.push({ event, line: place.line });
  }

  #expect(place: Place, what: 'block' | 'blocks' | 'events', found: number, stated: number): void {
    if (found !== stated)
      throw damaged(place, `"${what}":${found} from what is there`, String(stated));
  }

  #expectHash(place: Place, what: string, stated: string): void {
    const found = this.#hash.copy().digest('hex');
    if (found === stated) return;
    throw damaged(
      place,
      `SHA-256 ${stated}`,
      `${found}: ${what} have been changed since they were written`,
    );
  }
}
