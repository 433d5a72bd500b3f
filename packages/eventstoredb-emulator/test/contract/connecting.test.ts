import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { serveEventStoreDb } from '@cdx/eventstoredb-emulator';
import {
  EventStoreDBClient,
  persistentSubscriptionToAllSettingsFromDefaults,
  persistentSubscriptionToStreamSettingsFromDefaults,
} from '@eventstore/db-client';
import { GossipClient } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import { MonitoringClient } from '@eventstore/db-client/generated/monitoring_grpc_pb.js';
import monitoring from '@eventstore/db-client/generated/monitoring_pb.js';
import { ServerFeaturesClient } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import { credentials, Metadata, status } from '@grpc/grpc-js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeCertificate } from '../support/certificate.ts';
import { event, events, numbersOf } from '../support/events.ts';
import { Heard } from '../support/heard.ts';
import { appendOptions, rawClient, shared } from '../support/raw-client.ts';
import { startWorld } from '../support/worlds.ts';

function connect(url: string): EventStoreDBClient {
  const client = EventStoreDBClient.connectionString(url);
  onTestFinished(() => void client.dispose());
  return client;
}

describe('connecting', () => {
  test('what the server can is listed by method and feature', async () => {
    const { emulator } = await startWorld('memory');
    const raw = new ServerFeaturesClient(
      `127.0.0.1:${emulator.port}`,
      credentials.createInsecure(),
    );
    onTestFinished(() => raw.close());
    const supported = await new Promise<SupportedMethods>((resolve, reject) => {
      raw.getSupportedMethods(new shared.Empty(), (error, methods) =>
        error === null ? resolve(methods) : reject(error),
      );
    });
    expect(supported.getEventStoreServerVersion()).toMatch(/^24\.\d+\.\d+$/);
    const listed = supported
      .getMethodsList()
      .map((method) => [method.getServiceName(), method.getMethodName(), method.getFeaturesList()]);
    expect(listed).toContainEqual([
      'event_store.client.streams.streams',
      'read',
      ['position', 'events'],
    ]);
  });

  test('a cluster is discovered: one node, the leader', async () => {
    const { emulator } = await startWorld('memory');
    for (const preference of ['leader', 'follower', 'random']) {
      const client = connect(
        `esdb+discover://127.0.0.1:${emulator.port}?tls=false&nodePreference=${preference}`,
      );
      await client.appendToStream('orders', event(1));
      expect(await numbersOf(client.readStream('orders'))).toEqual([1]);
    }
  });

  test('a server at all addresses is found at the one that the client knows', async () => {
    const { store } = await startWorld('memory');
    const emulator = await serveEventStoreDb({ store, now: () => 0, host: '0.0.0.0', port: 0 });
    onTestFinished(() => emulator.close());
    expect(emulator.connectionString).toBe(`esdb://127.0.0.1:${emulator.port}?tls=false`);
    for (const host of ['localhost', '127.0.0.1']) {
      const raw = new GossipClient(`${host}:${emulator.port}`, credentials.createInsecure());
      onTestFinished(() => raw.close());
      const cluster = await new Promise<ClusterInfo>((resolve, reject) => {
        raw.read(new shared.Empty(), (error, info) =>
          error === null ? resolve(info) : reject(error),
        );
      });
      const members = cluster.getMembersList().map((member) => member.getHttpEndPoint());
      expect(members.map((address) => [address?.getAddress(), address?.getPort()])).toEqual([
        [host, emulator.port],
      ]);
    }
  });

  test('commands may ask for the leader', async () => {
    const { client } = await startWorld('memory');
    await client.appendToStream('orders', event(1), { requiresLeader: true });
    expect(await numbersOf(client.readAll({ requiresLeader: true }))).toEqual([1]);
  });

  test('a port that is taken is told', async () => {
    const { emulator, store } = await startWorld('memory');
    const again = serveEventStoreDb({ store, now: () => 0, port: emulator.port });
    await expect(again).rejects.toMatchObject({ code: 'invalid-argument' });
    const text = `Cannot listen at 127.0.0.1:${emulator.port}: another server is there already.`;
    await expect(again).rejects.toThrow(text);
    const elsewhere = serveEventStoreDb({ store, now: () => 0, port: 0, host: '192.0.2.1' });
    await expect(elsewhere).rejects.toThrow('this machine has no such address');
  });

  test('when it has closed, the port is free and the store still open', async () => {
    const { emulator, store } = await startWorld('memory');
    await emulator.close();
    const again = await serveEventStoreDb({ store, now: () => 0, port: emulator.port });
    expect(again.port).toBe(emulator.port);
    await again.close();
    expect(await store.head()).toBe(-1);
  });
});

describe('what the server does not do', () => {
  const toStream = persistentSubscriptionToStreamSettingsFromDefaults();
  const toAll = persistentSubscriptionToAllSettingsFromDefaults();
  test.each<[string, (client: EventStoreDBClient) => Promise<unknown>]>([
    ['create', (client) => client.createPersistentSubscriptionToStream('a', 'b', toStream)],
    ['create to $all', (client) => client.createPersistentSubscriptionToAll('b', toAll)],
    ['update to $all', (client) => client.updatePersistentSubscriptionToAll('b', toAll)],
    ['delete to $all', (client) => client.deletePersistentSubscriptionToAll('b')],
    ['info', (client) => client.getPersistentSubscriptionToStreamInfo('a', 'b')],
    ['list', (client) => client.listAllPersistentSubscriptions()],
    ['list of a stream', (client) => client.listPersistentSubscriptionsToStream('a')],
    ['replay', (client) => client.replayParkedMessagesToStream('a', 'b')],
    ['restart', (client) => client.restartPersistentSubscriptionSubsystem()],
    ['projection', (client) => client.createProjection('a', 'fromAll()')],
    [
      'projection that tracks',
      (client) => {
        const options = { emitEnabled: true, trackEmittedStreams: true };
        return client.createProjection('a', 'fromAll()', options);
      },
    ],
  ])('%s: says so', async (_, command) => {
    const { client } = await startWorld('memory');
    const error: unknown = await command(client).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: status.UNIMPLEMENTED });
    expect(String(error)).toContain('not part of this emulator');
  });

  test('persistent subscriptions end, and say so', async () => {
    const { client } = await startWorld('memory');
    for (const subscription of [
      client.subscribeToPersistentSubscriptionToStream('a', 'b'),
      client.subscribeToPersistentSubscriptionToAll('b'),
    ]) {
      const error = await new Promise((resolve) => subscription.on('error', resolve));
      expect(error).toMatchObject({ code: status.UNIMPLEMENTED });
    }
  });

  test('a stream of answers says so, too', async () => {
    const { emulator } = await startWorld('memory');
    const raw = new MonitoringClient(`127.0.0.1:${emulator.port}`, credentials.createInsecure());
    onTestFinished(() => raw.close());
    const read = async (): Promise<void> => {
      for await (const answer of raw.stats(new monitoring.StatsReq())) expect(answer).toBeNull();
    };
    await expect(read()).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
  });
});

/** A server with a certificate, and the address of it for who trusts the certificate. */
async function startWithTls(users?: Readonly<Record<string, string>>) {
  const tls = makeCertificate();
  const world = await startWorld('memory', users === undefined ? { tls } : { tls, users });
  const file = join(tmpdir(), `cdx-emulator-${world.emulator.port}.pem`);
  writeFileSync(file, tls.certificate);
  onTestFinished(() => rmSync(file));
  const address = `localhost:${world.emulator.port}`;
  return {
    ...world,
    /** `user`: as it stands in front of the address, `name:password`. */
    trusting: (user?: string): EventStoreDBClient =>
      connect(
        `esdb://${user === undefined ? '' : `${user}@`}${address}?tlsCAFile=${encodeURIComponent(file)}`,
      ),
  };
}

// Over connections without TLS the official client sends no credentials.
describe('with users', () => {
  const users = { ops: 'p:ss w@rd', admin: 'changeit' };
  const wrong = { credentials: { username: 'ops', password: 'wrong' } };
  const commands = [
    ['append', (client: EventStoreDBClient) => client.appendToStream('a', event(1))],
    [
      'append by the call of its own',
      (client: EventStoreDBClient) => client.appendToStream('a', event(1), wrong),
    ],
    ['read', (client: EventStoreDBClient) => numbersOf(client.readAll())],
    ['delete', (client: EventStoreDBClient) => client.deleteStream('a')],
    ['tombstone', (client: EventStoreDBClient) => client.tombstoneStream('a')],
    [
      'subscribe',
      async (client: EventStoreDBClient) => {
        throw await new Heard().listen(client.subscribeToAll()).untilFailed();
      },
    ],
  ] as const;

  test.each(commands)(
    '%s is refused without a password, and with a wrong one',
    async (_, command) => {
      const { trusting, store } = await startWithTls(users);
      for (const user of [undefined, 'ops:wrong', 'nobody:changeit', 'toString:changeit']) {
        const error: unknown = await command(trusting(user)).then(
          () => 'went through',
          (thrown: unknown) => thrown,
        );
        expect(error, user ?? 'nobody').toMatchObject({
          type: 'access-denied',
          code: status.UNAUTHENTICATED,
        });
      }
      expect(await store.head()).toBe(-1);
    },
  );

  test('who has the password may do everything', async () => {
    const { trusting } = await startWithTls(users);
    const known = trusting('ops:p%3Ass%20w%40rd');
    await known.appendToStream('a', events(1, 2));
    const own = { credentials: { username: 'admin', password: 'changeit' } };
    await trusting().appendToStream('a', event(3), own);
    expect(await numbersOf(known.readStream('a'))).toEqual([1, 2, 3]);
    expect(await numbersOf(trusting().readStream('a', own))).toEqual([1, 2, 3]);
  });

  test.each([
    ['Basic b3BzOnA6c3Mgd0ByZA==', undefined],
    ['basic b3BzOnA6c3Mgd0ByZA==', undefined],
    ['Basic b3Bz', status.UNAUTHENTICATED],
    ['Basic', status.UNAUTHENTICATED],
    ['Bearer b3BzOnA6c3Mgd0ByZA==', status.UNAUTHENTICATED],
    ['', status.UNAUTHENTICATED],
  ])('the header "%s" gets %s', async (header, expected) => {
    const { emulator } = await startWorld('memory', { users });
    const metadata = new Metadata();
    metadata.set('authorization', header);
    const code = await new Promise((resolve) => {
      const call = rawClient(emulator.port).append(metadata, (error) => resolve(error?.code));
      call.write(appendOptions('a'));
      call.end();
    });
    expect(code).toBe(expected);
  });
});

describe('with TLS', () => {
  test('who trusts the certificate is served, others are not', async () => {
    const { emulator, trusting } = await startWithTls();
    expect(emulator.connectionString).toBe(`esdb://127.0.0.1:${emulator.port}?tls=true`);
    await trusting().appendToStream('orders', event(1));
    expect(await numbersOf(trusting().readAll())).toEqual([1]);
    for (const doubting of [`tls=true`, `tls=false`]) {
      const client = connect(`esdb://localhost:${emulator.port}?${doubting}&defaultDeadline=2000`);
      await expect(client.appendToStream('orders', event(2))).rejects.toMatchObject({
        code: status.UNAVAILABLE,
      });
    }
  });

  test('a certificate that is none is told at once', async () => {
    const store = createMemoryEventStore();
    onTestFinished(() => store.close());
    const tls = { certificate: Buffer.from('nonsense'), key: Buffer.from('nonsense') };
    const serving = serveEventStoreDb({ store, now: () => 0, port: 0, tls });
    await expect(serving).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});
