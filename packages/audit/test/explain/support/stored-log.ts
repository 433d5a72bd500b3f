/** What a scenario leaves in a store, to be explained: its log, and the streams of its sessions. */
import type { EventStore } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { createMemorySessionsView } from '@cdx/projections';
import { isSessionStream, type RecordedEvent } from '@cdx/session';
import { simulate, type Scenario } from '@cdx/simulator';

export interface StoredLog {
  readonly store: EventStore;
  readonly events: readonly RecordedEvent[];
  /** Of sessions, in the order in which they came to be. */
  readonly streams: readonly string[];
}

export async function logOf(scenario: Scenario): Promise<StoredLog> {
  const store = createMemoryEventStore();
  const views = createMemorySessionsView();
  // What is purged stays in the store, as it does until somebody scavenges it.
  const archive = async () => ({ add: async () => undefined });
  await simulate(scenario, { version: '0.0.0-test', store, views, archive });
  return contentsOf(store);
}

export async function contentsOf(store: EventStore): Promise<StoredLog> {
  const events: RecordedEvent[] = [];
  for await (const page of store.readPages()) events.push(...page.events);
  const streams = new Set(events.map(({ stream }) => stream).filter(isSessionStream));
  return { store, events, streams: [...streams] };
}

/** The same events in another store, some changed or left out; positions begin again at 0. */
export async function copyOf(
  events: readonly RecordedEvent[],
  change: (event: RecordedEvent) => RecordedEvent | null = (event) => event,
): Promise<StoredLog> {
  const store = createMemoryEventStore();
  for (const event of events) {
    const changed = change(event);
    if (changed === null) continue;
    const { stream, revision: _revision, position: _position, ...kept } = changed;
    await store.append(stream, [kept], { expectedRevision: 'any' });
  }
  return contentsOf(store);
}

/** `count` of them, evenly over the whole list. */
export function spread<Value>(values: readonly Value[], count: number): readonly Value[] {
  if (values.length <= count) return values;
  return Array.from(
    { length: count },
    (_, index) => values[Math.floor((index * values.length) / count)] as Value,
  );
}
