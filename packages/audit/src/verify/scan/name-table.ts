/**
 * Names as small numbers: of channel databases, of sources, of streams that are of no session. A
 * fleet has few of them, so each is kept once, and two are the same when all their bytes are.
 */
import { hashOf } from './bytes.ts';

export class NameTable {
  #count = 0;
  /** Number of the name + 1, by hash; open addressing, doubled when half full. */
  #slots = new Int32Array(128);
  #hashes = new Int32Array(64);
  /** Where each name begins in the bytes of all of them; behind the last one, where they end. */
  #starts = new Int32Array(65);
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);

  get count(): number {
    return this.#count;
  }

  /** Of the name that stands there, as JSON has it without its quotes. */
  numberOf(view: DataView, start: number, end: number): number {
    const hash = hashOf(view, start, end);
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const number = (slots[place] as number) - 1;
      if (number < 0) return this.#add(view, start, end, hash);
      if (this.#hashes[number] === hash && this.#isSame(number, view, start, end)) return number;
    }
  }

  numberOfText(name: string): number {
    const json = Buffer.from(JSON.stringify(name));
    const view = new DataView(json.buffer, json.byteOffset, json.length);
    return this.numberOf(view, 1, json.length - 1);
  }

  textOf(number: number): string {
    const [start, end] = [this.#starts[number], this.#starts[number + 1]];
    const json = Buffer.from(this.#bytes.buffer).toString('utf8', start, end);
    return JSON.parse(`"${json}"`) as string;
  }

  #isSame(number: number, view: DataView, start: number, end: number): boolean {
    const from = this.#starts[number] as number;
    const length = end - start;
    if ((this.#starts[number + 1] as number) - from !== length) return false;
    let at = 0;
    for (; at + 4 <= length; at += 4) {
      if (this.#view.getInt32(from + at, true) !== view.getInt32(start + at, true)) return false;
    }
    for (; at < length; at++) {
      if (this.#view.getUint8(from + at) !== view.getUint8(start + at)) return false;
    }
    return true;
  }

  #add(view: DataView, start: number, end: number, hash: number): number {
    const number = this.#count++;
    const from = this.#starts[number] as number;
    const to = from + end - start;
    if (number === this.#hashes.length) this.#grow();
    if (to > this.#bytes.length) {
      this.#bytes = extended(this.#bytes, Math.max(to, 2 * this.#bytes.length));
      this.#view = new DataView(this.#bytes.buffer);
    }
    this.#bytes.set(new Uint8Array(view.buffer, view.byteOffset + start, end - start), from);
    this.#starts[number + 1] = to;
    this.#hashes[number] = hash;
    this.#enter(number);
    return number;
  }

  #enter(number: number): void {
    const mask = this.#slots.length - 1;
    let place = (this.#hashes[number] as number) & mask;
    while (this.#slots[place] !== 0) place = (place + 1) & mask;
    this.#slots[place] = number + 1;
  }

  #grow(): void {
    const size = 2 * this.#hashes.length;
    const hashes = new Int32Array(size);
    hashes.set(this.#hashes);
    const starts = new Int32Array(size + 1);
    starts.set(this.#starts);
    this.#hashes = hashes;
    this.#starts = starts;
    this.#slots = new Int32Array(2 * size);
    for (let number = 0; number < size / 2; number++) this.#enter(number);
  }
}

function extended(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const longer = new Uint8Array(size);
  longer.set(bytes);
  return longer;
}
