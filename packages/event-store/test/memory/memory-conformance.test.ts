/**
 * The memory store against the conformance kit.
 */
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { testWithKit } from '../support/kit.ts';

testWithKit('memory', async (options) => ({ store: createMemoryEventStore(options) }), {
  contiguousPositions: true,
  multiStreamAppend: true,
  snapshots: true,
  reopening: false,
  uniqueIds: true,
});
