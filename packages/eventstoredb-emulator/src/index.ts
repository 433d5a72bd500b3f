/**
 * @cdx/eventstoredb-emulator: a single-node server that speaks the EventStoreDB protocol over any
 * event store of CDX.
 */
export type { Emulator, EmulatorOptions } from './options.ts';
export { serveEventStoreDb } from './server.ts';
