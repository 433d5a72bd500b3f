/** Means in bins of time: hand-computed, and against a list of all that has come. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takenOverEqualsWhole } from '@cdx/testing';
import { MeanSeries } from '../../src/run/mean-series.ts';

const minute = 60_000;
const startAt = 12_345;

/** What has come by a time, and how much each ms since the one before. */
interface Step {
  readonly at: number;
  readonly perMs: number;
  readonly total: number;
}

/** Whole amounts, so that sums are exact. */
const histories: fc.Arbitrary<readonly Step[]> = fc
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
    let total = 0;
    return steps.map(([forMs, perMs]) => {
      at += forMs;
      total += perMs * forMs;
      return { at, perMs, total };
    });
  });

const binsMaxes = fc.constantFrom(2, 4, 6, 32, 20_000);

function seriesOf(steps: readonly Step[], binsMax?: number): MeanSeries {
  const series = new MeanSeries(startAt, binsMax);
  for (const { at, total } of steps) series.reach(at, total);
  return series;
}

/** What has come between two times. */
function between(steps: readonly Step[], from: number, to: number): number {
  return steps.reduce((sum, { at, perMs }, index) => {
    const since = steps[index - 1]?.at ?? startAt;
    return sum + perMs * Math.max(0, Math.min(at, to) - Math.max(since, from));
  }, 0);
}

describe('mean series', () => {
  it('gives the mean of each minute, and of the whole time', () => {
    const series = new MeanSeries(startAt);
    series.reach(startAt + 30_000, 0);
    series.reach(startAt + 90_000, 240_000); // 4 each ms
    series.reach(startAt + 150_000, 360_000); // and 2,
    series.reach(startAt + 4 * minute, 360_000); // and none.
    expect(series.points()).toEqual([
      { at: startAt + minute, mean: 2 },
      { at: startAt + 2 * minute, mean: 3 },
      { at: startAt + 3 * minute, mean: 1 },
      { at: startAt + 4 * minute, mean: 0 },
    ]);
    expect(series.mean()).toBe(1.5);
  });

  it('is 0 before any time has passed', () => {
    const series = new MeanSeries(startAt);
    series.reach(startAt, 7);
    expect([series.mean(), series.points()]).toEqual([0, []]);
  });

  it('never takes back what has come: a total that is less by a rounding is the same', () => {
    const series = new MeanSeries(startAt);
    series.reach(startAt + minute, 60_000);
    series.reach(startAt + 2 * minute, 59_999.999);
    series.reach(startAt + 3 * minute, 120_000);
    expect(series.points().map(({ mean }) => mean)).toEqual([1, 0, 1]);
    expect(series.total).toBe(120_000);
  });

  it('agrees with a list of all that has come, however often its bins double', () => {
    fc.assert(
      fc.property(histories, binsMaxes, (steps, binsMax) => {
        const until = steps.at(-1)?.at ?? startAt;
        const series = seriesOf(steps, binsMax);
        const points = series.points();
        const { binMs } = series;
        expect(points.map(({ at }) => at)).toEqual(
          Array.from(
            { length: Math.floor((until - startAt) / binMs) },
            (_, bin) => startAt + (bin + 1) * binMs,
          ),
        );
        for (const { at, mean } of points) {
          expect(mean * binMs).toBeCloseTo(between(steps, at - binMs, at), 3);
        }
        expect(points.length).toBeLessThan(binsMax);
        if (binMs > minute) expect((until - startAt) / (binMs / 2)).toBeGreaterThanOrEqual(binsMax);
        const whole = between(steps, startAt, until);
        expect(series.total).toBe(whole);
        expect(series.mean() * (until - startAt)).toBeCloseTo(whole, 3);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('is the same when it was saved and taken over anywhere', () => {
    fc.assert(
      fc.property(histories, binsMaxes, fc.nat(), (steps, binsMax, choice) => {
        const create = () => new MeanSeries(startAt, binsMax);
        takenOverEqualsWhole(steps, choice % (steps.length + 1), {
          create,
          take: (series, { at, total }) => series.reach(at, total),
          takeOver(series) {
            const second = create();
            second.restore(structuredClone(series.snapshot()));
            return second;
          },
          tell: (series) => series.snapshot(),
          answer: (series) => series.points(),
        });
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});
