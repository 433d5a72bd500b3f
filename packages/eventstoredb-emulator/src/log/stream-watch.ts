/**
 * Wakes subscriptions to single streams when something was appended to theirs. One look at the log
 * for all of them, and none while nobody waits.
 */
import type { EventPage, EventStore } from '@cdx/event-store';

export interface StreamChange {
  /** Resolves with the next append to the stream, with `cancel`, and when the watch ends. */
  readonly happened: Promise<void>;
  readonly cancel: () => void;
}

export class StreamWatch {
  private readonly store: EventStore;
  private readonly waiting = new Map<string, Set<() => void>>();
  private pages: AsyncIterator<EventPage> | undefined;

  constructor(store: EventStore) {
    this.store = store;
  }

  /** Counts from now on. `stream`: the name in the store. */
  next(stream: string): StreamChange {
    let wake = (): void => {};
    const happened = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const others = this.waiting.get(stream);
    if (others === undefined) this.waiting.set(stream, new Set([wake]));
    else others.add(wake);
    if (this.pages === undefined) void this.follow();
    return {
      happened,
      cancel: () => {
        this.waiting.get(stream)?.delete(wake);
        if (this.waiting.get(stream)?.size === 0) this.waiting.delete(stream);
        if (this.waiting.size === 0) this.stop();
        wake();
      },
    };
  }

  /** Wakes everybody. */
  close(): void {
    this.stop();
    for (const stream of this.waiting.keys()) this.wake(stream);
  }

  private async follow(): Promise<void> {
    const pages = this.store.follow({ from: 'end' })[Symbol.asyncIterator]();
    this.pages = pages;
    try {
      for (;;) {
        const { done, value } = await pages.next();
        if (done === true) break;
        for (const { stream } of value.events) this.wake(stream);
      }
    } catch {
      // The store is closed or broken: whoever waits looks itself, and meets the same error.
    }
    if (this.pages === pages) this.close();
  }

  private stop(): void {
    const { pages } = this;
    this.pages = undefined;
    void pages?.return?.();
  }

  private wake(stream: string): void {
    const sleepers = this.waiting.get(stream);
    if (sleepers === undefined) return;
    this.waiting.delete(stream);
    for (const wake of sleepers) wake();
  }
}
