/** Local times, offsets and the clocks of time zones; the runtime's own Date is the oracle. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatInstant,
  formatLocal,
  instantsOf,
  isTimeZone,
  offsetAt,
  parseDateTime,
} from '@cdx/simulator';

const hour = 3_600_000;
const moments = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2199, 11, 31) });

test('a moment is written as Date writes it, and read back', () => {
  fc.assert(
    fc.property(moments, (ms) => {
      const text = formatInstant(ms);
      expect(text).toBe(new Date(ms).toISOString().replace('.000Z', 'Z'));
      expect(parseDateTime(text)).toEqual({ asUtcMs: ms, offsetMs: 0 });
    }),
  );
});

test.each([
  ['2026-03-02', Date.UTC(2026, 2, 2), null],
  ['2026-03-02T08:30', Date.UTC(2026, 2, 2, 8, 30), null],
  ['2026-03-02 08:30:15', Date.UTC(2026, 2, 2, 8, 30, 15), null],
  ['2026-03-02T08:30:15.5', Date.UTC(2026, 2, 2, 8, 30, 15, 500), null],
  ['2024-02-29T00:00:00+05:30', Date.UTC(2024, 1, 29), 5.5 * hour],
  ['2024-02-29T00:00:00-08:00', Date.UTC(2024, 1, 29), -8 * hour],
])('%s is read', (text, asUtcMs, offsetMs) => {
  expect(parseDateTime(text)).toEqual({ asUtcMs, offsetMs });
});

test.each([
  '2026-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-04-31',
  '2026-03-02T24:00',
  '2026-03-02T08:60',
  '2026-03-02T08',
  '2026-03-02Z',
  '2026-03-02T08:00+25:00',
  '26-03-02',
  '',
])('%j is no date and time', (text) => {
  expect(parseDateTime(text)).toBeNull();
});

test.each(['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu'])(
  'every moment is one of the moments of its local time in %s',
  (timeZone) => {
    fc.assert(
      fc.property(moments, (ms) => {
        const local = ms + offsetAt(ms, timeZone);
        expect(instantsOf(local, timeZone)).toContain(ms);
      }),
    );
  },
);

test('a local time that the clocks skip is none, one that they show twice is two', () => {
  const local = (day: string): number => parseDateTime(`${day}T02:30:00`)?.asUtcMs ?? Number.NaN;
  expect(instantsOf(local('2026-03-29'), 'Europe/Berlin')).toEqual([]);
  expect(instantsOf(local('2026-10-25'), 'Europe/Berlin')).toEqual([
    Date.UTC(2026, 9, 25, 0, 30),
    Date.UTC(2026, 9, 25, 1, 30),
  ]);
  expect(instantsOf(local('2026-07-01'), 'Europe/Berlin')).toEqual([Date.UTC(2026, 6, 1, 0, 30)]);
});

test('local times are written with their offset', () => {
  expect(formatLocal(Date.UTC(2026, 2, 2, 12), hour)).toBe('2026-03-02T13:00:00+01:00');
  expect(formatLocal(Date.UTC(2026, 2, 2, 12), -3.5 * hour)).toBe('2026-03-02T08:30:00-03:30');
});

test.each([
  ['UTC', true],
  ['Europe/Berlin', true],
  ['Mars/Phobos', false],
  ['+01:00', false],
  ['', false],
])('%j is a time zone: %j', (name, is) => {
  expect(isTimeZone(name)).toBe(is);
});
