/**
 * Gossip: a cluster of one, which is its leader. Clients that discover a cluster ask it.
 */
import { randomUUID } from 'node:crypto';
import type { sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import { gossip } from '../protocol/stubs.ts';
import { uuidMessage } from '../protocol/uuid.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

const ticksPerMs = 10_000n;

/** `now`: integer ms since the Unix epoch. */
export function gossipService(
  address: () => Address,
  now: () => number,
): UntypedServiceImplementation {
  const instanceId = uuidMessage(randomUUID());
  return {
    read: (call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<ClusterInfo>) => {
      const { host, port } = address();
      const endPoint = new gossip.EndPoint();
      endPoint.setAddress(isWildcard(host) ? hostOf(call.getHost(), host) : host);
      endPoint.setPort(port);
      const member = new gossip.MemberInfo();
      member.setInstanceId(instanceId);
      member.setTimeStamp(String(BigInt(now()) * ticksPerMs));
      member.setState(gossip.MemberInfo.VNodeState.LEADER);
      member.setIsAlive(true);
      member.setHttpEndPoint(endPoint);
      const cluster = new gossip.ClusterInfo();
      cluster.setMembersList([member]);
      callback(null, cluster);
    },
  };
}

/** Whether it stands for every address of the machine: then no client can connect to it. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** The host by which the client found this server. `authority`: `[::1]:2113`, `name:2113`. */
function hostOf(authority: string, otherwise: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\]|([^:]+))(?::\d+)?$/.exec(authority) ?? [];
  return bracketed ?? plain ?? otherwise;
}
