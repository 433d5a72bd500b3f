/** What survives a restart: every fact, in the order in which it was recorded. */
import type { HistoryEvent } from '../../src/history/history-event.ts';

export interface StoredEvent extends HistoryEvent {
  readonly id: string;
  readonly stream: string;
  readonly causationId: string | null;
}

export type Unstored = Omit<StoredEvent, 'id' | 'recordedAt'> & { readonly id?: string };

export class EventLog {
  readonly #events: StoredEvent[] = [];

  /** Position of the next event. */
  get end(): number {
    return this.#events.length;
  }

  append(event: Unstored, now: number): StoredEvent {
    const stored = { ...event, id: event.id ?? this.#ownId(), recordedAt: now };
    this.#events.push(stored);
    return stored;
  }

  all(): readonly StoredEvent[] {
    return this.#events;
  }

  read(stream: string): StoredEvent[] {
    return this.#events.filter((event) => event.stream === stream);
  }

  /** For what the system states itself; nobody else's ids begin like this. */
  #ownId(): string {
    return `0c0ffee0-0000-4000-8000-${this.end.toString(16).padStart(12, '0')}`;
  }
}
