/**
 * What the archives of ours share: reading, the checks of what comes in, and the bond with one
 * store. Adapters add how events are kept.
 */
import type { RecordedEvent } from '@cdx/session';
import { archiveTooOld, invalidArgument } from '../errors.ts';
import { LocalEventStore } from '../local-event-store.ts';
import { LocalLog } from '../local-log.ts';
import type { EventStore } from '../port.ts';
import type { Upcasting } from '../read/upcasting.ts';
import type { ArchiveCounts, EventArchive } from './event-archive.ts';
import { prepareStored, type StoredEvent } from './stored-event.ts';

export abstract class LocalArchive extends LocalLog implements EventArchive {
  abstract readonly storeIdentity: string;
  protected readonly upcasting: Upcasting;

  constructor(upcasting: Upcasting) {
    super();
    this.upcasting = upcasting;
  }

  /** As `add`, at once. Gives how many events were new. */
  abstract addStored(events: readonly StoredEvent[]): number;
  protected abstract count(): ArchiveCounts;

  async add(events: readonly RecordedEvent[]): Promise<void> {
    this.checkOpen();
    this.addStored(events.map((event) => prepareStored(event, this.upcasting)));
  }

  async has(stream: string): Promise<boolean> {
    this.checkOpen();
    return this.lastRevision(stream) >= 0;
  }

  async counts(): Promise<ArchiveCounts> {
    this.checkOpen();
    return this.count();
  }

  /**
   * Lets the store ask which streams were scavenged. Errors: `invalid-argument` for another store,
   * `store-corrupt` where this archive cannot have what was scavenged.
   */
  attachTo(store: LocalEventStore): void {
    if (store.identity !== this.storeIdentity) {
      throw invalidArgument(
        'This archive belongs to another store. Give the archive of this store, or a new one.',
        { storeIdentity: store.identity, archiveIdentity: this.storeIdentity },
      );
    }
    const scavenged = store.lastScavenged();
    const head = this.lastPosition();
    if (scavenged > head) throw archiveTooOld(scavenged, head);
    store.attachArchive(this);
  }
}

/** Errors: `invalid-argument` for a store of another adapter. */
export function localStore(store: EventStore): LocalEventStore {
  if (store instanceof LocalEventStore) return store;
  throw invalidArgument('Archives are for the memory store and the SQLite store.');
}

export interface StoreWithArchive {
  readonly store: LocalEventStore;
  readonly archive: LocalArchive;
}

/** The two, where they belong together. Errors: `invalid-argument`, `store-closed`. */
export function pairOf(store: EventStore, archive: EventArchive): StoreWithArchive {
  const local = localStore(store);
  if (!(archive instanceof LocalArchive)) {
    throw invalidArgument('The archive must be one of the memory or the SQLite adapter.');
  }
  local.checkOpen();
  archive.checkOpen();
  archive.attachTo(local);
  return { store: local, archive };
}
