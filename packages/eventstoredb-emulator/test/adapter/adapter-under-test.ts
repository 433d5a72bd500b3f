/**
 * The adapter over an emulator of its own, for the kit and for tests of this folder.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@cdx/event-store';
import type { StoreCapabilities, StoreFactory } from '@cdx/event-store/conformance';
import { openEventStoreDb, type EventStoreDbEventStore } from '@cdx/event-store/eventstoredb';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import { serveEventStoreDb } from '@cdx/eventstoredb-emulator';

export type Backend = 'memory' | 'sqlite';

interface OpenBackend {
  readonly store: EventStore;
  readonly remove: () => void;
}

/** Bytes come out of a backend as they went in. */
const upcasting = { upcasters: [], newestVersions: {} };

export async function openBackend(backend: Backend): Promise<OpenBackend> {
  if (backend === 'memory') {
    return { store: createMemoryEventStore({ upcasting }), remove: () => {} };
  }
  const folder = mkdtempSync(join(tmpdir(), 'cdx-adapter-'));
  const store = await openSqliteEventStore(join(folder, 'log.cdx'), { mode: 'create', upcasting });
  return { store, remove: () => rmSync(folder, { recursive: true }) };
}

export function adapterFactory(backend: Backend): StoreFactory {
  return async (options) => {
    const { store: behind, remove } = await openBackend(backend);
    const now = options.now ?? (() => 0);
    const emulator = await serveEventStoreDb({ store: behind, now, port: 0 });
    const open = (changed = options): Promise<EventStoreDbEventStore> =>
      openEventStoreDb({ ...changed, connectionString: emulator.connectionString });
    let store = await open();
    const ended: EventStoreDbEventStore[] = [];
    return {
      store,
      reopen: async (changed) => {
        await store.close();
        store = await open(changed);
        return store;
      },
      // The server goes on; the process that wrote does not.
      crash: async () => {
        ended.push(store);
        store = await open();
        return store;
      },
      retention: {
        truncateBefore: (stream, truncateBefore) =>
          store.setStreamMetadata(stream, { truncateBefore }),
        setMaxCount: (stream, maxCount) => store.setStreamMetadata(stream, { maxCount }),
        setMaxAge: (stream, ageMs) =>
          store.setStreamMetadata(stream, { maxAgeSeconds: ageMs / 1000 }),
        deleteStream: (stream) => store.deleteStream(stream),
        tombstoneStream: (stream) => store.tombstoneStream(stream),
      },
      dispose: async () => {
        for (const one of [...ended, store]) await one.close();
        await emulator.close();
        await behind.close();
        remove();
      },
    };
  };
}

export const adapterCapabilities: StoreCapabilities = {
  contiguousPositions: 'positions are places in the log of EventStoreDB',
  multiStreamAppend: 'EventStoreDB has no transactions over streams',
  snapshots: true,
  reopening: true,
  crashing: true,
  uniqueIds: 'EventStoreDB looks at ids alone, and not always',
  exactResults: 'EventStoreDB does not say whether it has written anything',
  largeAppends: 'EventStoreDB takes 1 MiB in one append',
  truncation: true,
  maxCount: true,
  maxAge: true,
  deletion: true,
  tombstones: true,
};
