/** An emulator in this process, over memory, for commands that are given its URL. */
import type { EventStore } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { serveEventStoreDb, type EmulatorOptions } from '@cdx/eventstoredb-emulator';

export interface ServedStore {
  readonly url: string;
  /** What commands print in its place. */
  readonly name: string;
  readonly close: () => Promise<void>;
}

export async function servedStore(options: Partial<EmulatorOptions> = {}): Promise<ServedStore> {
  const store: EventStore =
    options.store ??
    createMemoryEventStore({ now: () => 0, upcasting: { upcasters: [], newestVersions: {} } });
  const emulator = await serveEventStoreDb({ now: () => 0, port: 0, ...options, store });
  return {
    url: emulator.connectionString,
    name: `esdb://${emulator.host}:${emulator.port}`,
    close: async () => {
      await emulator.close();
      if (options.store === undefined) await store.close();
    },
  };
}
