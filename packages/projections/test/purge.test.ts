/** What a purge takes out of the views, and logs from which a scavenge has taken whole streams. */
import { catchUp, createMemorySessionsView, readings } from '@cdx/projections';
import { openSessionsView } from '@cdx/projections/sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dump, expectedDump } from './support/dump.ts';
import { randomLog } from './support/random-log.ts';
import { sampleFleet, streams } from './support/sample-fleet.ts';
import { busy, recorded, tellBatch } from './support/told.ts';
import { append, benchForTest, createStore, viewAdapters } from './support/view-adapters.ts';

describe.each(viewAdapters)('%s view', (_, make) => {
  test.each([
    ['that headquarters knows everything of', 0],
    ['that headquarters is behind with', 99],
  ])('a session %s is gone in both readings once it is purged', async (_case, leavesOut) => {
    const { store, view } = await benchForTest(make);
    const story = sampleFleet();
    tellBatch(story, 60, leavesOut);
    for (const stream of Object.values(streams)) story.tell(stream, 90, 'SessionPurged', {});
    await append(store, story.told);
    await catchUp(store, view);
    expect(await dump(view)).toEqual(expectedDump(story.log));
    for (const reading of readings) {
      expect((await view.query({ direction: 'download', reading })).total).toBe(0);
      expect(await view.get(streams.uploaded, reading)).toBeUndefined();
    }
  });

  test('a session that begins and is purged in one batch never shows', async () => {
    const { view } = await benchForTest(make);
    const story = sampleFleet();
    story.tell(streams.failed, 90, 'SessionPurged', {});
    await view.apply(story.log);
    expect(await view.get(streams.failed)).toBeUndefined();
    expect(await dump(view)).toEqual(expectedDump(story.log));
  });

  test.each([
    ['in the same batch', Number.POSITIVE_INFINITY],
    ['later', 1],
  ])('an event of a purged session is refused %s, and changes nothing', async (_case, batch) => {
    const { view } = await benchForTest(make);
    const story = sampleFleet();
    const purgedAt = story.told.length;
    story.tell(streams.failed, 90, 'SessionPurged', {});
    story.tell(streams.failed, 91, 'DownloadFailed', busy);
    const { log } = story;
    const last = batch === 1 ? purgedAt + 1 : 3;
    await view.apply(log.slice(0, last));
    const before = await dump(view);
    await expect(view.apply(log.slice(last))).rejects.toMatchObject({
      code: 'store-corrupt',
      details: { stream: streams.failed, position: purgedAt + 1, expected: 0 },
    });
    expect(await dump(view)).toEqual(before);
  });

  test('a stream that does not begin with its first event is refused', async () => {
    const { view } = await benchForTest(make);
    const log = sampleFleet().log.filter(({ position }) => position !== 0);
    await expect(view.apply(log)).rejects.toMatchObject({
      code: 'store-corrupt',
      details: { stream: streams.applied, expected: 0 },
    });
  });
});

test('a log whose purged streams are gone is told as if they were there', async () => {
  await fc.assert(
    fc.asyncProperty(randomLog(120), async (told) => {
      const log = recorded(told);
      const purged = new Set(
        log.filter(({ type }) => type === 'SessionPurged').map(({ stream }) => stream),
      );
      // Positions stay what they were, so there are gaps.
      const scavenged = log.filter(({ stream }) => !purged.has(stream));
      const view = createMemorySessionsView();
      await view.apply(scavenged);
      const { checkpoint: _whole, ...expected } = expectedDump(log);
      expect(await dump(view)).toMatchObject(expected);
    }),
  );
});

test('a purge leaves nothing in the tables', async () => {
  const store = await createStore();
  const view = await openSessionsView(store);
  const story = sampleFleet();
  for (const stream of Object.values(streams)) story.tell(stream, 90, 'SessionPurged', {});
  await append(store, story.told);
  await catchUp(store, view);
  for (const table of ['', '_hq', '_counts', '_behind']) {
    expect(store.prepare(`SELECT * FROM views_sessions${table}`).all()).toEqual([]);
  }
});
