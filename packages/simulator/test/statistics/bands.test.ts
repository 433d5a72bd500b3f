import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandOver, type BinnedSeries } from '@cdx/simulator/statistics';
import { LevelSeries } from '../../src/run/level-series.ts';

const minute = 60_000;

function series(binMs: number, ...values: readonly (number | null)[]): BinnedSeries {
  return { startAt: 1000, binMs, values };
}

describe('a band', () => {
  test('has mean and quantiles of each bin over the replications', () => {
    const band = bandOver([series(10, 1, 10), series(10, 3, 30), series(10, 8, 20)], {
      combine: 'last',
      quantiles: [0, 0.5, 0.75],
    });
    expect(band).toEqual({
      startAt: 1000,
      binMs: 10,
      points: [
        {
          at: 1010,
          count: 3,
          mean: 4,
          quantiles: [
            { p: 0, value: 1 },
            { p: 0.5, value: 3 },
            { p: 0.75, value: 5.5 },
          ],
        },
        {
          at: 1020,
          count: 3,
          mean: 20,
          quantiles: [
            { p: 0, value: 10 },
            { p: 0.5, value: 20 },
            { p: 0.75, value: 25 },
          ],
        },
      ],
    });
  });

  test.each([
    ['last', [2, 4], [6, 8]],
    ['max', [3, 4], [6, 8]],
    ['mean', [2.5, 3], [6, 8]],
    ['sum', [5, 6], [6, 8]],
  ] as const)('takes the longest bins, others become theirs by %s', (combine, first, second) => {
    const band = bandOver([series(10, 3, 2, 2, 4), series(20, 6, 8)], {
      combine,
      quantiles: [0, 1],
    });
    expect(band.binMs).toBe(20);
    expect(band.points.map(({ quantiles }) => quantiles.map(({ value }) => value))).toEqual(
      first.map((value, bin) => [value, second[bin]]),
    );
  });

  test('counts those that measured something, and says where none did', () => {
    const band = bandOver([series(10, null, 4, null), series(10, 2, null, null)], {
      combine: 'mean',
      quantiles: [0.5],
    });
    expect(band.points.map(({ count, mean }) => [count, mean])).toEqual([
      [1, 2],
      [1, 4],
      [0, null],
    ]);
    expect(band.points[2]?.quantiles).toEqual([{ p: 0.5, value: null }]);
    const combined = (combine: 'last' | 'max' | 'sum'): number | null | undefined =>
      bandOver([series(10, 4, null), series(20, 1)], { combine, quantiles: [1] }).points[0]
        ?.quantiles[0]?.value;
    expect([combined('last'), combined('max'), combined('sum')]).toEqual([1, 4, 4]);
  });

  test('ends with the last bin that all series cover whole', () => {
    const one = series(10, 1, 1, 1, 1, 1, 1, 1);
    expect(
      bandOver([one, series(20, 2, 2)], { combine: 'max', quantiles: [] }).points.map(
        ({ at }) => at,
      ),
    ).toEqual([1020, 1040]);
    expect(bandOver([one, series(20)], { combine: 'max', quantiles: [] }).points).toEqual([]);
  });

  test('has no more bins than asked for', () => {
    const one = series(10, ...Array.from({ length: 100 }, (_, index) => index));
    const band = bandOver([one], { combine: 'last', quantiles: [], binsMax: 30 });
    expect(band.binMs).toBe(40);
    expect(band.points).toHaveLength(25);
    expect(band.points.map(({ mean }) => mean).slice(0, 3)).toEqual([3, 7, 11]);
  });

  test('of level series whose bins doubled is that of the same levels with long bins', () => {
    // Two days fill the bins of one series; the other stops short of that.
    const days = 15;
    const level = new LevelSeries(0);
    const changes = Array.from({ length: 500 }, (_, index) => (index * 7919) % (days * 1440));
    for (const at of changes.toSorted((one, other) => one - other)) level.change(at * minute, 1);
    const points = level.points(days * 1440 * minute);
    const binMs = points[0]?.at as number;
    expect(binMs).toBe(2 * minute);
    const long = { startAt: 0, binMs, values: points.map((point) => point.level) };
    const levelAt = (at: number): number => changes.filter((of) => of * minute < at).length;
    const short = {
      startAt: 0,
      binMs: minute,
      values: Array.from({ length: days * 1440 }, (_, bin) => levelAt((bin + 1) * minute)),
    };
    const band = bandOver([long, short], { combine: 'last', quantiles: [0, 1], binsMax: 1000 });
    expect(band.points.length).toBeGreaterThan(500);
    for (const { at, mean, quantiles } of band.points) {
      expect(mean).toBe(levelAt(at));
      expect(quantiles.map(({ value }) => value)).toEqual([mean, mean]);
    }
  });

  test('of sums keeps the sum, of maxima the maximum, whatever the bins', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 8, maxLength: 8 }),
        fc.constantFrom(8, 4, 2, 1),
        (values, binsMax) => {
          const one = series(5, ...values);
          const means = (combine: 'sum' | 'max'): readonly number[] =>
            bandOver([one], { combine, quantiles: [], binsMax }).points.map(
              ({ mean }) => mean as number,
            );
          expect(means('sum')).toHaveLength(binsMax);
          expect(means('sum').reduce((a, b) => a + b)).toBe(values.reduce((a, b) => a + b));
          expect(Math.max(...means('max'))).toBe(Math.max(...values));
        },
      ),
    );
  });

  const options = { combine: 'last', quantiles: [0.5] } as const;
  test.each([
    ['no series', [], options, /needs a series/],
    ['two starts', [series(10, 1), { ...series(10, 1), startAt: 0 }], options, /the same time/],
    ['odd bins', [series(10, 1), series(15, 1)], options, /not made of/],
    ['bins of no length', [series(0, 1)], options, /longer than 0 ms/],
    ['no bins at all', [series(10, 1)], { ...options, binsMax: 0 }, /at least one bin/],
    ['a value that is none', [series(10, Number.NaN)], options, /finite/],
    ['a quantile in per cent', [series(10, 1)], { ...options, quantiles: [95] }, /share/],
  ])('refuses %s', (_, some, of, message) => {
    expect(() => bandOver(some, of)).toThrow(message);
  });
});
