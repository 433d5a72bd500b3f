/** Lines of one block of a seal, copied as they come, so that one hash is made of all of them. */
import { newHash, type Hash } from './crypto.ts';

const lineBreak = 0x0a;
const bytesStart = 1024 * 1024;

export interface WaitingLine {
  readonly position: number;
  /** Without the line break; valid until the next change. */
  readonly bytes: Uint8Array;
  /** In the file; null where there is none. */
  readonly line: number | null;
}

export class LineBlock {
  /** Lines since `clear`, those that were let go included. */
  count = 0;
  /** Of these, let go. */
  gone = 0;
  #bytes = Buffer.allocUnsafe(bytesStart);
  #length = 0;
  #ends: number[] = [];
  #positions: number[] = [];
  #lines: (number | null)[] = [];
  /** Of the lines that were let go; null for none. */
  #hash: Hash | null = null;
  readonly #bytesMax: number;

  /** `bytesMax`: more wait only where one line is longer. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get isFull(): boolean {
    return this.#length > this.#bytesMax;
  }

  /** `bytes`: without the line break. */
  add(position: number, bytes: Uint8Array, line: number | null): void {
    const end = this.#length + bytes.length + 1;
    if (end > this.#bytes.length) this.#grow(end);
    this.#bytes.set(bytes, this.#length);
    this.#bytes[end - 1] = lineBreak;
    this.#length = end;
    this.#ends.push(end);
    this.#positions.push(position);
    this.#lines.push(line);
    this.count++;
  }

  /** `at`: from `gone` to below `count`. */
  line(at: number): WaitingLine {
    const place = at - this.gone;
    const start = place === 0 ? 0 : (this.#ends[place - 1] as number);
    return {
      position: this.#positions[place] as number,
      bytes: this.#bytes.subarray(start, (this.#ends[place] as number) - 1),
      line: this.#lines[place] as number | null,
    };
  }

  /** SHA-256 of all lines since `clear`; may be asked for once. */
  hash(): Buffer {
    const hash = this.#hash ?? newHash();
    return hash.update(this.#bytes.subarray(0, this.#length)).digest();
  }

  /** Keeps of the lines that wait their hash alone. */
  letGo(): void {
    this.#hash ??= newHash();
    this.#hash.update(this.#bytes.subarray(0, this.#length));
    this.gone = this.count;
    this.#empty();
  }

  clear(): void {
    this.#hash = null;
    this.count = 0;
    this.gone = 0;
    this.#empty();
  }

  #empty(): void {
    this.#length = 0;
    this.#ends.length = 0;
    this.#positions.length = 0;
    this.#lines.length = 0;
  }

  #grow(needed: number): void {
    const bytes = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(bytes, 0, 0, this.#length);
    this.#bytes = bytes;
  }
}
