/**
 * Streams.Append: one append as a stream of messages, first what is expected, then each event.
 */
import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ExpectedVersion } from '../log/decide-append.ts';
import type { ProposedEvent } from '../log/envelope.ts';
import type { WriteOutcome } from '../log/write-request.ts';
import type { Writer } from '../log/writer.ts';
import {
  callErrorOf,
  invalidArgument,
  maximumAppendSizeExceeded,
  streamDeleted,
  timedOut,
} from '../protocol/errors.ts';
import { shared, streams } from '../protocol/stubs.ts';
import {
  appendBytesMax,
  expectedVersionOf,
  proposedEventOf,
  sizeOf,
  streamNameOf,
} from './request-parts.ts';

export function append(
  call: ServerReadableStream<AppendReq, AppendResp>,
  callback: sendUnaryData<AppendResp>,
  writer: Writer,
): void {
  const events: ProposedEvent[] = [];
  let target: { readonly stream: string; readonly expected: ExpectedVersion } | undefined;
  let bytes = 0;
  let answered = false;

  const answer: sendUnaryData<AppendResp> = (error, response) => {
    if (answered) return;
    answered = true;
    callback(error, response);
  };
  const take = (message: AppendReq): void => {
    const options = message.getOptions();
    if (options !== undefined) {
      if (target !== undefined) throw invalidArgument('The options of an append come once.');
      const stream = streamNameOf(options.getStreamIdentifier());
      target = { stream, expected: expectedVersionOf(options) };
      return;
    }
    const proposed = message.getProposedMessage();
    if (target === undefined || proposed === undefined) {
      throw invalidArgument('An append begins with its options; events follow.');
    }
    const event = proposedEventOf(proposed);
    bytes += sizeOf(event);
    if (bytes > appendBytesMax) throw maximumAppendSizeExceeded(appendBytesMax);
    events.push(event);
  };
  const finish = async (): Promise<AppendResp> => {
    if (target === undefined) throw invalidArgument('An append begins with its options.');
    const outcome = await writer.write({ kind: 'append', ...target, events });
    return responseOf(target.stream, target.expected, outcome);
  };

  // A client that goes away in the middle has appended nothing.
  call.on('error', () => {
    answered = true;
  });
  call.on('data', (message: AppendReq) => {
    if (answered) return;
    try {
      take(message);
    } catch (error) {
      answer(callErrorOf(error));
    }
  });
  call.on('end', () => {
    if (answered) return;
    finish().then(
      (response) => answer(null, response),
      (error: unknown) => answer(callErrorOf(error)),
    );
  });
}

/** Errors: stream deleted, deadline passed. */
function responseOf(stream: string, expected: ExpectedVersion, outcome: WriteOutcome): AppendResp {
  const response = new streams.AppendResp();
  const empty = new shared.Empty();
  switch (outcome.kind) {
    case 'stream-deleted':
      throw streamDeleted(stream);
    case 'timeout':
      throw timedOut();
    case 'wrong-expected-version':
      response.setWrongExpectedVersion(wrongExpectedVersion(expected, outcome.current));
      return response;
    case 'written': {
      const success = new streams.AppendResp.Success();
      if (outcome.revision < 0) success.setNoStream(empty);
      else success.setCurrentRevision(String(outcome.revision));
      if (outcome.position < 0) {
        success.setNoPosition(empty);
      } else {
        const position = new streams.AppendResp.Position();
        position.setCommitPosition(String(outcome.position));
        position.setPreparePosition(String(outcome.position));
        success.setPosition(position);
      }
      response.setSuccess(success);
      return response;
    }
  }
}

/** In the words of today and, for old clients, in those of 20.6. */
function wrongExpectedVersion(
  expected: ExpectedVersion,
  current: number,
): AppendResp.WrongExpectedVersion {
  const message = new streams.AppendResp.WrongExpectedVersion();
  const empty = new shared.Empty();
  if (current < 0) {
    message.setCurrentNoStream(empty);
    message.setNoStream2060(empty);
  } else {
    message.setCurrentRevision(String(current));
    message.setCurrentRevision2060(current);
  }
  if (expected === 'any') {
    message.setExpectedAny(empty);
    message.setAny2060(empty);
  } else if (expected === 'streamExists') {
    message.setExpectedStreamExists(empty);
    message.setStreamExists2060(empty);
  } else if (expected < 0) {
    message.setExpectedNoStream(empty);
  } else {
    message.setExpectedRevision(String(expected));
    message.setExpectedRevision2060(expected);
  }
  return message;
}
