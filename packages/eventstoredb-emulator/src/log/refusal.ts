/**
 * Whether a store says no to events, rather than that it cannot write at all.
 */
import { isCdxError, type CdxErrorCode } from '@cdx/session';

const refusals: ReadonlySet<CdxErrorCode> = new Set([
  'wrong-expected-revision',
  'duplicate-event-id',
  'invalid-event',
  'limit-exceeded',
]);

export function isRefusal(error: unknown): boolean {
  return isCdxError(error) && refusals.has(error.code);
}
