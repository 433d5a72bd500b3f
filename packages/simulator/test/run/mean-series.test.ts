/** Means of a level in bins of time: hand-computed, and against a list of all changes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MeanSeries } from '../../src/run/mean-series.ts';

const minute = 60_000;
const startAt = 12_345;

interface Change {
  readonly at: number;
  readonly level: number;
}

/** Whole levels, so that sums are exact. */
const histories: fc.Arbitrary<readonly Change[]> = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom(0, minute, 5 * minute),
        fc.integer({ min: 0, max: 30_000 }),
        fc.integer({ min: 0, max: 100 * minute }),
      ),
      fc.integer({ min: 0, max: 5 }),
    ),
    { maxLength: 40 },
  )
  .map((steps) => {
    let at = startAt;
    return steps.map(([waitMs, level]) => ({ at: (at += waitMs), level }));
  });

const binsMaxes = fc.constantFrom(2, 4, 6, 32, 20_000);

function seriesOf(changes: readonly Change[], binsMax?: number): MeanSeries {
  const series = new MeanSeries(startAt, binsMax);
  for (const { at, level } of changes) series.set(at, level);
  return series;
}

/** Level × ms between two times. */
function areaBetween(changes: readonly Change[], from: number, to: number): number {
  return changes.reduce((sum, { at, level }, index) => {
    const endAt = changes[index + 1]?.at ?? Infinity;
    return sum + level * Math.max(0, Math.min(endAt, to) - Math.max(at, from));
  }, 0);
}

describe('mean series', () => {
  it('gives the mean of each minute, and of the whole time', () => {
    const series = seriesOf([
      { at: startAt + 30_000, level: 4 },
      { at: startAt + 90_000, level: 2 },
      { at: startAt + 150_000, level: 0 },
    ]);
    expect(series.points(startAt + 3 * minute)).toEqual([
      { at: startAt + minute, mean: 2 },
      { at: startAt + 2 * minute, mean: 3 },
      { at: startAt + 3 * minute, mean: 1 },
    ]);
    expect(series.meanUntil(startAt + 4 * minute)).toBe(1.5);
  });

  it('is 0 before any time has passed', () => {
    const series = seriesOf([{ at: startAt, level: 7 }]);
    expect([series.meanUntil(startAt), series.points(startAt)]).toEqual([0, []]);
  });

  it('agrees with a list of all changes, however often its bins double', () => {
    fc.assert(
      fc.property(
        histories,
        binsMaxes,
        fc.nat({ max: 90 * minute }),
        (changes, binsMax, restMs) => {
          const until = (changes.at(-1)?.at ?? startAt) + restMs;
          const series = seriesOf(changes, binsMax);
          const points = series.points(until);
          const { binMs } = series;
          expect(points.map(({ at }) => at)).toEqual(
            Array.from(
              { length: Math.floor((until - startAt) / binMs) },
              (_, bin) => startAt + (bin + 1) * binMs,
            ),
          );
          for (const { at, mean } of points) {
            expect(mean * binMs).toBeCloseTo(areaBetween(changes, at - binMs, at), 3);
          }
          expect(points.length).toBeLessThan(binsMax);
          if (binMs > minute)
            expect((until - startAt) / (binMs / 2)).toBeGreaterThanOrEqual(binsMax);
          const whole = areaBetween(changes, startAt, until);
          expect(series.area).toBe(whole);
          expect(series.meanUntil(until) * (until - startAt)).toBeCloseTo(whole, 3);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it('is the same when it was saved and taken over anywhere, and looked at meanwhile', () => {
    fc.assert(
      fc.property(
        histories,
        binsMaxes,
        fc.nat(),
        fc.boolean(),
        (changes, binsMax, choice, look) => {
          const cut = changes.length === 0 ? 0 : choice % changes.length;
          const first = seriesOf(changes.slice(0, cut), binsMax);
          if (look) first.points(changes[cut]?.at ?? startAt);
          const second = new MeanSeries(startAt, binsMax);
          second.restore(structuredClone(first.snapshot()));
          for (const { at, level } of changes.slice(cut)) second.set(at, level);
          const whole = seriesOf(changes, binsMax);
          const until = (changes.at(-1)?.at ?? startAt) + 5 * minute;
          expect(second.points(until)).toEqual(whole.points(until));
          expect(second.snapshot()).toEqual(whole.snapshot());
        },
      ),
      { seed: 2, numRuns: 300 },
    );
  });
});
