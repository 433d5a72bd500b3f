/**
 * What the adapters of ours share: reading and following over a source that answers at once.
 * Adapters add how events are kept.
 */
import type { NewEvent, RecordedEvent } from '@cdx/session';
import type { Observable } from 'rxjs';
import { storeClosed } from './errors.ts';
import { Follower, type FollowedStore } from './read/follower.ts';
import type {
  AppendManyOptions,
  AppendOptions,
  AppendResult,
  EventPage,
  EventStore,
  FollowOptions,
  ReadAllOptions,
  ReadStreamOptions,
  Snapshot,
  StreamBatch,
} from './port.ts';
import { EventIterator } from './read/event-iterator.ts';
import { pagesOf } from './read/read-pages.ts';
import {
  checkPlace,
  logPageRequest,
  pageRequest,
  type LogPageRequest,
  type PageRequest,
} from './read/read-request.ts';
import { Signal } from './read/signal.ts';
import { observe } from './read/subscribe.ts';

export abstract class LocalEventStore implements EventStore, FollowedStore {
  readonly changes = new Signal();
  private isClosed = false;

  abstract readLogPage(request: LogPageRequest): EventPage;
  abstract readStreamPage(stream: string, request: PageRequest): EventPage;
  protected abstract lastPosition(): number;
  protected abstract lastRevision(stream: string): number;
  protected abstract writeSnapshot(name: string, snapshot: Snapshot): void;
  protected abstract readSnapshot(name: string): Snapshot | undefined;
  /** Called once. */
  protected abstract release(): void;

  abstract appendMany(
    batches: readonly StreamBatch[],
    options?: AppendManyOptions,
  ): Promise<readonly AppendResult[]>;

  async append(
    stream: string,
    events: readonly NewEvent[],
    { expectedRevision }: AppendOptions,
  ): Promise<AppendResult> {
    const [result] = await this.appendMany([{ stream, events, expectedRevision }]);
    return result as AppendResult;
  }

  readStream(stream: string, options: ReadStreamOptions = {}): EventIterator {
    return new EventIterator(this.readStreamPages(stream, options));
  }

  readAll(options: ReadAllOptions = {}): EventIterator {
    return new EventIterator(this.readPages(options));
  }

  async *readPages(options: ReadAllOptions = {}): AsyncGenerator<EventPage, void, undefined> {
    const read = (request: LogPageRequest): EventPage => {
      this.checkOpen();
      return this.readLogPage(request);
    };
    yield* pagesOf(read, logPageRequest(options));
  }

  private async *readStreamPages(
    stream: string,
    options: ReadStreamOptions,
  ): AsyncGenerator<EventPage, void, undefined> {
    const read = (request: PageRequest): EventPage => {
      this.checkOpen();
      return this.readStreamPage(stream, request);
    };
    yield* pagesOf(read, pageRequest(options));
  }

  follow({ from, filter }: FollowOptions): AsyncIterableIterator<EventPage, undefined> {
    const start = (): number => {
      this.checkOpen();
      if (from === 'start') return 0;
      if (from === 'end') return this.lastPosition() + 1;
      checkPlace(from, 'from');
      return from;
    };
    return new Follower(this, start, filter);
  }

  subscribe(options: FollowOptions): Observable<RecordedEvent> {
    return observe(() => this.follow(options));
  }

  async head(): Promise<number> {
    this.checkOpen();
    return this.lastPosition();
  }

  async streamRevision(stream: string): Promise<number> {
    this.checkOpen();
    return this.lastRevision(stream);
  }

  async saveSnapshot(name: string, snapshot: Snapshot): Promise<void> {
    this.checkOpen();
    this.writeSnapshot(name, snapshot);
  }

  async loadSnapshot(name: string): Promise<Snapshot | undefined> {
    this.checkOpen();
    return this.readSnapshot(name);
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.release();
    this.changes.notify();
  }

  get closed(): boolean {
    return this.isClosed;
  }

  protected checkOpen(): void {
    if (this.isClosed) throw storeClosed();
  }
}
