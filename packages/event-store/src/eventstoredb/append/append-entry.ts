/**
 * An append as it is sent: events in the form of the official client, and how much they weigh.
 */
import type { EventData } from '@eventstore/db-client';
import type { ExpectedRevision } from '../../port.ts';
import type { PreparedEvent } from '../../append/prepare-event.ts';
import { wireMetadataBytes } from '../../wire/wire-event.ts';
import type { ClientExpectation } from '../client/official-client.ts';
import type { Commit } from '../read/places.ts';

export type StampedEvent = PreparedEvent & { readonly recordedAt: number };

/** What an append sends, whatever the events are. */
export interface ClientAppend {
  readonly stream: string;
  readonly events: readonly EventData[];
  readonly expectedRevision: ClientExpectation;
  /** About the size of the events in bytes. */
  readonly bytes: number;
}

/** As the server has answered. */
export interface Acknowledgement {
  /** Of the last event. */
  readonly revision: number;
  /** Of the last event; servers may leave it out where nothing was written. */
  readonly commit: Commit | undefined;
}

/** Bytes that an event takes beside its contents, about. */
const eventOverheadBytes = 100;

export function clientAppend(
  stream: string,
  events: readonly StampedEvent[],
  expected: ExpectedRevision,
): ClientAppend {
  let bytes = 0;
  const sent = events.map((event): EventData => {
    const metadata = wireMetadataBytes(event);
    bytes += Buffer.byteLength(event.data) + metadata.length + eventOverheadBytes;
    return {
      id: event.id,
      contentType: 'application/json',
      type: event.type,
      // The client writes the JSON itself, some time later: a copy, which nobody can change.
      data: JSON.parse(event.data) as Record<string, unknown>,
      metadata,
    };
  });
  return { stream, events: sent, expectedRevision: clientExpectation(expected), bytes };
}

export function clientExpectation(expected: ExpectedRevision): ClientExpectation {
  switch (expected) {
    case 'any':
      return 'any';
    case 'noStream':
      return 'no_stream';
    case 'streamExists':
      return 'stream_exists';
    default:
      // Of a stream without events the revision is -1, which EventStoreDB has no number for.
      return expected === -1 ? 'no_stream' : BigInt(expected);
  }
}
