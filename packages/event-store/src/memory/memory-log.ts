/**
 * The log in memory, of a store or an archive: columns, names and the id index, and how events
 * enter and leave them. Rows are in the order in which events came; each has its position. Knows
 * nothing of promises.
 */
import type { RecordedEvent } from '@cdx/session';
import { sameContent, type EventContent } from '../append/same-content.ts';
import type { PreparedEvent } from '../append/prepare-event.ts';
import type { StoredEvent } from '../archive/stored-event.ts';
import type { EventKind, Upcasting } from '../read/upcasting.ts';
import { EventColumns, type EventRow } from './event-columns.ts';
import { IdIndex } from './id-index.ts';
import { NameList } from './name-list.ts';

interface StreamEnds {
  first: number;
  last: number;
}

interface StoredKind {
  readonly type: string;
  readonly schemaVersion: number;
  readonly shown: EventKind;
}

export class MemoryLog {
  readonly columns = new EventColumns();
  private readonly upcasting: Upcasting;
  private readonly ids = new IdIndex(this.columns);
  private readonly streams = new NameList();
  private readonly ends: StreamEnds[] = [];
  private readonly kindCodes = new NameList();
  private readonly kinds: StoredKind[] = [];
  private readonly sources = new NameList();
  private readonly correlations = new NameList();

  constructor(upcasting: Upcasting) {
    this.upcasting = upcasting;
  }

  get length(): number {
    return this.columns.length;
  }

  get streamCount(): number {
    return this.streams.size;
  }

  get bytes(): number {
    return this.columns.bytes;
  }

  /** Row of the last event of the stream, -1 for none. */
  lastOf(stream: string): number {
    const code = this.streams.codeOf(stream);
    return code < 0 ? -1 : (this.ends[code] as StreamEnds).last;
  }

  revisionOf(stream: string): number {
    const last = this.lastOf(stream);
    return last < 0 ? -1 : this.columns.revisionOf(last);
  }

  /** Revision of the oldest event of the stream that is left, -1 for none. */
  firstRevisionOf(stream: string): number {
    const code = this.streams.codeOf(stream);
    return code < 0 ? -1 : this.columns.revisionOf((this.ends[code] as StreamEnds).first);
  }

  /** Row of the event with this id in the stream, -1 for none. */
  find(stream: string, id: string): number {
    const code = this.streams.codeOf(stream);
    return code < 0 ? -1 : this.ids.find(code, id);
  }

  hasContent(row: number, event: EventContent): boolean {
    return sameContent(this.stored(row), event);
  }

  /** Puts the event behind the last one of its stream, or at `first` where there is none. */
  push(
    stream: string,
    event: PreparedEvent,
    position: number,
    recordedAt: number,
    first = 0,
  ): void {
    const index = this.columns.length;
    const code = this.streams.add(stream);
    const ends = (this.ends[code] ??= { first: index, last: -1 });
    const row: EventRow = {
      position,
      id: event.id,
      stream: code,
      revision: ends.last < 0 ? first : this.columns.revisionOf(ends.last) + 1,
      kind: this.kindCode(event.type, event.schemaVersion),
      runNumber: event.runNumber,
      occurredAt: event.occurredAt,
      recordedAt,
      source: this.sources.add(event.source),
      correlation: this.correlations.add(event.correlationId),
      causationId: event.causationId,
      data: event.data,
    };
    this.columns.push(row, ends.last);
    this.ids.add(index);
    ends.last = index;
  }

  /** Takes the newest events away until `length` are left. */
  takeBack(length: number): void {
    while (this.columns.length > length) {
      const row = this.columns.length - 1;
      const code = this.columns.streamOf(row);
      const ends = this.ends[code] as StreamEnds;
      this.ids.removeLast(row);
      ends.last = this.columns.previousOf(row);
      this.columns.pop();
      if (ends.last < 0) {
        // The stream came with this event, so it is the newest stream.
        this.ends.pop();
        this.streams.pop();
      }
    }
  }

  /**
   * What is left without the events of streams up to these revisions, as a log of its own that
   * takes no more than it needs.
   */
  without(removed: ReadonlyMap<string, number>): MemoryLog {
    const left = new MemoryLog(this.upcasting);
    for (let row = 0; row < this.length; row++) {
      if (this.columns.revisionOf(row) <= (removed.get(this.streamAt(row)) ?? -1)) continue;
      const event = this.stored(row);
      left.push(event.stream, event, event.position, event.recordedAt, event.revision);
    }
    return left;
  }

  /** As it was written. */
  stored(index: number): StoredEvent {
    const row = this.columns.row(index);
    const { type, schemaVersion } = this.kinds[row.kind] as StoredKind;
    return {
      id: row.id,
      type,
      schemaVersion,
      runNumber: row.runNumber,
      occurredAt: row.occurredAt,
      recordedAt: row.recordedAt,
      source: this.sources.nameOf(row.source),
      correlationId: this.correlations.nameOf(row.correlation),
      causationId: row.causationId,
      data: row.data,
      stream: this.streams.nameOf(row.stream),
      revision: row.revision,
      position: row.position,
    };
  }

  /** As it is handed out. */
  event(index: number): { readonly event: RecordedEvent; readonly dataLength: number } {
    const row = this.columns.row(index);
    const { shown } = this.kinds[row.kind] as StoredKind;
    const data: unknown = JSON.parse(row.data);
    const { id, revision, position } = row;
    const stream = this.streams.nameOf(row.stream);
    const event = {
      id,
      type: shown.type,
      schemaVersion: shown.schemaVersion,
      runNumber: row.runNumber,
      occurredAt: row.occurredAt,
      recordedAt: row.recordedAt,
      source: this.sources.nameOf(row.source),
      correlationId: this.correlations.nameOf(row.correlation),
      causationId: row.causationId,
      data: shown.up === undefined ? data : shown.up(data, { id, stream, revision, position }),
      stream,
      revision,
      position,
    };
    return { event, dataLength: row.data.length };
  }

  /** Row of the event with this revision, which the stream must have. */
  seek(stream: string, revision: number): number {
    const { first, last } = this.ends[this.streams.codeOf(stream)] as StreamEnds;
    const [firstRevision, lastRevision] = [first, last].map((row) =>
      this.columns.revisionOf(row),
    ) as [number, number];
    // From the nearer end: whoever reads page by page is near one, or holds the place.
    if (revision - firstRevision <= lastRevision - revision) {
      let row = first;
      for (let at = firstRevision; at < revision; at++) row = this.columns.nextOf(row);
      return row;
    }
    let row = last;
    for (let at = lastRevision; at > revision; at--) row = this.columns.previousOf(row);
    return row;
  }

  /** Events of a stream from this revision on, `limit` at most, as they were written. */
  storedEvents(stream: string, from: number, limit: number): StoredEvent[] {
    const events: StoredEvent[] = [];
    if (from > this.revisionOf(stream)) return events;
    const start = Math.max(from, this.firstRevisionOf(stream));
    for (let row = this.seek(stream, start); row >= 0 && events.length < limit;) {
      events.push(this.stored(row));
      row = this.columns.nextOf(row);
    }
    return events;
  }

  typeAt(row: number): string {
    return (this.kinds[this.columns.kindOf(row)] as StoredKind).type;
  }

  streamAt(row: number): string {
    return this.streams.nameOf(this.columns.streamOf(row));
  }

  private kindCode(type: string, schemaVersion: number): number {
    const code = this.kindCodes.add(`${schemaVersion} ${type}`);
    this.kinds[code] ??= {
      type,
      schemaVersion,
      shown: this.upcasting.kindOf(type, schemaVersion),
    };
    return code;
  }
}
