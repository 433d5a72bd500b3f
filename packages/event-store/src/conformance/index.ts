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
export { archiveReport, testEventArchive } from './archive/test-event-archive.ts';
export { besideOthers } from './beside-others.ts';
export type { Fact, Offer, StoreCapabilities, StoreFactory, StoreUnderTest } from './fact.ts';
export type { Retention } from './retention.ts';
export { sampleEvent, sampleEvents, sampleId, sampleTime } from './sample-events.ts';
export { kitReport, skippedSuites, testEventStore, type SkippedSuite } from './test-event-store.ts';
