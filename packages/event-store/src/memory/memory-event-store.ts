/**
 * The event store in memory: for tests, and for simulations whose log nobody keeps. Gone when it
 * is closed or the process ends.
 */
import { checkRepeated } from '../append/check-repeated.ts';
import { decideAppend } from '../append/decide-append.ts';
import { prepareLazily, type PreparedBatch } from '../append/prepare-event.ts';
import { checkSnapshot, snapshotOfAppend } from '../append/snapshots.ts';
import { Stamp } from '../append/stamp.ts';
import type { StoredEvent } from '../archive/stored-event.ts';
import { changedStream, duplicateEventId } from '../errors.ts';
import { LocalEventStore, type StreamPiece } from '../local-event-store.ts';
import type {
  AppendManyOptions,
  AppendResult,
  EventPage,
  EventStore,
  EventStoreOptions,
  Snapshot,
  StreamBatch,
} from '../port.ts';
import { upcastingOf } from '../read/default-upcasting.ts';
import type { LogPageRequest, PageRequest } from '../read/read-request.ts';
import type { Upcasting } from '../read/upcasting.ts';
import { RowOrder } from './log-order.ts';
import { MemoryLog } from './memory-log.ts';
import { logPage, streamPage } from './memory-pages.ts';

/** Errors: `invalid-argument` for an incomplete chain of upcasters. */
export function createMemoryEventStore(options: EventStoreOptions = {}): EventStore {
  return new MemoryEventStore(options);
}

class MemoryEventStore extends LocalEventStore {
  override readonly identity = crypto.randomUUID().replaceAll('-', '').toUpperCase();
  /** What is left becomes a new log, which is better done once. */
  override readonly removalEventsMax = Number.POSITIVE_INFINITY;
  private log: MemoryLog;
  private readonly upcasting: Upcasting;
  private readonly stamp: Stamp;
  private readonly snapshots = new Map<string, Snapshot>();
  /** Events that were taken out, and the highest position among them. */
  private removed = { events: 0, position: -1 };

  constructor(options: EventStoreOptions) {
    super();
    this.stamp = new Stamp(options.now);
    this.upcasting = upcastingOf(options);
    this.log = new MemoryLog(this.upcasting);
  }

  override async appendMany(
    batches: readonly StreamBatch[],
    { snapshot }: AppendManyOptions = {},
  ): Promise<readonly AppendResult[]> {
    this.checkOpen();
    const prepared = prepareLazily(batches, this.upcasting);
    const lengthBefore = this.log.length;
    try {
      const results = batches.map((_, index) => this.appendBatch(prepared.at(index)));
      if (snapshot !== undefined) {
        this.writeSnapshot(snapshot.name, snapshotOfAppend(snapshot, this.lastPosition()));
      }
      if (this.log.length > lengthBefore) this.changes.notify();
      return results;
    } catch (error) {
      this.log.takeBack(lengthBefore);
      throw error;
    }
  }

  private appendBatch(batch: PreparedBatch): AppendResult {
    const { stream, events, expectedRevision } = batch;
    const { log } = this;
    const { columns } = log;
    const current = log.revisionOf(stream);
    if (current < 0 && this.removed.events > 0) this.scavenged.checkNew(stream, expectedRevision);
    const rows = current < 0 ? [] : events.map((event) => log.find(stream, event.id));
    for (const [index, row] of rows.entries()) {
      const event = events[index];
      if (row < 0 || event === undefined || log.hasContent(row, event)) continue;
      throw duplicateEventId(stream, event.id, columns.revisionOf(row));
    }
    checkRepeated(stream, events);
    const known = rows.map((row) => (row < 0 ? -1 : columns.revisionOf(row)));
    if (decideAppend(stream, expectedRevision, current, known) === 'no-op') {
      const last = rows.at(-1) as number;
      return {
        revision: columns.revisionOf(last),
        firstPosition: columns.positionOf(rows[0] as number),
        position: columns.positionOf(last),
        idempotent: true,
      };
    }
    const firstPosition = this.lastPosition() + 1;
    for (const [index, event] of events.entries()) {
      log.push(stream, event, firstPosition + index, event.recordedAt ?? this.stamp.next());
    }
    const position = firstPosition + events.length - 1;
    const revision = current + events.length;
    if (events.length === 0) return { revision, position, idempotent: false };
    return { revision, firstPosition, position, idempotent: false };
  }

  override readLogPage(request: LogPageRequest): EventPage {
    return logPage(this.log, new RowOrder(this.log.columns), this.lastPosition(), request);
  }

  override readStreamPage(stream: string, request: PageRequest): EventPage {
    return streamPage(this.log, stream, request);
  }

  override lastPosition(): number {
    const { columns, length } = this.log;
    const last = length === 0 ? -1 : columns.positionOf(length - 1);
    return Math.max(last, this.removed.position);
  }

  override lastRevision(stream: string): number {
    return this.log.revisionOf(stream);
  }

  override firstRevision(stream: string): number {
    return this.log.firstRevisionOf(stream);
  }

  override lastScavenged(): number {
    return this.removed.position;
  }

  /** Appends do not wait. */
  override commitWaiting(): void {}

  override storedEvents(stream: string, from: number, limit: number): readonly StoredEvent[] {
    return this.log.storedEvents(stream, from, limit);
  }

  override removeEvents(pieces: readonly StreamPiece[]): number {
    this.checkOpen();
    const { log } = this;
    let { events, position } = this.removed;
    for (const { stream, first, last, isWhole } of pieces) {
      const end = log.revisionOf(stream);
      if (log.firstRevisionOf(stream) !== first || (isWhole ? end !== last : end <= last)) {
        throw changedStream(stream, first, last);
      }
      events += last + 1 - first;
      position = Math.max(position, log.columns.positionOf(log.seek(stream, last)));
    }
    const before = log.length;
    this.log = log.without(new Map(pieces.map(({ stream, last }) => [stream, last])));
    this.removed = { events, position };
    return before - this.log.length;
  }

  /** Nothing is left to give: the new log takes what it needs. */
  override giveSpaceBack(): boolean {
    return false;
  }

  override bytes(): number {
    this.checkOpen();
    return this.log.bytes;
  }

  protected override writeSnapshot(name: string, snapshot: Snapshot): void {
    checkSnapshot(name, snapshot);
    // A copy: the caller may go on writing into its bytes.
    this.snapshots.set(name, { ...snapshot, data: snapshot.data.slice() });
  }

  protected override readSnapshot(name: string): Snapshot | undefined {
    const snapshot = this.snapshots.get(name);
    return snapshot && { ...snapshot, data: snapshot.data.slice() };
  }

  protected override release(): void {
    this.log = new MemoryLog(this.upcasting);
    this.snapshots.clear();
  }
}
