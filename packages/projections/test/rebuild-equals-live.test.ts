/**
 * The law of views: however a view has come to its checkpoint, in whatever batches, closed and
 * opened in between, given events again, it shows what the log tells and nothing else.
 */
import { catchUp, createMemorySessionsView } from '@cdx/projections';
import { rebuildSessionsView } from '@cdx/projections/sqlite';
import type { SqliteEventStore } from '@cdx/event-store/sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dump, expectedDump } from './support/dump.ts';
import { randomLog } from './support/random-log.ts';
import { recorded } from './support/told.ts';
import { append, viewAdapters } from './support/view-adapters.ts';

/** What is done after each stretch of the log. */
const stretch = fc.record({
  length: fc.integer({ min: 1, max: 30 }),
  how: fc.constantFrom('catchUp', 'apply', 'later'),
  /** Events before the stretch that are given once more. */
  again: fc.nat(5),
  batch: fc.integer({ min: 1, max: 12 }),
  reopen: fc.boolean(),
});

describe.each(viewAdapters)('%s view', (_, make) => {
  test('a view that followed the log in any way shows what the log tells', async () => {
    const story = randomLog(120);
    const stretches = fc.array(stretch, { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(story, stretches, async (told, parts) => {
        const bench = await make();
        try {
          const log = recorded(told);
          let end = 0;
          for (const { length, how, again, batch, reopen } of parts) {
            const begin = end;
            end = Math.min(begin + length, told.length);
            await append(bench.store, told.slice(begin, end));
            if (reopen) await bench.reopen();
            if (how === 'catchUp') await catchUp(bench.store, bench.view);
            if (how === 'apply') {
              const from = Math.max(0, bench.view.checkpoint + 1 - again);
              for (let at = from; at < end; at += batch) {
                await bench.view.apply(log.slice(at, Math.min(at + batch, end)));
              }
            }
          }
          await append(bench.store, told.slice(end));
          await catchUp(bench.store, bench.view);
          expect(await dump(bench.view)).toEqual(expectedDump(log));
          await catchUp(bench.store, bench.view);
          expect(await dump(bench.view)).toEqual(expectedDump(log));
        } finally {
          await bench.dispose();
        }
      }),
      { numRuns: 40 },
    );
  });
});

test('a rebuilt view shows what the one before it showed', async () => {
  const [, makeSqlite] = viewAdapters[1] as (typeof viewAdapters)[number];
  await fc.assert(
    fc.asyncProperty(randomLog(120), fc.nat(120), async (told, behind) => {
      const bench = await makeSqlite();
      try {
        await append(bench.store, told.slice(0, behind));
        await catchUp(bench.store, bench.view);
        await append(bench.store, told.slice(behind));
        await rebuildSessionsView(bench.store as SqliteEventStore);
        const rebuilt = await dump(bench.view);
        expect(rebuilt).toEqual(expectedDump(recorded(told)));
        const fresh = createMemorySessionsView();
        await catchUp(bench.store, fresh);
        expect(await dump(fresh)).toEqual(rebuilt);
      } finally {
        await bench.dispose();
      }
    }),
    { numRuns: 25 },
  );
});
