/**
 * Pages taken apart into events. By hand and no generator: a promise per event is all that it
 * costs, and whoever reads millions of events notices.
 */
import type { RecordedEvent } from '@cdx/session';
import type { EventPage } from '../port.ts';

export class EventIterator implements AsyncIterableIterator<RecordedEvent, undefined> {
  private readonly pages: AsyncIterator<EventPage, void>;
  private events: readonly RecordedEvent[] = [];
  private at = 0;
  /** Calls that wait for a page, one after another. */
  private waiting = 0;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(pages: AsyncIterator<EventPage, void>) {
    this.pages = pages;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<RecordedEvent, undefined>> {
    const event = this.waiting === 0 ? this.events[this.at] : undefined;
    if (event !== undefined) {
      this.at++;
      return Promise.resolve({ done: false, value: event });
    }
    this.waiting++;
    const answer = this.turn.then(() => this.advance());
    this.turn = answer.catch(() => {}).then(() => this.waiting--);
    return answer;
  }

  async return(): Promise<IteratorResult<RecordedEvent, undefined>> {
    this.events = [];
    await this.pages.return?.();
    return { done: true, value: undefined };
  }

  private async advance(): Promise<IteratorResult<RecordedEvent, undefined>> {
    for (;;) {
      const event = this.events[this.at];
      if (event !== undefined) {
        this.at++;
        return { done: false, value: event };
      }
      const { done, value } = await this.pages.next();
      if (done === true) return { done: true, value: undefined };
      this.events = value.events;
      this.at = 0;
    }
  }
}
