/**
 * A payload that was found right, with holes where another number or another text would be right as
 * well. Whatever fits it needs no schema: that is how millions of payloads are checked by the few
 * shapes that they have.
 *
 * A hole for a number takes whole numbers from 1 on (0 may be wrong where 1 is right), one for a
 * text any text but an empty one. Texts that schemas name, such as `incremental`, are no holes.
 */
import { Literal, plainEnd } from './bytes.ts';

const quote = 0x22;
const backslash = 0x5c;
const zero = 0x30;
const nine = 0x39;
const digitsMax = 15;

/** What stands where the next literal ends. */
const Hole = { number: 0, text: 1, end: 2 } as const;

/** What JSON.stringify puts a backslash before, but for `u`; by byte. */
const escapable = Uint8Array.from({ length: 256 }, (_, byte) =>
  '"\\bfnrt'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

export class PayloadTemplate {
  readonly #literals: readonly Literal[];
  readonly #holes: Uint8Array;
  readonly #places: ReadonlyMap<string, number>;
  /** The payload that it was made of: what is no hole is the same in all that fit. */
  readonly sample: unknown;
  /** Where the holes are in the payload that fitted last. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;

  private constructor(
    sample: unknown,
    literals: readonly Literal[],
    holes: readonly number[],
    names: readonly string[],
  ) {
    this.sample = sample;
    this.#literals = literals;
    this.#holes = Uint8Array.from(holes);
    this.#places = new Map(names.map((name, place) => [name, place]));
    this.starts = new Int32Array(holes.length);
    this.ends = new Int32Array(holes.length);
  }

  /** Place of the hole behind a name, the last one if there are several; -1 where it is none. */
  holeOf(name: string): number {
    return this.#places.get(name) ?? -1;
  }

  /**
   * Of JSON that was found right; null where it has what only a schema can tell, such as fractions.
   * `words`: the texts that are no holes.
   */
  static of(json: string, words: ReadonlySet<string>): PayloadTemplate | null {
    const literals: Literal[] = [];
    const holes: number[] = [];
    const names: string[] = [];
    let literal = '';
    let name = '';
    const hole = (kind: number): void => {
      names.push(kind === Hole.end ? '' : name);
      literals.push(new Literal(literal));
      holes.push(kind);
      literal = '';
    };
    const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[^"\d-]+/gsu;
    for (let match = token.exec(json); match !== null; match = token.exec(json)) {
      const [text] = match;
      if (text.startsWith('"')) {
        const isName = json[token.lastIndex] === ':';
        if (isName) name = JSON.parse(text) as string;
        if (isName || text === '""' || words.has(JSON.parse(text) as string)) literal += text;
        else {
          literal += '"';
          hole(Hole.text);
        }
      } else if (/^[1-9]\d*$/.test(text) && text.length <= digitsMax) hole(Hole.number);
      else if (/^-?\d/.test(text) && text !== '0') return null;
      else if (/\s/.test(text)) return null;
      else literal += text;
    }
    hole(Hole.end);
    return new PayloadTemplate(JSON.parse(json), literals, holes, names);
  }

  /** `trusted`: texts may have any characters, since JSON.stringify has just written them. */
  fits(view: DataView, start: number, end: number, trusted: boolean): boolean {
    let at = start;
    const holes = this.#holes;
    for (let place = 0; place < holes.length; place++) {
      const literal = this.#literals[place] as Literal;
      if (!literal.isAt(view, at, end)) return false;
      at += literal.length;
      const hole = holes[place];
      if (hole === Hole.end) return at === end;
      const behind =
        hole === Hole.number ? numberEnd(view, at, end) : textEnd(view, at, end, trusted);
      if (behind < 0) return false;
      this.starts[place] = at;
      this.ends[place] = behind;
      // The quote behind a text belongs to the hole.
      at = hole === Hole.number ? behind : behind + 1;
    }
    return false;
  }
}

/** Of a whole number from 1 on; -1 where there is none. */
function numberEnd(view: DataView, start: number, end: number): number {
  if (start >= end || view.getUint8(start) <= zero || view.getUint8(start) > nine) return -1;
  const last = Math.min(end, start + digitsMax);
  let at = start + 1;
  for (; at < last; at++) {
    const digit = view.getUint8(at);
    if (digit < zero || digit > nine) break;
  }
  return at;
}

/** Where the quote behind a text is; -1 for an empty one, and where there is none. */
function textEnd(view: DataView, start: number, end: number, trusted: boolean): number {
  let at = plainEnd(view, start, end);
  while (at < end) {
    const byte = view.getUint8(at);
    if (byte === quote) return at === start ? -1 : at;
    const isEscape = byte === backslash && at + 1 < end;
    if (!trusted && !(isEscape && escapable[view.getUint8(at + 1)] === 1)) return -1;
    at = plainEnd(view, at + (isEscape ? 2 : 1), end);
  }
  return -1;
}
