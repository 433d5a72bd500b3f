/**
 * Facts want a store that is empty, and a server has but one log. Here a store that has the events
 * of others looks like a new one: streams and snapshots get a prefix of their own, and the log
 * begins behind what was there.
 */
import { CdxError, isCdxError, type RecordedEvent } from '@cdx/session';
import { Observable } from 'rxjs';
import type {
  EventFilter,
  EventPage,
  EventStore,
  FollowOptions,
  ReadAllOptions,
  StreamBatch,
} from '../port.ts';
import type { StoreUnderTest } from './fact.ts';
import type { Retention } from './retention.ts';

/**
 * `prefix` must be new to the store, and nobody else may write while the fact runs. Positions do not
 * begin at 0, so the capability `contiguousPositions` is lost.
 */
export async function besideOthers(made: StoreUnderTest, prefix: string): Promise<StoreUnderTest> {
  const begin = (await made.store.head()) + 1;
  const wrap = (store: EventStore): EventStore => new StoreBesideOthers(store, prefix, begin);
  const { reopen, crash, retention, dispose } = made;
  return {
    store: wrap(made.store),
    ...(reopen && { reopen: async (options) => wrap(await reopen(options)) }),
    ...(crash && { crash: async () => wrap(await crash()) }),
    ...(retention && { retention: prefixed(retention, prefix) }),
    ...(dispose && { dispose }),
  };
}

function prefixed(retention: Retention, prefix: string): Retention {
  const changed = Object.entries(retention).map(
    ([name, change]: [string, (stream: string, ...rest: never[]) => Promise<void>]) => [
      name,
      (stream: string, ...rest: never[]) => change(prefix + stream, ...rest),
    ],
  );
  return Object.fromEntries(changed) as Retention;
}

class StoreBesideOthers implements EventStore {
  private readonly inner: EventStore;
  private readonly prefix: string;
  private readonly begin: number;

  constructor(inner: EventStore, prefix: string, begin: number) {
    this.inner = inner;
    this.prefix = prefix;
    this.begin = begin;
  }

  async append(
    ...[stream, events, options]: Parameters<EventStore['append']>
  ): ReturnType<EventStore['append']> {
    const result = await this.told(this.inner.append(this.named(stream), events, options));
    return events.length > 0 ? result : { ...result, position: await this.head() };
  }

  async appendMany(
    ...[batches, options]: Parameters<EventStore['appendMany']>
  ): ReturnType<EventStore['appendMany']> {
    const named = batches.map((batch: StreamBatch) => {
      return { ...batch, stream: this.named(batch.stream) };
    });
    const { snapshot } = options ?? {};
    const together = snapshot && {
      snapshot: { ...snapshot, name: this.named(snapshot.name) },
    };
    return this.told(this.inner.appendMany(named, together));
  }

  readStream(
    ...[stream, options]: Parameters<EventStore['readStream']>
  ): AsyncIterable<RecordedEvent> {
    return this.shown(this.inner.readStream(this.named(stream), options), (event) =>
      this.seen(event),
    );
  }

  readAll(options: ReadAllOptions = {}): AsyncIterable<RecordedEvent> {
    return this.shown(this.inner.readAll(this.own(options)), (event) => this.seen(event));
  }

  readPages(options: ReadAllOptions = {}): AsyncIterable<EventPage> {
    return this.shown(this.inner.readPages(this.own(options)), (page) => this.seenPage(page));
  }

  follow(options: FollowOptions): AsyncIterable<EventPage> {
    return this.shown(this.inner.follow(this.followed(options)), (page) => this.seenPage(page));
  }

  subscribe(options: FollowOptions): Observable<RecordedEvent> {
    const { inner } = this;
    return new Observable((subscriber) =>
      inner.subscribe(this.followed(options)).subscribe({
        next: (event) => subscriber.next(this.seen(event)),
        error: (error: unknown) => subscriber.error(this.toldError(error)),
        complete: () => subscriber.complete(),
      }),
    );
  }

  async head(): Promise<number> {
    const filter = { streamPrefix: this.prefix };
    for await (const { position } of this.inner.readAll({
      direction: 'backward',
      limit: 1,
      filter,
    })) {
      return position;
    }
    return -1;
  }

  streamRevision(stream: string): Promise<number> {
    return this.told(this.inner.streamRevision(this.named(stream)));
  }

  saveSnapshot(...[name, snapshot]: Parameters<EventStore['saveSnapshot']>): Promise<void> {
    return this.told(this.inner.saveSnapshot(this.named(name), snapshot));
  }

  loadSnapshot(name: string): ReturnType<EventStore['loadSnapshot']> {
    return this.told(this.inner.loadSnapshot(this.named(name)));
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  /** A name that is none must stay none. */
  private named(name: string): string {
    return name === '' ? name : this.prefix + name;
  }

  private seen(event: RecordedEvent): RecordedEvent {
    return { ...event, stream: event.stream.slice(this.prefix.length) };
  }

  private seenPage(page: EventPage): EventPage {
    return { ...page, events: page.events.map((event) => this.seen(event)) };
  }

  private filtered(filter: EventFilter | undefined): EventFilter {
    return { ...filter, streamPrefix: this.prefix + (filter?.streamPrefix ?? '') };
  }

  private own({ from, filter, ...options }: ReadAllOptions): ReadAllOptions {
    const isForward = options.direction !== 'backward';
    const early = from === undefined || this.isEarly(from);
    return {
      ...options,
      filter: this.filtered(filter),
      from: isForward && early ? this.begin : from,
    };
  }

  private followed({ from, filter }: FollowOptions): FollowOptions {
    const early = from === 'start' || (from !== 'end' && this.isEarly(from));
    return { from: early ? this.begin : from, filter: this.filtered(filter) };
  }

  /** What is no place at all is left for the store to refuse. */
  private isEarly(from: number): boolean {
    return Number.isInteger(from) && from >= 0 && from < this.begin;
  }

  /** Errors name the stream as the caller did. */
  private toldError(error: unknown): unknown {
    if (!isCdxError(error)) return error;
    const { stream } = error.details;
    if (typeof stream !== 'string' || !stream.startsWith(this.prefix)) return error;
    const details = { ...error.details, stream: stream.slice(this.prefix.length) };
    return new CdxError(error.code, error.message, details, { cause: error });
  }

  private async told<Result>(promise: Promise<Result>): Promise<Result> {
    try {
      return await promise;
    } catch (error) {
      throw this.toldError(error);
    }
  }

  private shown<Item>(
    items: AsyncIterable<Item>,
    show: (item: Item) => Item,
  ): AsyncIterableIterator<Item> {
    const inner = items[Symbol.asyncIterator]();
    const next = async (): Promise<IteratorResult<Item>> => {
      const result = await this.told(inner.next());
      return result.done === true ? result : { done: false, value: show(result.value) };
    };
    const iterator: AsyncIterableIterator<Item> = {
      [Symbol.asyncIterator]: () => iterator,
      next,
      return: async () => {
        await inner.return?.();
        return { done: true, value: undefined };
      },
    };
    return iterator;
  }
}
