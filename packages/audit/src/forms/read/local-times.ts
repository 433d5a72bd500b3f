/** Local times of one zone as moments, many of them: asking the runtime for each would be slow. */
import { instantsOf } from '@cdx/simulator';

/** Zones change at full quarters of an hour. */
const quarterMs = 15 * 60_000;

export class LocalTimes {
  readonly #timeZone: string;
  readonly #quarters = new Map<number, readonly number[]>();

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  /** As `instantsOf` of @cdx/simulator: none, one or two, the earlier first. ms. */
  instantsOf(localMs: number): readonly number[] {
    if (this.#timeZone === 'UTC') return [localMs];
    const start = Math.floor(localMs / quarterMs) * quarterMs;
    let found = this.#quarters.get(start);
    if (found === undefined) {
      found = instantsOf(start, this.#timeZone);
      this.#quarters.set(start, found);
    }
    return found.map((instant) => instant + localMs - start);
  }
}
