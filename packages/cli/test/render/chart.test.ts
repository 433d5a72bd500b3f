/** The chart of the backlog: true to the levels, and no wider than the terminal. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chartLines, type ChartOptions } from '../../src/render/chart.ts';
import { textWidth } from '../../src/render/text.ts';
import { zoneClock } from '../../src/render/zone-clock.ts';
import { testLook } from '../support/look.ts';

const minute = 60_000;
const startAt = Date.UTC(2026, 2, 2);
const utc = zoneClock('UTC');

function chartOf(levels: readonly number[], more: Partial<ChartOptions> = {}): ChartOptions {
  return {
    points: levels.map((max, bin) => ({ at: startAt + (bin + 1) * minute, max })),
    binMs: minute,
    startAt,
    endAt: startAt + levels.length * minute,
    bands: [],
    bandLabel: 'outage',
    height: 2,
    ...more,
  };
}

const levels = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

test('one column per bin shows sixteen levels in two rows', () => {
  expect(chartLines(chartOf(levels), testLook(levels.length + 4), utc)).toEqual([
    '16 │         ▁▂▃▄▅▆▇█',
    ' 0 │ ▁▂▃▄▅▆▇█████████',
    '   └─────────────────',
    '    00:00       00:17',
  ]);
});

test('without Unicode it is ASCII', () => {
  const bands = [{ startAt: startAt + 2 * minute, endAt: startAt + 5 * minute }];
  const lines = chartLines(chartOf(levels, { bands }), testLook(25, { unicode: false }), utc);
  expect(lines).toEqual([
    '    16 |          ..:::##',
    '     0 | ...:::##########',
    '       +-----------------',
    'outage    ===',
    '        00:00       00:17',
  ]);
  expect(lines.join('')).toMatch(/^[\x20-\x7e]*$/);
});

test('where bins share a column the highest shows, and none is lost', () => {
  const spike = Array.from({ length: 1440 }, (_, bin) => (bin === 700 ? 50 : 0));
  const [top] = chartLines(chartOf(spike), testLook(80), utc);
  expect(top?.replaceAll(/[^█]/g, '')).toBe('█');
});

test('a level above zero is never invisible, and zero always is', () => {
  const low = chartLines(chartOf([1, 10_000, 0]), testLook(40), utc);
  const bottom = (low[1] ?? '').split('│')[1] ?? '';
  expect(bottom.startsWith('▁')).toBe(true);
  expect(bottom.endsWith('█')).toBe(true);
});

test('there is no chart without points', () => {
  expect(chartLines(chartOf([]), testLook(80), utc)).toEqual([]);
});

test('long runs have dates at the axis', () => {
  const days = Array.from({ length: 4 * 1440 }, () => 3);
  expect(chartLines(chartOf(days), testLook(80), utc).at(-1)).toBe(
    '   03-02 00:00               03-03 08:00              03-04 16:00    03-06 00:00',
  );
});

test('no line is wider than the terminal', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 3000 }),
      fc.integer({ min: 30, max: 200 }),
      fc.boolean(),
      (values, width, unicode) => {
        const bands = [{ startAt, endAt: startAt + minute }];
        const lines = chartLines(chartOf(values, { bands }), testLook(width, { unicode }), utc);
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      },
    ),
    { numRuns: 50 },
  );
});
