/**
 * @cdx/event-store/conformance: what an event store must be like, for authors of stores. Needs
 * fast-check beside it; bound to no test runner.
 */
export type {
  ArchiveCapabilities,
  ArchiveFactory,
  ArchiveUnderTest,
  StoreAndArchive,
} from './archive/archive-fact.ts';
export { testEventArchive } from './archive/test-event-archive.ts';
export type { Fact, StoreCapabilities, StoreFactory, StoreUnderTest } from './fact.ts';
export { sampleEvent, sampleEvents, sampleId, sampleTime } from './sample-events.ts';
export { skippedSuites, testEventStore } from './test-event-store.ts';
