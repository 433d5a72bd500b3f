/** A segment in its file. A column is read when somebody first looks at it, and stays in memory. */
import type { SegmentEntry } from '../format/manifest.ts';
import { SegmentFile } from '../format/segment-file.ts';
import type { ReplayStorage } from '../storage/replay-storage.ts';
import type { FactColumns } from './fact-columns.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export class StoredSegment implements FactColumns {
  readonly file: SegmentFile;
  readonly facts: number;
  readonly positionBase: number;
  readonly timeBase: number;
  readonly #words = new Map<string, Uint32Array>();
  readonly #bytes = new Map<string, Uint8Array>();
  #position: Uint32Array | Float64Array | undefined;
  #decoded: (string | undefined)[] = [];

  constructor(storage: Pick<ReplayStorage, 'read'>, entry: SegmentEntry) {
    this.file = new SegmentFile(storage, entry);
    this.facts = entry.facts;
    this.positionBase = entry.positionBase;
    this.timeBase = entry.timeBase;
  }

  get session(): Uint32Array {
    return this.#wordsOf('session');
  }

  get previous(): Uint32Array {
    return this.#wordsOf('previous');
  }

  get code(): Uint8Array {
    return this.#bytesOf('code');
  }

  get status(): Uint8Array {
    return this.#bytesOf('status');
  }

  get position(): Uint32Array | Float64Array {
    this.#position ??= this.file.has('position')
      ? this.file.words('position')
      : this.file.doubles('farPosition');
    return this.#position;
  }

  get recordAt(): Uint32Array {
    return this.#wordsOf('recordAt');
  }

  get records(): Uint8Array {
    return this.#bytesOf('records');
  }

  get textCount(): number {
    return Math.max(0, this.#wordsOf('textAt').length - 1);
  }

  text(id: number): string {
    let text = this.#decoded[id];
    if (text === undefined) {
      const at = this.#wordsOf('textAt');
      const bytes = this.#bytesOf('texts').subarray(at[id], at[id + 1]);
      text = decoder.decode(bytes);
      this.#decoded[id] = text;
    }
    return text;
  }

  #wordsOf(name: string): Uint32Array {
    let words = this.#words.get(name);
    if (words === undefined) {
      words = this.file.words(name);
      this.#words.set(name, words);
    }
    return words;
  }

  #bytesOf(name: string): Uint8Array {
    let bytes = this.#bytes.get(name);
    if (bytes === undefined) {
      bytes = this.file.bytes(name);
      this.#bytes.set(name, bytes);
    }
    return bytes;
  }
}
