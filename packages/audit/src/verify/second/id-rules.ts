/** Ids and the causes that name them, over the records of one partition of ids. */
import type { Collector } from '../findings/collector.ts';
import { idRecordBytes, IdRecord, idWords } from '../first/id-records.ts';

export interface IdRulesOptions {
  readonly found: Collector;
  /** Whether every cause must be in the log. */
  readonly isWhole: boolean;
}

/** Records are few enough to be in memory together: a part of all of them. */
export function checkIds(pieces: Iterable<Uint8Array>, options: IdRulesOptions): void {
  const { words, doubles, count } = joined(pieces);
  const table = new IdTable(words, count);
  for (let index = 0; index < count; index++) {
    if (words[index * idWords + 10] === IdRecord.event) {
      const other = table.add(index);
      if (other >= 0) repeated(words, doubles, index, other, options.found);
    }
  }
  for (let index = 0; index < count; index++) {
    if (words[index * idWords + 10] !== IdRecord.cause) continue;
    const ordinal = doubles[(index * idWords) / 2] as number;
    const cause = table.find(index);
    if (cause < 0) {
      if (!options.isWhole) continue;
      options.found.add('cause-unknown', ordinal, () => ({
        text: 'no event has the id that it names as its cause',
        expected: 'the id of an earlier event as causationId',
      }));
    } else if ((doubles[(cause * idWords) / 2] as number) >= ordinal) {
      options.found.add('cause-later', ordinal, () => ({
        text: 'the event that it names as its cause stands behind it',
        expected: 'the id of an earlier event as causationId',
      }));
    } else if (!sameCorrelation(words, index, cause)) {
      options.found.add('correlation', ordinal, () => ({
        text: 'its correlation is another than that of its cause',
        expected: 'the correlationId of its cause',
      }));
    }
  }
}

function repeated(
  words: Int32Array,
  doubles: Float64Array,
  index: number,
  other: number,
  found: Collector,
): void {
  const [one, two] = [index * idWords, other * idWords];
  const later = Math.max(doubles[one / 2] as number, doubles[two / 2] as number);
  const isSameStream = words[one + 8] === words[two + 8] && words[one + 9] === words[two + 9];
  if (isSameStream) {
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

function sameCorrelation(words: Int32Array, one: number, other: number): boolean {
  const [a, b] = [one * idWords, other * idWords];
  return words[a + 6] === words[b + 6] && words[a + 7] === words[b + 7];
}

/** Open addressing over the records themselves. */
class IdTable {
  readonly #words: Int32Array;
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(words: Int32Array, count: number) {
    let size = 16;
    while (size < count * 2) size *= 2;
    this.#words = words;
    this.#slots = new Int32Array(size).fill(-1);
    this.#mask = size - 1;
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
    const at = index * idWords + 2;
    const [a, b, c, d] = [words[at], words[at + 1], words[at + 2], words[at + 3]] as [
      number,
      number,
      number,
      number,
    ];
    let slot = Math.imul(a ^ (b >>> 5) ^ Math.imul(c, 0x85ebca6b), 0x9e3779b1) >>> 0;
    for (slot &= this.#mask; ; slot = (slot + 1) & this.#mask) {
      const there = this.#slots[slot] as number;
      if (there < 0) return slot;
      const place = there * idWords + 2;
      if (
        words[place] === a &&
        words[place + 1] === b &&
        words[place + 2] === c &&
        words[place + 3] === d
      ) {
        return slot;
      }
    }
  }
}

function joined(pieces: Iterable<Uint8Array>): {
  readonly words: Int32Array;
  readonly doubles: Float64Array;
  readonly count: number;
} {
  const kept = Array.from(pieces, (piece) => piece.slice());
  const bytes = kept.reduce((sum, { length }) => sum + length, 0);
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const piece of kept) {
    all.set(piece, at);
    at += piece.length;
  }
  return {
    words: new Int32Array(all.buffer),
    doubles: new Float64Array(all.buffer),
    count: bytes / idRecordBytes,
  };
}
