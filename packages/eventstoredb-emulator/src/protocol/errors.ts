/**
 * Errors of whole calls: a status of gRPC with the trailers by which official clients recognise
 * what happened. Names and statuses are those of EventStoreDB 23.10.
 */
import { Metadata, status } from '@grpc/grpc-js';

export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;

  constructor(code: status, details: string, trailers: Readonly<Record<string, string>> = {}) {
    super(details);
    this.code = code;
    this.details = details;
    this.metadata = new Metadata();
    for (const [key, value] of Object.entries(trailers)) {
      this.metadata.set(key, trailerText(value));
    }
  }
}

/**
 * Trailers are printable ASCII. EventStoreDB sends other characters as they are, and clients then
 * fail to read the answer; percent signs at least tell the name.
 */
function trailerText(value: string): string {
  return /^[\x20-\x7e]*$/.test(value) ? value : encodeURI(value);
}

export function streamDeleted(stream: string): CallError {
  return new CallError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });
}

/** `expected` and `actual` as EventStoreDB counts: -1 no stream, -2 any, -4 stream exists. */
export function wrongExpectedVersion(
  operation: string,
  stream: string,
  expected: number,
  actual: number,
): CallError {
  return new CallError(
    status.FAILED_PRECONDITION,
    `${operation} failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(expected),
      'actual-version': String(actual),
    },
  );
}

export function maximumAppendSizeExceeded(bytesMax: number): CallError {
  return new CallError(status.INVALID_ARGUMENT, `Maximum Append Size of ${bytesMax} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(bytesMax),
  });
}

export function requiredMetadataPropertyMissing(property: string): CallError {
  return new CallError(
    status.INVALID_ARGUMENT,
    `Required Metadata Property '${property}' is missing`,
    {
      exception: 'missing-required-metadata-property',
      'required-metadata-properties': 'type,content-type',
    },
  );
}

export function unauthenticated(details: string): CallError {
  return new CallError(status.UNAUTHENTICATED, details, { exception: 'access-denied' });
}

export function invalidArgument(details: string): CallError {
  return new CallError(status.INVALID_ARGUMENT, details);
}

export function timedOut(): CallError {
  return new CallError(status.ABORTED, 'Operation timed out: the deadline has passed.');
}

/** The server is closing, or its store was closed. */
export function unavailable(details: string): CallError {
  return new CallError(status.UNAVAILABLE, details);
}

/** Anything that was thrown, as an error that gRPC can send. */
export function callErrorOf(error: unknown): CallError {
  if (error instanceof CallError) return error;
  const { message, code } = error as { message?: unknown; code?: unknown };
  const text = typeof message === 'string' ? message : String(error);
  if (code === 'store-closed') return unavailable(text);
  return new CallError(status.UNKNOWN, text);
}
