/**
 * An event as a log keeps it: in its place, nothing upcast, the payload as JSON text. This is what
 * goes from a store to its archive, so that the archive has what was written.
 */
import type { RecordedEvent } from '@cdx/session';
import {
  checkInteger,
  checkName,
  prepareEvent,
  type PreparedEvent,
} from '../append/prepare-event.ts';
import { sameContent } from '../append/same-content.ts';
import type { Upcasting } from '../read/upcasting.ts';

export interface StoredEvent extends PreparedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly recordedAt: number;
}

/** Errors: `invalid-argument`, `invalid-event`, `limit-exceeded`. */
export function prepareStored(event: RecordedEvent, upcasting: Upcasting): StoredEvent {
  const { stream, revision, position, recordedAt } = event;
  checkName(stream, 'a stream');
  checkInteger(stream, event.id, revision, 0, 'revision');
  checkInteger(stream, event.id, position, 0, 'position');
  checkInteger(stream, event.id, recordedAt, Number.MIN_SAFE_INTEGER, 'recordedAt');
  return { ...prepareEvent(stream, event, upcasting), stream, revision, position, recordedAt };
}

/**
 * Whether both are the same event in the same place of the log. One of them may have been upcast
 * on its way: what was archived as it was written is the same event when it is read as new.
 */
export function sameStored(a: StoredEvent, b: StoredEvent, upcasting: Upcasting): boolean {
  return (
    a.id === b.id &&
    a.stream === b.stream &&
    a.revision === b.revision &&
    a.position === b.position &&
    a.recordedAt === b.recordedAt &&
    (sameContent(a, b) ||
      (a.schemaVersion !== b.schemaVersion &&
        sameContent(newest(a, upcasting), newest(b, upcasting))))
  );
}

function newest(event: StoredEvent, upcasting: Upcasting): StoredEvent {
  const { schemaVersion, up } = upcasting.kindOf(event.type, event.schemaVersion);
  if (up === undefined) return event;
  return { ...event, schemaVersion, data: JSON.stringify(up(JSON.parse(event.data), event)) };
}
