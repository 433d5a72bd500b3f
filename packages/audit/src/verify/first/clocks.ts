/** Times along the log: overall as it was recorded, and of each source as it tells what happened. */
import type { EventScanner } from '../scan/event-scanner.ts';
import type { Collector } from '../findings/collector.ts';
import { timeText } from '../findings/words.ts';

export class Clocks {
  readonly #found: Collector;
  readonly #sources = new SourceTimes();
  readonly #last = Float64Array.of(-Infinity);

  constructor(found: Collector) {
    this.#found = found;
  }

  /** Of the last event so far; -Infinity for none. */
  get lastRecordedAt(): number {
    return this.#last[0] as number;
  }

  take(event: EventScanner, ordinal: number): void {
    const { occurredAt, recordedAt } = event;
    if (recordedAt < (this.#last[0] as number)) {
      const before = this.lastRecordedAt;
      this.#found.add('recorded-order', ordinal, () => ({
        text: `recorded at ${timeText(recordedAt)}, behind an event recorded at ${timeText(before)}`,
        expected: `recordedAt ${timeText(before)} or later`,
      }));
    } else this.#last[0] = recordedAt;
    if (occurredAt > recordedAt) {
      this.#found.add('recorded-before-occurred', ordinal, () => ({
        text: `occurred at ${timeText(occurredAt)}, recorded at ${timeText(recordedAt)}, which is before`,
        expected: `recordedAt ${timeText(occurredAt)} or later`,
      }));
    }
    const { times } = this.#sources;
    const source = this.#sources.placeOf(event.sourceLow, event.sourceHigh);
    if (occurredAt < (times[source] as number)) {
      const before = times[source] as number;
      this.#found.add('occurred-order', ordinal, () => ({
        text: `occurred at ${timeText(occurredAt)}, after its source had told what occurred at ${timeText(before)}`,
        expected: `occurredAt ${timeText(before)} or later`,
      }));
    } else times[source] = occurredAt;
  }
}

/** The last time of each source, by the hash of its name: open addressing, doubled when half full. */
class SourceTimes {
  #keys = new Int32Array(2 * 64);
  #isTaken = new Uint8Array(64);
  #count = 0;
  times = new Float64Array(64).fill(-Infinity);

  placeOf(low: number, high: number): number {
    const mask = this.times.length - 1;
    for (let place = (low ^ (high >>> 9)) & mask; ; place = (place + 1) & mask) {
      if (this.#isTaken[place] === 0) return this.#take(place, low, high);
      if (this.#keys[2 * place] === low && this.#keys[2 * place + 1] === high) return place;
    }
  }

  #take(place: number, low: number, high: number): number {
    if (2 * ++this.#count > this.times.length) {
      this.#double();
      return this.placeOf(low, high);
    }
    this.#isTaken[place] = 1;
    this.#keys[2 * place] = low;
    this.#keys[2 * place + 1] = high;
    return place;
  }

  #double(): void {
    const [keys, taken, times] = [this.#keys, this.#isTaken, this.times];
    this.#keys = new Int32Array(2 * keys.length);
    this.#isTaken = new Uint8Array(2 * taken.length);
    this.times = new Float64Array(2 * times.length).fill(-Infinity);
    this.#count = 0;
    for (const [place, isTaken] of taken.entries()) {
      if (isTaken === 0) continue;
      const moved = this.placeOf(keys[2 * place] as number, keys[2 * place + 1] as number);
      this.times[moved] = times[place] as number;
    }
  }
}
