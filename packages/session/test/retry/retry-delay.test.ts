import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryDelayBounds, retryDelayMs, type RetryPolicy } from '@cdx/session';
import {
  anyDelay,
  anyPolicy,
  anyUniform,
  exponential,
  fixed,
  jitters,
  policy,
} from './policies.ts';

const low = 2 ** -53;
const high = 1 - 2 ** -53;

describe('delays by policy, retry and uniform', () => {
  test.each([
    // delay, jitter, retry, previous, uniform, expected ms
    [fixed, 'none', 1, 0, 0.3, 60_000],
    [fixed, 'none', 50, 60_000, 0.3, 60_000],
    [fixed, 'full', 1, 0, low, 1],
    [fixed, 'full', 1, 0, 0.5, 30_001],
    [fixed, 'full', 9, 0, high, 60_000],
    [fixed, 'equal', 1, 0, low, 30_000],
    [fixed, 'equal', 1, 0, high, 60_000],
    [fixed, 'decorrelated', 1, 0, low, 60_000],
    [fixed, 'decorrelated', 1, 0, high, 180_000],
    [fixed, 'decorrelated', 7, 180_000, high, 180_000],
    [exponential, 'none', 1, 0, 0.3, 1000],
    [exponential, 'none', 2, 1000, 0.3, 2000],
    [exponential, 'none', 5, 8000, 0.3, 16_000],
    [exponential, 'none', 6, 16_000, 0.3, 30_000],
    [exponential, 'none', 10_000, 30_000, 0.3, 30_000],
    [exponential, 'full', 3, 0, low, 1],
    [exponential, 'full', 3, 0, high, 4000],
    [exponential, 'equal', 3, 0, low, 2000],
    [exponential, 'equal', 3, 0, high, 4000],
    [exponential, 'decorrelated', 1, 0, low, 1000],
    [exponential, 'decorrelated', 1, 0, high, 3000],
    [exponential, 'decorrelated', 2, 3000, low, 1000],
    [exponential, 'decorrelated', 2, 3000, high, 9000],
    [exponential, 'decorrelated', 5, 20_000, high, 30_000],
    [{ kind: 'fixed', intervalMs: 1 }, 'equal', 1, 0, low, 1],
    [{ kind: 'exponential', initialMs: 100, factor: 1.5, maxMs: 1000 }, 'none', 4, 0, low, 338],
  ] as const)(
    '%j %s, retry %i after %i ms, uniform %d: %i ms',
    (delay, jitter, retry, previous, uniform, expected) => {
      expect(retryDelayMs(policy({ delay, jitter }), retry, previous, uniform)).toBe(expected);
    },
  );

  test('every whole millisecond of the interval is equally likely under full jitter', () => {
    const counts = new Map<number, number>();
    const one = policy({ delay: { kind: 'fixed', intervalMs: 10 }, jitter: 'full' });
    for (let i = 0; i < 1000; i++) {
      const delayMs = retryDelayMs(one, 1, 0, (i + 0.5) / 1000);
      counts.set(delayMs, (counts.get(delayMs) ?? 0) + 1);
    }
    expect([...counts]).toEqual(Array.from({ length: 10 }, (_, i) => [i + 1, 100]));
  });

  test('mean delays are those of the published formulas', () => {
    // Interval 60 s: full b/2, equal 3b/4, decorrelated (b + 3b)/2.
    const means = jitters.map((jitter) => {
      let sum = 0;
      for (let i = 0; i < 1000; i++) {
        sum += retryDelayMs(policy({ jitter }), 1, 0, (i + 0.5) / 1000);
      }
      return Math.round(sum / 1000 / 100) / 10;
    });
    expect(means).toEqual([60, 30, 45, 120]);
  });
});

describe('laws', () => {
  test('a delay is a whole number of milliseconds, at least 1, within its bounds', () => {
    fc.assert(
      fc.property(
        anyPolicy,
        fc.array(anyUniform, { minLength: 1, maxLength: 40 }),
        (p, uniforms) => {
          let previous = 0;
          uniforms.forEach((uniform, i) => {
            const delayMs = retryDelayMs(p, i + 1, previous, uniform);
            const { minMs, maxMs } = retryDelayBounds(p, i + 1);
            expect(Number.isSafeInteger(delayMs)).toBe(true);
            expect(delayMs).toBeGreaterThanOrEqual(Math.max(minMs, 1));
            expect(delayMs).toBeLessThanOrEqual(maxMs);
            previous = delayMs;
          });
        },
      ),
    );
  });

  test('both bounds occur', () => {
    fc.assert(
      fc.property(anyPolicy, fc.integer({ min: 1, max: 60 }), (p, retry) => {
        const longest = retryDelayBounds(p, retry - 1 === 0 ? 1 : retry - 1).maxMs;
        const previous = retry === 1 ? 0 : longest;
        const { minMs, maxMs } = retryDelayBounds(p, retry);
        expect(retryDelayMs(p, retry, previous, low)).toBe(minMs);
        expect(retryDelayMs(p, retry, previous, high)).toBe(maxMs);
      }),
    );
  });

  test('without jitter a later retry never waits less, whatever was before', () => {
    fc.assert(
      fc.property(
        anyDelay,
        fc.nat(2000),
        anyUniform,
        fc.nat(1e6),
        (delay, retry, uniform, previous) => {
          const none = policy({ delay });
          expect(retryDelayMs(none, retry + 2, previous, uniform)).toBeGreaterThanOrEqual(
            retryDelayMs(none, retry + 1, 0, 0.5),
          );
        },
      ),
    );
  });

  test('a larger uniform never gives a shorter delay', () => {
    fc.assert(
      fc.property(
        anyPolicy,
        fc.integer({ min: 1, max: 50 }),
        anyUniform,
        anyUniform,
        (p, retry, a, b) => {
          expect(retryDelayMs(p, retry, 5000, Math.min(a, b))).toBeLessThanOrEqual(
            retryDelayMs(p, retry, 5000, Math.max(a, b)),
          );
        },
      ),
    );
  });

  test('a power beyond all numbers stops at maxMs', () => {
    const steep: RetryPolicy = policy({
      delay: { kind: 'exponential', initialMs: 1000, factor: 1000, maxMs: 900_000 },
    });
    expect(1000 ** 1000).toBe(Infinity);
    for (const retry of [102, 1001, 1e9, Number.MAX_SAFE_INTEGER]) {
      expect(retryDelayMs(steep, retry, 0, 0.5)).toBe(900_000);
      expect(retryDelayBounds({ ...steep, jitter: 'decorrelated' }, retry)).toEqual({
        minMs: 1000,
        maxMs: 900_000,
      });
    }
  });
});
