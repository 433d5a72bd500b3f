/** What options take, and what they say where they do not. */
import { describe, expect, test } from 'vitest';
import { errorOf } from '../support/error-of.ts';
import {
  parseDirection,
  parseErrorId,
  parseFailureKinds,
  parseMoment,
  parseSort,
  parseStatuses,
} from '../../src/options/session-filters.ts';
import {
  parseChoice,
  parseFor,
  parseLimit,
  parseMaxEvents,
  parseMaxMemory,
  splitList,
} from '../../src/options/values.ts';
import { parseAsOf } from '../../src/options/view-options.ts';
import { zoneClock } from '../../src/render/zone-clock.ts';

const berlin = { timeZone: 'Europe/Berlin', startAt: Date.UTC(2026, 2, 2, 7) };

describe('statuses', () => {
  test.each(['Apply failed', 'apply-failed', 'ApplyFailed', 'APPLY_FAILED', '8'])(
    '%s is ApplyFailed of a download',
    (word) => expect(parseStatuses([word], 'download')).toEqual(['ApplyFailed']),
  );

  test('codes and names are those of the direction', () => {
    expect(parseStatuses(['6', 'uploaded'], 'upload')).toEqual(['ApplyFailed', 'Uploaded']);
    expect(errorOf(() => parseStatuses(['Uploded'], 'upload'))).toBe(
      'invalid-argument: --status "Uploded" is no status of upload sessions; did you mean Uploaded?',
    );
    expect(errorOf(() => parseStatuses(['11'], 'download'))).toBe(
      'invalid-argument: --status "11" is no status of download sessions. They are 0 Started, ' +
        '1 Available, 2 Requested, 3 Downloaded, 4 Applied, 5 Canceled, 6 Create failed, ' +
        '7 Download failed, 8 Apply failed, 9 No data, 10 Suspended.',
    );
  });
});

test.each([
  ['download', 'download'],
  ['Uploads', 'upload'],
  ['upload sessions', 'upload'],
  ['DownloadSession', 'download'],
])('%s means %s', (word, direction) => expect(parseDirection(word)).toBe(direction));

test('other words are no direction', () => {
  expect(errorOf(() => parseDirection('dowload'))).toBe(
    'invalid-argument: "dowload" is no kind of sessions: download or upload; did you mean download?',
  );
});

describe('times', () => {
  test.each([
    ['2026-03-02T10:00', Date.UTC(2026, 2, 2, 9)],
    ['2026-03-02 10:00:30', Date.UTC(2026, 2, 2, 9, 0, 30)],
    ['2026-03-02', Date.UTC(2026, 2, 1, 23)],
    ['2026-03-02T10:00Z', Date.UTC(2026, 2, 2, 10)],
    ['2026-03-02T10:00+05:30', Date.UTC(2026, 2, 2, 4, 30)],
    ['+1h30m', Date.UTC(2026, 2, 2, 8, 30)],
    // The clocks show it twice: the first.
    ['2026-10-25T02:30', Date.UTC(2026, 9, 25, 0, 30)],
  ])('%s is %d', (text, ms) => expect(parseMoment('--from', text, berlin)).toBe(ms));

  test.each([
    [
      'yesterday',
      '--from "yesterday" is no time: expected 2026-03-02T07:00:00 (in Europe/Berlin), the same ' +
        'with Z or an offset, or +10h after the start.',
    ],
    [
      '2026-03-29T02:30',
      '--from 2026-03-29T02:30: the clocks of Europe/Berlin skip this time; give an offset.',
    ],
  ])('%s is refused', (text, message) => {
    expect(errorOf(() => parseMoment('--from', text, berlin))).toBe(`invalid-argument: ${message}`);
  });
});

describe('past times', () => {
  const clock = zoneClock('Europe/Berlin');
  const span = { startAt: berlin.startAt, lastAt: Date.UTC(2026, 2, 2, 9) };
  test.each([
    ['+2h', Date.UTC(2026, 2, 2, 9)],
    ['+0s', Date.UTC(2026, 2, 2, 7)],
    ['2026-03-02T08:30', Date.UTC(2026, 2, 2, 7, 30)],
  ])('%s is %d', (text, ms) => expect(parseAsOf(text, span, clock)).toBe(ms));

  test.each([
    [
      '+2h1ms',
      '--as-of +2h1ms is later than the run has come: 2026-03-02 10:00:00 Europe/Berlin. Without --as-of you see that.',
    ],
    [
      '2026-03-02T07:59:59',
      '--as-of 2026-03-02T07:59:59 is before the run began, at 2026-03-02 08:00:00 Europe/Berlin.',
    ],
  ])('%s is refused', (text, message) => {
    expect(errorOf(() => parseAsOf(text, span, clock))).toBe(`invalid-argument: ${message}`);
  });

  test('a store without a run has no beginning and no end', () => {
    const anywhere = { startAt: null, lastAt: null };
    expect(parseAsOf('2020-01-01T00:00Z', anywhere, clock)).toBe(Date.UTC(2020, 0, 1));
  });
});

test('kinds of failures', () => {
  expect(parseFailureKinds(['Data', 'transient'])).toEqual(['data', 'transient']);
  expect(errorOf(() => parseFailureKinds(['date']))).toBe(
    'invalid-argument: --failure-kind "date" is not one of transient, configuration, data, retention, order, capacity; did you mean data?',
  );
});

describe('order', () => {
  test.each([
    ['status', { column: 'status', order: 'asc' }],
    ['createdAt:desc', { column: 'createdAt', order: 'desc' }],
    ['created-at:ASC', { column: 'createdAt', order: 'asc' }],
    ['Created date and time:desc', { column: 'createdAt', order: 'desc' }],
    ['Error ID', { column: 'errorId', order: 'asc' }],
  ])('%s', (text, sort) => expect(parseSort(text, 'download')).toEqual(sort));

  test('columns are those of the direction', () => {
    expect(parseSort('dateUploaded', 'upload').column).toBe('dateUploaded');
    expect(errorOf(() => parseSort('dateUploaded', 'download'))).toBe(
      'invalid-argument: --sort "dateUploaded" is no column of download sessions; did you mean dateDownloaded?',
    );
    expect(errorOf(() => parseSort('status:up', 'download'))).toBe(
      'invalid-argument: --sort "status:up": after the colon comes asc or desc.',
    );
  });
});

test.each(['CDX-AM8AVPRW', 'cdx-am8avprw', 'AM8AVPRW'])('%s is an Error ID', (text) => {
  expect(parseErrorId(text)).toBe('CDX-AM8AVPRW');
});

test.each(['CDX-1', 'CDX-AM8AVPRI', 'ABC-AM8AVPRW', ''])('%j is no Error ID', (text) => {
  expect(errorOf(() => parseErrorId(text))).toBe(
    `invalid-argument: --error ${JSON.stringify(text)} is no Error ID such as CDX-7F3A91C2.`,
  );
});

test('limits are counts from one on, or all', () => {
  expect(parseLimit('50')).toBe(50);
  expect(parseLimit('ALL')).toBe(Infinity);
  for (const text of ['0', '-1', '1.5', 'many', '']) {
    expect(errorOf(() => parseLimit(text))).toBe(
      `invalid-argument: --limit ${JSON.stringify(text)} is no number of rows from 1 on; "all" shows every row.`,
    );
  }
});

test.each([
  ['10', '--for "10" is no duration such as 12h or 1d6h; did you mean 10s?'],
  ['half a day', '--for "half a day" is no duration such as 12h or 1d6h.'],
  ['-2h', '--for "-2h" is no duration such as 12h or 1d6h; did you mean 2h?'],
  ['0s', '--for 0s would run nothing; give a duration such as 12h.'],
  ['1831d', '--for 1831d is too long: a run spans at most 1830d (five years).'],
])('--for %s is refused', (text, message) => {
  expect(errorOf(() => parseFor(text))).toBe(`invalid-argument: ${message}`);
});

test('lists may hold commas and be repeated', () => {
  expect(splitList(['a, b', '', 'c,,d'])).toEqual(['a', 'b', 'c', 'd']);
});

test('choices know their words', () => {
  expect(parseChoice('--stepper', 'XState', ['table', 'xstate'])).toBe('xstate');
  expect(errorOf(() => parseChoice('--stepper', 'tabel', ['table', 'xstate']))).toBe(
    'invalid-argument: --stepper "tabel" is not one of table, xstate; did you mean table?',
  );
});

describe('limits of a run', () => {
  test('of events are whole numbers from 1 on', () => {
    expect([parseMaxEvents('1'), parseMaxEvents('250000000')]).toEqual([1, 250_000_000]);
    for (const text of ['0', '-1', '1e6', '1,000', 'all', '']) {
      expect(errorOf(() => parseMaxEvents(text))).toBe(
        `invalid-argument: --max-events ${JSON.stringify(text)} is no number of events from 1 on.`,
      );
    }
  });

  test('of memory are sizes as scenarios write them', () => {
    expect([parseMaxMemory('8GB'), parseMaxMemory('1.5 gb'), parseMaxMemory('512MB')]).toEqual([
      8 * 2 ** 30,
      1.5 * 2 ** 30,
      512 * 2 ** 20,
    ]);
  });

  test.each([
    ['8', '; did you mean 8GB?'],
    ['512m', '; did you mean 512MB?'],
    ['0GB', '.'],
    ['half', '.'],
  ])('of memory are not %s', (text, ending) => {
    expect(errorOf(() => parseMaxMemory(text))).toBe(
      `invalid-argument: --max-memory "${text}" is no size such as 8GB or 512MB${ending}`,
    );
  });
});
