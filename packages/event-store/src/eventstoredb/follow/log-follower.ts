/**
 * Catch-up, then live: pages are read when they are asked for, as the followers of our own stores
 * do it. An iterator by hand and no generator, because `return` must end it while it waits for
 * events that may never come.
 */
import type { EventPage } from '../../port.ts';
import type { LogPageRequest } from '../../read/read-request.ts';
import type { Closing } from '../client/retrying.ts';
import { commitAt, commitBefore } from '../read/places.ts';
import type { Changes, WaitForChange } from './changes.ts';

/** What a follower needs to know of its store. */
export interface FollowedLog {
  readonly closing: Closing;
  readonly changes: Changes;
  readonly pages: (request: LogPageRequest) => AsyncGenerator<EventPage, void, undefined>;
}

export class LogFollower implements AsyncIterableIterator<EventPage, undefined> {
  private readonly log: FollowedLog;
  private readonly filter: LogPageRequest['filter'];
  private readonly start: Promise<number>;
  private from: number | undefined;
  private reading: AsyncGenerator<EventPage, void, undefined> | undefined;
  private waiting: WaitForChange | undefined;
  /** Whether the last page said so; undefined before the first. */
  private atEnd: boolean | undefined;
  private ended = false;
  private turn: Promise<unknown> = Promise.resolve();

  /** What `start` rejects with comes out of the first `next`. */
  constructor(log: FollowedLog, start: Promise<number>, filter: LogPageRequest['filter']) {
    this.log = log;
    this.start = start;
    this.filter = filter;
    start.catch(() => {});
    log.changes.join();
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
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.waiting?.cancel();
    this.log.changes.leave();
  }

  private async advance(): Promise<IteratorResult<EventPage, undefined>> {
    try {
      const page = this.ended ? undefined : await this.nextPage();
      if (page !== undefined && !this.ended) return { done: false, value: page };
    } catch (error) {
      this.end();
      throw error;
    }
    this.end();
    return { done: true, value: undefined };
  }

  /** Undefined where the follower or the store has ended meanwhile. */
  private async nextPage(): Promise<EventPage | undefined> {
    this.from ??= await this.start;
    try {
      return await this.nextFrom(this.from);
    } catch (error) {
      // Closing the store ends its followers, it is no failure of theirs.
      if (this.log.closing.closed) return undefined;
      throw error;
    }
  }

  private async nextFrom(from: number): Promise<EventPage | undefined> {
    while (!this.ended && !this.log.closing.closed) {
      const page = await this.read(from);
      // Without events, too, a page may tell that there is nothing more to catch up.
      if (page.next > from || page.atEnd !== this.atEnd) {
        this.atEnd = page.atEnd;
        this.from = Math.max(from, page.next);
        return page;
      }
      if (this.ended) return undefined;
      const at = commitAt(from);
      // At an event that is still to come: whatever is behind the one before it.
      this.waiting = this.log.changes.wait(at < 0 ? commitBefore(from) : at - 1);
      await this.waiting.woken;
      this.waiting = undefined;
    }
    return undefined;
  }

  /** One page; where there is more, the reading stays as it is until more is asked for. */
  private async read(from: number): Promise<EventPage> {
    this.reading ??= this.log.pages({
      from,
      backward: false,
      limit: Number.MAX_SAFE_INTEGER,
      filter: this.filter,
    });
    const { done, value } = await this.reading.next();
    if (done === true || value.atEnd) this.reading = undefined;
    return done === true ? { events: [], next: from, atEnd: true } : value;
  }
}
