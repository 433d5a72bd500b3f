/**
 * How an event that is none of CDX is kept in a store of CDX: as the payload of an event of ours.
 */
import { createHash } from 'node:crypto';
import type { NewEvent } from '@cdx/session';

export const envelopeType = 'EventStoreDbEvent';

/** Texts in base64, so that bytes of any kind come out as they went in. */
export interface EnvelopeData {
  readonly type: string;
  readonly isJson: boolean;
  readonly data: string;
  readonly metadata: string;
  /** Where the envelope could not have the id: the stream has an event with this id already. */
  readonly id?: string;
  /** Where the store cannot have a stream of this name. */
  readonly stream?: string;
  readonly isTombstone?: boolean;
}

/** What a client wants to append, or the server itself. */
export interface ProposedEvent {
  /** UUID in lower case. */
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  readonly isTombstone?: boolean;
}

export interface EnvelopeOptions {
  /** Under which the client knows the stream, and the store. */
  readonly stream: string;
  readonly storedStream: string;
  /** Integer ms since the Unix epoch. */
  readonly created: number;
  /** Set where the stream has the event's id already: the revision that the event will have. */
  readonly revision?: number | undefined;
}

export function isEnvelope(event: { readonly type: string }): boolean {
  return event.type === envelopeType;
}

export function envelopeOf(event: ProposedEvent, options: EnvelopeOptions): NewEvent {
  const { stream, storedStream, created, revision } = options;
  const id = revision === undefined ? event.id : substituteId(event.id, storedStream, revision);
  const data: EnvelopeData = {
    type: event.type,
    isJson: event.isJson,
    data: base64(event.data),
    metadata: base64(event.metadata),
    ...(id === event.id ? {} : { id: event.id }),
    ...(stream === storedStream ? {} : { stream }),
    ...(event.isTombstone === true ? { isTombstone: true } : {}),
  };
  return {
    id,
    type: envelopeType,
    schemaVersion: 1,
    runNumber: 1,
    occurredAt: created,
    recordedAt: created,
    source: 'eventstoredb',
    correlationId: event.id,
    causationId: null,
    data,
  };
}

/** The same for the same place: what is written again after a crash is the same event. */
function substituteId(id: string, stream: string, revision: number): string {
  const hash = createHash('sha256').update(`${id} ${revision} ${stream}`).digest('hex');
  const digits = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `a${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ];
  return digits.join('-');
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
