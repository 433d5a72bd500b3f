/**
 * The log in blocks of some thousand events, each with its last position and its earliest time:
 * enough to find the last event by a time without reading the log, though times need not rise.
 */
import type { RecordedEvent } from '@cdx/session';

const eventsInBlock = 4096;

export interface EventBlocks {
  /** Position of the last event of each. */
  readonly last: Float64Array;
  /** The earliest `recordedAt` in each, ms. */
  readonly earliest: Float64Array;
}

export class GrowingBlocks {
  readonly #last: number[] = [];
  readonly #earliest: number[] = [];
  #eventsInLast = eventsInBlock;

  /** Those of a segment that is gone on with; the last of them is not added to. */
  constructor(before?: EventBlocks) {
    if (before === undefined) return;
    this.#last.push(...before.last);
    this.#earliest.push(...before.earliest);
  }

  add({ position, recordedAt }: Pick<RecordedEvent, 'position' | 'recordedAt'>): void {
    if (this.#eventsInLast >= eventsInBlock) {
      this.#last.push(position);
      this.#earliest.push(recordedAt);
      this.#eventsInLast = 1;
      return;
    }
    const at = this.#last.length - 1;
    this.#last[at] = position;
    this.#earliest[at] = Math.min(this.#earliest[at] as number, recordedAt);
    this.#eventsInLast += 1;
  }

  get blocks(): EventBlocks {
    return { last: Float64Array.from(this.#last), earliest: Float64Array.from(this.#earliest) };
  }
}
