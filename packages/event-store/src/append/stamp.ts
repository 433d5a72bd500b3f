/**
 * Gives `recordedAt` to events that come without it. Stamps never go back, even where the clock
 * does: the order of arrival is the order of the log.
 */
import { CdxError } from '@cdx/session';

export class Stamp {
  private readonly now: (() => number) | undefined;
  private last = Number.MIN_SAFE_INTEGER;

  constructor(now: (() => number) | undefined) {
    this.now = now;
  }

  /** Integer ms since the Unix epoch. Errors: `invalid-event` without a clock. */
  next(): number {
    if (this.now === undefined) {
      throw new CdxError(
        'invalid-event',
        'An event without recordedAt needs a store with a clock: give it, or open the store with `now`.',
      );
    }
    const time = this.now();
    if (!Number.isSafeInteger(time)) {
      throw new CdxError('invalid-argument', `The clock of the store says ${time}: no integer ms.`);
    }
    this.last = Math.max(this.last, time);
    return this.last;
  }
}
