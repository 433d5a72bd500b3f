/**
 * @cdx/event-store/memory: the store that lives in the process.
 */
export { createMemoryEventStore } from './memory-event-store.ts';
