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

const persistent = 'event_store.client.persistent_subscriptions.persistentsubscriptions';
const projections = 'event_store.client.projections.projections';

/**
 * What answers UNIMPLEMENTED. A client that does not find it in the list never asks: it says that
 * the server is too old, or talks HTTP to it.
 */
const methodsNotHere: typeof methods = [
  [persistent, 'create', ['stream', 'all']],
  [persistent, 'update', ['stream', 'all']],
  [persistent, 'delete', ['stream', 'all']],
  [persistent, 'read', ['stream', 'all']],
  [persistent, 'getinfo', ['stream', 'all']],
  [persistent, 'replayparked', ['stream', 'all']],
  [persistent, 'list', ['stream', 'all']],
  [persistent, 'restartsubsystem', []],
  [projections, 'create', ['track_emitted_streams']],
];

export function featuresService(): UntypedServiceImplementation {
  const supported = new serverFeatures.SupportedMethods();
  supported.setEventStoreServerVersion(serverVersion);
  supported.setMethodsList(
    [...methods, ...methodsNotHere].map(([service, name, features]) => {
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
