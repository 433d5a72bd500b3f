/**
 * Events as records of numbers, side by side in one piece of memory: what the rules about streams
 * need of them. The first reading writes them into partitions, the second goes through these.
 */

import { addId, causeStream } from '../first/id-records.ts';
import type { Partitions } from './partitions.ts';
import { Flag, Place, recordBytes, Word } from '../scan/record-layout.ts';

const words = recordBytes / 4;
const doubles = recordBytes / 8;

/** Goes along the records of one piece of memory; all fields are of the record that it is at. */
export class RecordCursor {
  #words: Int32Array = new Int32Array(0);
  #doubles: Float64Array = new Float64Array(0);
  #word = 0;
  #double = 0;

  over(buffer: ArrayBufferLike, byteOffset: number, byteLength: number): void {
    this.#words = new Int32Array(buffer, byteOffset, byteLength / 4);
    this.#doubles = new Float64Array(buffer, byteOffset, byteLength / 8);
  }

  goTo(index: number): void {
    this.#word = index * words;
    this.#double = index * doubles;
  }

  /** Number of the event in the order of reading. */
  get ordinal(): number {
    return this.#doubles[this.#double + Place.ordinal] as number;
  }
  get position(): number {
    return this.#doubles[this.#double + Place.position] as number;
  }
  get occurredAt(): number {
    return this.#doubles[this.#double + Place.occurredAt] as number;
  }
  get recordedAt(): number {
    return this.#doubles[this.#double + Place.recordedAt] as number;
  }
  /** Of a session; 0 in other streams. */
  get sessionNumber(): number {
    return this.#doubles[this.#double + Place.sessionNumber] as number;
  }
  /** As `Place.value` has it. */
  get value(): number {
    return this.#doubles[this.#double + Place.value] as number;
  }
  get revision(): number {
    return this.#doubles[this.#double + Place.revision] as number;
  }
  get kind(): number {
    return (this.#words[this.#word + Word.kind] as number) & 0xff;
  }
  get streamKind(): number {
    return ((this.#words[this.#word + Word.kind] as number) >> 8) & 3;
  }
  get flags(): number {
    return (this.#words[this.#word + Word.kind] as number) >>> 10;
  }
  get isRefusal(): boolean {
    return (this.flags & Flag.refusal) !== 0;
  }
  get runNumber(): number {
    return this.#words[this.#word + Word.runNumber] as number;
  }
  /** Number of the channel database of a session's stream, of the whole name of any other. */
  get name(): number {
    return this.#words[this.#word + Word.name] as number;
  }
  /** Number of the channel data group of a first event; kind of what came late; status shown. */
  get first(): number {
    return this.#words[this.#word + Word.first] as number;
  }
  get correlationLow(): number {
    return this.#words[this.#word + Word.correlation] as number;
  }
  get correlationHigh(): number {
    return this.#words[this.#word + Word.correlation + 1] as number;
  }
  get idLow(): number {
    return this.#words[this.#word + Word.id] as number;
  }
  get idHigh(): number {
    return this.#words[this.#word + Word.id + 1] as number;
  }
  get causeLow(): number {
    return this.#words[this.#word + Word.cause] as number;
  }
  get causeHigh(): number {
    return this.#words[this.#word + Word.cause + 1] as number;
  }

  /** Its cause is to be looked for among all events. */
  nameCause(ids: Partitions): void {
    addId(ids, this.ordinal, this.#words, this.#word, causeStream);
  }
}
