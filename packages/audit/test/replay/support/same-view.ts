/** Holds one view against another: everything that forms can be asked. */
import {
  readings,
  sessionColumnKeys,
  type SessionsQuery,
  type SessionsView,
} from '@cdx/projections';
import { directions, errorId, failureKinds, statusNames } from '@cdx/session';
import fc from 'fast-check';
import { expect } from 'vitest';
import { databases, groups, jobs, schedules } from './random-log.ts';

/** Rows, tallies and summaries of both readings. */
export async function expectSameView(view: SessionsView, expected: SessionsView): Promise<void> {
  expect(view.checkpoint).toBe(expected.checkpoint);
  for (const reading of readings) {
    expect(await view.tally(reading)).toEqual(await expected.tally(reading));
    expect(await view.summary({ reading, top: 99 })).toEqual(
      await expected.summary({ reading, top: 99 }),
    );
    for (const direction of directions) {
      const query: SessionsQuery = { direction, reading, showAll: true };
      const page = await view.query(query);
      expect(page).toEqual(await expected.query(query));
      for (const { stream } of page.rows) {
        expect(await view.get(stream, reading)).toEqual(await expected.get(stream, reading));
      }
    }
  }
}

const some = <Value>(values: readonly Value[]): fc.Arbitrary<readonly Value[] | undefined> =>
  fc.option(fc.subarray([...values]), { nil: undefined, freq: 1 });

/** What forms can be asked; mostly little. */
export const anyQuery: fc.Arbitrary<SessionsQuery> = fc
  .constantFrom(...directions)
  .chain((direction) =>
    fc.record(
      {
        direction: fc.constant(direction),
        reading: fc.constantFrom(...readings),
        from: fc.nat(20).map((n) => 1_772_438_400_000 + n * 60_000),
        to: fc.nat(20).map((n) => 1_772_438_400_000 + n * 60_000),
        statuses: some(statusNames(direction)),
        jobs: some(jobs),
        groups: some(groups),
        databases: some(databases),
        schedules: some(schedules),
        failureKinds: some(failureKinds),
        errorId: fc.constantFrom(...['Server busy.', '\u{1f525}', ''].map(errorId)),
        showAll: fc.boolean(),
        limit: fc.nat(4),
        offset: fc.nat(4),
        sort: fc.record({
          column: fc.constantFrom(...sessionColumnKeys),
          order: fc.constantFrom('asc', 'desc'),
        }),
      },
      { requiredKeys: ['direction'] },
    ),
  );
