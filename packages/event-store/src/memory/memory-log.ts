/**
 * The log of the memory store: columns, names and the id index, and how events enter and leave
 * them. Knows nothing of promises.
 */
import type { RecordedEvent } from '@cdx/session';
import { sameContent, type EventContent } from '../append/same-content.ts';
import type { PreparedEvent } from '../append/prepare-event.ts';
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

  /** Position of the last event of the stream, -1 for none. */
  lastOf(stream: string): number {
    const code = this.streams.codeOf(stream);
    return code < 0 ? -1 : (this.ends[code] as StreamEnds).last;
  }

  revisionOf(stream: string): number {
    const last = this.lastOf(stream);
    return last < 0 ? -1 : this.columns.revisionOf(last);
  }

  /** Position of the event with this id in the stream, -1 for none. */
  find(stream: string, id: string): number {
    const code = this.streams.codeOf(stream);
    return code < 0 ? -1 : this.ids.find(code, id);
  }

  hasContent(position: number, event: EventContent): boolean {
    const row = this.columns.row(position);
    const { type, schemaVersion } = this.kinds[row.kind] as StoredKind;
    const source = this.sources.nameOf(row.source);
    const correlationId = this.correlations.nameOf(row.correlation);
    return sameContent({ ...row, type, schemaVersion, source, correlationId }, event);
  }

  push(stream: string, event: PreparedEvent, recordedAt: number): void {
    const position = this.columns.length;
    const code = this.streams.add(stream);
    const ends = (this.ends[code] ??= { first: position, last: -1 });
    const row: EventRow = {
      id: event.id,
      stream: code,
      revision: ends.last < 0 ? 0 : this.columns.revisionOf(ends.last) + 1,
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
    this.ids.add(position);
    ends.last = position;
  }

  /** Takes the newest events away until `length` are left. */
  truncate(length: number): void {
    while (this.columns.length > length) {
      const position = this.columns.length - 1;
      const code = this.columns.streamOf(position);
      const ends = this.ends[code] as StreamEnds;
      this.ids.removeLast(position);
      ends.last = this.columns.previousOf(position);
      this.columns.pop();
      if (ends.last < 0) {
        // The stream came with this event, so it is the newest stream.
        this.ends.pop();
        this.streams.pop();
      }
    }
  }

  event(position: number): { readonly event: RecordedEvent; readonly dataLength: number } {
    const row = this.columns.row(position);
    const { shown } = this.kinds[row.kind] as StoredKind;
    const data: unknown = JSON.parse(row.data);
    const event = {
      id: row.id,
      type: shown.type,
      schemaVersion: shown.schemaVersion,
      runNumber: row.runNumber,
      occurredAt: row.occurredAt,
      recordedAt: row.recordedAt,
      source: this.sources.nameOf(row.source),
      correlationId: this.correlations.nameOf(row.correlation),
      causationId: row.causationId,
      data: shown.up === undefined ? data : shown.up(data),
      stream: this.streams.nameOf(row.stream),
      revision: row.revision,
      position,
    };
    return { event, dataLength: row.data.length };
  }

  /** Position of the event with this revision, which the stream must have. */
  seek(stream: string, revision: number): number {
    const { first, last } = this.ends[this.streams.codeOf(stream)] as StreamEnds;
    const lastRevision = this.columns.revisionOf(last);
    // From the nearer end: whoever reads page by page is near one, or holds the place.
    if (revision * 2 <= lastRevision) {
      let position = first;
      for (let at = 0; at < revision; at++) position = this.columns.nextOf(position);
      return position;
    }
    let position = last;
    for (let at = lastRevision; at > revision; at--) position = this.columns.previousOf(position);
    return position;
  }

  typeAt(position: number): string {
    return (this.kinds[this.columns.kindOf(position)] as StoredKind).type;
  }

  streamAt(position: number): string {
    return this.streams.nameOf(this.columns.streamOf(position));
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
