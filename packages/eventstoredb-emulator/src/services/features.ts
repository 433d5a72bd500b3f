/**
 * ServerFeatures: clients ask it first, and use what it lists.
 */
import type { sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import { serverFeatures } from '../protocol/stubs.ts';

/** The version whose behaviour is followed. */
const serverVersion = '24.10.0';

/** Services, methods, features: as that version lists what there is of it here. */
const methods: readonly (readonly [string, string, readonly string[]])[] = [
  ['event_store.client.streams.streams', 'read', ['position', 'events']],
  ['event_store.client.streams.streams', 'append', []],
  ['event_store.client.streams.streams', 'batchappend', ['deadline_duration']],
  ['event_store.client.streams.streams', 'delete', []],
  ['event_store.client.streams.streams', 'tombstone', []],
  ['event_store.client.gossip.gossip', 'read', []],
  ['event_store.client.server_features.serverfeatures', 'getsupportedmethods', []],
];

export function featuresService(): UntypedServiceImplementation {
  const supported = new serverFeatures.SupportedMethods();
  supported.setEventStoreServerVersion(serverVersion);
  supported.setMethodsList(
    methods.map(([service, name, features]) => {
      const method = new serverFeatures.SupportedMethod();
      method.setServiceName(service);
      method.setMethodName(name);
      method.setFeaturesList([...features]);
      return method;
    }),
  );
  return {
    getSupportedMethods: (_: unknown, callback: sendUnaryData<SupportedMethods>) => {
      callback(null, supported);
    },
  };
}
