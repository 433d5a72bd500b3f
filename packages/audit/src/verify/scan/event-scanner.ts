/**
 * Reads the envelope of an event from the bytes of its line, as `eventLine` writes it: no text and
 * no object is made. Any other line, however alike, is refused and left to `canonicalLine`, which
 * brings what is an event into this form.
 */
import { ByteHash } from './byte-hash.ts';
import { eventTypes } from './event-kinds.ts';
import { hexValues, literal, sameBytes } from './bytes.ts';
import { Place, recordBytes, Word } from './record-layout.ts';

/** Whose stream it is. */
export const StreamKind = { other: 0, download: 1, upload: 2 } as const;

const parts = {
  position: literal('{"position":'),
  stream: literal(',"stream":"'),
  revision: literal(',"revision":'),
  id: literal(',"id":"'),
  type: literal('","type":"'),
  schemaVersion: literal(',"schemaVersion":'),
  runNumber: literal(',"runNumber":'),
  occurredAt: literal(',"occurredAt":'),
  recordedAt: literal(',"recordedAt":'),
  source: literal(',"source":"'),
  correlation: literal(',"correlationId":"'),
  causation: literal('","causationId":'),
  data: literal(',"data":'),
  none: literal('null'),
  downloads: literal('downloadSession-'),
  uploads: literal('uploadSession-'),
} as const;

const quote = 0x22;
const backslash = 0x5c;
const zero = 0x30;
const dash = 0x2d;
const uuidLength = 36;

interface TypeName {
  readonly kind: number;
  readonly bytes: Uint8Array;
}

const typesByHash = new Map<number, TypeName>(
  eventTypes.map((type, kind) => {
    const hash = new ByteHash().ofName(type);
    return [hash.low, { kind, bytes: literal(type) }];
  }),
);

export class EventScanner {
  /**
   * The record of the event, as the rules go through them later; who scans adds what the payload says.
   * Numbers are kept here and in no field: a field would take an object for each.
   */
  readonly doubles = new Float64Array(recordBytes / 8);
  readonly words = new Int32Array(this.doubles.buffer);
  schemaVersion = 0;
  /** Number in `eventTypes`. */
  kind = 0;
  /** Of `StreamKind`. */
  streamKind = 0;
  /** Hash of the source. */
  sourceLow = 0;
  sourceHigh = 0;
  hasCause = false;
  /** Where the payload is, in `bytes`. */
  dataStart = 0;
  dataEnd = 0;
  /** Where the name of the stream is, without its quotes. */
  streamStart = 0;
  streamEnd = 0;
  sourceStart = 0;
  sourceEnd = 0;

  #at = 0;
  #trusted = false;
  readonly #hash = new ByteHash();
  readonly #correlation = new Int32Array(4);
  /** What is no part of the record: a version, a run. */
  readonly #small = new Float64Array(1);

  get position(): number {
    return this.doubles[Place.position] as number;
  }
  get occurredAt(): number {
    return this.doubles[Place.occurredAt] as number;
  }
  get recordedAt(): number {
    return this.doubles[Place.recordedAt] as number;
  }
  get sessionNumber(): number {
    return this.doubles[Place.sessionNumber] as number;
  }
  /** Hash of the channel database of a session's stream, of the name of any other. */
  get keyLow(): number {
    return this.words[Word.keyLow] as number;
  }
  get keyHigh(): number {
    return this.words[Word.keyHigh] as number;
  }

  /**
   * Whether the line is an event in the form in which they are written; the fields hold it then.
   * `trusted`: names may have escapes and any characters, since JSON.stringify has just written it.
   */
  scan(bytes: Uint8Array, start: number, end: number, trusted = false): boolean {
    this.#trusted = trusted;
    this.#at = start;
    const { doubles, words } = this;
    if (!this.#skip(bytes, parts.position) || !this.#count(bytes, doubles, Place.position))
      return false;
    if (!this.#skip(bytes, parts.stream)) return false;
    this.streamStart = this.#at;
    if (!this.#stream(bytes, end) || !this.#skip(bytes, parts.revision)) return false;
    if (!this.#count(bytes, doubles, Place.revision) || !this.#skip(bytes, parts.id)) return false;
    if (!this.#uuid(bytes, words, Word.id) || !this.#skip(bytes, parts.type)) return false;
    if (!this.#type(bytes, end) || !this.#skip(bytes, parts.schemaVersion)) return false;
    this.schemaVersion = this.#small32(bytes);
    if (this.schemaVersion < 1 || !this.#skip(bytes, parts.runNumber)) return false;
    const runNumber = this.#small32(bytes);
    words[Word.runNumber] = runNumber;
    if (runNumber < 1 || !this.#skip(bytes, parts.occurredAt)) return false;
    if (!this.#integer(bytes, doubles, Place.occurredAt)) return false;
    if (!this.#skip(bytes, parts.recordedAt)) return false;
    if (!this.#integer(bytes, doubles, Place.recordedAt)) return false;
    if (!this.#skip(bytes, parts.source)) return false;
    this.sourceStart = this.#at;
    if (!this.#name(bytes, end)) return false;
    this.sourceEnd = this.#at - 1;
    this.sourceLow = this.#hash.low;
    this.sourceHigh = this.#hash.high;
    const correlation = this.#correlation;
    if (!this.#skip(bytes, parts.correlation) || !this.#uuid(bytes, correlation, 0)) return false;
    // 64 bits of the correlation tell one from another.
    words[Word.correlation] =
      (correlation[0] as number) ^ Math.imul(correlation[2] as number, 0x9e3779b1);
    words[Word.correlation + 1] =
      (correlation[1] as number) ^ Math.imul(correlation[3] as number, 0x85ebca6b);
    if (!this.#skip(bytes, parts.causation) || !this.#cause(bytes)) return false;
    if (!this.#skip(bytes, parts.data)) return false;
    this.dataStart = this.#at;
    this.dataEnd = end - 1;
    return this.dataEnd > this.dataStart && bytes[this.dataEnd] === 0x7d;
  }

  #skip(bytes: Uint8Array, text: Uint8Array): boolean {
    const at = this.#at;
    const { length } = text;
    for (let index = 0; index < length; index++) {
      if (bytes[at + index] !== text[index]) return false;
    }
    this.#at = at + length;
    return true;
  }

  /** From 0, as JSON.stringify writes it; false where there is none. */
  #count(bytes: Uint8Array, into: Float64Array, place: number): boolean {
    let at = this.#at;
    let digit = (bytes[at] as number) - zero;
    if (!(digit >= 0 && digit <= 9)) return false;
    let value = digit;
    let digits = 1;
    for (digit = (bytes[++at] as number) - zero; digit >= 0 && digit <= 9; digits++) {
      if (value === 0 || digits === 15) return false;
      value = value * 10 + digit;
      digit = (bytes[++at] as number) - zero;
    }
    into[place] = value;
    this.#at = at;
    return true;
  }

  #integer(bytes: Uint8Array, into: Float64Array, place: number): boolean {
    if (bytes[this.#at] !== dash) return this.#count(bytes, into, place);
    this.#at++;
    if (!this.#count(bytes, into, place) || into[place] === 0) return false;
    into[place] = -(into[place] as number);
    return true;
  }

  /** Of 31 bits; -1 for any other. */
  #small32(bytes: Uint8Array): number {
    if (!this.#count(bytes, this.#small, 0)) return -1;
    const value = this.#small[0] as number;
    return value <= 0x7fff_ffff ? value | 0 : -1;
  }

  /** Version 1 to 8 and the variant of RFC 9562, in lower case as they are written. */
  #uuid(bytes: Uint8Array, into: Int32Array, place: number): boolean {
    const at = this.#at;
    const a = hex(bytes, at);
    const b = hex(bytes, at + 4);
    const c = hex(bytes, at + 9);
    const d = hex(bytes, at + 14);
    const e = hex(bytes, at + 19);
    const f = hex(bytes, at + 24);
    const g = hex(bytes, at + 28);
    const h = hex(bytes, at + 32);
    if ((a | b | c | d | e | f | g | h) < 0) return false;
    const version = d >> 12;
    if (version < 1 || version > 8 || e >> 14 !== 2) return false;
    if (
      bytes[at + 8] !== dash ||
      bytes[at + 13] !== dash ||
      bytes[at + 18] !== dash ||
      bytes[at + 23] !== dash
    ) {
      return false;
    }
    into[place] = (a << 16) | b;
    into[place + 1] = (c << 16) | d;
    into[place + 2] = (e << 16) | f;
    into[place + 3] = (g << 16) | h;
    this.#at = at + uuidLength;
    return true;
  }

  #cause(bytes: Uint8Array): boolean {
    this.hasCause = bytes[this.#at] === quote;
    if (!this.hasCause) {
      this.words.fill(0, Word.cause, Word.cause + 4);
      return this.#skip(bytes, parts.none);
    }
    this.#at++;
    if (!this.#uuid(bytes, this.words, Word.cause) || bytes[this.#at] !== quote) return false;
    this.#at++;
    return true;
  }

  /** Of a type that there is; others are told by who reads the line whole. */
  #type(bytes: Uint8Array, end: number): boolean {
    const start = this.#at;
    if (!this.#name(bytes, end)) return false;
    const found = typesByHash.get(this.#hash.low);
    if (found === undefined || !sameBytes(bytes, start, this.#at - 1, found.bytes)) return false;
    this.kind = found.kind;
    return true;
  }

  #stream(bytes: Uint8Array, end: number): boolean {
    const start = this.#at;
    const { doubles } = this;
    const isDownload = this.#skip(bytes, parts.downloads);
    if (isDownload || this.#skip(bytes, parts.uploads)) {
      const isNumber = bytes[this.#at] !== zero && this.#count(bytes, doubles, Place.sessionNumber);
      if (isNumber && bytes[this.#at] === dash && bytes[this.#at + 1] !== quote) {
        this.#at++;
        this.streamKind = isDownload ? StreamKind.download : StreamKind.upload;
        return this.#streamName(bytes, end);
      }
    }
    this.#at = start;
    this.streamKind = StreamKind.other;
    doubles[Place.sessionNumber] = 0;
    return this.#streamName(bytes, end);
  }

  #streamName(bytes: Uint8Array, end: number): boolean {
    if (!this.#name(bytes, end)) return false;
    this.words[Word.keyLow] = this.#hash.low;
    this.words[Word.keyHigh] = this.#hash.high;
    this.streamEnd = this.#at - 1;
    return true;
  }

  /** Up to and with the quote behind it; the hash is that of the name. Not of nothing. */
  #name(bytes: Uint8Array, end: number): boolean {
    const start = this.#at;
    let low = 0x811c9dc5 | 0;
    let high = 0x2f0b4c47 | 0;
    let at = start;
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === quote) break;
      if (byte === backslash || byte >= 0x80 || byte < 0x20) {
        if (!this.#trusted) return false;
        if (byte === backslash) {
          low = Math.imul(low ^ byte, 0x01000193);
          high = Math.imul(high ^ byte, 0x5bd1e995);
          high ^= high >>> 13;
          at++;
        }
      }
      const told = bytes[at] as number;
      low = Math.imul(low ^ told, 0x01000193);
      high = Math.imul(high ^ told, 0x5bd1e995);
      high ^= high >>> 13;
    }
    if (at >= end || at === start) return false;
    this.#hash.low = low;
    this.#hash.high = high;
    this.#at = at + 1;
    return true;
  }
}

/** Four hexadecimal digits as a number; negative where one of them is none. */
function hex(bytes: Uint8Array, at: number): number {
  return (
    ((hexValues[bytes[at] as number] as number) << 12) |
    ((hexValues[bytes[at + 1] as number] as number) << 8) |
    ((hexValues[bytes[at + 2] as number] as number) << 4) |
    (hexValues[bytes[at + 3] as number] as number)
  );
}
