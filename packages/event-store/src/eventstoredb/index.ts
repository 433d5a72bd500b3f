/**
 * @cdx/event-store/eventstoredb: the event store on an EventStoreDB or KurrentDB, by its official
 * client. docs/eventstoredb.md tells how events are kept there, and what is different.
 */
export { isEventStoreDbUrl } from './client/connection-string.ts';
export type { EventStoreDbEventStore } from './eventstoredb-event-store.ts';
export { openEventStoreDb, type EventStoreDbOptions } from './open-eventstoredb.ts';
export type { DeleteOptions } from './streams/stream-deletion.ts';
export type { StreamMetadata } from './streams/stream-settings.ts';
