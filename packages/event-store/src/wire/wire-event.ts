/**
 * An event of CDX as bytes, and back. The way back is strict, since what it accepts is trusted as
 * an event of CDX ever after; whatever else an EventStoreDB may hold is null.
 */
import type { NewEvent } from '@cdx/session';
import { eventDataLengthMax, isName } from '../append/prepare-event.ts';
import {
  fromWireMetadata,
  isWireUuid,
  toWireMetadata,
  type WireEnvelope,
} from './wire-metadata.ts';

/** An event as an EventStoreDB keeps it. */
export interface WireEvent {
  /** UUID in lower case. */
  readonly id: string;
  readonly type: string;
  readonly contentType: 'application/json' | 'application/octet-stream';
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

const encoder = new TextEncoder();

/** `event` must be one that a store has accepted: with its `recordedAt`, and ids in lower case. */
export function toWireEvent(event: NewEvent & WireEnvelope): WireEvent {
  return {
    id: event.id,
    type: event.type,
    contentType: 'application/json',
    data: encoder.encode(JSON.stringify(event.data)),
    metadata: wireMetadataBytes(event),
  };
}

export function wireMetadataBytes(envelope: WireEnvelope): Uint8Array {
  return encoder.encode(JSON.stringify(toWireMetadata(envelope)));
}

/** Null where it is no event of CDX. */
export function fromWireEvent(event: WireEvent): (NewEvent & WireEnvelope) | null {
  if (event.contentType !== 'application/json') return null;
  const text = textOf(event.data);
  if (text === undefined || text.length > eventDataLengthMax) return null;
  const data = parsed(text);
  const metadata = parsed(textOf(event.metadata));
  if (data === undefined || metadata === undefined) return null;
  return fromWireValues({ id: event.id, type: event.type, data, metadata });
}

/** An event whose parts somebody else has parsed, as the official client does. */
export interface WireValues {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: unknown;
}

/** Null where it is no event of CDX. */
export function fromWireValues(event: WireValues): (NewEvent & WireEnvelope) | null {
  const { id, type, data } = event;
  const envelope = fromWireMetadata(event.metadata);
  if (envelope === null || !isWireUuid(id) || !isName(type)) return null;
  return { id, type, ...envelope, data };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Below this Buffer is quicker, and almost everything is below. */
const shortLength = 4096;
const replacement = '\uFFFD';

/** Undefined where it is no UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length <= shortLength) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
    // Buffer puts this in for what is no UTF-8; it may also really be there.
    if (!text.includes(replacement)) return text;
  }
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Undefined where it is no JSON, which has no `undefined`. */
function parsed(json: string | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
