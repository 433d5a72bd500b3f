import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeRetryPolicy } from '@cdx/session';
import { anyPolicy, exponential, policy } from './policies.ts';

test.each([
  [policy(), 'try count 3, every 1m, no jitter, when due'],
  [
    policy({ delay: { kind: 'fixed', intervalMs: 900_000 }, alignToPoll: true }),
    'try count 3, every 15m, no jitter, at polls',
  ],
  [
    policy({ tryCount: 0, delay: exponential, jitter: 'full', maxDurationMs: 7_200_000 }),
    'unlimited tries, from 1s by factor 2 up to 30s, full jitter, for at most 2h, when due',
  ],
  [
    policy({ delay: { kind: 'fixed', intervalMs: 1500 }, jitter: 'decorrelated' }),
    'try count 3, every 1500ms, decorrelated jitter, when due',
  ],
  [
    policy({ tryCount: 1, delay: { kind: 'fixed', intervalMs: 172_800_000 }, jitter: 'equal' }),
    'try count 1, every 2d, equal jitter, when due',
  ],
])('%j', (p, text) => {
  expect(describeRetryPolicy(p)).toBe(text);
});

test('is one line, and another one for another policy', () => {
  fc.assert(
    fc.property(anyPolicy, anyPolicy, (p, q) => {
      expect(describeRetryPolicy(p)).not.toContain('\n');
      if (JSON.stringify(p) !== JSON.stringify(q)) {
        expect(describeRetryPolicy(p)).not.toBe(describeRetryPolicy(q));
      }
    }),
  );
});
