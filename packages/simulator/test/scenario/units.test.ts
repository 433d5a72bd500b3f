/** Durations, sizes and bandwidths, read and written. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, formatSize, parseDuration, parseSize } from '@cdx/simulator';
import {
  formatBandwidth,
  parseBandwidth,
  suggestBandwidth,
} from '../../src/scenario/units/bandwidth.ts';
import { suggestDuration } from '../../src/scenario/units/duration.ts';
import { parseShare } from '../../src/scenario/units/share.ts';
import { suggestSize } from '../../src/scenario/units/size.ts';

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['1w', 604_800_000],
    ['1h30m', 5_400_000],
    ['1w 2d 3h 4m 5s 6ms', 788_645_006],
    ['1.5h', 5_400_000],
    ['0.1m', 6000],
    ['0.001s', 1],
    ['1.1s', 1100],
    ['0s', 0],
    [' 15m ', 900_000],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    '',
    '15',
    'm',
    '-5m',
    '+5m',
    '1m1h',
    '1s1s',
    '0.1ms',
    '1.h',
    '5y',
    '1e3s',
    '99999999999999w',
    '15M',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  test('are written so that they are read as the same', () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });

  test.each([
    [5_025_678, 2, '1h24m'],
    [5_025_678, 1, '1h'],
    [5_025_678, 9, '1h23m45s678ms'],
    [3_599_999, 2, '1h'],
    [86_399_999, 2, '1d'],
    [999.6, 2, '1s'],
    [0.2, 2, '0s'],
    [604_800_000, 2, '7d'],
    [-90_000, 2, '-1m30s'],
    [Infinity, 2, '∞'],
    [Number.NaN, 2, '-'],
  ])('%d ms in %i parts is %s', (ms, parts, text) => {
    expect(formatDuration(ms, parts)).toBe(text);
  });

  test('in few parts are off by half of the smallest part at most', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 12 }), (ms) => {
        const rounded = parseDuration(formatDuration(ms, 2)) ?? Number.NaN;
        expect(Math.abs(rounded - ms)).toBeLessThanOrEqual(ms < 60_000 ? 0.5 : ms / 48);
      }),
    );
  });

  test.each([
    [900, '900s'],
    ['900', '900s'],
    ['15 min', '15m'],
    ['2 hours 30 minutes', '2h30m'],
    ['PT2H30M', '2h30m'],
    ['P1D', '1d'],
    ['1:30', '1h30m'],
    ['15M', '15m'],
    ['soon', null],
    [-5, null],
    [1.5, null],
    [null, null],
  ])('%j was probably meant to be %j', (input, meant) => {
    expect(suggestDuration(input)).toBe(meant);
  });
});

describe('sizes', () => {
  test.each([
    ['400B', 400],
    ['1KB', 1024],
    ['4MB', 4_194_304],
    ['1.5 gb', 1_610_612_736],
  ])('%s is %i bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test.each(['', '400', '4M', '-1B', '4TB', '1e3B'])('%j is none', (text) => {
    expect(parseSize(text)).toBeNull();
  });

  test('are written so that they are read as the same', () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (bytes) => {
        expect(parseSize(formatSize(bytes))).toBe(bytes);
      }),
    );
  });

  test.each([
    [400, '400B'],
    ['4M', '4MB'],
    ['4 MiB', '4MB'],
    ['much', null],
    [true, null],
  ])('%j was probably meant to be %j', (input, meant) => {
    expect(suggestSize(input)).toBe(meant);
  });
});

describe('bandwidths', () => {
  test.each([
    ['500kbps', 500_000],
    ['10Mbps', 10_000_000],
    ['1Gbps', 1_000_000_000],
    ['1.5Mbps', 1_500_000],
    ['0.1kbps', 100],
    ['1.000000001Gbps', 1_000_000_001],
    [' 64 kbps ', 64_000],
  ])('%s is %i bits a second', (text, bps) => {
    expect(parseBandwidth(text)).toBe(bps);
  });

  test.each([
    '',
    '10',
    '10M',
    '10MBps',
    '10mbps',
    '10bps',
    '-1Mbps',
    '1e3kbps',
    '0.0001kbps',
    '9999999999Gbps',
  ])('%j is none', (text) => {
    expect(parseBandwidth(text)).toBeNull();
  });

  test('are written so that they are read as the same', () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (bps) => {
        expect(parseBandwidth(formatBandwidth(bps))).toBe(bps);
      }),
    );
  });

  test.each([
    [1_500_000, '1.5Mbps'],
    [64_000, '64kbps'],
    [2_000_000_000, '2Gbps'],
    [999, '0.999kbps'],
  ])('%i bits a second are written %s', (bps, text) => {
    expect(formatBandwidth(bps)).toBe(text);
  });

  test.each([
    [10, '10Mbps'],
    ['10', '10Mbps'],
    [64_000_000, '64Mbps'],
    ['10 mbit/s', '10Mbps'],
    ['2m', '2Mbps'],
    ['512 Kbps', '512kbps'],
    ['10MBPS', '10Mbps'],
    ['10MB/s', '80Mbps'],
    ['1.5 MBps', '12Mbps'],
    ['fast', null],
    [0, null],
    [null, null],
  ])('%j was probably meant to be %j', (input, meant) => {
    expect(suggestBandwidth(input)).toBe(meant);
  });
});

test.each([
  ['40%', 0.4],
  ['2.5 %', 0.025],
  [0.4, 0.4],
  [1, 1],
  [1.1, null],
  ['101%', null],
  ['0.4', null],
  [null, null],
])('the share %j is %j', (input, value) => {
  expect(parseShare(input)).toBe(value);
});
