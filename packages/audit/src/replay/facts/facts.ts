/** All facts of an index by their number, whichever segments they are in. */
import type { Direction } from '@cdx/session';
import type { SessionFact } from '@cdx/projections/view-parts';
import { ByteReader } from '../format/byte-writer.ts';
import { factFields } from '../format/fact-fields.ts';
import { readValue } from '../format/values.ts';
import { eventCodeBits, noFact, type FactColumns } from './fact-columns.ts';

export class Facts {
  readonly #segments: FactColumns[];
  readonly #shift: number;
  readonly #mask: number;

  /** `segmentFacts`: facts of every segment but the last; a power of two. */
  constructor(segments: readonly FactColumns[], segmentFacts: number) {
    this.#segments = [...segments];
    this.#shift = Math.log2(segmentFacts);
    this.#mask = segmentFacts - 1;
  }

  get segments(): readonly FactColumns[] {
    return this.#segments;
  }

  get count(): number {
    const full = Math.max(0, this.#segments.length - 1);
    return full * (this.#mask + 1) + (this.#segments.at(-1)?.facts ?? 0);
  }

  get segmentFacts(): number {
    return this.#mask + 1;
  }

  replaceLast(segment: FactColumns): void {
    this.#segments[this.#segments.length - 1] = segment;
  }

  push(segment: FactColumns): void {
    this.#segments.push(segment);
  }

  previous(fact: number): number {
    return this.#of(fact).previous[fact & this.#mask] as number;
  }

  code(fact: number): number {
    return this.#of(fact).code[fact & this.#mask] as number;
  }

  status(fact: number): number {
    return this.#of(fact).status[fact & this.#mask] as number;
  }

  position(fact: number): number {
    const segment = this.#of(fact);
    return segment.positionBase + (segment.position[fact & this.#mask] as number);
  }

  /** How many facts are at this position or before. */
  countUpTo(position: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.position(middle) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The facts of one session up to `last`, in order; those behind `after`, if there is one. */
  chain(last: number, after: number = noFact): number[] {
    const facts: number[] = [];
    for (let fact = last; fact !== noFact && fact !== after; fact = this.previous(fact)) {
      facts.push(fact);
    }
    return facts.reverse();
  }

  /** As a fold takes it. `identity` is what the first fact of a session says besides. */
  read(fact: number, revision: number, direction: Direction, identity: object): SessionFact {
    const segment = this.#of(fact);
    const at = fact & this.#mask;
    const reader = new ByteReader(segment.records, segment.recordAt[at] as number);
    const recordedAt = segment.timeBase + reader.whole();
    const occurredAt = recordedAt + reader.whole();
    const code = (segment.code[at] as number) & eventCodeBits;
    const { type, begins, fields } = factFields[direction][
      code
    ] as (typeof factFields)['upload'][0];
    const data: Record<string, unknown> = {};
    for (const field of fields) data[field] = readValue(reader, segment);
    if (begins) Object.assign(data, identity);
    const position = segment.positionBase + (segment.position[at] as number);
    return { position, revision, type, occurredAt, recordedAt, data };
  }

  #of(fact: number): FactColumns {
    return this.#segments[fact >>> this.#shift] as FactColumns;
  }
}
