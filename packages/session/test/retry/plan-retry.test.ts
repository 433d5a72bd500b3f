import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planRetry, retryDelayMs, triesSpent, withinMaxDuration } from '@cdx/session';
import { anyPolicy, anyUniform, exponential, policy } from './policies.ts';

describe('try count', () => {
  test.each([
    // tryCount, retries done, spent
    [3, 0, false],
    [3, 2, false],
    [3, 3, true],
    [3, 4, true],
    [1, 0, false],
    [1, 1, true],
    [0, 0, false],
    [0, 1_000_000, false],
  ])('%i allows another retry after %i: spent %s', (tryCount, retriesDone, spent) => {
    expect(triesSpent(policy({ tryCount }), retriesDone)).toBe(spent);
  });

  test('a try count of n is n + 1 attempts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (tryCount) => {
        const p = policy({ tryCount });
        let attempts = 1;
        while (!triesSpent(p, attempts - 1)) attempts++;
        expect(attempts).toBe(tryCount + 1);
      }),
    );
  });
});

describe('maxDuration', () => {
  test.each([
    // limit, ms after the first failure, still in time
    [null, 1e12, true],
    [1000, 999, true],
    [1000, 1000, true],
    [1000, 1001, false],
  ])(
    'limit %s, a retry %i ms after the first failure: in time %s',
    (maxDurationMs, after, inTime) => {
      expect(withinMaxDuration(policy({ maxDurationMs }), 5000, 5000 + after)).toBe(inTime);
    },
  );
});

describe('planRetry', () => {
  const failure = { retriesDone: 0, firstFailedAt: 10_000, failedAt: 10_000, previousDelayMs: 0 };

  test('plans the next retry from the latest failure', () => {
    expect(planRetry(policy(), { ...failure, retriesDone: 1, failedAt: 80_000 }, 0.5)).toEqual({
      kind: 'retry',
      delayMs: 60_000,
      dueAt: 140_000,
    });
  });

  test.each([
    // retries done, delay of the next, which doubles from 1 s up to 30 s
    [0, 1000],
    [1, 2000],
    [2, 4000],
    [9, 30_000],
  ])('after %i retries the next is the one after them: %i ms', (retriesDone, delayMs) => {
    const doubling = policy({ tryCount: 0, delay: exponential });
    expect(planRetry(doubling, { ...failure, retriesDone }, 0.5)).toEqual({
      kind: 'retry',
      delayMs,
      dueAt: 10_000 + delayMs,
    });
  });

  test('says which limit ended the tries, the try count first', () => {
    const both = policy({ tryCount: 1, maxDurationMs: 1000 });
    expect(planRetry(both, { ...failure, retriesDone: 1 }, 0.5)).toEqual({
      kind: 'spent',
      reason: 'tryCount',
    });
    expect(planRetry(both, failure, 0.5)).toEqual({ kind: 'spent', reason: 'maxDuration' });
  });

  test('agrees with the single questions', () => {
    fc.assert(
      fc.property(
        anyPolicy,
        fc.nat(100_000),
        fc.nat(1e12),
        fc.nat(1e9),
        anyUniform,
        (p, retriesDone, firstFailedAt, since, uniform) => {
          const failedAt = firstFailedAt + since;
          const plan = planRetry(
            p,
            { retriesDone, firstFailedAt, failedAt, previousDelayMs: 0 },
            uniform,
          );
          const delayMs = retryDelayMs(p, retriesDone + 1, 0, uniform);
          const dueAt = failedAt + delayMs;
          if (triesSpent(p, retriesDone))
            expect(plan).toEqual({ kind: 'spent', reason: 'tryCount' });
          else if (withinMaxDuration(p, firstFailedAt, dueAt)) {
            expect(plan).toEqual({ kind: 'retry', delayMs, dueAt });
          } else expect(plan).toEqual({ kind: 'spent', reason: 'maxDuration' });
        },
      ),
    );
  });
});
