/**
 * A place in the joined log that moves on page by page. Pages of the two sides reach differently
 * far; what is left over of the one that reaches further is kept for the next page.
 */
import type { RecordedEvent } from '@cdx/session';
import { joinedGap } from '../errors.ts';
import type { EventPage } from '../port.ts';
import { pageLengthMax, type LogPageRequest, type PageSource } from '../read/read-request.ts';
import type { StoreWithArchive } from './local-archive.ts';

export class JoinedCursor {
  private readonly pair: StoreWithArchive;
  private readonly request: LogPageRequest;
  private readonly step: 1 | -1;
  private readonly store: Side;
  private readonly archive: Side;
  /** The first position that has not been handed out. */
  private at: number;

  constructor(pair: StoreWithArchive, request: LogPageRequest) {
    this.pair = pair;
    this.request = request;
    this.step = request.backward ? -1 : 1;
    this.store = new Side(pair.store, request);
    this.archive = new Side(pair.archive, request);
    this.at = request.backward ? Math.min(request.from, pair.store.lastPosition()) : request.from;
  }

  /** The next page, `limit` events at most. */
  read(limit: number): EventPage {
    this.pair.store.checkOpen();
    this.pair.archive.checkOpen();
    const { store, archive, request, step } = this;
    if (!store.reachesBeyond(this.at)) {
      store.read(this.at);
      // What was in neither page may have moved from the store to the archive between the two, so
      // the archive is always read after the store.
      archive.forget();
    }
    if (!archive.reachesBeyond(this.at)) archive.read(this.at);
    // Behind the end of the store there is nothing in the archive either, or not for this log.
    const end = archive.atEnd
      ? store.next
      : step * Math.min(step * store.next, step * archive.next);
    const events = this.merge(end, Math.min(limit, pageLengthMax));
    const isWhole = !store.hasBefore(end) && !archive.hasBefore(end);
    const next = isWhole ? end : (events.at(-1)?.position ?? this.at) + step;
    if (request.filter === undefined) this.checkWhole(events, next);
    this.at = next;
    return { events, next, atEnd: isWhole && store.atEnd && end === store.next };
  }

  /** Events of both before `end`, those in both once. */
  private merge(end: number, limit: number): RecordedEvent[] {
    const { store, archive, step } = this;
    const events: RecordedEvent[] = [];
    while (events.length < limit) {
      const [a, b] = [store.first(end), archive.first(end)];
      if (a !== undefined && (b === undefined || step * (a.position - b.position) <= 0)) {
        events.push(a);
        store.taken++;
        if (a.position === b?.position) archive.taken++;
      } else if (b !== undefined) {
        events.push(b);
        archive.taken++;
      } else break;
    }
    return events;
  }

  /** Without a filter every position up to `next` has its event. */
  private checkWhole(events: readonly RecordedEvent[], next: number): void {
    let expected = this.at;
    for (const { position } of events) {
      if (position !== expected) throw joinedGap(expected);
      expected += this.step;
    }
    if (this.step * (next - expected) > 0) throw joinedGap(expected);
  }
}

/** One of the two, with the page of it that is being used up. */
class Side {
  atEnd = false;
  /** First position that the page does not reach. */
  next: number;
  /** Events of the page that have been handed out. */
  taken = 0;
  private events: readonly RecordedEvent[] = [];
  private known = false;
  private readonly source: PageSource;
  private readonly request: LogPageRequest;

  constructor(source: PageSource, request: LogPageRequest) {
    this.source = source;
    this.request = request;
    this.next = request.from;
  }

  /** Whether the page tells what is at this position. */
  reachesBeyond(position: number): boolean {
    if (!this.known) return false;
    if (this.atEnd) return true;
    return this.request.backward ? position > this.next : position < this.next;
  }

  read(from: number): void {
    const page = this.source.readLogPage({ ...this.request, from, limit: pageLengthMax });
    this.events = page.events;
    this.next = page.next;
    this.atEnd = page.atEnd;
    this.taken = 0;
    this.known = true;
  }

  forget(): void {
    this.known = false;
  }

  /** The next event before this position. */
  first(end: number): RecordedEvent | undefined {
    const event = this.events[this.taken];
    if (event === undefined) return undefined;
    const isBefore = this.request.backward ? event.position > end : event.position < end;
    return isBefore ? event : undefined;
  }

  hasBefore(end: number): boolean {
    return this.first(end) !== undefined;
  }
}
