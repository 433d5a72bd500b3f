/** Runs into a store, and what is in the store afterwards. */
import type { EventStore } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { createMemorySessionsView, type SessionsView } from '@cdx/projections';
import { runStream, type RecordedEvent } from '@cdx/session';
import { simulate, type RunResults, type SimulateOptions } from '../../src/index.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

export interface StoredRun {
  readonly store: EventStore;
  readonly views: SessionsView;
}

export function emptyRun(): StoredRun {
  return { store: createMemoryEventStore(), views: createMemorySessionsView() };
}

type Options = Partial<Omit<SimulateOptions, 'store' | 'views'>>;

export function simulateInto(
  into: StoredRun,
  scenario: Scenario,
  options: Options = {},
): Promise<RunResults> {
  return simulate(scenario, { version: '0.0.0-test', ...into, ...options });
}

/** All events of the log in order, but for those of the run itself and without positions. */
export async function contents({
  store,
}: StoredRun): Promise<readonly Omit<RecordedEvent, 'position'>[]> {
  const found: Omit<RecordedEvent, 'position'>[] = [];
  for await (const { position: _position, ...event } of store.readAll()) {
    if (!event.stream.startsWith(runStream(''))) found.push(event);
  }
  return found;
}
