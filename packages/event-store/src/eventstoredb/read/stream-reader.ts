/**
 * Reading one stream. Here every event must be one of CDX: who reads a stream by its name relies
 * on having all of it.
 */
import type { RecordedEvent } from '@cdx/session';
import { BACKWARDS, END, FORWARDS, type ReadRevision } from '@eventstore/db-client';
import { invalidEvent } from '../../errors.ts';
import type { EventPage } from '../../port.ts';
import { pageLengthMax, type PageRequest } from '../../read/read-request.ts';
import type { Upcasting } from '../../read/upcasting.ts';
import type { Link } from '../client/retrying.ts';
import { decodeEvent, type ClientEvent } from './decode-event.ts';
import { readEvents, type ReadEvents } from './read-call.ts';

export class StreamReader {
  private readonly link: Link;
  private readonly upcasting: Upcasting;

  constructor(link: Link, upcasting: Upcasting) {
    this.link = link;
    this.upcasting = upcasting;
  }

  /** Errors: `invalid-event` for one that is none of CDX, `store-newer`. */
  async *pages(stream: string, request: PageRequest): AsyncGenerator<EventPage, void, undefined> {
    const { backward } = request;
    let { limit } = request;
    let from = await this.start(stream, request);
    while (limit > 0) {
      const read = await this.read(stream, from, backward, Math.min(limit, pageLengthMax));
      const events = read.events.map((event) => this.decode(stream, event));
      const last = events.at(-1);
      const next = last === undefined ? -1 : last.revision + (backward ? -1 : 1);
      const atEnd = read.ended || next < 0;
      yield { events, next, atEnd };
      if (atEnd) return;
      from = BigInt(next);
      limit -= events.length;
    }
  }

  /** The last event as the server has it, whatever it is; undefined for a stream without events. */
  async last(stream: string): Promise<ClientEvent | undefined> {
    return (await this.read(stream, END, true, 1)).events[0];
  }

  /** -1 for a stream without events. */
  async lastRevision(stream: string): Promise<number> {
    const last = await this.last(stream);
    return last === undefined ? -1 : Number(last.revision);
  }

  /** The event at this revision, or undefined where it is gone. */
  async at(stream: string, revision: number): Promise<ClientEvent | undefined> {
    const { events } = await this.read(stream, BigInt(revision), false, 1);
    return events.find((event) => Number(event.revision) === revision);
  }

  /** Events as the server has them, from this revision on, itself included. */
  read(stream: string, from: ReadRevision, backward: boolean, count: number): Promise<ReadEvents> {
    const { link } = this;
    return readEvents(link, {
      countMax: count,
      open: (maxCount) =>
        link.client.client.readStream(stream, {
          direction: backward ? BACKWARDS : FORWARDS,
          fromRevision: from,
          maxCount,
        }),
    });
  }

  private async start(
    stream: string,
    { from, backward, limit }: PageRequest,
  ): Promise<ReadRevision> {
    if (!backward) return BigInt(from);
    if (from === Number.MAX_SAFE_INTEGER || limit === 0) return END;
    // A place behind the end is the end.
    return from >= (await this.lastRevision(stream)) ? END : BigInt(from);
  }

  private decode(stream: string, event: ClientEvent): RecordedEvent {
    const decoded = decodeEvent(event, this.upcasting);
    if (decoded !== null) return decoded;
    throw invalidEvent(
      stream,
      `revision ${event.revision} is an event of somebody else (${event.type})`,
      { id: event.id, revision: Number(event.revision) },
    );
  }
}
