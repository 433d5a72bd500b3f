/**
 * The event store in memory: for tests, and for simulations whose log nobody keeps. Gone when it
 * is closed or the process ends.
 */
import type { RecordedEvent } from '@cdx/session';
import { checkRepeated } from '../append/check-repeated.ts';
import { decideAppend } from '../append/decide-append.ts';
import { duplicateEventId } from '../errors.ts';
import { LocalEventStore } from '../local-event-store.ts';
import type {
  AppendManyOptions,
  AppendResult,
  EventFilter,
  EventPage,
  EventStore,
  EventStoreOptions,
  Snapshot,
  StreamBatch,
} from '../port.ts';
import { prepareLazily, type PreparedBatch } from '../append/prepare-event.ts';
import {
  pageDataLengthMax,
  pageLengthMax,
  type LogPageRequest,
  type PageRequest,
} from '../read/read-request.ts';
import { checkSnapshot, snapshotOfAppend } from '../append/snapshots.ts';
import { Stamp } from '../append/stamp.ts';
import { Upcasting } from '../read/upcasting.ts';
import { MemoryLog } from './memory-log.ts';

/** Errors: `invalid-argument` for an incomplete chain of upcasters. */
export function createMemoryEventStore(options: EventStoreOptions = {}): EventStore {
  return new MemoryEventStore(options);
}

/** Positions that one page looks at; with a filter few of them may be in it. */
const scanLengthMax = 20_000;

class MemoryEventStore extends LocalEventStore {
  private log: MemoryLog;
  private readonly upcasting: Upcasting;
  private readonly stamp: Stamp;
  private readonly snapshots = new Map<string, Snapshot>();

  constructor(options: EventStoreOptions) {
    super();
    this.stamp = new Stamp(options.now);
    this.upcasting = new Upcasting(options.upcasting);
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
      this.log.truncate(lengthBefore);
      throw error;
    }
  }

  private appendBatch(batch: PreparedBatch): AppendResult {
    const { stream, events, expectedRevision } = batch;
    const { log } = this;
    const current = log.revisionOf(stream);
    const places = current < 0 ? [] : events.map((event) => log.find(stream, event.id));
    for (const [index, place] of places.entries()) {
      const event = events[index];
      if (place < 0 || event === undefined || log.hasContent(place, event)) continue;
      throw duplicateEventId(stream, event.id, log.columns.revisionOf(place));
    }
    checkRepeated(stream, events);
    const known = places.map((place) => (place < 0 ? -1 : log.columns.revisionOf(place)));
    if (decideAppend(stream, expectedRevision, current, known) === 'no-op') {
      const last = places.at(-1) ?? -1;
      return {
        revision: log.columns.revisionOf(last),
        firstPosition: places[0] ?? -1,
        position: last,
        idempotent: true,
      };
    }
    const firstPosition = log.length;
    for (const event of events) {
      log.push(stream, event, event.recordedAt ?? this.stamp.next());
    }
    const position = log.length - 1;
    const revision = current + events.length;
    if (events.length === 0) return { revision, position, idempotent: false };
    return { revision, firstPosition, position, idempotent: false };
  }

  override readLogPage({ from, backward, limit, filter }: LogPageRequest): EventPage {
    const { log } = this;
    const head = log.length - 1;
    const passes = filterTest(log, filter);
    const take = Math.min(limit, pageLengthMax);
    const events: RecordedEvent[] = [];
    let dataLength = 0;
    let looked = 0;
    let at = backward ? Math.min(from, head) : from;
    while (
      (backward ? at >= 0 : at <= head) &&
      events.length < take &&
      looked < scanLengthMax &&
      dataLength < pageDataLengthMax
    ) {
      if (passes(at)) {
        const read = log.event(at);
        events.push(read.event);
        dataLength += read.dataLength;
      }
      looked++;
      at += backward ? -1 : 1;
    }
    return { events, next: at, atEnd: backward ? at < 0 : at > head };
  }

  override readStreamPage(stream: string, { from, backward, limit }: PageRequest): EventPage {
    const { log } = this;
    const lastRevision = log.revisionOf(stream);
    const events: RecordedEvent[] = [];
    let dataLength = 0;
    let revision = backward ? Math.min(from, lastRevision) : from;
    if (revision > lastRevision || revision < 0) return { events, next: revision, atEnd: true };
    const take = Math.min(limit, pageLengthMax);
    let position = log.seek(stream, revision);
    while (position >= 0 && events.length < take && dataLength < pageDataLengthMax) {
      const read = log.event(position);
      events.push(read.event);
      dataLength += read.dataLength;
      position = backward ? log.columns.previousOf(position) : log.columns.nextOf(position);
      revision += backward ? -1 : 1;
    }
    return { events, next: revision, atEnd: position < 0 };
  }

  protected override lastPosition(): number {
    return this.log.length - 1;
  }

  protected override lastRevision(stream: string): number {
    return this.log.revisionOf(stream);
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

function filterTest(
  log: MemoryLog,
  filter: EventFilter | undefined,
): (position: number) => boolean {
  const prefix = filter?.streamPrefix;
  const types = filter?.types && new Set(filter.types);
  if (prefix === undefined && types === undefined) return () => true;
  return (position) =>
    (types === undefined || types.has(log.typeAt(position))) &&
    (prefix === undefined || log.streamAt(position).startsWith(prefix));
}
