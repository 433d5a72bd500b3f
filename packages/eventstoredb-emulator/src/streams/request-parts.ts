/**
 * The parts that requests to write have in common: names of streams, expectations, events.
 */
import type { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb.js';
import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { ExpectedVersion } from '../log/decide-append.ts';
import type { ProposedEvent } from '../log/envelope.ts';
import { invalidArgument, requiredMetadataPropertyMissing } from '../protocol/errors.ts';
import { eventIdOf } from '../protocol/uuid.ts';

/** Bytes that one append may have, as EventStoreDB is set up unless told otherwise. */
export const appendBytesMax = 1024 * 1024;

/** Errors: INVALID_ARGUMENT without a name. */
export function streamNameOf(identifier: StreamIdentifier | undefined): string {
  const bytes = identifier?.getStreamName_asU8() ?? new Uint8Array();
  if (bytes.length === 0) throw invalidArgument('The name of a stream must not be empty.');
  const stream = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  if (stream === '$$') throw invalidArgument('$$ names no stream: of what would it be metadata?');
  return stream;
}

/** What all messages with an expected revision have. */
export interface Expectation {
  hasRevision(): boolean;
  getRevision(): string;
  hasNoStream(): boolean;
  hasAny(): boolean;
  hasStreamExists(): boolean;
}

/** Errors: INVALID_ARGUMENT where it is missing or too large. */
export function expectedVersionOf(message: Expectation): ExpectedVersion {
  if (message.hasAny()) return 'any';
  if (message.hasNoStream()) return -1;
  if (message.hasStreamExists()) return 'streamExists';
  if (message.hasRevision()) return revisionOf(message.getRevision());
  throw invalidArgument('An expected stream revision is required.');
}

const longMax = 2n ** 63n - 1n;
/** -1 in 64 bits: no stream, also where it comes as a revision. */
const minusOne = 2n ** 64n - 1n;

function revisionOf(text: string): number {
  const revision = BigInt(text);
  if (revision === minusOne) return -1;
  if (revision > longMax) throw invalidArgument(`${text} is no revision of a stream.`);
  // Larger than any revision there is, and than any number that JavaScript counts with.
  return Math.min(Number(revision), Number.MAX_SAFE_INTEGER);
}

/** -1 no stream, -2 any, -4 stream exists: as EventStoreDB counts. */
export function expectedNumber(expected: ExpectedVersion): number {
  if (expected === 'any') return -2;
  return expected === 'streamExists' ? -4 : expected;
}

/** What the messages of both ways to append have. */
export interface ProposedMessage {
  getId(): UUID | undefined;
  getMetadataMap(): { get(key: string): string | undefined };
  getData_asU8(): Uint8Array;
  getCustomMetadata_asU8(): Uint8Array;
}

/** Errors: INVALID_ARGUMENT for an id that is none, or required metadata that are missing. */
export function proposedEventOf(message: ProposedMessage): ProposedEvent {
  const properties = message.getMetadataMap();
  const type = properties.get('type');
  if (type === undefined || type === '') throw requiredMetadataPropertyMissing('type');
  const contentType = properties.get('content-type');
  if (contentType === undefined) throw requiredMetadataPropertyMissing('content-type');
  return {
    id: eventIdOf(message.getId()),
    type,
    isJson: contentType === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

/** Bytes that count for the size of an append. */
export function sizeOf({ type, data, metadata }: ProposedEvent): number {
  return data.length + metadata.length + type.length * 2;
}
