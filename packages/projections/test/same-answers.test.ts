/** Both views give the same answers to any question about any log. */
import {
  catchUp,
  createMemorySessionsView,
  readings,
  sessionColumns,
  type SessionsQuery,
} from '@cdx/projections';
import { directions, errorId, failureKinds, statusNames } from '@cdx/session';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  databases,
  groups,
  jobs,
  randomLog,
  schedules,
  stepMinutes,
} from './support/random-log.ts';
import { minute } from './support/told.ts';
import { append, viewAdapters } from './support/view-adapters.ts';

const some = (values: readonly string[]) => fc.option(fc.subarray([...values]), { nil: undefined });
const anyTime = fc
  .tuple(fc.integer({ min: -1, max: 22 }), fc.constantFrom(0, 1))
  .map(([step, more]) => minute(step * stepMinutes) + more);
const time = fc.option(anyTime, { nil: undefined });

const query: fc.Arbitrary<SessionsQuery> = fc.constantFrom(...directions).chain((direction) =>
  fc.record({
    direction: fc.constant(direction),
    reading: fc.constantFrom(undefined, ...readings),
    from: time,
    to: time,
    statuses: fc.option(fc.subarray([...statusNames(direction)]), { nil: undefined }),
    jobs: some(jobs),
    groups: some(groups),
    databases: some(databases),
    schedules: some(schedules),
    failureKinds: fc.option(fc.subarray([...failureKinds]), { nil: undefined, freq: 3 }),
    errorId: fc.option(fc.constantFrom(errorId('Server busy.'), errorId('\u{1f525}')), {
      nil: undefined,
      freq: 9,
    }),
    showAll: fc.boolean(),
    limit: fc.option(fc.nat(8), { nil: undefined }),
    offset: fc.nat(4),
    sort: fc.option(
      fc.record({
        column: fc.constantFrom(...sessionColumns[direction].map(({ key }) => key)),
        order: fc.constantFrom('asc' as const, 'desc' as const),
      }),
      { nil: undefined },
    ),
  }),
);

test('memory and SQLite answer alike', async () => {
  const [, makeSqlite] = viewAdapters[1] as (typeof viewAdapters)[number];
  const questions = fc.array(query, { minLength: 10, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(randomLog(150), questions, async (told, queries) => {
      const bench = await makeSqlite();
      try {
        await append(bench.store, told);
        await catchUp(bench.store, bench.view);
        const memory = createMemorySessionsView();
        await catchUp(bench.store, memory);
        for (const one of queries) {
          expect(await bench.view.query(one)).toEqual(await memory.query(one));
        }
        for (const reading of readings) {
          expect(await bench.view.tally(reading)).toEqual(await memory.tally(reading));
        }
      } finally {
        await bench.dispose();
      }
    }),
    { numRuns: 40 },
  );
});
