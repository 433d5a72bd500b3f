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
  /** What was archived, in the order in which it came. */
  readonly archived?: RecordedEvent[];
}

export function emptyRun(): StoredRun {
  const store = createMemoryEventStore();
  return { store, views: createMemorySessionsView(), archived: [] };
}

type Options = Partial<Omit<SimulateOptions, 'store' | 'views'>>;

export function simulateInto(
  into: StoredRun,
  scenario: Scenario,
  options: Options = {},
): Promise<RunResults> {
  const { store, views, archived = [] } = into;
  const archive = async () => ({
    add: async (events: readonly RecordedEvent[]) => {
      archived.push(...events);
    },
  });
  return simulate(scenario, { version: '0.0.0-test', store, views, archive, ...options });
}

/**
 * All events of the log in order, but for those of the run itself and without positions: what a
 * status-message batch knows up to is told by the id of that event.
 */
export async function contents({
  store,
}: StoredRun): Promise<readonly Omit<RecordedEvent, 'position'>[]> {
  const found: Omit<RecordedEvent, 'position'>[] = [];
  const idAt = new Map<number, string>();
  for await (const { position, ...event } of store.readAll()) {
    if (event.stream.startsWith(runStream(''))) continue;
    idAt.set(position, event.id);
    const { data } = event;
    found.push({
      ...event,
      data: isBatch(data) ? { ...data, upTo: idAt.get(data.upToPosition), upToPosition: 0 } : data,
    });
  }
  return found;
}

function isBatch(data: unknown): data is { readonly upToPosition: number } {
  return Object.hasOwn(data as object, 'upToPosition');
}
