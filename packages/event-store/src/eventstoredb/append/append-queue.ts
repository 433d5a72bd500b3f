/**
 * Appends on their way: in the order in which they were asked for, some at a time over the client's
 * one stream of appends. Where the connection breaks, nobody knows which of those under way were
 * written, so they are sent again, in their order; EventStoreDB knows them by the ids of their
 * events.
 */
import { isBroken } from '../client/client-errors.ts';
import { Deadline, Pauses, type Link } from '../client/retrying.ts';
import type { Acknowledgement, ClientAppend } from './append-entry.ts';

/**
 * Appends that may be under way. Node buffers 16 messages; from then on the client queues by
 * itself, and rejects what it has queued where nobody can catch it when the connection breaks.
 */
export const underWayMax = 12;
/** An append of more goes alone: it takes several messages, and what is wrong with it is its own. */
const sharedBytesMax = 2 * 1024 * 1024;

interface Entry {
  readonly number: number;
  readonly append: ClientAppend;
  readonly resolve: (acknowledgement: Acknowledgement) => void;
  readonly reject: (error: unknown) => void;
}

export class AppendQueue {
  private readonly link: Link;
  private readonly pauses: Pauses;
  /** In the order of their numbers. */
  private readonly waiting: Entry[] = [];
  private numbers = 0;
  private underWay = 0;
  private alone = false;
  private holds = 0;
  private recovering = false;
  private failure: unknown;

  constructor(link: Link) {
    this.link = link;
    this.pauses = new Pauses(link);
  }

  /** Rejects with the client's error, or a `CdxError` where it cannot be repeated any more. */
  append(append: ClientAppend): Promise<Acknowledgement> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ number: this.numbers++, append, resolve, reject });
      this.send();
    });
  }

  /** Nothing is sent until this has settled. */
  holdUntil(settled: Promise<unknown>): void {
    this.holds++;
    const release = (): void => {
      this.holds--;
      this.send();
    };
    settled.then(release, release);
  }

  private send(): void {
    while (!this.recovering && this.holds === 0 && !this.alone && this.underWay < underWayMax) {
      const [entry] = this.waiting;
      if (entry === undefined) return;
      const isLarge = entry.append.bytes > sharedBytesMax;
      if (isLarge && this.underWay > 0) return;
      this.waiting.shift();
      this.underWay++;
      this.alone = isLarge;
      void this.sendOne(entry);
    }
  }

  private async sendOne(entry: Entry): Promise<void> {
    try {
      entry.resolve(await this.attempt(entry.append));
      this.pauses.reset();
    } catch (error) {
      if (isBroken(error)) this.putBack(entry, error);
      else entry.reject(error);
    }
    this.underWay--;
    this.alone = false;
    if (this.recovering && this.underWay === 0) void this.recover();
    else this.send();
  }

  private async attempt({
    stream,
    events,
    expectedRevision,
  }: ClientAppend): Promise<Acknowledgement> {
    const { client } = this.link;
    const result = await inTime(this.link, client.append(stream, events, expectedRevision));
    const { nextExpectedRevision: revision, position } = result;
    return { revision: Number(revision), commit: position && Number(position.commit) };
  }

  private putBack(entry: Entry, error: unknown): void {
    const index = this.waiting.findIndex(({ number }) => number > entry.number);
    this.waiting.splice(index < 0 ? this.waiting.length : index, 0, entry);
    this.recovering = true;
    this.failure = error;
  }

  /** Once all that were under way have come back, so that their order can be kept. */
  private async recover(): Promise<void> {
    try {
      await this.pauses.after(this.failure);
    } catch (error) {
      this.pauses.reset();
      for (const { reject } of this.waiting.splice(0)) reject(error);
    }
    this.recovering = false;
    this.send();
  }
}

/** The promise, or `store-timeout`: a connection that nobody answers on never rejects it. */
function inTime<Result>(link: Link, promise: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const deadline = new Deadline(link, reject);
    promise.then(resolve, reject).finally(() => deadline.settle());
  });
}
