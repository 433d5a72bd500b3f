/**
 * Walks through what an earlier import has left in a store, beside the file that is imported again:
 * reading it once is far faster than appending every event to hear that it is there.
 */
import type { RecordedEvent } from '@cdx/session';
import type { EventStore } from '../port.ts';
import { eventLine } from './format.ts';

export class StoredEvents {
  readonly #events: AsyncIterator<RecordedEvent>;
  #next: RecordedEvent | undefined;

  private constructor(events: AsyncIterator<RecordedEvent>) {
    this.#events = events;
  }

  /** From where the first event of the file stands; undefined where the store does not have it. */
  static async from(
    store: Pick<EventStore, 'readStream' | 'readAll'>,
    { stream, revision, id }: RecordedEvent,
  ): Promise<StoredEvents | undefined> {
    for await (const first of store.readStream(stream, { from: revision, limit: 1 })) {
      if (first.id !== id) return undefined;
      const events = store.readAll({ from: first.position });
      const found = new StoredEvents(events[Symbol.asyncIterator]());
      await found.#advance();
      return found;
    }
    return undefined;
  }

  /**
   * Where the store has this event, just so; undefined: not from here on, or with other content, and
   * an append will tell. Events must come in the order of the file.
   */
  async positionOf(event: RecordedEvent): Promise<number | undefined> {
    for (; this.#next !== undefined; await this.#advance()) {
      const { id, stream, revision, position } = this.#next;
      // What others have appended in between is passed over.
      if (id !== event.id || stream !== event.stream || revision !== event.revision) continue;
      return eventLine({ ...event, position }) === eventLine(this.#next) ? position : undefined;
    }
    return undefined;
  }

  async #advance(): Promise<void> {
    const next = await this.#events.next();
    this.#next = next.done === true ? undefined : next.value;
  }

  async close(): Promise<void> {
    await this.#events.return?.();
  }
}
