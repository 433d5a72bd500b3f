/**
 * A server with a store behind it and official clients before it; all closed when the test ends.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import { serveEventStoreDb, type Emulator, type EmulatorOptions } from '@cdx/eventstoredb-emulator';
import { EventStoreDBClient } from '@eventstore/db-client';
import { onTestFinished } from 'vitest';

export const backends = ['memory', 'SQLite'] as const;
export type Backend = (typeof backends)[number];

/** Not the machine's: it stands still until somebody moves it. Far from 0, as a clock is. */
export interface Clock {
  ms: number;
}

export interface World {
  readonly client: EventStoreDBClient;
  readonly emulator: Emulator;
  readonly store: EventStore;
  readonly clock: Clock;
  /** Another client. `options`: what stands behind the address, `throwOnAppendFailure=false`. */
  readonly connect: (options?: string) => EventStoreDBClient;
  readonly close: () => Promise<void>;
}

export type WorldOptions = Partial<Pick<EmulatorOptions, 'users' | 'tls'>>;

/** Events must come out as they went in. */
const asWritten = { upcasters: [], newestVersions: {} };

export const firstMs = 1_700_000_000_000;

/** Closed when the test ends, if not before. */
export async function startWorld(backend: Backend, options: WorldOptions = {}): Promise<World> {
  const world = await openWorld(backend, options);
  onTestFinished(() => world.close());
  return world;
}

/** For properties, which need many: whoever opens it closes it. */
export async function openWorld(backend: Backend, options: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'cdx-emulator-'));
  const store =
    backend === 'memory'
      ? createMemoryEventStore({ upcasting: asWritten })
      : await openSqliteEventStore(join(folder, 'log.db'), {
          mode: 'create',
          upcasting: asWritten,
        });
  const world = await serveWorld(store, options);
  const close = async (): Promise<void> => {
    await world.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...world, close };
}

/** Leaves the store open. */
export async function serveWorld(store: EventStore, options: WorldOptions = {}): Promise<World> {
  const clock = { ms: firstMs };
  const emulator = await serveEventStoreDb({ store, now: () => clock.ms, port: 0, ...options });
  const clients: EventStoreDBClient[] = [];
  const connect = (extra?: string): EventStoreDBClient => {
    const url = emulator.connectionString + (extra === undefined ? '' : `&${extra}`);
    const client = EventStoreDBClient.connectionString(url);
    clients.push(client);
    return client;
  };
  const close = async (): Promise<void> => {
    // Not waited for: the client waits for ever where somebody left a read in the middle.
    for (const client of clients) void client.dispose();
    await emulator.close();
  };
  return { client: connect(), emulator, store, clock, connect, close };
}
