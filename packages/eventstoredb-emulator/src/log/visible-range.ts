/**
 * Which events of a stream can be read, given its metadata. What cannot be read is still there,
 * and $all shows it.
 */
import type { StreamState } from './stream-states.ts';

export interface VisibleRange {
  /** Revision of the first event that may be read; above the last one for none. */
  readonly first: number;
  /** Events created before this are not read; ms since the Unix epoch. */
  readonly createdFrom: number;
}

export function visibleRange({ revision, retention }: StreamState, now: number): VisibleRange {
  const { maxCount, maxAgeMs, truncateBefore = 0 } = retention;
  const counted = maxCount === undefined ? 0 : revision - maxCount + 1;
  return {
    first: Math.max(0, counted, Math.min(truncateBefore, Number.MAX_SAFE_INTEGER)),
    createdFrom: maxAgeMs === undefined ? -Infinity : now - maxAgeMs,
  };
}
