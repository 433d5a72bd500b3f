/**
 * Reading on in a long log of which little is wanted: only the client's subscriptions can have the
 * server filter, so one is read until it has caught up. A short cut and nothing more: wherever it
 * ends, for whatever reason, plain reading goes on from there.
 */
import {
  EVENT_TYPE,
  STREAM_NAME,
  type AllStreamSubscription,
  type Filter,
} from '@eventstore/db-client';
import type { EventFilter } from '../../port.ts';
import { pageDataLengthMax, pageLengthMax } from '../../read/read-request.ts';
import { Deadline, type Link } from '../client/retrying.ts';
import { commitOf, type ClientEvent } from './decode-event.ts';
import { clientPosition, type Commit } from './places.ts';
import { roughLength } from './read-call.ts';

/** Events that the server looks at until it says how far it is. */
const windowLength = 1000;

/** How far the feed was, when so many of its events had been handed out. */
interface Mark {
  readonly after: number;
  /** Absent where it is the end. */
  readonly commit?: Commit;
}

export interface FedEvents {
  /** Those that the server let through: a superset of those that are wanted. */
  readonly events: readonly ClientEvent[];
  /** Everything up to here has been looked at. */
  readonly place: Commit;
}

/** As much of the filter as the server can apply; undefined where that is nothing. */
export function serverFilter({ streamPrefix = '', types }: EventFilter): Filter | undefined {
  const window = { maxSearchWindow: windowLength, checkpointInterval: 1 };
  if (streamPrefix !== '') return { ...window, filterOn: STREAM_NAME, prefixes: [streamPrefix] };
  if (types === undefined) return undefined;
  const names = types.map((type) => type.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return { ...window, filterOn: EVENT_TYPE, regex: `^(?:${names.join('|')})$` };
}

export class FilteredFeed {
  private readonly link: Link;
  private readonly subscription: AllStreamSubscription;
  private readonly forget: () => void;
  private events: ClientEvent[] = [];
  /** Of the data of these events, about. */
  private length = 0;
  private received = 0;
  private marks: Mark[] = [];
  private place: Commit;
  private over = false;
  private wake = (): void => {};

  /** `behind`: an event, from which on there may be some that are wanted. */
  constructor(link: Link, behind: Commit, filter: Filter) {
    this.link = link;
    this.place = behind;
    const mark = (place: Omit<Mark, 'after'>): void => {
      // Events that came before it may still be on their way through the client's buffer.
      this.marks.push({ after: this.received + this.subscription.readableLength, ...place });
      this.wake();
    };
    this.subscription = link.client.client.subscribeToAll({
      fromPosition: clientPosition(behind),
      filter: { ...filter, checkpointReached: (_, { commit }) => mark({ commit: Number(commit) }) },
    });
    this.subscription.on('data', ({ event }) => {
      this.received++;
      if (event !== undefined) {
        this.events.push(event);
        this.length += roughLength(event.data);
      }
      if (this.isFull) this.subscription.pause();
      this.wake();
    });
    this.subscription.on('caughtUp', () => mark({}));
    this.subscription.on('end', () => this.finish());
    this.subscription.on('error', () => this.finish());
    this.forget = link.closing.listen(() => this.finish());
  }

  /** Undefined where the feed is at its end. Never rejects. */
  async next(): Promise<FedEvents | undefined> {
    for (;;) {
      const before = this.place;
      this.lookAtMarks();
      // Not for every event that comes: a page is handed out when it is full, or says how far it is.
      if (this.isFull || this.place > before || this.over) {
        const { events } = this;
        this.events = [];
        this.length = 0;
        const last = events.at(-1);
        if (last !== undefined) this.place = Math.max(this.place, commitOf(last));
        if (this.place > before) return { events, place: this.place };
        if (this.over) return undefined;
      }
      await this.more();
    }
  }

  close(): void {
    this.over = true;
    this.forget();
    void this.subscription.unsubscribe().catch(() => {});
  }

  private get isFull(): boolean {
    return this.events.length >= pageLengthMax || this.length >= pageDataLengthMax;
  }

  private lookAtMarks(): void {
    while (this.marks[0] !== undefined && this.marks[0].after <= this.received) {
      const { commit } = this.marks.shift() as Mark;
      if (commit === undefined) this.over = true;
      else this.place = Math.max(this.place, commit);
    }
  }

  private async more(): Promise<void> {
    await new Promise<void>((resolve) => {
      // A server that says nothing, as old ones at the end of the log.
      const deadline = new Deadline(this.link, () => this.finish());
      this.wake = () => {
        deadline.settle();
        resolve();
      };
      this.subscription.resume();
    });
    this.wake = () => {};
  }

  private finish(): void {
    this.over = true;
    this.wake();
  }
}
