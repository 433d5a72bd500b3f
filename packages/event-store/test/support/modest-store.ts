/**
 * A store that promises as little as the kit allows, much as EventStoreDB does: positions with gaps,
 * answers that take their time, results without details, `appendMany` without a transaction,
 * streams that are truncated, deleted or too old. A memory store with a disguise.
 */
import type {
  AppendManyOptions,
  AppendOptions,
  AppendResult,
  EventPage,
  EventStore,
  EventStoreOptions,
  FollowOptions,
  NamedSnapshot,
  ReadAllOptions,
  ReadStreamOptions,
  Snapshot,
  StreamBatch,
} from '@cdx/event-store';
import type { Retention, StoreCapabilities, StoreUnderTest } from '@cdx/event-store/conformance';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { CdxError, type RecordedEvent } from '@cdx/session';
import type { Observable } from 'rxjs';
import { prepareAll } from '../../src/append/prepare-event.ts';
import { upcastingOf } from '../../src/read/default-upcasting.ts';
import { nextTurn } from '../../src/read/next-turn.ts';
import { pageRequest } from '../../src/read/read-request.ts';
import { observe } from '../../src/read/subscribe.ts';
import type { Upcasting } from '../../src/read/upcasting.ts';
import { randomIntegers } from './random-integers.ts';

export const modest: StoreCapabilities = {
  contiguousPositions: 'positions have gaps',
  multiStreamAppend: 'one stream at a time',
  snapshots: true,
  reopening: 'kept in memory alone',
  crashing: 'kept in memory alone',
  uniqueIds: 'repetitions are not compared',
  exactResults: 'repetitions are not told from others',
  largeAppends: 'up to 1 MiB',
  truncation: true,
  maxCount: true,
  maxAge: true,
  deletion: true,
  tombstones: true,
};

/** Positions are 3, 10, 17, … */
const place = (inner: number): number => (inner < 0 ? -1 : 7 * inner + 3);
const firstFrom = (position: number): number => Math.max(0, Math.ceil((position - 3) / 7));
const lastUpTo = (position: number): number => Math.floor((position - 3) / 7);

interface Rules {
  readonly before: number;
  readonly maxCount: number;
  readonly maxAgeMs: number;
  readonly state: 'there' | 'deleted' | 'tombstoned';
}

const noRules: Rules = {
  before: 0,
  maxCount: Number.POSITIVE_INFINITY,
  maxAgeMs: Number.POSITIVE_INFINITY,
  state: 'there',
};

export function makeModestStore(options: EventStoreOptions): StoreUnderTest {
  const rules = new Map<string, Rules>();
  const store = new ModestStore(options, rules);
  const set = async (stream: string, changes: Partial<Rules>): Promise<void> => {
    rules.set(stream, { ...noRules, ...rules.get(stream), ...changes });
  };
  const remove = async (stream: string, state: Rules['state']): Promise<void> => {
    const revision = await store.lastRevision(stream);
    await set(stream, { state, before: revision + 1 });
  };
  const retention: Retention = {
    truncateBefore: (stream, before) => set(stream, { before }),
    setMaxCount: (stream, maxCount) => set(stream, { maxCount }),
    setMaxAge: (stream, maxAgeMs) => set(stream, { maxAgeMs }),
    deleteStream: (stream) => remove(stream, 'deleted'),
    tombstoneStream: (stream) => remove(stream, 'tombstoned'),
  };
  return { store, retention };
}

export class ModestStore implements EventStore {
  private readonly inner: EventStore;
  private readonly rules: ReadonlyMap<string, Rules>;
  private readonly now: (() => number) | undefined;
  private readonly upcasting: Upcasting;
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly integers = randomIntegers(1);

  constructor(options: EventStoreOptions, rules: ReadonlyMap<string, Rules>) {
    this.inner = createMemoryEventStore(options);
    this.now = options.now;
    this.upcasting = upcastingOf(options);
    this.rules = rules;
  }

  /** As far away as a server. */
  private async travel(): Promise<void> {
    for (let turns = this.integers(4); turns > 0; turns--) await nextTurn();
  }

  async append(
    stream: string,
    events: StreamBatch['events'],
    { expectedRevision }: AppendOptions,
  ): Promise<AppendResult> {
    const [result] = await this.appendMany([{ stream, events, expectedRevision }]);
    return result as AppendResult;
  }

  async appendMany(
    batches: readonly StreamBatch[],
    { snapshot }: AppendManyOptions = {},
  ): Promise<readonly AppendResult[]> {
    // What is no event is refused before anything is sent, and what is sent is a copy.
    const prepared = prepareAll(batches, this.upcasting);
    const sent = batches.map(({ stream, expectedRevision }, index) => {
      const events = prepared.at(index).events.map((event) => {
        const { recordedAt, ...rest } = { ...event, data: JSON.parse(event.data) as unknown };
        return recordedAt === undefined ? rest : { ...rest, recordedAt };
      });
      return { stream, events, expectedRevision };
    });
    const work = this.send(sent, snapshot);
    this.underWay.add(work);
    return work.finally(() => this.underWay.delete(work));
  }

  private async send(
    batches: readonly StreamBatch[],
    snapshot: NamedSnapshot | undefined,
  ): Promise<readonly AppendResult[]> {
    await this.travel();
    const results: AppendResult[] = [];
    for (const batch of batches) results.push(await this.appendOne(batch));
    if (snapshot !== undefined) {
      await this.saveSnapshot(snapshot.name, { position: await this.head(), ...snapshot });
    }
    await this.travel();
    return results;
  }

  private async appendOne({
    stream,
    events,
    expectedRevision,
  }: StreamBatch): Promise<AppendResult> {
    const { state } = this.rules.get(stream) ?? noRules;
    let expected = expectedRevision;
    if (state !== 'there') {
      const actual = await this.streamRevision(stream);
      const isNew = expected === 'noStream' || expected === -1;
      if (state === 'tombstoned' || (actual < 0 && expected === 'streamExists')) {
        const details = { stream, expected, actual };
        throw new CdxError('wrong-expected-revision', `"${stream}" is gone.`, details);
      }
      if (actual < 0 && isNew) expected = 'any';
    }
    const { revision, position } = await this.inner.append(stream, events, {
      expectedRevision: expected,
    });
    return { revision, position: place(position), idempotent: false };
  }

  async *readStream(
    stream: string,
    options: ReadStreamOptions = {},
  ): AsyncGenerator<RecordedEvent, void, undefined> {
    await this.travel();
    const { from, backward, limit } = pageRequest(options);
    const { before, maxCount, maxAgeMs } = this.rules.get(stream) ?? noRules;
    const oldest = Math.max(before, (await this.inner.streamRevision(stream)) - maxCount + 1);
    const start = backward ? from : Math.max(from, oldest);
    const direction = backward ? 'backward' : 'forward';
    let count = 0;
    for await (const event of this.inner.readStream(stream, { from: start, direction })) {
      if (count >= limit || event.revision < oldest) return;
      if ((this.now?.() ?? 0) - event.recordedAt > maxAgeMs) continue;
      count++;
      yield moved(event);
    }
  }

  async *readAll(options: ReadAllOptions = {}): AsyncGenerator<RecordedEvent, void, undefined> {
    for await (const { events } of this.readPages(options)) yield* events;
  }

  async *readPages(options: ReadAllOptions = {}): AsyncGenerator<EventPage, void, undefined> {
    await this.travel();
    const isBackward = options.direction === 'backward';
    let { from } = options;
    if (from !== undefined && Number.isSafeInteger(from) && from >= 0) {
      from = isBackward ? lastUpTo(from) : firstFrom(from);
      if (from < 0) return;
    }
    for await (const page of this.inner.readPages({ ...options, from })) {
      await this.travel();
      yield movedPage(page, isBackward);
    }
  }

  /** Begins when it is first asked: what `end` is has to be found out over there. */
  follow({ from, filter }: FollowOptions): AsyncIterableIterator<EventPage, undefined> {
    const isPlace = typeof from === 'number' && Number.isSafeInteger(from) && from >= 0;
    let pages: AsyncIterator<EventPage> | undefined;
    let hasEnded = false;
    const begun = async (): Promise<AsyncIterator<EventPage> | undefined> => {
      await this.travel();
      if (hasEnded) return undefined;
      const options = { from: isPlace ? firstFrom(from) : from, filter };
      pages ??= this.inner.follow(options)[Symbol.asyncIterator]();
      return pages;
    };
    const iterator: AsyncIterableIterator<EventPage, undefined> = {
      [Symbol.asyncIterator]: () => iterator,
      next: async () => {
        const page = await (await begun())?.next();
        if (page === undefined || page.done === true) return { done: true, value: undefined };
        return { done: false, value: movedPage(page.value, false) };
      },
      return: async () => {
        hasEnded = true;
        await pages?.return?.();
        return { done: true, value: undefined };
      },
    };
    return iterator;
  }

  subscribe(options: FollowOptions): Observable<RecordedEvent> {
    return observe(() => this.follow(options));
  }

  async head(): Promise<number> {
    await this.travel();
    return place(await this.inner.head());
  }

  lastRevision(stream: string): Promise<number> {
    return this.inner.streamRevision(stream);
  }

  async streamRevision(stream: string): Promise<number> {
    await this.travel();
    const revision = await this.inner.streamRevision(stream);
    const { before, state } = this.rules.get(stream) ?? noRules;
    return state !== 'there' && revision < before ? -1 : revision;
  }

  async saveSnapshot(name: string, snapshot: Snapshot): Promise<void> {
    const copy = { ...snapshot, data: snapshot.data.slice() };
    await this.travel();
    await this.inner.saveSnapshot(name, copy);
  }

  async loadSnapshot(name: string): Promise<Snapshot | undefined> {
    await this.travel();
    return this.inner.loadSnapshot(name);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.underWay);
    await this.inner.close();
  }
}

function moved(event: RecordedEvent): RecordedEvent {
  return { ...event, position: place(event.position) };
}

function movedPage({ events, next, atEnd }: EventPage, isBackward: boolean): EventPage {
  // Just behind the last one that was looked at, and no position of any event.
  const forward = next === 0 ? 0 : place(next - 1) + 1;
  return { events: events.map(moved), next: isBackward ? place(next) : forward, atEnd };
}
