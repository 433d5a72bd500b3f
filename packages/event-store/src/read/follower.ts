/**
 * Catch-up, then live: the pull side of a subscription. An iterator by hand and no generator,
 * because `return` must end it while it waits for events that may never come.
 */
import { nextTurn } from './next-turn.ts';
import type { EventFilter, EventPage } from '../port.ts';
import type { PageSource } from './read-request.ts';
import type { Signal, Waiting } from './signal.ts';

/** What a follower needs to know of its store. */
export interface FollowedStore extends PageSource {
  readonly closed: boolean;
  /** Notified after appends and on closing. */
  readonly changes: Signal;
}

export class Follower implements AsyncIterableIterator<EventPage> {
  private readonly store: FollowedStore;
  private readonly filter: EventFilter | undefined;
  private from = 0;
  private failure: Error | undefined;
  private started = false;
  private atEnd = false;
  private ended = false;
  private waiting: Waiting | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  /** `from` is asked at once; what it throws comes out of the first `next`. */
  constructor(store: FollowedStore, from: () => number, filter: EventFilter | undefined) {
    this.store = store;
    this.filter = filter;
    try {
      this.from = from();
    } catch (error) {
      this.failure = error as Error;
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<EventPage, undefined>> {
    const answer = this.turn.then(() => this.advance());
    this.turn = answer.catch(() => {});
    return answer;
  }

  return(): Promise<IteratorResult<EventPage, undefined>> {
    this.ended = true;
    this.waiting?.cancel();
    return Promise.resolve({ done: true, value: undefined });
  }

  private async advance(): Promise<IteratorResult<EventPage, undefined>> {
    const { failure } = this;
    if (failure !== undefined) {
      this.failure = undefined;
      this.ended = true;
      throw failure;
    }
    if (this.started && !this.atEnd) await nextTurn();
    while (!this.ended && !this.store.closed) {
      const page = this.store.readLogPage({
        from: this.from,
        backward: false,
        limit: Number.MAX_SAFE_INTEGER,
        filter: this.filter,
      });
      const moved = page.next > this.from;
      this.atEnd = page.atEnd;
      // The first page is handed out even if empty: it tells that there is nothing to catch up.
      if (moved || !this.started) {
        this.started = true;
        this.from = Math.max(this.from, page.next);
        return { done: false, value: page };
      }
      // Reading and starting to wait are one step, so no append can fall in between.
      this.waiting = this.store.changes.wait();
      await this.waiting.woken;
      this.waiting = undefined;
    }
    this.ended = true;
    return { done: true, value: undefined };
  }
}
