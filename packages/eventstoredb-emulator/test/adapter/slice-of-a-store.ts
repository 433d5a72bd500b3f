/**
 * Facts want a store to themselves, and a server in use has none: a slice of its store looks like a
 * new one. Streams get a prefix, positions are counted from where the log ended.
 */
import type {
  AppendManyOptions,
  AppendOptions,
  AppendResult,
  EventFilter,
  EventPage,
  EventStore,
  FollowOptions,
  ReadAllOptions,
  ReadStreamOptions,
  Snapshot,
  StreamBatch,
} from '@cdx/event-store';
import { CdxError, isCdxError, type NewEvent, type RecordedEvent } from '@cdx/session';

type Events = ReturnType<EventStore['subscribe']>;

interface EventObserver {
  next: (event: RecordedEvent) => void;
  error: (error: unknown) => void;
  complete: () => void;
}

export interface Slice {
  readonly prefix: string;
  /** Of the store, where 0 of the slice is; even where those of the store are. */
  readonly base: number;
}

/** `prefix`: of no stream that is there. */
export async function newSlice(store: EventStore, prefix: string): Promise<Slice> {
  for await (const { next } of store.follow({ from: 'end' })) {
    return { prefix, base: next === 0 ? 0 : next + 1 };
  }
  throw new Error('A follower begins with a page.');
}

export class SliceOfStore implements EventStore {
  readonly #store: EventStore;
  readonly #slice: Slice;

  constructor(store: EventStore, slice: Slice) {
    this.#store = store;
    this.#slice = slice;
  }

  append(
    stream: string,
    events: readonly NewEvent[],
    options: AppendOptions,
  ): Promise<AppendResult> {
    return this.#named(async () =>
      this.#result(await this.#store.append(this.name(stream), events, options)),
    );
  }

  appendMany(
    batches: readonly StreamBatch[],
    { snapshot }: AppendManyOptions = {},
  ): Promise<readonly AppendResult[]> {
    return this.#named(async () => {
      const named = batches.map((batch) => ({ ...batch, stream: this.name(batch.stream) }));
      const results = await this.#store.appendMany(named);
      if (snapshot !== undefined) {
        const position = snapshot.position ?? (await this.head());
        await this.saveSnapshot(snapshot.name, { ...snapshot, position });
      }
      return results.map((result) => this.#result(result));
    });
  }

  async *readStream(
    stream: string,
    options?: ReadStreamOptions,
  ): AsyncGenerator<RecordedEvent, void, undefined> {
    for await (const event of this.#store.readStream(this.name(stream), options)) {
      yield this.#event(event);
    }
  }

  async *readAll(options?: ReadAllOptions): AsyncGenerator<RecordedEvent, void, undefined> {
    for await (const { events } of this.readPages(options)) yield* events;
  }

  async *readPages(options: ReadAllOptions = {}): AsyncGenerator<EventPage, void, undefined> {
    const backward = options.direction === 'backward';
    const pages = this.#store.readPages({
      ...options,
      from: backward && options.from === undefined ? undefined : this.#place(options.from ?? 0),
      filter: this.#filter(options.filter),
    });
    try {
      for await (const page of pages) {
        const isBefore = backward && page.next < this.#slice.base;
        yield isBefore ? { ...this.#page(page), next: -1, atEnd: true } : this.#page(page);
        if (isBefore) return;
      }
    } catch (error) {
      throw this.#told(error);
    }
  }

  /** By hand and no generator: `return` must end it while it waits. */
  follow({ from, filter }: FollowOptions): AsyncIterableIterator<EventPage, undefined> {
    const options = { from: this.#start(from), filter: this.#filter(filter) };
    const pages = this.#store.follow(options)[Symbol.asyncIterator]();
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: async () => {
        const { done, value } = await pages.next();
        if (done === true) return { done, value: undefined };
        return { done: false, value: this.#page(value) };
      },
      return: async () => {
        await pages.return?.();
        return { done: true, value: undefined };
      },
    };
  }

  subscribe({ from, filter }: FollowOptions): Events {
    const source = this.#store.subscribe({ from: this.#start(from), filter: this.#filter(filter) });
    // This package does without the library that the observables are of.
    const Events = source.constructor as new (start: (to: EventObserver) => unknown) => Events;
    return new Events((to) =>
      source.subscribe({
        next: (event) => to.next(this.#event(event)),
        error: (error) => to.error(error),
        complete: () => to.complete(),
      }),
    );
  }

  async head(): Promise<number> {
    return Math.max(-1, (await this.#store.head()) - this.#slice.base);
  }

  streamRevision(stream: string): Promise<number> {
    return this.#store.streamRevision(this.name(stream));
  }

  saveSnapshot(name: string, snapshot: Snapshot): Promise<void> {
    return this.#store.saveSnapshot(this.name(name), snapshot);
  }

  loadSnapshot(name: string): Promise<Snapshot | undefined> {
    return this.#store.loadSnapshot(this.name(name));
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  /** As the store has it; what is no name stays none. */
  name(name: string): string {
    return name === '' ? '' : `${this.#slice.prefix}${name}`;
  }

  #start(from: FollowOptions['from']): FollowOptions['from'] {
    if (from === 'end') return from;
    return this.#place(from === 'start' ? 0 : from);
  }

  /** The start is behind what was there, not at an event that is still to come. */
  #place(position: number): number {
    const { base } = this.#slice;
    if (position < 0 || position > Number.MAX_SAFE_INTEGER - base) return position;
    return position === 0 ? Math.max(0, base - 1) : position + base;
  }

  #filter(filter: EventFilter | undefined): EventFilter {
    return { ...filter, streamPrefix: `${this.#slice.prefix}${filter?.streamPrefix ?? ''}` };
  }

  #page({ events, next, atEnd }: EventPage): EventPage {
    const placed = next < 0 ? next : Math.max(0, next - this.#slice.base);
    return { events: events.map((event) => this.#event(event)), next: placed, atEnd };
  }

  #event(event: RecordedEvent): RecordedEvent {
    const { prefix, base } = this.#slice;
    return {
      ...event,
      stream: event.stream.slice(prefix.length),
      position: event.position - base,
    };
  }

  #result({ firstPosition, position, ...result }: AppendResult): AppendResult {
    const { base } = this.#slice;
    const last = Math.max(-1, position - base);
    if (firstPosition === undefined) return { ...result, position: last };
    return { ...result, firstPosition: firstPosition - base, position: last };
  }

  async #named<Result>(action: () => Promise<Result>): Promise<Result> {
    try {
      return await action();
    } catch (error) {
      throw this.#told(error);
    }
  }

  /** Errors tell the stream by the name that the caller gave it, and places as the slice has them. */
  #told(error: unknown): unknown {
    if (!isCdxError(error)) return error;
    const { stream, position } = error.details;
    if (typeof stream !== 'string') return error;
    const { prefix, base } = this.#slice;
    const placed = typeof position === 'number' ? { position: position - base } : {};
    const details = { ...error.details, stream: stream.slice(prefix.length), ...placed };
    return new CdxError(error.code, error.message, details, { cause: error });
  }
}
