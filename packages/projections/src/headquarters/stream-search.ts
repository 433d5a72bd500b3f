/**
 * Finds one event of a stream by when it was recorded, with a few reads of one event each, however
 * long the stream is: a schedule that runs every three minutes has some 30,000 events in two
 * months. `recordedAt` never goes back along a stream that headquarters writes.
 */
import type { EventStore } from '@cdx/event-store';
import type { RecordedEvent } from '@cdx/session';
import type { AsOf } from '../as-of/views-as-of.ts';

/** What is needed of a store to look at streams. */
export type StreamReader = Pick<EventStore, 'readStream' | 'streamRevision'>;

/** Whether the event was there at a time, or up to a position; without either it is. */
export function isThere(event: RecordedEvent, asOf: AsOf | undefined): boolean {
  if (asOf === undefined) return true;
  return typeof asOf === 'number' ? event.recordedAt <= asOf : event.position <= asOf.position;
}

/** The last event that was there; undefined for a stream that had none yet. */
export async function newestAsOf(
  store: StreamReader,
  stream: string,
  asOf: AsOf | undefined,
): Promise<RecordedEvent | undefined> {
  const last = await store.streamRevision(stream);
  return lastWhere(store, stream, last, (event) => isThere(event, asOf));
}

/** The first event that was recorded at a time or later; undefined where none is. */
export async function firstSince(
  store: StreamReader,
  stream: string,
  since: number,
): Promise<RecordedEvent | undefined> {
  const last = await store.streamRevision(stream);
  const before = await lastWhere(store, stream, last, ({ recordedAt }) => recordedAt < since);
  const first = before === undefined ? 0 : before.revision + 1;
  return first > last ? undefined : eventAt(store, stream, first);
}

/**
 * The last event up to revision `last` for which the condition holds; it holds for a beginning of
 * the stream. Steps back that double first, since mostly the end is asked for; then halves.
 */
async function lastWhere(
  store: StreamReader,
  stream: string,
  last: number,
  holds: (event: RecordedEvent) => boolean,
): Promise<RecordedEvent | undefined> {
  let found: RecordedEvent | undefined;
  let tooLate = last + 1;
  for (let step = 1; tooLate > 0 && found === undefined; step *= 2) {
    const at = Math.max(0, tooLate - step);
    const event = await eventAt(store, stream, at);
    if (event !== undefined && holds(event)) found = event;
    else tooLate = at;
  }
  while (found !== undefined && tooLate - found.revision > 1) {
    const event = await eventAt(store, stream, (found.revision + tooLate) >> 1);
    if (event === undefined) break;
    if (holds(event)) found = event;
    else tooLate = event.revision;
  }
  return found;
}

async function eventAt(
  store: StreamReader,
  stream: string,
  revision: number,
): Promise<RecordedEvent | undefined> {
  for await (const event of store.readStream(stream, { from: revision, limit: 1 })) return event;
  return undefined;
}
