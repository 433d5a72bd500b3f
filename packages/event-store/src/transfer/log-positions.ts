/**
 * Positions that events speak of, in the terms of the log that they are imported into: a run of the
 * process status messages batch says up to which position headquarters' forms know the log, and an
 * event has another position in another store.
 */
import type { RecordedEvent } from '@cdx/session';
import type { EventStore } from '../port.ts';
import { PositionMap } from './position-map.ts';

/** The only events that name a position, and their field. */
const namingType = 'StatusMessagesProcessed';
const field = 'upToPosition';

export class LogPositions {
  readonly #store: Pick<EventStore, 'readStream' | 'head'>;
  readonly #map = new PositionMap();

  constructor(store: Pick<EventStore, 'readStream' | 'head'>) {
    this.#store = store;
  }

  /** An event of the exported log has this place in the store. */
  add(exported: number, stored: number): void {
    this.#map.add(exported, stored);
  }

  isNamedBy({ type }: RecordedEvent): boolean {
    return type === namingType;
  }

  /** The event as the store should have it; every event before it must have its place. */
  async translated(event: RecordedEvent): Promise<RecordedEvent> {
    if (!this.isNamedBy(event)) return event;
    const data = event.data as Readonly<Record<string, unknown>> | null;
    const exported = data?.[field];
    // -1 is before every log.
    if (!Number.isSafeInteger(exported) || (exported as number) < 0) return event;
    const stored = this.#map.at(exported as number) ?? (await this.#beforeFile(event));
    return { ...event, data: { ...data, [field]: stored } };
  }

  /**
   * Named is what is before the first event of the file, in an export that does not begin at the
   * beginning: all that the store had then.
   */
  async #beforeFile({ stream, revision, id }: RecordedEvent): Promise<number> {
    for await (const there of this.#store.readStream(stream, { from: revision, limit: 1 })) {
      if (there.id === id) return Number((there.data as Record<string, unknown>)[field]);
    }
    return this.#store.head();
  }
}
