/**
 * Retry policies at the rim: what a file, a flag or the wire must look like before the rest of
 * CDX trusts it. Everything is in milliseconds here; scenario files have their own, kinder units.
 */
import { z } from 'zod';
import { CdxError } from '../cdx-error.ts';
import type { RetryPolicy } from './retry-policy.ts';

/** Ten years. Three times as much still adds to any timestamp without loss. */
export const retryDelayMsMax = 10 * 365 * 24 * 60 * 60 * 1000;
/** What a column of 16 bits counts. */
export const tryCountMax = 65_535;

const delayMs = z.int().min(1).max(retryDelayMsMax);

export const retryPolicySchema: z.ZodType<RetryPolicy> = z.strictObject({
  tryCount: z.int().min(0).max(tryCountMax),
  delay: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('fixed'), intervalMs: delayMs }),
    z
      .strictObject({
        kind: z.literal('exponential'),
        initialMs: delayMs,
        factor: z.number().min(1).max(1000),
        maxMs: delayMs,
      })
      .refine((delay) => delay.maxMs >= delay.initialMs, {
        path: ['maxMs'],
        error: 'must not be less than initialMs',
      }),
  ]),
  jitter: z.enum(['none', 'full', 'equal', 'decorrelated']),
  maxDurationMs: z.int().min(1).max(retryDelayMsMax).nullable(),
  alignToPoll: z.boolean(),
});

/**
 * A retry policy from untrusted input.
 *
 * @throws CdxError 'invalid-policy'; the message and `details.path` name the first wrong value
 *   (`delay.maxMs`), `details.issues` has all of them as {path, message}.
 */
export function parseRetryPolicy(input: unknown): RetryPolicy {
  const result = retryPolicySchema.safeParse(input);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }));
  // What is refused has an issue.
  const [first] = issues as [(typeof issues)[number]];
  const where = first.path === '' ? '' : ` at ${first.path}`;
  throw new CdxError(
    'invalid-policy',
    `Invalid retry policy${where}: ${first.message}`,
    { path: first.path, issues },
    { cause: result.error },
  );
}
