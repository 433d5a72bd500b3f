/**
 * What this server does not do says so, rather than that nobody knows it.
 */
import {
  status,
  type sendUnaryData,
  type ServerWritableStream,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { MonitoringService } from '@eventstore/db-client/generated/monitoring_grpc_pb.js';
import { OperationsService } from '@eventstore/db-client/generated/operations_grpc_pb.js';
import { PersistentSubscriptionsService } from '@eventstore/db-client/generated/persistent_grpc_pb.js';
import { ProjectionsService } from '@eventstore/db-client/generated/projections_grpc_pb.js';
import { UsersService } from '@eventstore/db-client/generated/users_grpc_pb.js';
import { CallError } from '../protocol/errors.ts';

type Methods = ServiceDefinition;

const services: readonly (readonly [string, Methods])[] = [
  ['Persistent subscriptions', PersistentSubscriptionsService],
  ['Projections', ProjectionsService],
  ['Users', UsersService],
  ['Operations', OperationsService],
  ['Monitoring', MonitoringService],
];

export function unimplementedServices(): readonly (readonly [
  Methods,
  UntypedServiceImplementation,
])[] {
  return services.map(([name, definition]) => {
    const refusals = Object.entries(definition).map(([method, { path, responseStream }]) => {
      const error = new CallError(
        status.UNIMPLEMENTED,
        `${name} are not part of this emulator (${path}); it has streams, and subscriptions to streams and to $all.`,
      );
      const unary = (_: unknown, callback: sendUnaryData<unknown>): void => callback(error);
      const streaming = (call: ServerWritableStream<unknown, unknown>): void => {
        call.emit('error', error);
      };
      return [method, responseStream ? streaming : unary] as const;
    });
    return [definition, Object.fromEntries(refusals)] as const;
  });
}
