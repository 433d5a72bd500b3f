/** Retry policies, for the clients of a fleet, for headquarters' P-job and for schedulers alone. */
import type { Jitter, RetryDelay, RetryPolicy } from '@cdx/session';
import fc from 'fast-check';
import { hour, minute } from '../build/build-scenario.ts';
import { shares } from './shares.ts';
import { durations } from './times.ts';

export interface RetryPolicyOptions {
  /** 10 unless told. */
  readonly tryCountMax?: number;
  /** Whether try count 0 may occur, which never gives up. True unless told. */
  readonly unlimited?: boolean;
  /** Those that may occur; all unless told. */
  readonly jitter?: readonly Jitter[];
  /** Unless told, either. */
  readonly alignToPoll?: boolean;
}

const jitters: readonly Jitter[] = ['none', 'full', 'equal', 'decorrelated'];
/** From the simplest on; few tries are soon spent, so they come most often. */
const tryCounts = [1, 2, 3, 1, 2, 4, 10] as const;

/**
 * Any policy that a scenario file can state. Shrinks to one try after 1 minute, always the same
 * delay, off the poll grid.
 */
export function retryPolicy(options: RetryPolicyOptions = {}): fc.Arbitrary<RetryPolicy> {
  const { tryCountMax = 10, unlimited = true, jitter = jitters, alignToPoll } = options;
  const limited = tryCounts.filter((count) => count <= tryCountMax);
  return fc.record({
    tryCount: fc.constantFrom(...limited, ...(unlimited ? [0] : [])),
    delay: delays,
    jitter: fc.constantFrom(...jitter),
    maxDurationMs: rarely(durations(minute, 6 * hour)),
    alignToPoll: alignToPoll === undefined ? fc.boolean() : fc.constant(alignToPoll),
  });
}

const delays: fc.Arbitrary<RetryDelay> = fc.oneof(
  { withCrossShrink: true },
  fc.record({ kind: fc.constant('fixed' as const), intervalMs: durations(minute, hour) }),
  fc
    .record({
      kind: fc.constant('exponential' as const),
      initialMs: durations(minute, 10 * minute),
      factor: shares.map((share) => 1 + 2 * share),
      times: fc.integer({ min: 1, max: 20 }),
    })
    .map(({ times, ...delay }) => ({ ...delay, maxMs: delay.initialMs * times })),
);

/** A limit of time hides what the try count does; one policy in four has one. Shrinks to null. */
function rarely(limit: fc.Arbitrary<number>): fc.Arbitrary<number | null> {
  const none = fc.constant(null);
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: none },
    { weight: 1, arbitrary: limit },
  );
}
