/**
 * Links: events that stand for an event of another stream.
 */
import type { EventStore } from '@cdx/event-store';
import { isTombstone, logEventOf, type LogEvent } from './log-event.ts';
import { isSoftDeleted } from './metadata.ts';
import { storedStreamOf } from './stream-name.ts';
import type { StreamStates } from './stream-states.ts';
import type { ReadEvent } from '../protocol/encode-event.ts';
import { visibleRange } from './visible-range.ts';

const linkType = '$>';
/** `5@stream`: revision and stream. */
const linkText = /^(\d{1,15})@(.+)$/s;

/** The event, or what it links to; `now`: ms since the Unix epoch. */
export async function resolved(
  event: LogEvent,
  store: EventStore,
  states: StreamStates,
  now: number,
): Promise<ReadEvent> {
  if (event.type !== linkType) return { event, link: undefined };
  const [, revision, stream] = linkText.exec(Buffer.from(event.data).toString('utf8')) ?? [];
  if (revision === undefined || stream === undefined) return { event: undefined, link: event };
  return { event: await eventAt(stream, Number(revision), store, states, now), link: event };
}

async function eventAt(
  stream: string,
  revision: number,
  store: EventStore,
  states: StreamStates,
  now: number,
): Promise<LogEvent | undefined> {
  const state = await states.of(stream);
  if (state.isTombstoned || isSoftDeleted(state.retention)) return undefined;
  const { first, createdFrom } = visibleRange(state, now);
  if (revision < first) return undefined;
  const options = { from: revision, limit: 1 };
  for await (const event of store.readStream(storedStreamOf(stream), options)) {
    if (event.revision !== revision || event.recordedAt < createdFrom) return undefined;
    return isTombstone(event) ? undefined : logEventOf(event);
  }
  return undefined;
}
