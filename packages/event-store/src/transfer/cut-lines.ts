/**
 * Cuts bytes into lines without an object for each: whoever looks through millions of lines is
 * shown where they are. `readLines` is for those who want one at a time.
 */
import { damaged } from './damage.ts';
import { readLimits } from './format.ts';

/** The line is `bytes` from `start` to `end`, without its line break; good until the next call. */
export type SeeLine = (bytes: Buffer, start: number, end: number, number: number) => void;

const lineBreak = 0x0a;

export class LineCutter {
  readonly #file: string;
  readonly #see: SeeLine;
  #rest: Buffer[] = [];
  #restLength = 0;
  #number: number;

  /** `firstLine`: number of the first line that will come. */
  constructor(file: string, see: SeeLine, firstLine = 1) {
    this.#file = file;
    this.#see = see;
    this.#number = firstLine - 1;
  }

  /** Number of the last line that was seen. */
  get lines(): number {
    return this.#number;
  }

  /**
   * The chunk is the caller's again afterwards. Errors: `file-unreadable` for a line that is too
   * long; those of who sees the lines.
   */
  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    if (this.#restLength > 0) {
      const end = bytes.indexOf(lineBreak);
      if (end < 0) return this.#keep(bytes);
      const line = Buffer.concat([...this.#rest, bytes.subarray(0, end + 1)]);
      this.#rest = [];
      this.#restLength = 0;
      this.#see(line, 0, line.length - 1, ++this.#number);
      start = end + 1;
    }
    for (let end = bytes.indexOf(lineBreak, start); end >= 0;) {
      this.#see(bytes, start, end, ++this.#number);
      start = end + 1;
      end = bytes.indexOf(lineBreak, start);
    }
    if (start < bytes.length) this.#keep(bytes.subarray(start));
  }

  /** What is left: a last line without a line break; undefined where there is none. */
  finish(): Buffer | undefined {
    if (this.#restLength === 0) return undefined;
    this.#number++;
    return Buffer.concat(this.#rest);
  }

  #keep(bytes: Buffer): void {
    this.#rest.push(Buffer.from(bytes));
    this.#restLength += bytes.length;
    if (this.#restLength <= readLimits.lineBytesMax) return;
    const expected = `a line of at most ${readLimits.lineBytesMax} bytes`;
    throw damaged({ file: this.#file, line: this.#number + 1 }, expected, 'a longer one');
  }
}
