/**
 * Reads the envelope of an event from the bytes of its line, as `eventLine` writes it: no text and
 * no object is made. Any other line, however alike, is refused and left to `canonicalLine`, which
 * brings what is an event into this form.
 */
import { fourDigits, hex, plainEnd, Viewer, type Literal } from './bytes.ts';
import { kindAt, kindLength } from './kind-names.ts';
import { parts } from './line-parts.ts';
import { NameTable } from './name-table.ts';
import { Place, recordBytes, Word } from './record-layout.ts';

/** Whose stream it is. */
export const StreamKind = { other: 0, download: 1, upload: 2 } as const;

const quote = 0x22;
const backslash = 0x5c;
const zero = 0x30;
const comma = 0x2c;
const dash = 0x2d;
const close = 0x7d;
const uuidLength = 36;
const timeDigits = 13;

export class EventScanner {
  /**
   * The record of the event, as the rules go through them later; who scans adds what the payload says.
   * Numbers are kept here and in no field: a field would take an object for each.
   */
  readonly doubles = new Float64Array(recordBytes / 8);
  readonly words = new Int32Array(this.doubles.buffer);
  /** Of the line that was scanned last. */
  view: DataView;
  schemaVersion = 0;
  /** Number in `eventTypes`. */
  kind = 0;
  /** Of `StreamKind`. */
  streamKind = 0;
  hasCause = false;
  /** Where the payload is, in `bytes`. */
  dataStart = 0;
  dataEnd = 0;
  /** Where the name of the stream is, without its quotes. */
  streamStart = 0;
  /** Of the channel database in the name of a session's stream; else that of the stream. */
  nameStart = 0;
  streamEnd = 0;
  sourceStart = 0;
  sourceEnd = 0;

  readonly #names: NameTable;
  readonly #viewer = new Viewer();
  #at = 0;
  #end = 0;
  #trusted = false;
  /** What is no part of the record: a version, a run. */
  readonly #small = new Float64Array(1);

  /** `names`: gets those of channel databases, and of streams of no session. */
  constructor(names = new NameTable()) {
    this.#names = names;
    this.view = this.#viewer.of(new Uint8Array(0));
  }

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
  get isUpload(): boolean {
    return this.streamKind === StreamKind.upload;
  }
  /** Number of the channel database of a session's stream, of the whole name of any other. */
  get name(): number {
    return this.words[Word.name] as number;
  }

  /**
   * Whether the line is an event in the form in which they are written; the fields hold it then.
   * `trusted`: names may have escapes and any characters, since JSON.stringify has just written it.
   */
  scan(bytes: Uint8Array, start: number, end: number, trusted = false): boolean {
    const view = this.#viewer.of(bytes);
    this.view = view;
    this.#trusted = trusted;
    this.#end = end;
    this.#at = start;
    const { doubles, words } = this;
    return (
      this.#skip(view, parts.position) &&
      this.#count(view, doubles, Place.position) &&
      this.#skip(view, parts.stream) &&
      this.#stream(view) &&
      this.#skip(view, parts.revision) &&
      this.#count(view, doubles, Place.revision) &&
      this.#skip(view, parts.id) &&
      this.#uuid(view, words, Word.id) &&
      this.#skip(view, parts.type) &&
      this.#type(view) &&
      this.#versions(view) &&
      this.#time(view, Place.occurredAt) &&
      this.#skip(view, parts.recordedAt) &&
      this.#time(view, Place.recordedAt) &&
      this.#skip(view, parts.source) &&
      this.#source(view) &&
      this.#skip(view, parts.correlation) &&
      this.#uuid(view, words, Word.correlation) &&
      this.#skip(view, parts.causation) &&
      this.#cause(view) &&
      this.#skip(view, parts.data) &&
      this.#data(view)
    );
  }

  #skip(view: DataView, text: Literal): boolean {
    if (!text.isAt(view, this.#at, this.#end)) return false;
    this.#at += text.length;
    return true;
  }

  /** Of the line; 0 behind its end. */
  #byteAt(view: DataView, at: number): number {
    return at < this.#end ? view.getUint8(at) : 0;
  }

  /** From 0, as JSON.stringify writes it; false where there is none. */
  #count(view: DataView, into: Float64Array, place: number): boolean {
    let at = this.#at;
    let digit = this.#byteAt(view, at) - zero;
    if (!(digit >= 0 && digit <= 9)) return false;
    let value = digit;
    let digits = 1;
    for (digit = this.#byteAt(view, ++at) - zero; digit >= 0 && digit <= 9; digits++) {
      if (value === 0 || digits === 15) return false;
      value = value * 10 + digit;
      digit = this.#byteAt(view, ++at) - zero;
    }
    into[place] = value;
    this.#at = at;
    return true;
  }

  /** Nearly all times of today have the same number of digits. */
  #time(view: DataView, place: number): boolean {
    const at = this.#at;
    if (at + timeDigits >= this.#end || view.getUint8(at + timeDigits) !== comma) {
      return this.#integer(view, this.doubles, place);
    }
    const first = view.getUint8(at) - zero;
    const a = fourDigits(view.getInt32(at + 1, true));
    const b = fourDigits(view.getInt32(at + 5, true));
    const c = fourDigits(view.getInt32(at + 9, true));
    if (first < 1 || first > 9 || (a | b | c) < 0) {
      return this.#integer(view, this.doubles, place);
    }
    this.doubles[place] = (first * 10_000 + a) * 100_000_000 + (b * 10_000 + c);
    this.#at = at + timeDigits;
    return true;
  }

  #integer(view: DataView, into: Float64Array, place: number): boolean {
    if (this.#byteAt(view, this.#at) !== dash) return this.#count(view, into, place);
    this.#at++;
    if (!this.#count(view, into, place) || into[place] === 0) return false;
    into[place] = -(into[place] as number);
    return true;
  }

  /** Most events are of the first version and of the first run: those are one comparison. */
  #versions(view: DataView): boolean {
    this.schemaVersion = 1;
    this.words[Word.runNumber] = 1;
    if (this.#skip(view, parts.firstVersions)) return true;
    if (!this.#skip(view, parts.schemaVersion)) return false;
    this.schemaVersion = this.#small32(view);
    if (this.schemaVersion < 1 || !this.#skip(view, parts.runNumber)) return false;
    const runNumber = this.#small32(view);
    this.words[Word.runNumber] = runNumber;
    return runNumber >= 1 && this.#skip(view, parts.occurredAt);
  }

  /** Of 31 bits; -1 for any other. */
  #small32(view: DataView): number {
    if (!this.#count(view, this.#small, 0)) return -1;
    const value = this.#small[0] as number;
    return value <= 0x7fff_ffff ? value | 0 : -1;
  }

  /** Version 1 to 8 and the variant of RFC 9562, in lower case as they are written; as 64 bits. */
  #uuid(view: DataView, into: Int32Array, place: number): boolean {
    const at = this.#at;
    if (at + uuidLength > this.#end) return false;
    const a = hex(view, at);
    const b = hex(view, at + 4);
    const c = hex(view, at + 9);
    const d = hex(view, at + 14);
    const e = hex(view, at + 19);
    const f = hex(view, at + 24);
    const g = hex(view, at + 28);
    const h = hex(view, at + 32);
    if ((a | b | c | d | e | f | g | h) < 0) return false;
    const version = d >> 12;
    if (version < 1 || version > 8 || e >> 14 !== 2) return false;
    if (
      view.getUint8(at + 8) !== dash ||
      view.getUint8(at + 13) !== dash ||
      view.getUint8(at + 18) !== dash ||
      view.getUint8(at + 23) !== dash
    ) {
      return false;
    }
    into[place] = ((a << 16) | b) ^ Math.imul((e << 16) | f, 0x9e3779b1);
    into[place + 1] = ((c << 16) | d) ^ Math.imul((g << 16) | h, 0x85ebca6b);
    this.#at = at + uuidLength;
    return true;
  }

  #cause(view: DataView): boolean {
    this.hasCause = this.#byteAt(view, this.#at) === quote;
    if (!this.hasCause) {
      this.words[Word.cause] = 0;
      this.words[Word.cause + 1] = 0;
      return this.#skip(view, parts.none);
    }
    this.#at++;
    if (!this.#uuid(view, this.words, Word.cause)) return false;
    return this.#byteAt(view, this.#at++) === quote;
  }

  /** Of a type that there is; others are told by who reads the line whole. */
  #type(view: DataView): boolean {
    this.kind = kindAt(view, this.#at, this.#end);
    if (this.kind < 0) return false;
    this.#at += kindLength(this.kind);
    return true;
  }

  #stream(view: DataView): boolean {
    const start = this.#at;
    this.streamStart = start;
    const { doubles } = this;
    const isDownload = this.#skip(view, parts.downloads);
    if (isDownload || this.#skip(view, parts.uploads)) {
      const isNumber =
        this.#byteAt(view, this.#at) !== zero && this.#count(view, doubles, Place.sessionNumber);
      if (isNumber && this.#byteAt(view, this.#at) === dash) {
        if (this.#byteAt(view, this.#at + 1) !== quote) {
          this.#at++;
          this.streamKind = isDownload ? StreamKind.download : StreamKind.upload;
          return this.#streamName(view);
        }
      }
    }
    this.#at = start;
    this.streamKind = StreamKind.other;
    doubles[Place.sessionNumber] = 0;
    return this.#streamName(view);
  }

  #streamName(view: DataView): boolean {
    const start = this.#at;
    this.nameStart = start;
    if (!this.#name(view)) return false;
    this.words[Word.name] = this.#names.numberOf(view, start, this.#at);
    this.streamEnd = this.#at;
    return true;
  }

  #source(view: DataView): boolean {
    this.sourceStart = this.#at;
    if (!this.#name(view)) return false;
    this.sourceEnd = this.#at;
    return true;
  }

  /** Up to the quote behind it. Not of nothing. */
  #name(view: DataView): boolean {
    const start = this.#at;
    let at = plainEnd(view, start, this.#end);
    if (this.#trusted) {
      while (at < this.#end && view.getUint8(at) !== quote) {
        at = plainEnd(view, at + (view.getUint8(at) === backslash ? 2 : 1), this.#end);
      }
    }
    this.#at = at;
    return at > start && this.#byteAt(view, at) === quote;
  }

  #data(view: DataView): boolean {
    this.dataStart = this.#at;
    this.dataEnd = this.#end - 1;
    return this.dataEnd > this.dataStart && view.getUint8(this.dataEnd) === close;
  }
}
