/**
 * What every way to read needs.
 */
import type { EventStore } from '@cdx/event-store';
import { resolved } from '../log/links.ts';
import type { LogEvent } from '../log/log-event.ts';
import type { StreamStates } from '../log/stream-states.ts';
import type { StreamWatch } from '../log/stream-watch.ts';
import { encodeReadEvent } from '../protocol/encode-event.ts';
import type { ReadRequest } from './read-request.ts';

export interface ReadContext {
  readonly store: EventStore;
  readonly states: StreamStates;
  readonly watch: StreamWatch;
  readonly now: () => number;
}

/** The message for an event, with its link resolved where that was asked for. */
export function messageOf(
  event: LogEvent,
  { resolveLinks, structuredIds }: ReadRequest,
  { store, states, now }: ReadContext,
): Buffer | Promise<Buffer> {
  if (!resolveLinks || event.type !== '$>') {
    return encodeReadEvent({ event, link: undefined }, structuredIds);
  }
  return resolved(event, store, states, now()).then((read) => encodeReadEvent(read, structuredIds));
}
