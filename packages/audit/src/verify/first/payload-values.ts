/**
 * What the rules need of a payload, without parsing it where it fits a template: then texts that
 * schemas name are those of the template, and everything else is where its holes are.
 */
import type { PayloadTemplate } from '../scan/payload-template.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Of `bytes`, the line; `start` and `end` are those of the payload. */
export class PayloadValues {
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  #template: PayloadTemplate | null = null;
  #parsed: Fields | null = null;

  at(bytes: Buffer, start: number, end: number, template: PayloadTemplate | null): this {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#template = template;
    this.#parsed = null;
    return this;
  }

  /** All of it. */
  fields(): Fields {
    this.#parsed ??= JSON.parse(this.#bytes.toString('utf8', this.#start, this.#end)) as Fields;
    return this.#parsed;
  }

  /** With the texts and literals that schemas name, whatever stands in the holes. */
  sample(): Fields {
    return (this.#template?.sample as Fields | undefined) ?? this.fields();
  }

  /** A whole number from 0 on that stands behind this name, wherever; `otherwise`: from all of it. */
  count(name: string, otherwise: (fields: Fields) => unknown): number {
    const place = this.#template?.holeOf(name) ?? -1;
    if (this.#template === null || place < 0) return Number(otherwise(this.fields()));
    let value = 0;
    const end = this.#template.ends[place] as number;
    for (let at = this.#template.starts[place] as number; at < end; at++) {
      value = value * 10 + (this.#bytes[at] as number) - 0x30;
    }
    return value;
  }

  /** Where the text behind this name is; false where only all of it can tell. */
  find(name: string): boolean {
    const place = this.#template?.holeOf(name) ?? -1;
    if (this.#template === null || place < 0) return false;
    this.foundStart = this.#template.starts[place] as number;
    this.foundEnd = this.#template.ends[place] as number;
    return true;
  }

  foundStart = 0;
  foundEnd = 0;
}
