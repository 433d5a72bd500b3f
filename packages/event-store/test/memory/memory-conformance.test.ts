/**
 * The memory store against the conformance kit.
 */
import { scavenge } from '@cdx/event-store';
import { createMemoryArchive, createMemoryEventStore } from '@cdx/event-store/memory';
import { testWithKit } from '../support/kit.ts';

const throughArchive = 'what is old leaves through the archive alone';
const inMemory = 'kept in memory alone';

testWithKit(
  'memory',
  async (options) => {
    const store = createMemoryEventStore(options);
    const archive = createMemoryArchive(store, options);
    return {
      store,
      retention: {
        truncateBefore: async (stream, before) => {
          await scavenge(store, archive, [{ stream, before }]);
        },
      },
    };
  },
  {
    contiguousPositions: true,
    multiStreamAppend: true,
    snapshots: true,
    reopening: inMemory,
    crashing: inMemory,
    uniqueIds: true,
    exactResults: true,
    largeAppends: true,
    truncation: true,
    maxCount: throughArchive,
    maxAge: throughArchive,
    deletion: throughArchive,
    tombstones: throughArchive,
  },
);
