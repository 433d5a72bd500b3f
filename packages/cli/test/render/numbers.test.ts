/** Numbers, durations and times as tables show them. */
import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatCountOf,
  formatRate,
  formatSeconds,
  formatShare,
  shortDuration,
} from '../../src/render/numbers.ts';
import { zoneClock } from '../../src/render/zone-clock.ts';

test('counts have thousands, and their noun its plural', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567');
  expect(formatCountOf(1, 'retry', 'retries')).toBe('1 retry');
  expect(formatCountOf(0, 'session')).toBe('0 sessions');
});

test.each([
  [0, '0'],
  [0.444_44, '0.444'],
  [2.127_38, '2.13'],
  [99.96, '100'],
  [1234.5, '1,235'],
])('rate %d is %s', (value, text) => expect(formatRate(value)).toBe(text));

test.each([
  [0, 10, '0.0%'],
  [1, 100_000, '<0.1%'],
  [1, 3, '33.3%'],
  [3, 3, '100.0%'],
  [0, 0, ''],
])('share of %d in %d is %s', (part, whole, text) => expect(formatShare(part, whole)).toBe(text));

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KB'],
  [1024 * 1024 - 1, '1.0 MB'],
  [60_256_256, '57.5 MB'],
  [300 * 1024 * 1024, '300 MB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
  [0, '0s'],
  [350, '350ms'],
  [999.6, '1s'],
  [45_320, '45s'],
  [619_990, '10m20s'],
  [6_542_390, '1h49m'],
  [183_600_000, '2d3h'],
  [-813_835, '-13m34s'],
])('a duration of %d ms is %s', (ms, text) => expect(shortDuration(ms)).toBe(text));

test('seconds on the clock of the wall keep a tenth', () => {
  expect([40, 8960, 99_960, 252_000].map((ms) => formatSeconds(ms))).toEqual([
    '0.0 s',
    '9.0 s',
    '100.0 s',
    '4m12s',
  ]);
});

test('times are those of the clocks in the zone, through the change of the clocks', () => {
  const berlin = zoneClock('Europe/Berlin');
  const before = Date.UTC(2026, 2, 29, 0, 59, 59, 500);
  expect(berlin.dateTime(before)).toBe('2026-03-29 01:59:59');
  expect(berlin.dateTime(before + 1000)).toBe('2026-03-29 03:00:00');
  expect(berlin.iso(before + 500)).toBe('2026-03-29T03:00:00+02:00');
  expect(berlin.short(before + 500)).toBe('03-29 03:00:00');
  expect(zoneClock('UTC').iso(before)).toBe('2026-03-29T00:59:59.500Z');
  expect(zoneClock('Asia/Kathmandu').minute(Date.UTC(2026, 0, 1))).toBe('05:45');
});
