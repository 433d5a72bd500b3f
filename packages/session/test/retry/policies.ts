/** Retry policies for tests: one to start from, and all valid ones as an arbitrary. */
import fc from 'fast-check';
import type { Jitter, RetryDelay, RetryPolicy } from '@cdx/session';

export const jitters: readonly Jitter[] = ['none', 'full', 'equal', 'decorrelated'];

export const fixed: RetryDelay = { kind: 'fixed', intervalMs: 60_000 };
export const exponential: RetryDelay = {
  kind: 'exponential',
  initialMs: 1000,
  factor: 2,
  maxMs: 30_000,
};

export function policy(changes: Partial<RetryPolicy> = {}): RetryPolicy {
  return {
    tryCount: 3,
    delay: fixed,
    jitter: 'none',
    maxDurationMs: null,
    alignToPoll: false,
    ...changes,
  };
}

/** The longest delay that a policy may have. */
export const tenYearsMs = 3650 * 86_400_000;

const anyMs = fc.oneof(
  fc.integer({ min: 1, max: 100_000 }),
  fc.integer({ min: 1, max: tenYearsMs }),
);

export const anyDelay: fc.Arbitrary<RetryDelay> = fc.oneof(
  anyMs.map((intervalMs) => ({ kind: 'fixed' as const, intervalMs })),
  fc
    .record({
      a: anyMs,
      b: anyMs,
      factor: fc.oneof(
        fc.constantFrom(1, 1.5, 2, 10, 1000),
        fc.double({ min: 1, max: 1000, noNaN: true }),
      ),
    })
    .map(({ a, b, factor }) => ({
      kind: 'exponential' as const,
      initialMs: Math.min(a, b),
      factor,
      maxMs: Math.max(a, b),
    })),
);

export const anyPolicy: fc.Arbitrary<RetryPolicy> = fc.record({
  tryCount: fc.integer({ min: 0, max: 65_535 }),
  delay: anyDelay,
  jitter: fc.constantFrom(...jitters),
  maxDurationMs: fc.option(anyMs, { nil: null }),
  alignToPoll: fc.boolean(),
});

/** The open interval (0, 1), its two ends as near as doubles of 53 bits come. */
export const anyUniform: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(2 ** -53, 1 - 2 ** -53, 0.5),
  fc
    .double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true })
    .map((u) => Math.min(Math.max(u, 2 ** -53), 1 - 2 ** -53)),
);
