/** The section about headquarters is there where it has something to say. */
import { describe, expect, test } from 'vitest';
import { refusalReasons, type RefusalReason } from '@cdx/session';
import type { DirectionResults, HeadquartersResults, RunResults } from '@cdx/simulator';
import { headquartersLines } from '../../src/render/results/headquarters.ts';
import { textWidth } from '../../src/render/text.ts';
import { testLook } from '../support/look.ts';

const minute = 60_000;

const noRefusals = Object.fromEntries(refusalReasons.map((reason) => [reason, 0])) as Record<
  RefusalReason,
  number
>;

const usual: HeadquartersResults = {
  batches: 8,
  messages: 1200,
  delayMeanMs: 7 * minute,
  delayMaxMs: 15 * minute,
  messagesWaiting: 12,
  binMs: 300_000,
  points: [],
  oldestWaitingMs: 9 * minute,
  commandsDone: 0,
  commandsRefused: noRefusals,
};

function linesOf(
  headquarters: Partial<HeadquartersResults>,
  downloads: Partial<DirectionResults> = {},
  width = 80,
): readonly string[] {
  const direction = { lateMessages: 0, purged: 0 };
  const results = {
    headquarters: { ...usual, ...headquarters },
    downloads: { ...direction, ...downloads },
    uploads: direction,
  } as unknown as RunResults;
  return headquartersLines(results, testLook(width));
}

test('forms that are some minutes behind are the rule', () => {
  expect(linesOf({})).toEqual([]);
  expect(linesOf({ batches: 0, messages: 0, delayMeanMs: null, delayMaxMs: null })).toEqual([]);
});

describe('it says', () => {
  test('how far the forms were behind, where that was more than an hour', () => {
    expect(linesOf({ delayMaxMs: 61 * minute })).toEqual([
      'Headquarters',
      '  Forms    8 batches, 1,200 status messages; behind by 7m on average, 1h1m at',
      '           most',
      '  Waiting  12 messages at the end, the oldest for 9m',
    ]);
    expect(
      linesOf({
        batches: 0,
        messages: 0,
        delayMeanMs: null,
        delayMaxMs: null,
        oldestWaitingMs: 120 * minute,
      }),
    ).toEqual([
      'Headquarters',
      '  Forms    0 batches, 0 status messages',
      '  Waiting  12 messages at the end, the oldest for 2h',
    ]);
  });

  test('what became of commands', () => {
    expect(linesOf({ commandsDone: 2, messagesWaiting: 0, oldestWaitingMs: null })).toEqual([
      'Headquarters',
      '  Forms     8 batches, 1,200 status messages; behind by 7m on average, 15m at',
      '            most',
      '  Waiting   nothing at the end',
      '  Commands  2 done',
    ]);
    const commandsRefused = { ...noRefusals, stale: 3, packagePurged: 1 };
    expect(linesOf({ commandsRefused }).at(-1)).toBe(
      '  Commands  0 done, 4 refused: 3 stale, 1 package purged',
    );
  });

  test('what came late, and what was purged', () => {
    expect(linesOf({}, { lateMessages: 1, purged: 40 }).slice(-2)).toEqual([
      '  Late     1 message of older runs or after a cancel',
      '  Purged   40 downloads, 0 uploads',
    ]);
  });
});

test.each([40, 60])('it fits %i columns', (width) => {
  const commandsRefused = Object.fromEntries(
    refusalReasons.map((reason) => [reason, 1000]),
  ) as Record<RefusalReason, number>;
  for (const line of linesOf({ commandsRefused }, { lateMessages: 12_345, purged: 9 }, width)) {
    expect(textWidth(line)).toBeLessThanOrEqual(width);
  }
});
