/** Staleness and what was held back, by group: only where there was something of it. */
import { describe, expect, test } from 'vitest';
import type { GroupStaleness, HeldBackResults, RunResults } from '@cdx/simulator';
import { heldBackLines, stalenessLines } from '../../src/render/results/freshness.ts';
import { textWidth } from '../../src/render/text.ts';
import { zoneClock } from '../../src/render/zone-clock.ts';
import { testLook } from '../support/look.ts';

const minute = 60_000;
const hour = 60 * minute;
const startAt = Date.UTC(2026, 2, 2, 8);
const clock = zoneClock('UTC');

const stores: GroupStaleness = {
  channelDataGroup: 'Stores',
  meanMs: 7 * minute + 12_400,
  p95MaxMs: 44 * minute,
  maxMs: 3 * hour,
  maxAt: startAt + 4 * hour + 5 * minute,
  points: [],
};
const fresh: GroupStaleness = {
  ...stores,
  channelDataGroup: 'Registers',
  meanMs: 0,
  p95MaxMs: 0,
  maxMs: 0,
};
const unseen: GroupStaleness = { ...fresh, meanMs: null, p95MaxMs: null, maxMs: null, maxAt: null };

function stalenessOf(byGroup: readonly GroupStaleness[], width = 80): readonly string[] {
  const staleness = { binMs: 5 * minute, byGroup };
  return stalenessLines({ staleness } as unknown as RunResults, testLook(width), clock);
}

const registers: HeldBackResults = {
  channelDataGroup: 'Registers',
  sessionMs: 100 * hour,
  databaseMs: 3 * hour,
  peak: 1200,
  peakAt: startAt + hour,
  atEnd: 7,
  binMs: minute,
  points: [],
};
const free: HeldBackResults = {
  ...registers,
  channelDataGroup: 'Kiosks',
  sessionMs: 0,
  databaseMs: 0,
  peak: 0,
  peakAt: startAt,
  atEnd: 0,
};

function heldBackOf(heldBack: readonly HeldBackResults[], width = 80): readonly string[] {
  return heldBackLines({ heldBack } as unknown as RunResults, testLook(width), clock);
}

describe('staleness', () => {
  test('is told of every group where one was stale', () => {
    expect(stalenessOf([stores, fresh])).toEqual([
      'Staleness   mean  highest p95  max  at',
      'Stores     7m12s          44m   3h  03-02 12:05',
      'Registers     0s           0s   0s  –',
    ]);
  });

  test('is not spoken of where nothing was ever stale, or nobody looked', () => {
    expect(stalenessOf([fresh])).toEqual([]);
    expect(stalenessOf([unseen])).toEqual([]);
    expect(stalenessOf([stores, unseen]).at(-1)).toBe('Registers      –            –    –  –');
  });
});

describe('what was held back', () => {
  test('is told of every group under enforcement where something was', () => {
    expect(heldBackOf([registers, free])).toEqual([
      'Held back  session time  database time   peak  at           at the end',
      'Registers          4d4h             3h  1,200  03-02 09:00           7',
      'Kiosks               0s             0s      0  –                     0',
    ]);
  });

  test('is not spoken of where nothing was, or nobody enforces', () => {
    expect(heldBackOf([free])).toEqual([]);
    expect(heldBackOf([])).toEqual([]);
  });
});

test.each([40, 60])('they fit %i columns', (width) => {
  for (const line of [...stalenessOf([stores, unseen], width), ...heldBackOf([registers], width)]) {
    expect(textWidth(line)).toBeLessThanOrEqual(width);
  }
});
