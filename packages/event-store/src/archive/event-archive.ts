/**
 * The archive's port: where the events of purged sessions stay when they leave the store. Nothing
 * ever leaves an archive. docs/store.md tells what it promises.
 */
import type { RecordedEvent } from '@cdx/session';
import type { EventStore } from '../port.ts';

export interface ArchiveCounts {
  readonly streams: number;
  readonly events: number;
}

/**
 * Reading is as in the store, by the positions and revisions that the events had there; positions
 * have gaps. Errors of all: `store-closed`, `store-corrupt`; of what reads, those of the store.
 */
export interface EventArchive extends Pick<
  EventStore,
  'readStream' | 'readAll' | 'readPages' | 'streamRevision' | 'close'
> {
  /** Which store it belongs to: 32 hexadecimal digits, which no other store has. */
  readonly storeIdentity: string;

  /**
   * All of these events or none, in any order, durable when the promise resolves. An event that is
   * there already is passed over; a stream may come in pieces, each beginning where the one before
   * ended. Errors: `duplicate-event-id` where the stream has this id with other content or in
   * another place, `store-corrupt` where another event has its place, `invalid-argument` where
   * events between are missing or the archive was opened to read, `invalid-event`,
   * `limit-exceeded`, `store-write-failed`.
   */
  add(events: readonly RecordedEvent[]): Promise<void>;

  /** Whether it has events of the stream. */
  has(stream: string): Promise<boolean>;

  /** How much it holds. Counts one by one: some 10 ms per million events. */
  counts(): Promise<ArchiveCounts>;

  /** The highest position in it, -1 for an empty archive. */
  head(): Promise<number>;
}
