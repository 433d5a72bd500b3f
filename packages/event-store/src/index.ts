/**
 * @cdx/event-store: the port, without any adapter. Adapters are the subpaths `/memory` and
 * `/sqlite`; `/conformance` is the kit for authors of others.
 */
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
  ReadAllOptions,
  ReadDirection,
  ReadStreamOptions,
  Snapshot,
  StreamBatch,
  Upcaster,
  UpcastingOptions,
} from './port.ts';
