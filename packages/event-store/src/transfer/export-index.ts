/**
 * Where the blocks of an export are, so that reading can begin anywhere. Made by going through the
 * bytes once: every checksum is held against what is there, and of events no more is looked at than
 * their positions. Lines are held to their form by who reads them.
 */
import { createHash, type Hash } from 'node:crypto';
import { LineCutter } from './cut-lines.ts';
import { damaged, type Place } from './damage.ts';
import type { TransferHeader } from './format.ts';
import { eventPositionAt } from './event-prefix.ts';
import { parseBody, parseHeader, textOf } from './parse-lines.ts';
import { compressionDamage } from './read-lines.ts';

export interface ExportBlock {
  /** Of its first event, in the text; bytes. */
  readonly start: number;
  /** Behind its last event. */
  readonly end: number;
  /** Of its first event, from 1. */
  readonly line: number;
  /** Positions of its first and last event. */
  readonly first: number;
  readonly last: number;
}

export interface ExportIndex {
  readonly header: TransferHeader;
  /** Those that have events. */
  readonly blocks: readonly ExportBlock[];
  readonly events: number;
  /** Whether positions go up one by one. */
  readonly isGapless: boolean;
}

/** Errors: `file-unreadable` {path, line, expected, found}; those of `bytes`. */
export async function indexExport(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
): Promise<ExportIndex> {
  const scan = new IndexScan(file);
  const cutter = new LineCutter(file, scan.see);
  try {
    for await (const chunk of bytes) cutter.push(chunk);
  } catch (error) {
    throw compressionDamage(error, { file, line: cutter.lines + 1 }) ?? error;
  }
  const rest = cutter.finish();
  if (rest !== undefined) scan.take(rest, 0, rest.length, cutter.lines, false);
  return scan.finish(cutter.lines + 1);
}

class IndexScan {
  readonly #file: string;
  readonly #hash: Hash = createHash('sha256');
  readonly #blocks: ExportBlock[] = [];
  #header: TransferHeader | undefined;
  #isEnded = false;
  #checksums = 0;
  #events = 0;
  #isGapless = true;
  #position = -1;
  /** Of the block that is being gone through. */
  #blockEvents = 0;
  #blockStart = 0;
  #blockLine = 0;
  #blockFirst = -1;
  /** Bytes of the text so far. */
  #offset = 0;
  /** Lines side by side in one buffer, which are hashed together. */
  #pending: Buffer | undefined;
  #pendingStart = 0;
  #pendingEnd = 0;

  constructor(file: string) {
    this.#file = file;
  }

  readonly see = (bytes: Buffer, start: number, end: number, number: number): void =>
    this.take(bytes, start, end, number, true);

  take(bytes: Buffer, start: number, end: number, line: number, isWhole: boolean): void {
    const place = { file: this.#file, line };
    if (this.#isEnded) throw damaged(place, 'the end of the file', 'more lines behind its end');
    const behind = isWhole ? end + 1 : end;
    if (this.#header === undefined) {
      this.#header = parseHeader(textOf(bytes.subarray(start, end), place), place);
    } else {
      const position = isWhole ? eventPositionAt(bytes, start, end) : -1;
      if (position >= 0) this.#event(position, place);
      else this.#other(textOf(bytes.subarray(start, end), place), place, isWhole);
    }
    this.#offset += behind - start;
    this.#hashLater(bytes, start, behind);
  }

  finish(line: number): ExportIndex {
    const place = { file: this.#file, line };
    const found = 'the end of the file: it was cut off';
    const header = this.#header;
    if (header === undefined) throw damaged(place, 'the header of an export of events', found);
    if (!this.#isEnded) {
      const expected =
        this.#blockEvents > 0
          ? `the checksum of block ${this.#checksums + 1}`
          : 'another block, or the end';
      throw damaged(place, expected, found);
    }
    const { length } = this.#blocks;
    const isGapless = this.#isGapless || length === 0;
    return { header, blocks: this.#blocks, events: this.#events, isGapless };
  }

  #other(text: string, place: Place, isWhole: boolean): void {
    const line = parseBody(text, place, isWhole);
    switch (line.kind) {
      case 'event':
        this.#event(line.event.position, place);
        return;
      case 'checksum':
        this.#expect(place, 'block', this.#checksums + 1, line.block);
        this.#expect(place, 'events', this.#blockEvents, line.events);
        this.#expectHash(place, this.#checksums === 0 ? 1 : this.#blockLine, line.sha256);
        this.#checksums++;
        this.#closeBlock();
        return;
      case 'end':
        if (this.#blockEvents > 0) {
          throw damaged(place, `the checksum of block ${this.#checksums + 1}`, 'the end');
        }
        this.#expect(place, 'blocks', this.#checksums, line.blocks);
        this.#expect(place, 'events', this.#events, line.events);
        this.#expectHash(place, 1, line.sha256);
        this.#isEnded = true;
    }
  }

  #event(position: number, place: Place): void {
    if (position <= this.#position) {
      throw damaged(place, `a position above ${this.#position}`, String(position));
    }
    if (this.#events + this.#blockEvents > 0 && position !== this.#position + 1) {
      this.#isGapless = false;
    }
    this.#position = position;
    if (this.#blockEvents === 0) {
      this.#blockStart = this.#offset;
      this.#blockLine = place.line;
      this.#blockFirst = position;
    }
    this.#blockEvents++;
  }

  #closeBlock(): void {
    if (this.#blockEvents === 0) return;
    this.#events += this.#blockEvents;
    this.#blocks.push({
      start: this.#blockStart,
      end: this.#offset,
      line: this.#blockLine,
      first: this.#blockFirst,
      last: this.#position,
    });
    this.#blockEvents = 0;
  }

  #hashLater(bytes: Buffer, start: number, behind: number): void {
    if (this.#pending === bytes && this.#pendingEnd === start) {
      this.#pendingEnd = behind;
      return;
    }
    this.#hashNow();
    this.#pending = bytes;
    this.#pendingStart = start;
    this.#pendingEnd = behind;
  }

  #hashNow(): void {
    if (this.#pending === undefined) return;
    this.#hash.update(this.#pending.subarray(this.#pendingStart, this.#pendingEnd));
    this.#pending = undefined;
  }

  #expect(place: Place, what: 'block' | 'blocks' | 'events', found: number, stated: number): void {
    if (found === stated) return;
    throw damaged(place, `"${what}":${found} from what is there`, String(stated));
  }

  #expectHash(place: Place, first: number, stated: string): void {
    this.#hashNow();
    const found = this.#hash.copy().digest('hex');
    if (found === stated) return;
    const lines = `lines ${first} to ${place.line - 1}`;
    throw damaged(
      place,
      `SHA-256 ${stated}`,
      `${found}: ${lines} have been changed since they were written`,
    );
  }
}
