/**
 * The memory archive, with its store, against the conformance kit.
 */
import { createMemoryArchive, createMemoryEventStore } from '@cdx/event-store/memory';
import { testArchiveWithKit } from '../support/kit.ts';

testArchiveWithKit(
  'memory',
  async (options) => {
    const store = createMemoryEventStore(options);
    return { store, archive: createMemoryArchive(store, options) };
  },
  { reopening: 'kept in memory alone' },
);
