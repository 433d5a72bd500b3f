/**
 * What decides when, and how often, a failed stage is tried again: one policy for each Async
 * Client, another for headquarters' P-job. Pure; the kernel asks it after every failure.
 */

export type Jitter = 'none' | 'full' | 'equal' | 'decorrelated';

export type RetryDelay =
  | { readonly kind: 'fixed'; readonly intervalMs: number }
  | {
      readonly kind: 'exponential';
      readonly initialMs: number;
      readonly factor: number;
      readonly maxMs: number;
    };

export interface RetryPolicy {
  /** How often a failed stage is retried; 0 is unlimited. Default and recommended: 3 (BP). */
  readonly tryCount: number;
  readonly delay: RetryDelay;
  readonly jitter: Jitter;
  /** No retry starts later than this after the stage's first failure; null is no limit. ms. */
  readonly maxDurationMs: number | null;
  /** The retry runs at the first poll at or after its due time, instead of exactly when due. */
  readonly alignToPoll: boolean;
}
