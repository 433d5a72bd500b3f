/**
 * Streams.Read: finds out which of the four ways to read is asked for.
 */
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadContext } from './context.ts';
import type { Outlet } from './outlet.ts';
import { readAll } from './read-all.ts';
import { readRequestOf } from './read-request.ts';
import { readStream } from './read-stream.ts';
import { subscribeAll } from './subscribe-all.ts';
import { subscribeStream } from './subscribe-stream.ts';

/** Resolves when everything was sent or the client has gone. Errors: those of the four. */
export async function read(message: ReadReq, outlet: Outlet, context: ReadContext): Promise<void> {
  const request = readRequestOf(message);
  const { stream, count } = request;
  if (stream !== undefined) {
    if (count === undefined) return subscribeStream({ ...request, stream }, outlet, context);
    return readStream({ ...request, stream, count }, outlet, context);
  }
  if (count === undefined) return subscribeAll(request, outlet, context);
  return readAll({ ...request, count }, outlet, context);
}
