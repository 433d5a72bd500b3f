/**
 * Connections that break and come back, or do not: what the adapter does about it. The pauses are
 * ours to fill, so nothing here waits.
 */
import type { EventPage, EventStore } from '@cdx/event-store';
import { sampleEvent, sampleEvents } from '@cdx/event-store/conformance';
import { openEventStoreDb, type EventStoreDbEventStore } from '@cdx/event-store/eventstoredb';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { serveEventStoreDb, type Emulator } from '@cdx/eventstoredb-emulator';
import type { RecordedEvent } from '@cdx/session';
import { describe, expect, it, onTestFinished } from 'vitest';

const any = { expectedRevision: 'any' } as const;

/** A server that can go away, and come back at the same port over the same store. */
class Place {
  readonly behind: EventStore;
  private emulator: Emulator;

  private constructor(behind: EventStore, emulator: Emulator) {
    this.behind = behind;
    this.emulator = emulator;
  }

  static async open(): Promise<Place> {
    const behind = createMemoryEventStore({ upcasting: { upcasters: [] } });
    const place = new Place(behind, await serveEventStoreDb({ store: behind, now, port: 0 }));
    onTestFinished(() => place.goAway());
    return place;
  }

  goAway(): Promise<void> {
    return this.emulator.close();
  }

  async comeBack(): Promise<void> {
    const { port } = this.emulator;
    this.emulator = await serveEventStoreDb({ store: this.behind, now, port });
  }

  async connect(
    wait: (ms: number) => Promise<void>,
    retryMsMax = 1000,
  ): Promise<EventStoreDbEventStore> {
    const { connectionString } = this.emulator;
    const store = await openEventStoreDb({ connectionString, wait, retryMsMax });
    onTestFinished(() => store.close());
    return store;
  }
}

const now = (): number => 1_700_000_000_000;

async function collect(events: AsyncIterable<RecordedEvent>): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { id } of events) numbers.push(Number.parseInt(id.slice(-12), 16));
  return numbers;
}

describe('a server that stays away', () => {
  it('an append is tried again with growing pauses, then store-unreachable', async () => {
    const place = await Place.open();
    const pauses: number[] = [];
    const store = await place.connect(async (ms) => void pauses.push(ms), 1000);
    await place.goAway();
    await expect(store.append('run-1', [sampleEvent(1)], any)).rejects.toMatchObject({
      code: 'store-unreachable',
    });
    expect(pauses).toEqual([100, 200, 400, 300]);
  });

  it('so is whatever else is asked', async () => {
    const place = await Place.open();
    let pauses = 0;
    const store = await place.connect(async () => void pauses++, 300);
    await place.goAway();
    const gone = { code: 'store-unreachable' };
    await expect(store.head()).rejects.toMatchObject(gone);
    await expect(collect(store.readAll())).rejects.toMatchObject(gone);
    await expect(collect(store.readStream('run-1'))).rejects.toMatchObject(gone);
    await expect(store.deleteStream('run-1')).rejects.toMatchObject(gone);
    await expect(store.loadSnapshot('kernel')).rejects.toMatchObject(gone);
    const data = new Uint8Array(3);
    await expect(
      store.saveSnapshot('kernel', { version: 1, position: 0, data }),
    ).rejects.toMatchObject(gone);
    await expect(store.setStreamMetadata('run-1', { maxCount: 1 })).rejects.toMatchObject(gone);
    expect(pauses).toBe(14);
  });

  it('all appends that wait are told, and the next ones are tried anew', async () => {
    const place = await Place.open();
    const store = await place.connect(async () => {}, 300);
    await place.goAway();
    const appends = Array.from({ length: 50 }, (_, number) =>
      store.append(`run-${number}`, [sampleEvent(number)], any),
    );
    const outcomes = await Promise.allSettled(appends);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    await place.comeBack();
    expect((await store.append('run-1', [sampleEvent(1)], any)).revision).toBe(0);
  });

  it('a follower that waits is told', async () => {
    const place = await Place.open();
    const store = await place.connect(async () => {}, 300);
    const pages = store.follow({ from: 'start' })[Symbol.asyncIterator]();
    await pages.next();
    const waiting = pages.next();
    waiting.catch(() => {});
    await place.goAway();
    await expect(waiting).rejects.toMatchObject({ code: 'store-unreachable' });
    expect((await pages.next()).done).toBe(true);
  });
});

describe('a server that comes back', () => {
  it('an append goes through, once', async () => {
    const place = await Place.open();
    const store = await place.connect(() => place.comeBack());
    await store.append('run-1', [sampleEvent(1)], any);
    await place.goAway();
    const result = await store.append('run-1', sampleEvents(2, 2), { expectedRevision: 0 });
    expect(result.revision).toBe(2);
    expect(await collect(store.readAll())).toEqual([1, 2, 3]);
  });

  it('appends that were under way get in, in their order, none twice', async () => {
    const place = await Place.open();
    let back: Promise<void> | undefined;
    const store = await place.connect(() => (back ??= place.comeBack()));
    const appends = Array.from({ length: 200 }, (_, number) =>
      store.append('run-1', [sampleEvent(number)], { expectedRevision: number - 1 }),
    );
    await appends[20];
    await place.goAway();
    const results = await Promise.all(appends);
    expect(results.map(({ revision }) => revision)).toEqual(results.map((_, index) => index));
    expect(await collect(store.readAll())).toEqual(results.map((_, index) => index));
  });

  it('appendMany keeps the order of the log', async () => {
    const place = await Place.open();
    let back: Promise<void> | undefined;
    const store = await place.connect(() => (back ??= place.comeBack()));
    const batches = Array.from({ length: 300 }, (_, number) => ({
      stream: `run-${number}`,
      events: [sampleEvent(number)],
      expectedRevision: 'noStream' as const,
    }));
    const appending = store.appendMany(batches);
    for await (const page of (await place.connect(() => back ?? place.comeBack())).follow({
      from: 'start',
    })) {
      if (page.events.length > 0) break;
    }
    await place.goAway();
    expect(await appending).toHaveLength(300);
    expect(await collect(store.readAll())).toEqual(batches.map((_, index) => index));
  });

  it('reading goes on where it was', async () => {
    const place = await Place.open();
    const store = await place.connect(() => place.comeBack());
    for (const turn of [0, 1, 2, 3])
      await store.append('run-1', sampleEvents(turn * 900, 900), any);
    const pages = store.readPages()[Symbol.asyncIterator]();
    const { value } = (await pages.next()) as { readonly value: EventPage };
    await place.goAway();
    let count = value.events.length;
    for (let page = await pages.next(); page.done !== true; page = await pages.next()) {
      count += page.value.events.length;
    }
    expect(count).toBe(3600);
  });

  it('a follower sees every event once', async () => {
    const place = await Place.open();
    let breaks = 0;
    const store = await place.connect(async () => {
      breaks++;
      // What is written while nobody can look is not missed.
      await place.behind.append('run-2', [sampleEvent(100 + breaks)], any);
      await place.comeBack();
    });
    await store.append('run-1', sampleEvents(0, 3), any);
    const seen: number[] = [];
    for await (const { events } of store.follow({ from: 'start' })) {
      seen.push(...events.map(({ id }) => Number.parseInt(id.slice(-12), 16)));
      if (seen.length >= 8) break;
      if (events.length > 0) await place.goAway();
    }
    expect(seen).toEqual([0, 1, 2, 101, 102, 103, 104, 105]);
    expect(breaks).toBe(5);
  });

  it('a follower that waits meanwhile hears of what comes afterwards', async () => {
    const place = await Place.open();
    let isBack = (): void => {};
    const back = new Promise<void>((resolve) => {
      isBack = resolve;
    });
    const store = await place.connect(async () => {
      await place.comeBack();
      isBack();
    });
    await store.append('run-1', [sampleEvent(0)], any);
    const pages = store.follow({ from: 'end' })[Symbol.asyncIterator]();
    await pages.next();
    const waiting = pages.next();
    // Calls later, it has found nothing and waits for the server to tell.
    for (const stream of ['a', 'b', 'c', 'd']) await store.append(stream, [], any);
    await place.goAway();
    await back;
    await place.behind.append('run-2', [sampleEvent(1)], any);
    const { value } = (await waiting) as { readonly value: EventPage };
    expect(value.events.map(({ stream }) => stream)).toEqual(['run-2']);
    await pages.return?.();
  });
});

describe('stores of one process', () => {
  it('appends of one do not suffer when another is closed', async () => {
    const place = await Place.open();
    const wait = (): Promise<void> => Promise.reject(new Error('Nothing broke.'));
    const [busy, other] = [await place.connect(wait), await place.connect(wait)];
    await other.append('run-0', [sampleEvent(0)], any);
    const appends = Array.from({ length: 300 }, (_, number) =>
      busy.append(`run-${number}`, [sampleEvent(number)], any),
    );
    await appends[5];
    await other.close();
    expect(await Promise.all(appends)).toHaveLength(300);
  });

  it('nor when the server of another goes away', async () => {
    const [place, lost] = [await Place.open(), await Place.open()];
    const wait = (): Promise<void> => Promise.reject(new Error('Nothing broke.'));
    const [busy, other] = [await place.connect(wait), await lost.connect(async () => {}, 100)];
    const doomed = Array.from({ length: 5 }, (_, number) =>
      other.append(`run-${number}`, [sampleEvent(number)], any),
    );
    const settled = Promise.allSettled(doomed);
    const appends = Array.from({ length: 300 }, (_, number) =>
      busy.append(`run-${number}`, [sampleEvent(number)], any),
    );
    await lost.goAway();
    await settled;
    expect(await Promise.all(appends)).toHaveLength(300);
  });
});
