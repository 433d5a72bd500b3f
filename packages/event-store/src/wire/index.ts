/**
 * @cdx/event-store/wire: the form that events of CDX have in an EventStoreDB. Written by the
 * adapter, read by it and by the emulator.
 */
export { fromWireEvent, toWireEvent, type WireEvent } from './wire-event.ts';
