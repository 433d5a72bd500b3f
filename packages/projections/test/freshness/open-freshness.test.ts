/** The durable adapter where its view is missing, or is made anew beside it. */
import { catchUp } from '@cdx/projections';
import { openFreshness, openSessionsView, rebuildSessionsView } from '@cdx/projections/sqlite';
import { expect, test } from 'vitest';
import { minute, Story } from '../support/told.ts';
import { append, createStore } from '../support/view-adapters.ts';
import { tellSession } from './told-sessions.ts';

const query = { at: minute(120) };

test('a file without the sessions view is told to be outdated', async () => {
  const store = await createStore();
  await openSessionsView(store);
  await store.transaction((transaction) => {
    transaction.prepare('DELETE FROM views_registry').run();
  });
  await expect(openFreshness(store).staleness(query)).rejects.toMatchObject({
    code: 'views-outdated',
  });
});

test('a rebuilt view is the one that answers', async () => {
  const store = await createStore();
  const story = new Story();
  tellSession(story, { number: 1, at: 0, to: 'Available' });
  await append(store, story.told);
  await catchUp(store, await openSessionsView(store));
  const freshness = openFreshness(store);
  const before = await freshness.staleness(query);
  await rebuildSessionsView(store);
  expect(await freshness.staleness(query)).toEqual(before);
  expect(before).toMatchObject([{ stalenessMs: 130 * 60_000, waitingSessions: 1 }]);
});
