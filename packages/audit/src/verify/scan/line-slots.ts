/**
 * Scanned lines as columns of numbers, so that one thread can scan and another take the events: a
 * slot for each line has what the scanner holds after it.
 */
import type { EventScanner } from './event-scanner.ts';
import { recordBytes, Word } from './record-layout.ts';

export const slotBytes = recordBytes + 48;
const slotWords = slotBytes / 4;
const slotDoubles = slotBytes / 8;
const recordWords = recordBytes / 4;

/** Behind the record, a number of 64 bits. */
const lineNumber = recordBytes / 8;
/** Behind it, words of 32 bits. */
const Slot = {
  start: recordWords + 2,
  end: recordWords + 3,
  dataStart: recordWords + 4,
  streamStart: recordWords + 5,
  nameStart: recordWords + 6,
  streamEnd: recordWords + 7,
  sourceStart: recordWords + 8,
  sourceEnd: recordWords + 9,
  schemaVersion: recordWords + 10,
  isPlain: recordWords + 11,
} as const;

/** The cause of an event, in the bits of its kind. */
const causeBit = 1 << 10;

/** Slots over a buffer, which is another one when more were needed than it had room for. */
export class LineSlots {
  buffer: ArrayBuffer = new ArrayBuffer(0);
  count = 0;
  #words = new Int32Array(0);
  #doubles = new Float64Array(0);

  /** `count`: how many there are in it already. */
  over(buffer: ArrayBuffer, count: number): this {
    this.buffer = buffer;
    this.count = count;
    this.#words = new Int32Array(buffer);
    this.#doubles = new Float64Array(buffer);
    return this;
  }

  /**
   * The line from `start` to `end`; `line`: its number. `scanner`: has scanned it; null: it is not as
   * events are written. `shift`: how far its bytes have been moved since.
   */
  add(scanner: EventScanner | null, start: number, end: number, shift: number, line: number): void {
    const index = this.count++;
    if (this.count * slotBytes > this.buffer.byteLength) this.#grow();
    const at = index * slotWords;
    const words = this.#words;
    this.#doubles[index * slotDoubles + lineNumber] = line;
    words[at + Slot.start] = start + shift;
    words[at + Slot.end] = end + shift;
    words[at + Slot.isPlain] = scanner === null ? 0 : 1;
    if (scanner === null) return;
    const record = scanner.words;
    for (let word = 0; word < recordWords; word++) words[at + word] = record[word] as number;
    words[at + Word.kind] =
      scanner.kind | (scanner.streamKind << 8) | (scanner.hasCause ? causeBit : 0);
    words[at + Slot.dataStart] = scanner.dataStart + shift;
    words[at + Slot.streamStart] = scanner.streamStart + shift;
    words[at + Slot.nameStart] = scanner.nameStart + shift;
    words[at + Slot.streamEnd] = scanner.streamEnd + shift;
    words[at + Slot.sourceStart] = scanner.sourceStart + shift;
    words[at + Slot.sourceEnd] = scanner.sourceEnd + shift;
    words[at + Slot.schemaVersion] = scanner.schemaVersion;
  }

  startOf(index: number): number {
    return this.#words[index * slotWords + Slot.start] as number;
  }

  endOf(index: number): number {
    return this.#words[index * slotWords + Slot.end] as number;
  }

  /** Number of the line, from 1. */
  lineOf(index: number): number {
    return this.#doubles[index * slotDoubles + lineNumber] as number;
  }

  isPlain(index: number): boolean {
    return this.#words[index * slotWords + Slot.isPlain] === 1;
  }

  /**
   * Brings a scanner to where the one was that has scanned the line, with the number that the name
   * has there; it is returned, too. `view`: of the bytes.
   */
  restore(index: number, scanner: EventScanner, view: DataView): number {
    scanner.view = view;
    const at = index * slotWords;
    const words = this.#words;
    const record = scanner.words;
    for (let word = 0; word < recordWords; word++) record[word] = words[at + word] as number;
    const bits = words[at + Word.kind] as number;
    scanner.kind = bits & 0xff;
    scanner.streamKind = (bits >> 8) & 3;
    scanner.hasCause = (bits & causeBit) !== 0;
    scanner.dataStart = words[at + Slot.dataStart] as number;
    scanner.dataEnd = (words[at + Slot.end] as number) - 1;
    scanner.streamStart = words[at + Slot.streamStart] as number;
    scanner.nameStart = words[at + Slot.nameStart] as number;
    scanner.streamEnd = words[at + Slot.streamEnd] as number;
    scanner.sourceStart = words[at + Slot.sourceStart] as number;
    scanner.sourceEnd = words[at + Slot.sourceEnd] as number;
    scanner.schemaVersion = words[at + Slot.schemaVersion] as number;
    return record[Word.name] as number;
  }

  #grow(): void {
    const longer = new ArrayBuffer(Math.max(64 * slotBytes, 2 * this.buffer.byteLength));
    new Uint8Array(longer).set(new Uint8Array(this.buffer));
    this.over(longer, this.count);
  }
}
