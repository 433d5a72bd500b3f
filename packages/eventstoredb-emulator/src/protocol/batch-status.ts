/**
 * Errors of single requests inside a batch append: `google.rpc.Status` with a packed message of
 * `event_store.client`. Codes and names are those of EventStoreDB 23.10.
 */
import type { Code } from '@eventstore/db-client/generated/code_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import type { ExpectedVersion } from '../log/decide-append.ts';
import { protobufAny, protobufEmpty, rpcCode, rpcStatus, shared } from './stubs.ts';
import type { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb.js';

interface Packable {
  serializeBinary(): Uint8Array;
}

function batchStatus(code: Code, name: string, message: Packable, text = name): Status {
  const details = new protobufAny.Any();
  details.pack(message.serializeBinary(), `event_store.client.${name}`);
  const result = new rpcStatus.Status();
  result.setCode(code);
  result.setMessage(text);
  result.setDetails(details);
  return result;
}

/** `current` is the revision of the stream, -1 without events. */
export function wrongExpectedVersionStatus(expected: ExpectedVersion, current: number): Status {
  const message = new shared.WrongExpectedVersion();
  const empty = new protobufEmpty.Empty();
  if (current < 0) message.setCurrentNoStream(empty);
  else message.setCurrentStreamRevision(String(current));
  if (expected === 'any') message.setExpectedAny(empty);
  else if (expected === 'streamExists') message.setExpectedStreamExists(empty);
  else if (expected === -1) message.setExpectedNoStream(empty);
  else message.setExpectedStreamPosition(String(expected));
  return batchStatus(rpcCode.Code.ALREADY_EXISTS, 'WrongExpectedVersion', message);
}

export function streamDeletedStatus(identifier: StreamIdentifier): Status {
  const message = new shared.StreamDeleted();
  message.setStreamIdentifier(identifier);
  return batchStatus(rpcCode.Code.NOT_FOUND, 'StreamDeleted', message);
}

export function timeoutStatus(): Status {
  return batchStatus(rpcCode.Code.DEADLINE_EXCEEDED, 'Timeout', new shared.Timeout());
}

export function maximumAppendSizeStatus(bytesMax: number): Status {
  const message = new shared.MaximumAppendSizeExceeded();
  message.setMaxappendsize(bytesMax);
  return batchStatus(rpcCode.Code.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', message);
}

export function badRequestStatus(text: string): Status {
  const message = new shared.BadRequest();
  message.setMessage(text);
  return batchStatus(rpcCode.Code.INVALID_ARGUMENT, 'BadRequest', message);
}

export function unknownStatus(text: string): Status {
  return batchStatus(rpcCode.Code.UNKNOWN, 'Unknown', new shared.Unknown(), text);
}
