/** Simulates a scenario and measures what its history shows, as that of the original is measured. */
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { createMemorySessionsView } from '@cdx/projections';
import { simulate, type Scenario } from '@cdx/simulator';
import { measureHistory, type HistoryMeasures } from './measure-history.ts';

/**
 * The whole history is held in memory: about 1 KB an event. Errors: those of `simulate`.
 */
export async function measureScenario(scenario: Scenario, seed: number): Promise<HistoryMeasures> {
  const store = createMemoryEventStore();
  try {
    await simulate(
      { ...scenario, seed },
      {
        version: 'calibrate',
        store,
        views: createMemorySessionsView(),
        // What is purged stays in this store too.
        archive: async () => ({ add: async () => undefined }),
      },
    );
    return await measureHistory(store);
  } finally {
    await store.close();
  }
}
