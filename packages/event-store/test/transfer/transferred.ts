/** Logs, their exports and what comes of these, in tests. */
import { exportEvents, importEvents, type ImportResult } from '@cdx/event-store/transfer';
import type { EventStore } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { type NewEvent, type RecordedEvent } from '@cdx/session';
import { all } from '../support/stores.ts';

export const source = { store: 'run.db', firstEventId: null, head: -1 };

export function memoryStore(): EventStore {
  return createMemoryEventStore({ upcasting: { upcasters: [] } });
}

/** Each entry is an event of this stream, in the order of the log. */
export async function storeWith(
  streams: readonly (readonly [stream: string, event: NewEvent])[],
): Promise<EventStore> {
  const store = memoryStore();
  for (const [stream, event] of streams) {
    await store.append(stream, [event], { expectedRevision: 'any' });
  }
  return store;
}

export type ExportTestOptions = Partial<Parameters<typeof exportEvents>[1]>;

export async function exported(
  store: EventStore,
  options: ExportTestOptions = {},
): Promise<string> {
  return (await all(exportEvents(store, { source, ...options }))).join('');
}

/** `sizes`: of the pieces in which the bytes come, over and over. */
export async function* bytesOf(
  text: string | Uint8Array,
  sizes: readonly number[] = [65_536],
): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let start = 0, turn = 0; start < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    yield bytes.subarray(start, start + size);
    start += size;
  }
}

export function imported(
  text: string | Uint8Array,
  store: EventStore,
  sizes?: readonly number[],
): Promise<ImportResult> {
  return importEvents(bytesOf(text, sizes), store, { file: 'run.ndjson' });
}

export async function contents(store: EventStore): Promise<readonly RecordedEvent[]> {
  return all(store.readAll());
}

/** Their order, and all but where they stand in the log. */
export async function withoutPositions(store: EventStore) {
  return (await contents(store)).map(({ position: _position, ...event }) => event);
}
