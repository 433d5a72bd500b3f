/**
 * @cdx/event-store: the port, and what is done with a store and its archive whatever the adapter.
 * Adapters are the subpaths `/memory`, `/sqlite` and `/eventstoredb`; `/conformance` is the kit for
 * authors of others.
 */
export { archiveStreams, type ArchivedCounts } from './archive/archive-streams.ts';
export type { ArchiveCounts, EventArchive } from './archive/event-archive.ts';
export { joinedLog, type JoinedLog } from './archive/joined-log.ts';
export type { StreamTruncation } from './archive/removal.ts';
export { scavenge, type ScavengeCounts } from './archive/scavenge.ts';
export type {
  AppendManyOptions,
  AppendOptions,
  AppendResult,
  EventFilter,
  EventPage,
  EventStore,
  EventStoreOptions,
  ExpectedRevision,
  FollowOptions,
  NamedSnapshot,
  PayloadSchema,
  ReadAllOptions,
  ReadDirection,
  ReadStreamOptions,
  Snapshot,
  StreamBatch,
  Upcaster,
  UpcastingOptions,
} from './port.ts';
