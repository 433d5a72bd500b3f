/**
 * The protocol by hand, on the stubs of the official client: for what that client never sends.
 */
import streamsMessages from '@eventstore/db-client/generated/streams_pb.js';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import sharedMessages from '@eventstore/db-client/generated/shared_pb.js';
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
  ReadReq,
  ReadResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb.js';
import { credentials, type ServiceError } from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';

export const pb = streamsMessages;
export const shared = sharedMessages;

export function rawClient(port: number): StreamsClient {
  const client = new StreamsClient(`127.0.0.1:${port}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  return client;
}

export function identifier(stream: string | Uint8Array): StreamIdentifier {
  const message = new shared.StreamIdentifier();
  message.setStreamName(typeof stream === 'string' ? Buffer.from(stream) : stream);
  return message;
}

export function uuid(text: string): UUID {
  const message = new shared.UUID();
  message.setString(text);
  return message;
}

export interface RawEvent {
  readonly id: UUID | undefined;
  readonly properties?: Readonly<Record<string, string>>;
  readonly data?: Uint8Array;
}

const properties = { type: 'raw', 'content-type': 'application/json' };

export function fill<Message extends AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage>(
  message: Message,
  event: RawEvent,
): Message {
  message.setId(event.id);
  for (const [key, value] of Object.entries(event.properties ?? properties)) {
    message.getMetadataMap().set(key, value);
  }
  message.setData(event.data ?? Buffer.from('{}'));
  return message;
}

/** Sends these messages as they are. */
export function rawAppend(
  client: StreamsClient,
  messages: readonly AppendReq[],
): Promise<AppendResp> {
  return new Promise((resolve, reject) => {
    const call = client.append((error: ServiceError | null, response?: AppendResp) => {
      if (response === undefined) reject(error ?? new Error('There is no answer.'));
      else resolve(response);
    });
    for (const message of messages) call.write(message);
    call.end();
  });
}

/** Options to append to this stream, whatever it is like. */
export function appendOptions(stream: string): AppendReq {
  const options = new pb.AppendReq.Options();
  options.setStreamIdentifier(identifier(stream));
  options.setAny(new shared.Empty());
  const request = new pb.AppendReq();
  request.setOptions(options);
  return request;
}

export function appendMessage(event: RawEvent): AppendReq {
  const request = new pb.AppendReq();
  request.setProposedMessage(fill(new pb.AppendReq.ProposedMessage(), event));
  return request;
}

/** Sends these over one call, and gives the answers in the order in which they come. */
export async function rawBatch(
  client: StreamsClient,
  requests: readonly BatchAppendReq[],
): Promise<BatchAppendResp[]> {
  const call = client.batchAppend();
  for (const request of requests) call.write(request);
  call.end();
  const answers: BatchAppendResp[] = [];
  for await (const answer of call) answers.push(answer as BatchAppendResp);
  return answers;
}

/** Reads until the server ends it. */
export async function rawRead(client: StreamsClient, request: ReadReq): Promise<ReadResp[]> {
  const messages: ReadResp[] = [];
  for await (const message of client.read(request)) messages.push(message as ReadResp);
  return messages;
}

/** A read of a stream from its start, to be changed. */
export function readRequest(stream: string, compatibility = 0): ReadReq {
  const streamOptions = new pb.ReadReq.Options.StreamOptions();
  streamOptions.setStreamIdentifier(identifier(stream));
  streamOptions.setStart(new shared.Empty());
  const control = new pb.ReadReq.Options.ControlOption();
  control.setCompatibility(compatibility);
  const options = new pb.ReadReq.Options();
  options.setStream(streamOptions);
  options.setCount('100');
  options.setNoFilter(new shared.Empty());
  options.setControlOption(control);
  const request = new pb.ReadReq();
  request.setOptions(options);
  return request;
}
