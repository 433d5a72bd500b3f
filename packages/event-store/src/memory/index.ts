/**
 * @cdx/event-store/memory: the store that lives in the process, and its archive.
 */
export { createMemoryArchive } from './memory-archive.ts';
export { createMemoryEventStore } from './memory-event-store.ts';
