/**
 * An event as clients see it, whatever form it is kept in.
 */
import type { RecordedEvent } from '@cdx/session';
import { toWireEvent } from '@cdx/event-store/wire';
import { isEnvelope, type EnvelopeData } from './envelope.ts';

export interface LogEvent {
  readonly id: string;
  readonly stream: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  /** Place in the stream. That of a tombstone is `deletedRevision` on the wire. */
  readonly revision: number;
  readonly position: number;
  /** Integer ms since the Unix epoch. */
  readonly created: number;
  readonly isTombstone: boolean;
}

/** The revision of a deleted stream: the largest signed 64-bit number. */
export const deletedRevision = 9_223_372_036_854_775_807n;

/** What filters look at; cheaper than the whole event. */
export interface EventNames {
  readonly stream: string;
  readonly type: string;
}

export function eventNamesOf(event: RecordedEvent): EventNames {
  if (!isEnvelope(event)) return event;
  const { stream, type } = event.data as EnvelopeData;
  return { stream: stream ?? event.stream, type };
}

/** The id under which clients know it. */
export function eventIdOf(event: RecordedEvent): string {
  return isEnvelope(event) ? ((event.data as EnvelopeData).id ?? event.id) : event.id;
}

export function isTombstone(event: RecordedEvent): boolean {
  return isEnvelope(event) && (event.data as EnvelopeData).isTombstone === true;
}

export function logEventOf(event: RecordedEvent): LogEvent {
  const { revision, position, recordedAt: created } = event;
  if (!isEnvelope(event)) {
    const { id, type, data, metadata } = toWireEvent(event);
    const { stream } = event;
    const isJson = true;
    return {
      id,
      stream,
      type,
      isJson,
      data,
      metadata,
      revision,
      position,
      created,
      isTombstone: false,
    };
  }
  const envelope = event.data as EnvelopeData;
  return {
    id: envelope.id ?? event.id,
    stream: envelope.stream ?? event.stream,
    type: envelope.type,
    isJson: envelope.isJson,
    data: Buffer.from(envelope.data, 'base64'),
    metadata: Buffer.from(envelope.metadata, 'base64'),
    revision,
    position,
    created,
    isTombstone: envelope.isTombstone === true,
  };
}
