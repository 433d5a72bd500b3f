/**
 * Whether an event that is appended again is the same event. `recordedAt` does not count: it is
 * the store's, and a repetition arrives later than the original.
 */
import { isDeepStrictEqual } from 'node:util';
import type { PreparedEvent } from './prepare-event.ts';

export type EventContent = Omit<PreparedEvent, 'id' | 'recordedAt'>;

export function sameContent(a: EventContent, b: EventContent): boolean {
  return (
    a.type === b.type &&
    a.schemaVersion === b.schemaVersion &&
    a.runNumber === b.runNumber &&
    a.occurredAt === b.occurredAt &&
    a.source === b.source &&
    a.correlationId === b.correlationId &&
    a.causationId === b.causationId &&
    // The order of keys is no content.
    (a.data === b.data || isDeepStrictEqual(JSON.parse(a.data), JSON.parse(b.data)))
  );
}
