/** When schedules run: intervals, cron, and clocks that change. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatInstant, nextOccurrence, type Recurrence } from '@cdx/simulator';

/** The first occurrences from the start on, as text. */
function first(recurrence: Recurrence, timeZone: string, start: string, count: number): string[] {
  const startAt = Date.parse(start);
  const next = nextOccurrence(recurrence, timeZone, startAt);
  const found: string[] = [];
  for (let at = next(startAt - 1); found.length < count && at < Infinity; at = next(at)) {
    found.push(formatInstant(at));
  }
  return found;
}

const every20m: Recurrence = { kind: 'interval', everyMs: 1_200_000, offsetMs: 0 };
const cron = (pattern: string): Recurrence => ({ kind: 'cron', cron: pattern });

test('an interval begins at the start, or its offset after it', () => {
  expect(first(every20m, 'UTC', '2026-03-02T00:10:00Z', 3)).toEqual([
    '2026-03-02T00:10:00Z',
    '2026-03-02T00:30:00Z',
    '2026-03-02T00:50:00Z',
  ]);
  expect(first({ ...every20m, offsetMs: 300_000 }, 'UTC', '2026-03-02T00:10:00Z', 2)).toEqual([
    '2026-03-02T00:15:00Z',
    '2026-03-02T00:35:00Z',
  ]);
});

test('cron runs at the start too, where the start fits', () => {
  expect(first(cron('*/20 * * * *'), 'UTC', '2026-03-02T00:20:00Z', 3)).toEqual([
    '2026-03-02T00:20:00Z',
    '2026-03-02T00:40:00Z',
    '2026-03-02T01:00:00Z',
  ]);
  expect(first(cron('*/20 * * * *'), 'UTC', '2026-03-02T00:20:00.001Z', 1)).toEqual([
    '2026-03-02T00:40:00Z',
  ]);
});

test('cron with six fields has seconds in front', () => {
  expect(first(cron('*/30 * * * * *'), 'UTC', '2026-03-02T00:00:10Z', 2)).toEqual([
    '2026-03-02T00:00:30Z',
    '2026-03-02T00:01:00Z',
  ]);
});

test('cron follows the clocks of its time zone', () => {
  expect(first(cron('0 8 * * 1'), 'America/Chicago', '2026-03-02T00:00:00Z', 2)).toEqual([
    '2026-03-02T14:00:00Z',
    // Daylight saving time began on 8 March.
    '2026-03-09T13:00:00Z',
  ]);
});

test('a time that the clocks skip runs when they go on', () => {
  expect(first(cron('30 2 * * *'), 'Europe/Berlin', '2026-03-28T00:00:00Z', 3)).toEqual([
    '2026-03-28T01:30:00Z',
    '2026-03-29T01:00:00Z',
    '2026-03-30T00:30:00Z',
  ]);
});

test('a time that the clocks show twice runs once', () => {
  expect(first(cron('30 2 * * *'), 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
    '2026-10-25T00:30:00Z',
    '2026-10-26T01:30:00Z',
  ]);
});

test('a pattern that never comes to pass has no occurrence', () => {
  expect(nextOccurrence(cron('0 0 30 2 *'), 'UTC', 0)(0)).toBe(Infinity);
});

const recurrences = fc.oneof(
  fc.record({
    kind: fc.constant('interval' as const),
    everyMs: fc.integer({ min: 1000, max: 10_000_000 }),
    offsetMs: fc.nat({ max: 10_000_000 }),
  }),
  fc.constantFrom('*/7 * * * *', '0 */3 * * *', '15 2 * * 1-5', '0 0 1 * *').map(cron),
);

test('the next occurrence is after the moment, not before the start, and the first there is', () => {
  fc.assert(
    fc.property(
      recurrences,
      fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns'),
      fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) }),
      fc.integer({ min: -100_000_000, max: 100_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (recurrence, timeZone, startAt, distance, between) => {
        const next = nextOccurrence(recurrence, timeZone, startAt);
        const after = startAt + distance;
        const at = next(after);
        expect(at).toBeGreaterThan(after);
        expect(at).toBeGreaterThanOrEqual(startAt);
        // Asked anywhere on the way there, the answer is the same.
        expect(next(Math.floor(after + between * (at - 1 - after)))).toBe(at);
      },
    ),
    { numRuns: 50 },
  );
});
