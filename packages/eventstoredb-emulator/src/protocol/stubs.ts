/**
 * The messages of the protocol, as the official client ships them. They are CommonJS: Node finds
 * no names in them, so each module is taken whole.
 */
import rpcCode from '@eventstore/db-client/generated/code_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import serverFeatures from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import rpcStatus from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import anyMessages from 'google-protobuf/google/protobuf/any_pb.js';
import emptyMessages from 'google-protobuf/google/protobuf/empty_pb.js';

export { gossip, rpcCode, rpcStatus, serverFeatures, shared, streams };

/** `google.protobuf.Any` and `Empty`, by the types that the stubs have of them. */
export const protobufAny = anyMessages as {
  readonly Any: new () => NonNullable<ReturnType<Status['getDetails']>>;
};
export const protobufEmpty = emptyMessages as {
  readonly Empty: new () => NonNullable<ReturnType<BatchAppendResp['getAny']>>;
};
