/**
 * When a request of a batch append is too late. Clients of 21.10 send a time; later ones how long
 * they wait, in a field that the stubs of the official client do not know.
 */
import type { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import { submessage, varintField } from '../protocol/wire-reader.ts';

/** Field numbers in streams.proto and google/protobuf/duration.proto. */
const optionsField = 2;
const durationField = 7;
const secondsField = 1;
const nanosField = 2;

/** As the request came, with the time that its bytes leave; ms. */
export interface TimedRequest {
  readonly request: BatchAppendReq;
  readonly timeLeftMs: number | undefined;
}

/** Looks for how long the client waits, where it does not say until when. */
export function timedRequest(request: BatchAppendReq, bytes: Uint8Array): TimedRequest {
  const hasOptions = request.getOptions()?.hasDeadline() === false;
  return { request, timeLeftMs: hasOptions ? durationOf(bytes) : undefined };
}

function durationOf(bytes: Uint8Array): number | undefined {
  const options = submessage(bytes, optionsField);
  const duration = options && submessage(options, durationField);
  if (duration === undefined) return undefined;
  const seconds = varintField(duration, secondsField);
  const nanos = varintField(duration, nanosField);
  return Number(seconds) * 1000 + Math.floor(Number(nanos) / 1e6);
}

/** Integer ms since the Unix epoch; undefined for no deadline. */
export function deadlineOf(
  options: BatchAppendReq.Options,
  timeLeftMs: number | undefined,
  now: number,
): number | undefined {
  if (timeLeftMs !== undefined) return now + timeLeftMs;
  const deadline = options.getDeadline();
  if (deadline === undefined) return undefined;
  return deadline.getSeconds() * 1000 + Math.floor(deadline.getNanos() / 1e6);
}
