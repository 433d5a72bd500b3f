/**
 * Reading the whole log, and what must be known of its end. Events of others are passed over: the
 * client's reads have no filter on the server, only its subscriptions have.
 */
import type { RecordedEvent } from '@cdx/session';
import {
  BACKWARDS,
  END,
  FORWARDS,
  START,
  type Filter,
  type ReadPosition,
} from '@eventstore/db-client';
import type { EventFilter, EventPage } from '../../port.ts';
import { pageLengthMax, type LogPageRequest } from '../../read/read-request.ts';
import type { Upcasting } from '../../read/upcasting.ts';
import type { Link } from '../client/retrying.ts';
import { commitOf, decodeEvent, isOurs, type ClientEvent } from './decode-event.ts';
import { FilteredFeed, serverFilter } from './filtered-feed.ts';
import {
  clientPosition,
  commitAfter,
  commitAt,
  commitBefore,
  positionOf,
  type Commit,
} from './places.ts';
import { readEvents, type ReadEvents } from './read-call.ts';

export class LogReader {
  private readonly link: Link;
  private readonly upcasting: Upcasting;
  private highest: Commit = -1;
  /** The log was searched for its last event of CDX up to here, and that is at `head`. */
  private searched: Commit = -1;
  private lastHead = -1;

  constructor(link: Link, upcasting: Upcasting) {
    this.link = link;
    this.upcasting = upcasting;
  }

  /** The last place at which there is an event, of anybody, as far as we know; -1 for none. */
  get lastSeen(): Commit {
    return this.highest;
  }

  /** Somebody has seen an event there. */
  saw(commit: Commit): void {
    this.highest = Math.max(this.highest, commit);
  }

  /** Where the last event of anybody is, -1 for none. */
  async lastCommit(): Promise<Commit> {
    const { events } = await this.backward(END, 1);
    return events[0] === undefined ? -1 : commitOf(events[0]);
  }

  /** Position of the last event of CDX, -1 for none. */
  async head(): Promise<number> {
    const newest = { commit: -1, head: -1 };
    let from: ReadPosition = END;
    // Nearly always the first one is it.
    for (let count = 1; ; count = Math.min(count * 10, pageLengthMax)) {
      const { events, ended } = await this.backward(from, count);
      for (const event of events) {
        const commit = commitOf(event);
        newest.commit = Math.max(newest.commit, commit);
        if (commit <= this.searched) return this.remember(newest.commit, this.lastHead);
        if (isOurs(event)) {
          return this.remember(newest.commit, positionOf(commit));
        }
        from = clientPosition(commit);
      }
      if (ended) return this.remember(newest.commit, this.lastHead);
    }
  }

  private remember(searched: Commit, head: number): number {
    this.searched = Math.max(this.searched, searched);
    // What was there and is no more counts: the last event may have been taken out.
    this.lastHead = Math.max(this.lastHead, head);
    return this.lastHead;
  }

  /** Errors: `store-newer`, and those of the connection. */
  pages(request: LogPageRequest): AsyncGenerator<EventPage, void, undefined> {
    return request.backward ? this.backwardPages(request) : this.forwardPages(request);
  }

  private async *forwardPages(request: LogPageRequest): AsyncGenerator<EventPage, void, undefined> {
    const { from, filter } = request;
    const passes = filterOf(filter);
    let filtering = filter && serverFilter(filter);
    let { limit } = request;
    // Odd places are behind an event, which is skipped.
    const isEvent = commitAt(from) >= 0;
    let at = isEvent ? commitAt(from) : commitBefore(from);
    let first = isEvent ? at : at + 1;
    at = await this.within(at);
    let count = firstCount(limit, filter);
    while (limit > 0) {
      const skipTo = first;
      const read = await this.forward(at, count + 1, (event) => commitOf(event) < skipTo);
      const { events, looked } = this.decode(read.events, limit, passes);
      const last = looked.at(-1);
      if (last !== undefined) at = commitOf(last);
      const next = last === undefined ? Math.max(from, positionOf(first) - 1) : behind(at);
      const atEnd = read.ended && looked.length === read.events.length;
      yield { events, next, atEnd };
      if (atEnd) return;
      limit -= events.length;
      if (filtering !== undefined && limit > 0 && count === pageLengthMax) {
        // The log is longer than a page.
        for await (const { page, place } of this.fed(at, filtering, limit, passes)) {
          at = place;
          limit -= page.events.length;
          yield page;
        }
        filtering = undefined;
      }
      first = at + 1;
      count = nextCount(count, limit, filter);
    }
  }

  /** Pages of what the server lets through, as far as it gives any. */
  private async *fed(
    from: Commit,
    filter: Filter,
    limitBefore: number,
    passes: (event: RecordedEvent) => boolean,
  ): AsyncGenerator<{ readonly page: EventPage; readonly place: Commit }, void, undefined> {
    const feed = new FilteredFeed(this.link, from, filter);
    let limit = limitBefore;
    try {
      for (let fed = await feed.next(); fed !== undefined; fed = await feed.next()) {
        const { events, looked } = this.decode(fed.events, limit, passes);
        const last = looked.at(-1);
        const isCut = looked.length < fed.events.length && last !== undefined;
        const place = isCut ? commitOf(last) : fed.place;
        this.saw(place);
        yield { page: { events, next: behind(place), atEnd: false }, place };
        limit -= events.length;
        if (limit <= 0) return;
      }
    } finally {
      feed.close();
    }
  }

  private async *backwardPages(
    request: LogPageRequest,
  ): AsyncGenerator<EventPage, void, undefined> {
    const { filter } = request;
    let { limit } = request;
    const passes = filterOf(filter);
    const start = limit > 0 ? await this.backwardStart(request.from) : undefined;
    let from = start?.from ?? END;
    let waiting = start?.events ?? [];
    let before = start?.before ?? Number.POSITIVE_INFINITY;
    let count = firstCount(limit, filter);
    while (limit > 0) {
      const skipFrom = before;
      const read = await this.backward(from, count + 1, (event) => commitOf(event) >= skipFrom);
      const found = [...waiting, ...read.events];
      waiting = [];
      const { events, looked } = this.decode(found, limit, passes);
      const last = looked.at(-1);
      if (last !== undefined) {
        before = commitOf(last);
        from = clientPosition(before);
      }
      const atEnd = read.ended && looked.length === found.length;
      yield { events, next: atEnd ? -1 : positionOf(before) - 1, atEnd };
      if (atEnd) return;
      limit -= events.length;
      count = nextCount(count, limit, filter);
    }
  }

  /** The server's backward reads begin before a place, ours at it. */
  private async backwardStart(position: number): Promise<{
    readonly from: ReadPosition;
    readonly before: Commit;
    readonly events: readonly ClientEvent[];
  }> {
    const end = { from: END, before: Number.POSITIVE_INFINITY, events: [] } as const;
    if (position === Number.MAX_SAFE_INTEGER) return end;
    const at = commitAt(position);
    const place = at < 0 ? commitAfter(position) : at;
    if ((await this.within(place)) < place) return end;
    const from = clientPosition(place);
    if (at < 0) return { from, before: place, events: [] };
    const { events } = await this.forward(at, 1);
    return { from, before: at, events: events.filter((event) => commitOf(event) === at) };
  }

  /** The place, or the last event where the place is behind it; the server refuses such places. */
  private async within(commit: Commit): Promise<Commit> {
    if (commit <= this.highest) return commit;
    const last = await this.lastCommit();
    return Math.min(commit, last);
  }

  /** Events of CDX that pass, up to the limit; `looked` are those that were looked at for it. */
  private decode(
    found: readonly ClientEvent[],
    limit: number,
    passes: (event: RecordedEvent) => boolean,
  ): { readonly events: readonly RecordedEvent[]; readonly looked: readonly ClientEvent[] } {
    const events: RecordedEvent[] = [];
    for (const [index, event] of found.entries()) {
      if (events.length === limit) return { events, looked: found.slice(0, index) };
      const decoded = decodeEvent(event, this.upcasting);
      if (decoded !== null && passes(decoded)) events.push(decoded);
    }
    return { events, looked: found };
  }

  /** From the event at this place, itself included; -1: from the start. */
  private forward(
    at: Commit,
    count: number,
    skip?: (event: ClientEvent) => boolean,
  ): Promise<ReadEvents> {
    const fromPosition = at < 0 ? START : clientPosition(at);
    return this.read(FORWARDS, fromPosition, count, skip);
  }

  private backward(
    from: ReadPosition,
    count: number,
    skip?: (event: ClientEvent) => boolean,
  ): Promise<ReadEvents> {
    return this.read(BACKWARDS, from, count, skip);
  }

  private async read(
    direction: typeof FORWARDS | typeof BACKWARDS,
    fromPosition: ReadPosition,
    countMax: number,
    skip: ((event: ClientEvent) => boolean) | undefined,
  ): Promise<ReadEvents> {
    const { link } = this;
    const read = await readEvents(link, {
      countMax,
      skip,
      open: (maxCount) => link.client.client.readAll({ direction, fromPosition, maxCount }),
    });
    const [first, last] = [read.events[0], read.events.at(-1)];
    if (first !== undefined) this.saw(commitOf(first));
    if (last !== undefined) this.saw(commitOf(last));
    return read;
  }
}

/** The place behind an event. */
function behind(commit: Commit): number {
  return positionOf(commit) + 1;
}

/** How many events are asked for at once where somebody wants few of them: one in so many passes. */
const guessedShare = 32;

/** Events to ask for at once. One more is read, since the first may be one that was seen. */
function firstCount(limit: number, filter: EventFilter | undefined): number {
  const few = filter === undefined ? limit : limit * guessedShare;
  return Math.min(few, pageLengthMax);
}

/** Where the guess was wrong, more. */
function nextCount(count: number, limit: number, filter: EventFilter | undefined): number {
  return filter === undefined ? firstCount(limit, filter) : Math.min(count * 4, pageLengthMax);
}

function filterOf(filter: EventFilter | undefined): (event: RecordedEvent) => boolean {
  const { streamPrefix = '', types } = filter ?? {};
  const wanted = types && new Set(types);
  return ({ stream, type }) =>
    stream.startsWith(streamPrefix) && (wanted === undefined || wanted.has(type));
}
