/** The segment that the next facts go to. A stored one that is not full is gone on with. */
import { ByteWriter } from '../format/byte-writer.ts';
import type { Part } from '../format/segment-file.ts';
import { writeValue } from '../format/values.ts';
import type { FactColumns } from './fact-columns.ts';
import type { StoredSegment } from './stored-segment.ts';

export interface NewFact {
  readonly session: number;
  readonly previous: number;
  readonly code: number;
  readonly status: number;
  readonly position: number;
  readonly occurredAt: number;
  readonly recordedAt: number;
}

export class GrowingSegment implements FactColumns {
  readonly session: Uint32Array;
  readonly previous: Uint32Array;
  readonly code: Uint8Array;
  readonly status: Uint8Array;
  readonly position: Float64Array;
  readonly recordAt: Uint32Array;
  positionBase = 0;
  timeBase = 0;
  #facts = 0;
  #records = new ByteWriter();
  readonly #texts: string[] = [];
  readonly #textIds = new Map<string, number>();
  readonly #textId = (text: string): number => {
    let id = this.#textIds.get(text);
    if (id === undefined) {
      id = this.#texts.length;
      this.#texts.push(text);
      this.#textIds.set(text, id);
    }
    return id;
  };

  constructor(capacity: number) {
    this.session = new Uint32Array(capacity);
    this.previous = new Uint32Array(capacity);
    this.code = new Uint8Array(capacity);
    this.status = new Uint8Array(capacity);
    this.position = new Float64Array(capacity);
    this.recordAt = new Uint32Array(capacity);
  }

  /** Errors: `store-corrupt` where the stored one is damaged. */
  static goOn(stored: StoredSegment, capacity: number): GrowingSegment {
    const segment = new GrowingSegment(capacity);
    segment.session.set(stored.session);
    segment.previous.set(stored.previous);
    segment.code.set(stored.code);
    segment.status.set(stored.status);
    segment.position.set(stored.position);
    segment.recordAt.set(stored.recordAt);
    segment.#records = new ByteWriter(stored.records);
    for (let id = 0; id < stored.textCount; id++) segment.#textId(stored.text(id));
    segment.positionBase = stored.positionBase;
    segment.timeBase = stored.timeBase;
    segment.#facts = stored.facts;
    return segment;
  }

  get facts(): number {
    return this.#facts;
  }

  get records(): Uint8Array {
    return this.#records.bytes;
  }

  text(id: number): string {
    return this.#texts[id] as string;
  }

  /** `fields`: what of the payload is kept, in order. */
  add(fact: NewFact, fields: readonly string[], data: unknown): void {
    const at = this.#facts;
    if (at === 0) {
      this.positionBase = fact.position;
      this.timeBase = fact.recordedAt;
    }
    this.session[at] = fact.session;
    this.previous[at] = fact.previous;
    this.code[at] = fact.code;
    this.status[at] = fact.status;
    this.position[at] = fact.position - this.positionBase;
    this.recordAt[at] = this.#records.length;
    this.#records.whole(fact.recordedAt - this.timeBase);
    this.#records.whole(fact.occurredAt - fact.recordedAt);
    const payload = data as Readonly<Record<string, unknown>>;
    for (const field of fields) writeValue(this.#records, payload[field], this.#textId);
    this.#facts = at + 1;
  }

  parts(): Readonly<Record<string, Part>> {
    const count = this.#facts;
    const position = this.position.subarray(0, count);
    const isNear = (position.at(-1) ?? 0) <= 0xffff_ffff;
    const { textAt, texts } = this.#textParts();
    return {
      session: this.session.subarray(0, count),
      previous: this.previous.subarray(0, count),
      code: this.code.subarray(0, count),
      status: this.status.subarray(0, count),
      ...(isNear ? { position: Uint32Array.from(position) } : { farPosition: position }),
      recordAt: this.recordAt.subarray(0, count),
      records: this.records,
      textAt,
      texts,
    };
  }

  #textParts(): { readonly textAt: Uint32Array; readonly texts: Uint8Array } {
    const encoder = new TextEncoder();
    const writer = new ByteWriter();
    const textAt = new Uint32Array(this.#texts.length === 0 ? 0 : this.#texts.length + 1);
    for (const [id, text] of this.#texts.entries()) {
      writer.append(encoder.encode(text));
      textAt[id + 1] = writer.length;
    }
    return { textAt, texts: writer.bytes };
  }
}
