/**
 * An id may be once in an append: two events cannot be one.
 */
import { repeatedEventId } from '../errors.ts';
import type { PreparedEvent } from './prepare-event.ts';

/** Errors: `duplicate-event-id`. */
export function checkRepeated(stream: string, events: readonly PreparedEvent[]): void {
  if (events.length < 2) return;
  const ids = new Set<string>();
  for (const { id } of events) {
    if (ids.has(id)) throw repeatedEventId(stream, id);
    ids.add(id);
  }
}
