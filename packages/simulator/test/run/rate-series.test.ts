/** Counts per bin of time: hand-computed, and against a list of all times. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takenOverEqualsWhole } from '@cdx/testing';
import { RateSeries } from '../../src/run/rate-series.ts';

const minute = 60_000;
/** Not at a full minute: bins and minutes count from the start. */
const startAt = 12_345;

/** In order; together, within a minute, or hours apart. */
const times: fc.Arbitrary<readonly number[]> = fc
  .array(
    fc.oneof(
      fc.constantFrom(0, 0, minute),
      fc.integer({ min: 0, max: 20_000 }),
      fc.integer({ min: 0, max: 100 * minute }),
    ),
    { maxLength: 60 },
  )
  .map((waits) => {
    let at = startAt;
    return waits.map((waitMs) => (at += waitMs));
  });

/** So few bins that they double again and again. */
const binsMaxes = fc.constantFrom(2, 4, 6, 32, 20_000);

function seriesOf(added: readonly number[], binsMax?: number): RateSeries {
  const series = new RateSeries(startAt, binsMax);
  for (const at of added) series.add(at);
  return series;
}

function countBetween(all: readonly number[], from: number, to: number): number {
  return all.filter((at) => at >= from && at < to).length;
}

describe('rate series', () => {
  it('counts by minutes from the start, and tells the busiest', () => {
    const series = seriesOf(
      [0, 59_999, 60_000, 60_001, 119_999, 180_000].map((ms) => startAt + ms),
    );
    expect(series.points(startAt + 3.5 * minute)).toEqual([
      { at: startAt + minute, count: 2 },
      { at: startAt + 2 * minute, count: 3 },
      { at: startAt + 3 * minute, count: 0 },
    ]);
    expect(series.count).toBe(6);
    expect(series.peakUntil(startAt + 3.5 * minute)).toEqual({
      peak: 3,
      peakAt: startAt + 2 * minute,
    });
  });

  it('takes the minute that is not over for the busiest where it is, as far as it has come', () => {
    const series = seriesOf([1, minute, minute + 1].map((ms) => startAt + ms));
    const until = startAt + minute + 2000;
    expect(series.peakUntil(until)).toEqual({ peak: 2, peakAt: until });
  });

  it('knows nothing where nothing happens', () => {
    const series = seriesOf([]);
    expect(series.points(startAt + 2 * minute).map(({ count }) => count)).toEqual([0, 0]);
    expect(series.peakUntil(startAt + 2 * minute)).toEqual({ peak: 0, peakAt: startAt });
  });

  it('agrees with a list of all times, however often its bins double', () => {
    fc.assert(
      fc.property(times, binsMaxes, fc.nat({ max: 90 * minute }), (added, binsMax, restMs) => {
        const until = (added.at(-1) ?? startAt) + restMs;
        const series = seriesOf(added, binsMax);
        const points = series.points(until);
        const { binMs } = series;
        expect(points.map(({ at }) => at)).toEqual(
          Array.from(
            { length: Math.floor((until - startAt) / binMs) },
            (_, bin) => startAt + (bin + 1) * binMs,
          ),
        );
        for (const { at, count } of points) expect(count).toBe(countBetween(added, at - binMs, at));
        // No wider than it has to be.
        expect(points.length).toBeLessThan(binsMax);
        if (binMs > minute) expect((until - startAt) / (binMs / 2)).toBeGreaterThanOrEqual(binsMax);
        expect(series.count).toBe(added.length);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('keeps the busiest minute exactly, however wide its bins are', () => {
    fc.assert(
      fc.property(times, binsMaxes, fc.nat({ max: 3 * minute }), (added, binsMax, restMs) => {
        const until = (added.at(-1) ?? startAt) + restMs;
        let expected = { peak: 0, peakAt: startAt };
        for (let from = startAt; from <= until; from += minute) {
          const peak = countBetween(added, from, from + minute);
          if (peak > expected.peak) expected = { peak, peakAt: Math.min(from + minute, until) };
        }
        expect(seriesOf(added, binsMax).peakUntil(until)).toEqual(expected);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('is the same when it was saved and taken over anywhere, and looked at meanwhile', () => {
    fc.assert(
      fc.property(times, binsMaxes, fc.nat(), fc.boolean(), (added, binsMax, choice, look) => {
        const cut = choice % (added.length + 1);
        const create = () => new RateSeries(startAt, binsMax);
        const until = (added.at(-1) ?? startAt) + 5 * minute;
        takenOverEqualsWhole(added, cut, {
          create,
          take: (series, at) => series.add(at),
          takeOver(series) {
            if (look) series.points(added[cut] ?? startAt);
            const second = create();
            second.restore(structuredClone(series.snapshot()));
            return second;
          },
          tell: (series) => series.snapshot(),
          answer: (series) => series.points(until),
        });
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
