/** Times along the log: overall as it was recorded, and of each source as it tells what happened. */
import type { EventScanner } from '../scan/event-scanner.ts';
import type { Collector } from '../findings/collector.ts';
import { timeText } from '../findings/words.ts';
import type { Sources } from './sources.ts';

export class Clocks {
  readonly #found: Collector;
  readonly #sources: Sources;
  readonly #last = Float64Array.of(-Infinity);

  constructor(found: Collector, sources: Sources) {
    this.#found = found;
    this.#sources = sources;
  }

  /** Of the last event so far; -Infinity for none. */
  get lastRecordedAt(): number {
    return this.#last[0] as number;
  }

  take(event: EventScanner, source: number, ordinal: number): void {
    const { occurredAt, recordedAt } = event;
    const last = this.#last[0] as number;
    const { times } = this.#sources;
    const told = times[source] as number;
    if (recordedAt >= last) this.#last[0] = recordedAt;
    if (occurredAt >= told) times[source] = occurredAt;
    if (recordedAt < last) this.#recordedBefore(recordedAt, last, ordinal);
    if (occurredAt > recordedAt) this.#recordedAhead(occurredAt, recordedAt, ordinal);
    if (occurredAt < told) this.#toldBefore(occurredAt, told, ordinal);
  }

  #recordedBefore(recordedAt: number, last: number, ordinal: number): void {
    this.#found.add('recorded-order', ordinal, () => ({
      text: `recorded at ${timeText(recordedAt)}, behind an event recorded at ${timeText(last)}`,
      expected: `recordedAt ${timeText(last)} or later`,
    }));
  }

  #recordedAhead(occurredAt: number, recordedAt: number, ordinal: number): void {
    this.#found.add('recorded-before-occurred', ordinal, () => ({
      text: `occurred at ${timeText(occurredAt)}, recorded at ${timeText(recordedAt)}, which is before`,
      expected: `recordedAt ${timeText(occurredAt)} or later`,
    }));
  }

  #toldBefore(occurredAt: number, told: number, ordinal: number): void {
    this.#found.add('occurred-order', ordinal, () => ({
      text: `occurred at ${timeText(occurredAt)}, after its source had told what occurred at ${timeText(told)}`,
      expected: `occurredAt ${timeText(told)} or later`,
    }));
  }
}
