/**
 * A payload that was found right, with holes where another number or another text would be right as
 * well. Whatever fits it needs no schema: that is how millions of payloads are checked by the few
 * shapes that they have.
 *
 * A hole for a number takes whole numbers from 1 on (0 may be wrong where 1 is right), one for a
 * text any text but an empty one. Texts that schemas name, such as `incremental`, are no holes.
 */

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
  readonly #literals: readonly Uint8Array[];
  readonly #holes: Uint8Array;
  readonly #names: readonly string[];
  /** The payload that it was made of: what is no hole is the same in all that fit. */
  readonly sample: unknown;
  /** Where the holes are in the payload that fitted last. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;

  private constructor(
    sample: unknown,
    literals: readonly Uint8Array[],
    holes: readonly number[],
    names: readonly string[],
  ) {
    this.sample = sample;
    this.#literals = literals;
    this.#holes = Uint8Array.from(holes);
    this.#names = names;
    this.starts = new Int32Array(holes.length);
    this.ends = new Int32Array(holes.length);
  }

  /** Place of the hole behind a name, the last one if there are several; -1 where it is none. */
  holeOf(name: string): number {
    return this.#names.lastIndexOf(name);
  }

  /**
   * Of JSON that was found right; null where it has what only a schema can tell, such as fractions.
   * `words`: the texts that are no holes.
   */
  static of(json: string, words: ReadonlySet<string>): PayloadTemplate | null {
    const literals: Uint8Array[] = [];
    const holes: number[] = [];
    const names: string[] = [];
    let literal = '';
    let name = '';
    const hole = (kind: number): void => {
      names.push(kind === Hole.end ? '' : name);
      literals.push(Uint8Array.from(Buffer.from(literal)));
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
  fits(bytes: Uint8Array, start: number, end: number, trusted: boolean): boolean {
    let at = start;
    const holes = this.#holes;
    for (let place = 0; place < holes.length; place++) {
      const literal = this.#literals[place] as Uint8Array;
      const { length } = literal;
      for (let index = 0; index < length; index++) {
        if (bytes[at + index] !== literal[index]) return false;
      }
      at += length;
      switch (holes[place]) {
        case Hole.number: {
          const first = bytes[at] as number;
          if (first <= zero || first > nine) return false;
          this.starts[place] = at;
          const numberEnd = at + digitsMax;
          for (at++; at < numberEnd; at++) {
            const digit = bytes[at] as number;
            if (digit < zero || digit > nine) break;
          }
          this.ends[place] = at;
          break;
        }
        case Hole.text: {
          const textStart = at;
          for (; at < end; at++) {
            const letter = bytes[at] as number;
            if (letter === quote) break;
            if (letter === backslash) {
              at++;
              if (!trusted && escapable[bytes[at] as number] === 0) return false;
            } else if (letter < 0x20 || (letter >= 0x80 && !trusted)) return false;
          }
          if (at === textStart || at >= end) return false;
          this.starts[place] = textStart;
          this.ends[place] = at;
          at++;
          break;
        }
        default:
          return at === end;
      }
    }
    return false;
  }
}
