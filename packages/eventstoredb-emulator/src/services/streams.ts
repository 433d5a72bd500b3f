/**
 * The Streams service: each call is authenticated and handed to who does it.
 */
import type {
  sendUnaryData,
  ServerDuplexStream,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type {
  AppendReq,
  AppendResp,
  BatchAppendResp,
  DeleteReq,
  DeleteResp,
  ReadReq,
  TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { Writer } from '../log/writer.ts';
import { callErrorOf } from '../protocol/errors.ts';
import { append } from '../streams/append.ts';
import { BatchAppend } from '../streams/batch-append.ts';
import { timedRequest, type TimedRequest } from '../streams/batch-deadline.ts';
import type { ReadContext } from '../streams/context.ts';
import { deleteStream, tombstoneStream } from '../streams/delete.ts';
import { Outlet } from '../streams/outlet.ts';
import { read } from '../streams/read.ts';
import type { Authenticate } from './authentication.ts';
import type { OpenCalls } from './open-calls.ts';

/** Answers to reads come as bytes already; of a batch append, the bytes tell more than the stubs. */
export const streamsDefinition: ServiceDefinition = {
  ...StreamsService,
  read: { ...StreamsService.read, responseSerialize: (bytes: Buffer): Buffer => bytes },
  batchAppend: {
    ...StreamsService.batchAppend,
    requestDeserialize: (bytes: Buffer): TimedRequest =>
      timedRequest(StreamsService.batchAppend.requestDeserialize(bytes), bytes),
  },
};

export function streamsService(
  context: ReadContext,
  writer: Writer,
  authenticate: Authenticate,
  calls: OpenCalls,
): UntypedServiceImplementation {
  /** Whether the client may go on; it is told where not. */
  const admit = (
    call: { metadata: Parameters<Authenticate>[0] },
    refuse: (error: Error) => void,
  ): boolean => {
    try {
      authenticate(call.metadata);
      return true;
    } catch (error) {
      refuse(callErrorOf(error));
      return false;
    }
  };
  return {
    read: (call: ServerWritableStream<ReadReq, unknown>) => {
      const fail = (error: unknown): boolean => call.emit('error', callErrorOf(error));
      if (!admit(call, fail)) return;
      calls.add(call);
      const outlet = new Outlet(call);
      read(call.request, outlet, context).then(() => call.end(), fail);
    },
    append: (
      call: ServerReadableStream<AppendReq, AppendResp>,
      callback: sendUnaryData<AppendResp>,
    ) => {
      if (admit(call, callback)) append(call, callback, writer);
    },
    batchAppend: (call: ServerDuplexStream<TimedRequest, BatchAppendResp>) => {
      if (!admit(call, (error) => call.emit('error', error))) return;
      calls.add(call);
      new BatchAppend(call, writer, context.now).serve();
    },
    delete: (call: ServerUnaryCall<DeleteReq, DeleteResp>, callback: sendUnaryData<DeleteResp>) => {
      if (admit(call, callback)) void answer(deleteStream(call.request, writer), callback);
    },
    tombstone: (
      call: ServerUnaryCall<TombstoneReq, TombstoneResp>,
      callback: sendUnaryData<TombstoneResp>,
    ) => {
      if (admit(call, callback)) void answer(tombstoneStream(call.request, writer), callback);
    },
  };
}

async function answer<Response>(
  response: Promise<Response>,
  respond: sendUnaryData<Response>,
): Promise<void> {
  let value: Response;
  try {
    value = await response;
  } catch (error) {
    respond(callErrorOf(error));
    return;
  }
  respond(null, value);
}
