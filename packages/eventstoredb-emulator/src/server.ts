/**
 * The server: puts the services together and listens.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import { CdxError } from '@cdx/session';
import { StreamStates } from './log/stream-states.ts';
import { StreamWatch } from './log/stream-watch.ts';
import { Writer } from './log/writer.ts';
import type { Emulator, EmulatorOptions } from './options.ts';
import { unavailable } from './protocol/errors.ts';
import { authentication } from './services/authentication.ts';
import { featuresService } from './services/features.ts';
import { gossipService, isWildcard } from './services/gossip.ts';
import { OpenCalls } from './services/open-calls.ts';
import { streamsDefinition, streamsService } from './services/streams.ts';
import { unimplementedServices } from './services/unimplemented.ts';

const hostDefault = '127.0.0.1';
const portDefault = 2113;
/** How long clients have to take the last answers. */
const closingMsMax = 1000;
/** Clients send appends in pieces of up to 3 MiB; EventStoreDB takes messages up to this. */
const messageBytesMax = 17 * 1024 * 1024;

/**
 * Serves `store` until it is told to close. Errors: `invalid-argument` where it cannot listen at
 * this address, or the certificate is none.
 */
export async function serveEventStoreDb(options: EmulatorOptions): Promise<Emulator> {
  const { store, now, users, tls } = options;
  const host = options.host ?? hostDefault;
  const states = new StreamStates(store);
  const watch = new StreamWatch(store);
  const writer = new Writer(store, states, now);
  const server = new Server({
    'grpc.max_receive_message_length': messageBytesMax,
    'grpc.max_send_message_length': -1,
  });
  let port = options.port ?? portDefault;
  server.addService(ServerFeaturesService, featuresService());
  server.addService(
    GossipService,
    gossipService(() => ({ host, port }), now),
  );
  const calls = new OpenCalls();
  const context = { store, states, watch, now };
  server.addService(
    streamsDefinition,
    streamsService(context, writer, authentication(users), calls),
  );
  for (const [definition, implementation] of unimplementedServices()) {
    server.addService(definition, implementation);
  }
  port = await listen(server, host, port, credentialsOf(tls));
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await writer.close();
    calls.end(unavailable('The server is closing.'));
    watch.close();
    await shutDown(server);
  };
  return {
    host,
    port,
    connectionString: `esdb://${isWildcard(host) ? hostDefault : hostText(host)}:${port}?tls=${tls !== undefined}`,
    close: () => (closing ??= close()),
  };
}

function credentialsOf(tls: EmulatorOptions['tls']): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const pair = { cert_chain: Buffer.from(tls.certificate), private_key: Buffer.from(tls.key) };
  try {
    return ServerCredentials.createSsl(null, [pair]);
  } catch (cause) {
    const text = (cause as Error).message;
    throw new CdxError(
      'invalid-argument',
      `This certificate and key do not work: ${text}.`,
      {},
      { cause },
    );
  }
}

function listen(
  server: Server,
  host: string,
  port: number,
  credentials: ServerCredentials,
): Promise<number> {
  const address = `${hostText(host)}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (cause, bound) => {
      if (cause === null) return resolve(bound);
      const text = `Cannot listen at ${address}: ${reasonOf(cause.message)}.`;
      reject(new CdxError('invalid-argument', text, { host, port }, { cause }));
    });
  });
}

/** In what the library says, the code of the operating system is the one thing to know. */
function reasonOf(message: string): string {
  if (message.includes('EADDRINUSE')) return 'another server is there already';
  if (message.includes('EADDRNOTAVAIL')) return 'this machine has no such address';
  if (message.includes('EACCES')) return 'this user may not';
  return message;
}

/** Lets clients hear the last answers; one that does not listen is not waited for. */
async function shutDown(server: Server): Promise<void> {
  const patience = new AbortController();
  const finished = new Promise<void>((resolve) => {
    server.tryShutdown(() => resolve());
  });
  const { signal } = patience;
  await Promise.race([finished, delay(closingMsMax, undefined, { signal }).catch(() => {})]);
  patience.abort();
  server.forceShutdown();
}

/** As it stands before a colon. */
function hostText(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
