/** Views of stores that keep none: as of when the store was opened, and read once. */
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { createMemorySessionsView } from '@cdx/projections';
import { parseScenario, simulate } from '@cdx/simulator';
import { expect, test } from 'vitest';
import { foldedView } from '../../src/io/folded-view.ts';
import { tiny } from '../support/scenarios.ts';

const { scenario } = parseScenario(tiny, { file: 'tiny.yaml' });

test('a folded view is what the log was, reads it when asked, and only once', async () => {
  const store = createMemoryEventStore();
  const views = createMemorySessionsView();
  const run = { store, views, version: '0' };
  await simulate(scenario, { ...run, forMs: 3_600_000 });
  const [tally, summary] = [await views.tally(), await views.summary()];
  let reads = 0;
  const counted = {
    readPages: (...args: Parameters<typeof store.readPages>) => {
      reads++;
      return store.readPages(...args);
    },
  };
  const folded = foldedView(counted, await store.head());
  expect(folded.checkpoint).toBe(await store.head());
  expect(reads).toBe(0);
  // The run goes on before anybody asks.
  await simulate(scenario, { ...run, continue: true });
  expect(await views.tally()).not.toEqual(tally);
  expect(await folded.tally()).toEqual(tally);
  expect(await folded.summary()).toEqual(summary);
  expect(await folded.find('1-STORE-0001')).toHaveLength(2);
  expect(reads).toBe(1);
  await expect(folded.apply([])).rejects.toMatchObject({ code: 'invalid-argument' });
  await folded.close();
  await folded.close();
});
