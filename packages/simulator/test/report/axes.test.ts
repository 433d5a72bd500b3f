/** Axes that people can read: whole steps, units, labels that do not run into each other. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  across,
  axisAround,
  axisFromZero,
  axisOver,
  logDurationAxis,
  timeAxis,
} from '../../src/report/draw/ticks.ts';
import { placedLabels } from '../../src/report/plots/label-places.ts';
import { clockOf } from '../../src/report/text/clock.ts';
import { fitted, textWidth } from '../../src/report/text/measure.ts';
import { formatNumber, phrase } from '../../src/report/text/numbers.ts';

const units = fc.constantFrom('ms' as const, 'count' as const, 'perMinute' as const);
const amount = fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e10, noNaN: true }));
const marks = fc.integer({ min: 2, max: 12 });
const minute = 60_000;
const hour = 60 * minute;

describe('axes', () => {
  test.each([
    [50 * minute, 'ms', 6, ['0', '10m', '20m', '30m', '40m', '50m']],
    [2.2 * hour, 'ms', 6, ['0', '30m', '1h', '1h30m', '2h', '2h30m']],
    [1048, 'count', 4, ['0', '500', '1,000', '1,500']],
    [0, 'ms', 4, ['0', '15s', '30s', '45s', '1m']],
    [3, 'count', 4, ['0', '1', '2', '3']],
    [2_500_000, 'count', 3, ['0', '1M', '2M', '3M']],
  ] as const)('from 0 to %d %s', (max, unit, steps, labels) => {
    expect(axisFromZero(max, unit, steps).labels).toEqual(labels);
  });

  test('hold what they are for, 0 included, with as many marks as asked for at most', () => {
    fc.assert(
      fc.property(amount, amount, units, marks, fc.boolean(), (one, other, unit, most, below) => {
        const low = below ? -one : 0;
        const { domain, values, labels } = axisOver(low, other, unit, most);
        expect(domain[0]).toBeLessThanOrEqual(low);
        expect(domain[1]).toBeGreaterThanOrEqual(other);
        expect(values).toContain(0);
        expect(values.length - 1).toBeLessThanOrEqual(most);
        expect(new Set(labels).size).toBe(labels.length);
      }),
    );
  });

  test('around values far from 0 leave 0 out, and hold them', () => {
    fc.assert(
      fc.property(amount, amount, units, marks, (one, other, unit, most) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const { domain, values } = axisAround(low, high, unit, most);
        expect(domain[0]).toBeLessThanOrEqual(low);
        expect(domain[1]).toBeGreaterThanOrEqual(high);
        expect(values.length - 1).toBeLessThanOrEqual(most);
      }),
    );
    expect(axisAround(100, 130, 'count', 6).domain[0]).toBeGreaterThan(50);
  });

  test('have labels beside each other, not on each other', () => {
    fc.assert(
      fc.property(amount, units, fc.integer({ min: 120, max: 900 }), (max, unit, width) => {
        const { labels } = across((most) => axisFromZero(max, unit, most), width);
        const widest = Math.max(...labels.map((label) => textWidth(label)));
        expect(widest * (labels.length - 1)).toBeLessThan(width);
      }),
    );
  });

  test('of time show local hours, and the date at midnight', () => {
    const startAt = Date.UTC(2026, 2, 1, 23);
    const clock = clockOf('Europe/Berlin', startAt, startAt + 24 * hour);
    const axis = timeAxis(startAt, startAt + 24 * hour, clock, 4);
    expect(axis.labels).toEqual(['Mar 2', '06:00', '12:00', '18:00', 'Mar 3']);
    expect(axis.values[1]).toBe(startAt + 6 * hour);
  });

  test('of time say where the clocks of the zone change within the run', () => {
    const startAt = Date.UTC(2026, 2, 28, 12);
    expect(clockOf('Europe/Berlin', startAt, startAt + 24 * hour).name).toContain(
      'as at the start',
    );
    expect(clockOf('UTC', startAt, startAt + 24 * hour).name).toBe('UTC');
  });

  test('of durations by their logarithm hold all of them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 1e10 }),
        fc.integer({ min: 1, max: 1e11 }),
        marks,
        (low, high, most) => {
          const { domain, values } = logDurationAxis(low, high, most);
          expect(domain[0]).toBeLessThanOrEqual(low);
          expect(domain[1]).toBeGreaterThanOrEqual(high);
          expect(domain[0]).toBeGreaterThan(0);
          expect(values.length).toBeLessThanOrEqual(most);
        },
      ),
    );
  });
});

describe('texts', () => {
  test.each([
    [0, '0'],
    [0.4567, '0.457'],
    [12.34, '12.3'],
    [99.96, '100'],
    [1234.5, '1,235'],
    [-1_234_567, '−1,234,567'],
  ])('%d is written %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test.each([
    ['staleness, p99', 'p99 staleness'],
    ['recovery from A, B', 'recovery from A, B'],
    ['retries', 'retries'],
  ])('%s is %s in a sentence', (label, text) => {
    expect(phrase(label)).toBe(text);
  });

  test('are shortened in the middle to what fits, and not at all where they fit', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 40, max: 300 }),
        (text, width) => {
          const short = fitted(text, width);
          expect(textWidth(short)).toBeLessThanOrEqual(width);
          expect(short === text).toBe(textWidth(text) <= width);
        },
      ),
    );
  });

  test('beside points cover neither each other nor another point', () => {
    const size = { width: 600, height: 300 };
    const point = fc.record({
      left: fc.integer({ min: 0, max: 600 }),
      top: fc.integer({ min: 0, max: 300 }),
      text: fc.string({ minLength: 1, maxLength: 30 }),
    });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 15 }), (points) => {
        const placed = placedLabels(points, size).map(({ left, top, align, text }) => {
          const width = textWidth(text);
          const from =
            align === 'left' ? left : align === 'right' ? left - width : left - width / 2;
          return { from, to: from + width, top: top - 6, bottom: top + 6 };
        });
        for (const [index, one] of placed.entries()) {
          expect(one.from).toBeGreaterThanOrEqual(0);
          expect(one.to).toBeLessThanOrEqual(size.width);
          for (const other of placed.slice(index + 1)) {
            const apart =
              one.to <= other.from ||
              other.to <= one.from ||
              one.bottom <= other.top ||
              other.bottom <= one.top;
            expect(apart).toBe(true);
          }
        }
      }),
    );
    expect(placedLabels([{ left: 300, top: 150, text: 'alone' }], size)).toHaveLength(1);
  });
});
