/**
 * The archive in memory, of a memory store. As short-lived as that.
 */
import type { ArchiveCounts, EventArchive } from '../archive/event-archive.ts';
import { LocalArchive, localStore } from '../archive/local-archive.ts';
import { planAddition } from '../archive/plan-addition.ts';
import type { StoredEvent } from '../archive/stored-event.ts';
import { archiveConflict, duplicateEventId } from '../errors.ts';
import type { EventPage, EventStore, UpcastingOptions } from '../port.ts';
import { upcastingOf } from '../read/default-upcasting.ts';
import type { LogPageRequest, PageRequest } from '../read/read-request.ts';
import type { Upcasting } from '../read/upcasting.ts';
import { PositionOrder } from './log-order.ts';
import { MemoryLog } from './memory-log.ts';
import { logPage, streamPage } from './memory-pages.ts';

/**
 * A new, empty archive of this store, which asks it from now on which streams were scavenged.
 * Errors: `invalid-argument` for a store of another adapter or an incomplete chain of upcasters.
 */
export function createMemoryArchive(
  store: EventStore,
  options: { readonly upcasting?: UpcastingOptions | undefined } = {},
): EventArchive {
  const local = localStore(store);
  const archive = new MemoryArchive(local.identity, upcastingOf(options));
  archive.attachTo(local);
  return archive;
}

class MemoryArchive extends LocalArchive {
  override readonly storeIdentity: string;
  private log: MemoryLog;
  private order: PositionOrder;

  constructor(storeIdentity: string, upcasting: Upcasting) {
    super(upcasting);
    this.storeIdentity = storeIdentity;
    this.log = new MemoryLog(upcasting);
    this.order = new PositionOrder(this.log.columns);
  }

  override addStored(events: readonly StoredEvent[]): number {
    this.checkOpen();
    const { log, order } = this;
    const archive = {
      lastRevision: (stream: string) => log.revisionOf(stream),
      storedEvents: (stream: string, from: number, limit: number) =>
        log.storedEvents(stream, from, limit),
    };
    const fresh = planAddition(events, archive, this.upcasting);
    // All checks first: nothing is taken back.
    for (const event of fresh) {
      const row = order.rowAt(event.position);
      if (row >= 0) throw archiveConflict(log.stored(row), event);
      const known = log.find(event.stream, event.id);
      if (known < 0) continue;
      throw duplicateEventId(event.stream, event.id, log.columns.revisionOf(known));
    }
    for (const event of fresh) {
      log.push(event.stream, event, event.position, event.recordedAt);
      order.add(log.length - 1);
    }
    return fresh.length;
  }

  override readLogPage(request: LogPageRequest): EventPage {
    return logPage(this.log, this.order, this.lastPosition(), request);
  }

  override readStreamPage(stream: string, request: PageRequest): EventPage {
    return streamPage(this.log, stream, request);
  }

  override lastPosition(): number {
    const row = this.order.upTo(Number.MAX_SAFE_INTEGER);
    return row < 0 ? -1 : this.log.columns.positionOf(row);
  }

  override lastRevision(stream: string): number {
    return this.log.revisionOf(stream);
  }

  protected override count(): ArchiveCounts {
    return { streams: this.log.streamCount, events: this.log.length };
  }

  protected override release(): void {
    this.log = new MemoryLog(this.upcasting);
    this.order = new PositionOrder(this.log.columns);
  }
}
