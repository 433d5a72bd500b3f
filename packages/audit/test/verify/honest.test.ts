/** The first law: nothing is found in any history that a run has written, whatever happens in it. */
import { troubledScenarios } from '@cdx/testing';
import { scenario, withEverything } from '@cdx/testing/build';
import type { RecordedEvent } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventsOfRun, verified } from './support/histories.ts';

/** As EventStoreDB has positions, with those that events speak of. */
function withGaps(events: readonly RecordedEvent[], gap: (index: number) => number) {
  let position = -1;
  const places = events.map((_, index) => (position += gap(index)));
  return events.map((event, index): RecordedEvent => {
    const data = event.data as { readonly upToPosition?: number };
    const upTo = data.upToPosition;
    return {
      ...event,
      position: places[index] as number,
      data: upTo === undefined || upTo < 0 ? data : { ...data, upToPosition: places[upTo] },
    };
  });
}

describe('nothing is found in', () => {
  test('a run with everything in it', async () => {
    const events = await eventsOfRun(withEverything(scenario()));
    const { findingCounts, findings, notChecked } = await verified(events);
    expect(findings).toEqual([]);
    expect(findingCounts).toEqual({});
    expect(notChecked.map(({ rule }) => rule)).toEqual(['tail-missing']);
  });

  test('random runs, wherever they are cut, and with positions that have gaps', async () => {
    await fc.assert(
      fc.asyncProperty(
        troubledScenarios,
        fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
        async (scenario, cuts) => {
          const events = await eventsOfRun(scenario);
          expect((await verified(events)).findings).toEqual([]);
          for (const cut of cuts) {
            const part = events.slice(0, cut % events.length);
            expect((await verified(part)).findings).toEqual([]);
          }
          const far = withGaps(events, (index) => 1 + ((index * 7) % 5));
          expect((await verified(far, { isGapless: false })).findings).toEqual([]);
          // Part of a log, from any position on.
          const from = (cuts[0] as number) % events.length;
          const rest = await verified(events.slice(from), { firstPosition: from });
          expect(rest.findings).toEqual([]);
        },
      ),
      { numRuns: 10 },
    );
  }, 60_000);

  test('runs that were stopped and continued', async () => {
    await fc.assert(
      fc.asyncProperty(
        troubledScenarios,
        fc.integer({ min: 2, max: 4 }),
        async (scenario, pieces) => {
          expect((await verified(await eventsOfRun(scenario, pieces))).findings).toEqual([]);
        },
      ),
      { numRuns: 4 },
    );
  }, 60_000);
});
