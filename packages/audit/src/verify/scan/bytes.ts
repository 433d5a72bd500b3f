/** Bytes of lines, four at a time: texts that lines are held against, and where names end. */

const quote = 0x22;

/** One view of each piece of bytes: a piece has thousands of lines. */
export class Viewer {
  #bytes: Uint8Array | null = null;
  #view: DataView = new DataView(new ArrayBuffer(0));

  of(bytes: Uint8Array): DataView {
    if (this.#bytes === bytes) return this.#view;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#view;
  }
}

/** A text that bytes are held against. */
export class Literal {
  readonly length: number;
  readonly #bytes: Uint8Array;
  /** Of four bytes each; the last one takes in some of those before it again. */
  readonly #words: Int32Array;
  readonly #lastAt: number;

  constructor(text: string) {
    const bytes = Uint8Array.from(Buffer.from(text));
    const view = new DataView(bytes.buffer);
    this.length = bytes.length;
    this.#bytes = bytes;
    this.#lastAt = bytes.length - 4;
    const starts: number[] = [];
    for (let at = 0; at < this.#lastAt; at += 4) starts.push(at);
    if (this.#lastAt >= 0) starts.push(this.#lastAt);
    this.#words = Int32Array.from(starts, (at) => view.getInt32(at, true));
  }

  /** Whether it stands there, all of it before `end`. */
  isAt(view: DataView, at: number, end: number): boolean {
    if (at + this.length > end) return false;
    const words = this.#words;
    const last = words.length - 1;
    if (last < 0) return this.#shortIsAt(view, at);
    for (let index = 0; index < last; index++) {
      if (view.getInt32(at + 4 * index, true) !== words[index]) return false;
    }
    return view.getInt32(at + this.#lastAt, true) === words[last];
  }

  #shortIsAt(view: DataView, at: number): boolean {
    const bytes = this.#bytes;
    for (let index = 0; index < bytes.length; index++) {
      if (view.getUint8(at + index) !== bytes[index]) return false;
    }
    return true;
  }
}

/**
 * Whether one of four bytes has a meaning of its own in a JSON text, or is no ASCII: quotes,
 * backslashes, control characters, and whatever is above. 0: none.
 */
function special(word: number): number {
  const quotes = word ^ 0x22222222;
  const backslashes = word ^ 0x5c5c5c5c;
  const found =
    word |
    ((quotes - 0x01010101) & ~quotes) |
    ((backslashes - 0x01010101) & ~backslashes) |
    ((word - 0x20202020) & ~word);
  return found & 0x80808080;
}

/**
 * From `at` on over plain ASCII of a JSON text, up to the first other byte: its place, `end` where
 * there is none.
 */
export function plainEnd(view: DataView, at: number, end: number): number {
  let place = at;
  while (place + 4 <= end && special(view.getInt32(place, true)) === 0) place += 4;
  for (; place < end; place++) {
    const byte = view.getUint8(place);
    if (byte === quote || byte === 0x5c || byte < 0x20 || byte >= 0x80) break;
  }
  return place;
}

/** Of a name: to find it by, while its bytes tell whether it is the one. */
export function hashOf(view: DataView, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ view.getUint8(at), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** Values of two hexadecimal digits in lower case, by both bytes as one number; -1: none. */
const hexPairs = new Int16Array(65_536).fill(-1);
for (let value = 0; value < 256; value++) {
  const [high, low] = Buffer.from(value.toString(16).padStart(2, '0')) as unknown as [
    number,
    number,
  ];
  hexPairs[high * 256 + low] = value;
}

/** Four hexadecimal digits as a number; negative where one of them is none. */
export function hex(view: DataView, at: number): number {
  const high = hexPairs[view.getUint16(at)] as number;
  const low = hexPairs[view.getUint16(at + 2)] as number;
  return (high << 8) | low;
}

/** The number that four digits are. Of four bytes, the first one lowest; -1 where one is no digit. */
export function fourDigits(word: number): number {
  const isNumber =
    (word & 0xf0f0f0f0) === 0x30303030 && ((word + 0x06060606) & 0xf0f0f0f0) === 0x30303030;
  if (!isNumber) return -1;
  const digits = word & 0x0f0f0f0f;
  const pairs = (Math.imul(digits, 10) + (digits >>> 8)) & 0x00ff00ff;
  return (Math.imul(pairs, 100) + (pairs >>> 16)) & 0xffff;
}
