/** A level over time in bins: hand-computed, and against a list of all changes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takenOverEqualsWhole } from '@cdx/testing';
import { LevelSeries } from '../../src/run/level-series.ts';

const minute = 60_000;

interface Change {
  readonly at: number;
  readonly by: number;
}

const histories = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 5 * minute }), fc.integer({ min: -3, max: 4 })), {
    maxLength: 60,
  })
  .map((steps) => {
    let at = 1000;
    let level = 0;
    const changes: Change[] = [];
    for (const [waitMs, wanted] of steps) {
      const by = Math.max(-level, wanted);
      at += waitMs;
      level += by;
      changes.push({ at, by });
    }
    return changes;
  });

/** Level just before a time, changes of that time left out. */
function levelBefore(changes: readonly Change[], time: number): number {
  return changes.filter(({ at }) => at < time).reduce((sum, { by }) => sum + by, 0);
}

describe('level series', () => {
  it('gives the last and the highest level of each minute', () => {
    const series = new LevelSeries(0);
    series.change(10_000, 3);
    series.change(20_000, -2);
    series.change(minute - 1, 4);
    series.change(minute, 1); // the first moment of the second minute
    series.change(3 * minute + 5000, -6);
    expect(series.points(5 * minute)).toEqual([
      { at: minute, level: 5, max: 5 },
      { at: 2 * minute, level: 6, max: 6 },
      { at: 3 * minute, level: 6, max: 6 },
      { at: 4 * minute, level: 0, max: 6 },
      { at: 5 * minute, level: 0, max: 0 },
    ]);
    expect([series.level, series.peak, series.peakAt]).toEqual([0, 6, minute]);
  });

  it('agrees with a list of all changes', () => {
    fc.assert(
      fc.property(histories, (changes) => {
        const series = new LevelSeries(0);
        for (const { at, by } of changes) series.change(at, by);
        const end = (changes.at(-1)?.at ?? 0) + 3 * minute;
        for (const { at, level, max } of series.points(end)) {
          expect(level).toBe(levelBefore(changes, at));
          const inside = changes.filter((change) => change.at >= at - minute && change.at < at);
          let highest = levelBefore(changes, at - minute);
          let now = highest;
          for (const { by } of inside) highest = Math.max(highest, (now += by));
          expect(max).toBe(highest);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('is the same when it was saved and taken over anywhere, and looked at meanwhile', () => {
    fc.assert(
      fc.property(histories, fc.nat(), fc.nat({ max: 3 * minute }), (changes, choice, waitMs) => {
        const cut = choice % (changes.length + 1);
        const next = changes[cut]?.at ?? Infinity;
        const end = (changes.at(-1)?.at ?? 0) + 4 * minute;
        takenOverEqualsWhole(changes, cut, {
          create: () => new LevelSeries(0),
          take: (series, { at, by }) => series.change(at, by),
          takeOver(series) {
            series.points(Math.min((changes[cut - 1]?.at ?? 0) + waitMs, next));
            const second = new LevelSeries(0);
            second.restore(structuredClone(series.snapshot()));
            return second;
          },
          tell: ({ level }) => level,
          answer: (series) => [series.points(end), series.snapshot()],
        });
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it('doubles its bins when there are too many, and keeps last and highest right', () => {
    const series = new LevelSeries(0);
    // One change in the middle of each minute; up in even minutes, down in odd ones.
    const minutes = 45_000;
    for (let bin = 0; bin < minutes; bin++)
      series.change(bin * minute + 30_000, bin % 2 === 0 ? 2 : -2);
    const points = series.points(minutes * minute);
    expect(series.binMs).toBe(4 * minute);
    expect(points).toHaveLength(minutes / 4);
    expect(
      points.every(
        ({ at, level, max }, index) => at === (index + 1) * 4 * minute && level === 0 && max === 2,
      ),
    ).toBe(true);
    expect(series.highestBefore(minutes * minute, 60 * minute)).toBe(2);
  });

  it('tells the highest level of a window, back to the start at most', () => {
    const series = new LevelSeries(0);
    series.change(minute, 7);
    series.change(2 * minute + 1, -5);
    expect(series.highestBefore(61 * minute, 60 * minute)).toBe(7);
    expect(series.highestBefore(62 * minute, 60 * minute)).toBe(7);
    expect(series.highestBefore(63 * minute, 60 * minute)).toBe(2);
    series.change(70 * minute, 1);
    expect(series.highestBefore(71 * minute, 60 * minute)).toBe(3);
    expect(new LevelSeries(0).highestBefore(5, 60 * minute)).toBe(0);
  });
});
