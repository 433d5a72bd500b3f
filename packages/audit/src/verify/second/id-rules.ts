/** Ids and the causes that name them, over the records of one partition of ids. */
import type { Collector } from '../findings/collector.ts';
import { idRecordBytes, IdWord, idWords } from '../first/id-records.ts';

export interface IdRulesOptions {
  readonly found: Collector;
  /** Whether every cause must be in the log. */
  readonly isWhole: boolean;
}

/** Goes through one partition after the other, in the same memory. */
export class IdRules {
  readonly #options: IdRulesOptions;
  readonly #table = new IdTable();

  constructor(options: IdRulesOptions) {
    this.#options = options;
  }

  /** Records are few enough to be in memory together: a part of all of them. */
  take(pieces: Iterable<Uint8Array>): void {
    const table = this.#table;
    table.fill(pieces);
    for (let index = 0; index < table.count; index++) {
      if (table.isCause(index)) continue;
      const other = table.add(index);
      if (other >= 0) this.#repeated(index, other);
    }
    for (let index = 0; index < table.count; index++) {
      if (table.isCause(index)) this.#named(index, table.find(index));
    }
  }

  /** `cause`: the event that it names as its cause; -1 where there is none. */
  #named(index: number, cause: number): void {
    const table = this.#table;
    const { found, isWhole } = this.#options;
    const ordinal = table.ordinal(index);
    if (cause < 0) {
      if (!isWhole) return;
      found.add('cause-unknown', ordinal, () => ({
        text: 'no event has the id that it names as its cause',
        expected: 'the id of an earlier event as causationId',
      }));
    } else if (table.ordinal(cause) >= ordinal) {
      found.add('cause-later', ordinal, () => ({
        text: 'the event that it names as its cause stands behind it',
        expected: 'the id of an earlier event as causationId',
      }));
    } else if (!table.isSameCorrelation(index, cause)) {
      found.add('correlation', ordinal, () => ({
        text: 'its correlation is another than that of its cause',
        expected: 'the correlationId of its cause',
      }));
    }
  }

  #repeated(index: number, other: number): void {
    const table = this.#table;
    const { found } = this.#options;
    const later = Math.max(table.ordinal(index), table.ordinal(other));
    if (table.isSameStream(index, other)) {
      found.add('id-repeated', later, () => ({
        text: 'an event with its id is in the stream already',
        expected: 'an id of its own',
      }));
    } else {
      found.add('id-shared', later, () => ({
        text: 'an event of another stream has the same id',
        expected: '',
      }));
    }
  }
}

/** Records of ids, and open addressing over them. */
class IdTable {
  #bytes = new Uint8Array(1024 * idRecordBytes);
  #words = new Int32Array(this.#bytes.buffer);
  #doubles = new Float64Array(this.#bytes.buffer);
  #slots = new Int32Array(1024);
  #mask = 0;
  count = 0;

  fill(pieces: Iterable<Uint8Array>): void {
    let length = 0;
    for (const piece of pieces) {
      if (length + piece.length > this.#bytes.length) this.#grow(length + piece.length, length);
      this.#bytes.set(piece, length);
      length += piece.length;
    }
    this.count = length / idRecordBytes;
    let size = 16;
    while (size < this.count * 2) size *= 2;
    if (size > this.#slots.length) this.#slots = new Int32Array(size);
    this.#slots.fill(-1, 0, size);
    this.#mask = size - 1;
  }

  ordinal(index: number): number {
    return this.#doubles[(index * idWords) / 2] as number;
  }

  isCause(index: number): boolean {
    return this.#words[index * idWords + IdWord.isCause] === 1;
  }

  isSameStream(one: number, other: number): boolean {
    const words = this.#words;
    return words[one * idWords + IdWord.stream] === words[other * idWords + IdWord.stream];
  }

  isSameCorrelation(one: number, other: number): boolean {
    return this.#isSame(one * idWords + IdWord.correlation, other * idWords + IdWord.correlation);
  }

  /** The first record with the same id, or -1. */
  add(index: number): number {
    const slot = this.#slotOf(index);
    const there = this.#slots[slot] as number;
    if (there < 0) this.#slots[slot] = index;
    return there;
  }

  find(index: number): number {
    return this.#slots[this.#slotOf(index)] as number;
  }

  #slotOf(index: number): number {
    const words = this.#words;
    const at = index * idWords + IdWord.id;
    const low = words[at] as number;
    const high = words[at + 1] as number;
    const mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
    let slot = (mixed ^ (mixed >>> 15)) & this.#mask;
    for (; ; slot = (slot + 1) & this.#mask) {
      const there = this.#slots[slot] as number;
      if (there < 0 || this.#isSame(there * idWords + IdWord.id, at)) return slot;
    }
  }

  /** Of two pairs of words. */
  #isSame(one: number, other: number): boolean {
    const words = this.#words;
    return words[one] === words[other] && words[one + 1] === words[other + 1];
  }

  #grow(length: number, used: number): void {
    const bytes = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
    bytes.set(this.#bytes.subarray(0, used));
    this.#bytes = bytes;
    this.#words = new Int32Array(bytes.buffer);
    this.#doubles = new Float64Array(bytes.buffer);
  }
}
