/**
 * Copies streams from a store to its archive, as they were written, many to a transaction of the
 * archive. What is there already is compared, event by event.
 */
import type { StoreWithArchive } from './local-archive.ts';
import type { StoredEvent } from './stored-event.ts';

/** Events of one transaction, and of one turn of the event loop. */
export const copiedEventsMax = 5000;

export class ArchiveCopier {
  private readonly pair: StoreWithArchive;
  private waiting: StoredEvent[] = [];
  private added = 0;

  constructor(pair: StoreWithArchive) {
    this.pair = pair;
  }

  /** Events that the archive did not have, of those that were flushed. */
  get copied(): number {
    return this.added;
  }

  /** Revisions `from` to `to` of a stream; in the archive after `flush` at the latest. */
  copy(stream: string, from: number, to: number): void {
    let next = from;
    while (next <= to) {
      const limit = Math.min(copiedEventsMax, to + 1 - next);
      const events = this.pair.store.storedEvents(stream, next, limit);
      for (const event of events) this.waiting.push(event);
      // None in a damaged store; the archive will say where the gap is.
      next = (events.at(-1)?.revision ?? to) + 1;
      if (this.waiting.length >= copiedEventsMax) this.flush();
    }
  }

  flush(): void {
    if (this.waiting.length === 0) return;
    const events = this.waiting;
    this.waiting = [];
    this.added += this.pair.archive.addStored(events);
  }
}
