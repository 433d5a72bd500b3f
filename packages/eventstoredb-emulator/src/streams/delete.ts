/**
 * Streams.Delete and Streams.Tombstone. A deleted stream may begin anew, at the next revision; one
 * with a tombstone never.
 */
import type { DeleteReq, TombstoneReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { DeleteResp, TombstoneResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Writer } from '../log/writer.ts';
import {
  invalidArgument,
  streamDeleted,
  timedOut,
  wrongExpectedVersion,
} from '../protocol/errors.ts';
import { shared, streams } from '../protocol/stubs.ts';
import { expectedNumber, expectedVersionOf, streamNameOf } from './request-parts.ts';

type Options = DeleteReq.Options | TombstoneReq.Options;

export async function deleteStream(request: DeleteReq, writer: Writer): Promise<DeleteResp> {
  const position = await remove('delete', request.getOptions(), writer);
  const response = new streams.DeleteResp();
  if (position < 0) {
    response.setNoPosition(new shared.Empty());
    return response;
  }
  const message = new streams.DeleteResp.Position();
  message.setCommitPosition(String(position));
  message.setPreparePosition(String(position));
  response.setPosition(message);
  return response;
}

export async function tombstoneStream(
  request: TombstoneReq,
  writer: Writer,
): Promise<TombstoneResp> {
  const position = await remove('tombstone', request.getOptions(), writer);
  const response = new streams.TombstoneResp();
  if (position < 0) {
    response.setNoPosition(new shared.Empty());
    return response;
  }
  const message = new streams.TombstoneResp.Position();
  message.setCommitPosition(String(position));
  message.setPreparePosition(String(position));
  response.setPosition(message);
  return response;
}

/** The position of what was written. Errors: wrong expected version, stream deleted. */
async function remove(
  kind: 'delete' | 'tombstone',
  options: Options | undefined,
  writer: Writer,
): Promise<number> {
  if (options === undefined) throw invalidArgument('The options are missing.');
  const stream = streamNameOf(options.getStreamIdentifier());
  const expected = expectedVersionOf(options);
  const outcome = await writer.write({ kind, stream, expected, events: [] });
  switch (outcome.kind) {
    case 'written':
      return outcome.position;
    case 'stream-deleted':
      throw streamDeleted(stream);
    case 'timeout':
      throw timedOut();
    case 'wrong-expected-version':
      throw wrongExpectedVersion('Delete', stream, expectedNumber(expected), outcome.current);
  }
}
