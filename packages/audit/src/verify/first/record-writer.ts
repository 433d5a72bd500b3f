/** Writes down what the second part needs of an event: its record, by name, and its id, by id. */
import { recordBytes, Word } from '../scan/record-layout.ts';
import type { Partitions } from '../second/partitions.ts';
import { addId } from './id-records.ts';

const wordsPerRecord = recordBytes / 4;

export class RecordWriter {
  readonly #events: Partitions;
  readonly #ids: Partitions;

  constructor(of: { readonly events: Partitions; readonly ids: Partitions }) {
    this.#events = of.events;
    this.#ids = of.ids;
  }

  /** All records of a channel database go to one partition. */
  event(record: Int32Array): void {
    const { words, count } = this.#events.next((record[Word.name] as number) % this.#events.count);
    const at = (count - 1) * wordsPerRecord;
    for (let word = 0; word < wordsPerRecord; word++) words[at + word] = record[word] as number;
  }

  id(record: Int32Array, ordinal: number, streamKind: number, sessionNumber: number): void {
    const stream = (record[Word.name] as number) * 4 + streamKind;
    addId(this.#ids, ordinal, record, 0, Math.imul(sessionNumber | 0, 0x9e3779b1) ^ stream);
  }
}
