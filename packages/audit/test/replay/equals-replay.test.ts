/** The law of the index: at any position it is what replaying the log up to there would be. */
import { memoryReplayStorage, openReplayIndex } from '@cdx/audit/replay';
import { viewsAsOf } from '@cdx/projections';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrayLog } from './support/array-log.ts';
import { randomLog } from './support/random-log.ts';
import { anyQuery, expectSameView } from './support/same-view.ts';

/** Small ones, so that a small log has many segments and keyframes. */
const segmentSizes = fc.constantFrom(1, 2, 4, 8, 32, 1024);

test('at every position of small logs, both readings are those of a full replay', async () => {
  await fc.assert(
    fc.asyncProperty(randomLog(60), segmentSizes, async (events, segmentFacts) => {
      const log = arrayLog(events);
      const index = await openReplayIndex(log, { storage: memoryReplayStorage(), segmentFacts });
      for (const position of [-1, ...events.map((event) => event.position)]) {
        const past = await index.at({ position });
        await expectSameView(past.view, await viewsAsOf(log, { position }));
        expect(past.event?.position ?? -1).toBe(position);
      }
    }),
    { numRuns: 60 },
  );
});

test('at random positions and times of longer logs, too, also between two events', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomLog(400, { minLength: 300 }),
      segmentSizes,
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: -2, max: 2 })), { minLength: 6, maxLength: 6 }),
      async (events, segmentFacts, places) => {
        const log = arrayLog(events, 50);
        const index = await openReplayIndex(log, { storage: memoryReplayStorage(), segmentFacts });
        for (const [place, off] of places) {
          const event = events[place % events.length]!;
          const position = event.position + off;
          const byPosition = await index.at({ position });
          await expectSameView(byPosition.view, await viewsAsOf(log, { position }));
          const time = event.recordedAt + off;
          const byTime = await index.at(time);
          await expectSameView(byTime.view, await viewsAsOf(log, time));
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('every query has the same answer, page by page', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomLog(250, { minLength: 100 }),
      fc.nat(),
      fc.array(anyQuery, { minLength: 25, maxLength: 25 }),
      async (events, place, queries) => {
        const log = arrayLog(events);
        const at = { position: events[place % events.length]!.position };
        const storage = memoryReplayStorage();
        const { view } = await (await openReplayIndex(log, { storage, segmentFacts: 8 })).at(at);
        const expected = await viewsAsOf(log, at);
        for (const query of queries) {
          expect(await view.query(query)).toEqual(await expected.query(query));
          const next = { ...query, offset: (query.offset ?? 0) + (query.limit ?? 0) };
          expect(await view.query(next)).toEqual(await expected.query(next));
        }
      },
    ),
    { numRuns: 60 },
  );
});
