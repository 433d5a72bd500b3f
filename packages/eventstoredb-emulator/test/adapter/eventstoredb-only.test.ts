/**
 * What the adapter has beyond the port, and what only it can get wrong: settings of streams,
 * positions with room between them, results, long logs of which little is wanted.
 */
import type { EventPage, FollowOptions } from '@cdx/event-store';
import { sampleEvent, sampleEvents, sampleId } from '@cdx/event-store/conformance';
import { openEventStoreDb, type EventStoreDbEventStore } from '@cdx/event-store/eventstoredb';
import type { RecordedEvent } from '@cdx/session';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startWorld, type World } from '../support/worlds.ts';

const any = { expectedRevision: 'any' } as const;

async function connect({ emulator }: World): Promise<EventStoreDbEventStore> {
  const store = await openEventStoreDb({ connectionString: emulator.connectionString });
  onTestFinished(() => store.close());
  return store;
}

function numberOf({ id }: RecordedEvent): number {
  return Number.parseInt(id.slice(-12), 16);
}

async function numbersOf(events: AsyncIterable<RecordedEvent>): Promise<number[]> {
  const numbers: number[] = [];
  for await (const event of events) numbers.push(numberOf(event));
  return numbers;
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

describe('settings of a stream', () => {
  it('come back as they were set, replaced all at once', async () => {
    const store = await connect(await startWorld('memory'));
    expect(await store.streamMetadata('run-1')).toEqual({});
    await store.setStreamMetadata('run-1', { maxAgeSeconds: 60, maxCount: 5 });
    expect(await store.streamMetadata('run-1')).toEqual({ maxAgeSeconds: 60, maxCount: 5 });
    await store.setStreamMetadata('run-1', { truncateBefore: 0 });
    expect(await store.streamMetadata('run-1')).toEqual({ truncateBefore: 0 });
  });

  it('leave alone what others have set', async () => {
    const world = await startWorld('memory');
    const store = await connect(world);
    await world.client.setStreamMetadata('run-1', {
      maxCount: 9,
      acl: { readRoles: ['ops'] },
      owner: 'billing',
    });
    await store.setStreamMetadata('run-1', { truncateBefore: 3 });
    const { metadata } = await world.client.getStreamMetadata('run-1');
    expect(metadata).toEqual({ truncateBefore: 3, acl: { readRoles: ['ops'] }, owner: 'billing' });
  });

  it('of two writers at once are never mixed', async () => {
    const world = await startWorld('memory');
    const stores = await Promise.all(range(0, 4).map(() => connect(world)));
    await Promise.all(
      stores.map((store, index) =>
        store.setStreamMetadata('run-1', { maxCount: index + 1, truncateBefore: index + 1 }),
      ),
    );
    const { maxCount, truncateBefore } = await (stores[0] as EventStoreDbEventStore).streamMetadata(
      'run-1',
    );
    expect(maxCount).toBeGreaterThan(0);
    expect(truncateBefore).toBe(maxCount);
  });

  it.each([{ maxCount: 0 }, { maxAgeSeconds: 0.5 }, { truncateBefore: -1 }])(
    '%j is refused',
    async (metadata) => {
      const store = await connect(await startWorld('memory'));
      await expect(store.setStreamMetadata('run-1', metadata)).rejects.toMatchObject({
        code: 'invalid-argument',
      });
    },
  );
});

describe('deleting', () => {
  it('heeds the expectation', async () => {
    const store = await connect(await startWorld('memory'));
    await store.append('run-1', sampleEvents(0, 3), any);
    const wrong = { code: 'wrong-expected-revision', details: { stream: 'run-1', actual: 2 } };
    await expect(store.deleteStream('run-1', { expectedRevision: 1 })).rejects.toMatchObject(wrong);
    await expect(store.tombstoneStream('run-1', { expectedRevision: 1 })).rejects.toMatchObject(
      wrong,
    );
    await expect(
      store.deleteStream('run-2', { expectedRevision: 'streamExists' }),
    ).rejects.toMatchObject({ code: 'wrong-expected-revision' });
    await store.deleteStream('run-1', { expectedRevision: 'streamExists' });
    expect(await store.streamRevision('run-1')).toBe(-1);
  });

  it('a stream that was deleted goes on with its revisions', async () => {
    const store = await connect(await startWorld('memory'));
    await store.append('run-1', sampleEvents(0, 3), any);
    await store.deleteStream('run-1', { expectedRevision: 2 });
    const { revision } = await store.append('run-1', [sampleEvent(3)], {
      expectedRevision: 'noStream',
    });
    expect(revision).toBe(3);
    expect(await numbersOf(store.readStream('run-1'))).toEqual([3]);
  });

  it('a tombstone is for ever, says so, and may be repeated', async () => {
    const store = await connect(await startWorld('memory'));
    await store.append('run-1', sampleEvents(0, 3), any);
    await store.tombstoneStream('run-1');
    await store.tombstoneStream('run-1');
    await expect(store.append('run-1', [sampleEvent(3)], any)).rejects.toMatchObject({
      code: 'wrong-expected-revision',
      details: { stream: 'run-1', expected: 'any', actual: -1, tombstoned: true },
    });
    expect(await numbersOf(store.readStream('run-1'))).toEqual([]);
    expect(await store.streamRevision('run-1')).toBe(-1);
  });
});

describe('results', () => {
  it('of several events tell the first position', async () => {
    const store = await connect(await startWorld('memory'));
    await store.append('run-0', [sampleEvent(9)], any);
    const { firstPosition, position } = await store.append('run-1', sampleEvents(0, 3), any);
    const positions: number[] = [];
    for await (const event of store.readStream('run-1')) positions.push(event.position);
    expect([firstPosition, position]).toEqual([positions[0], positions[2]]);
  });

  it('tell a repetition of what was there on opening, and of what this store has written', async () => {
    const world = await startWorld('memory');
    const first = await (await connect(world)).append('run-1', sampleEvents(0, 3), any);
    const store = await connect(world);
    expect(await store.append('run-1', sampleEvents(0, 3), any)).toEqual({
      ...first,
      idempotent: true,
    });
    const second = await store.append('run-2', sampleEvents(0, 3), any);
    expect(await store.append('run-2', sampleEvents(0, 3), any)).toEqual({
      ...second,
      idempotent: true,
    });
  });

  it('of the same append many times at once say once that it was written', async () => {
    const store = await connect(await startWorld('memory'));
    const results = await Promise.all(
      range(0, 40).map(() => store.append('run-1', sampleEvents(0, 2), any)),
    );
    expect(results.filter(({ idempotent }) => !idempotent)).toHaveLength(1);
    expect(new Set(results.map(({ position }) => position)).size).toBe(1);
  });

  it('of appendMany have a first position where it costs nothing', async () => {
    const store = await connect(await startWorld('memory'));
    const batch = (stream: string, count: number) => ({
      stream,
      events: sampleEvents(0, count),
      ...any,
    });
    const [one, several] = await store.appendMany([batch('run-1', 1), batch('run-2', 2)]);
    expect(one?.firstPosition).toBe(one?.position);
    expect(several?.firstPosition).toBeUndefined();
  });

  it('an id twice in one append is refused before it is sent', async () => {
    const store = await connect(await startWorld('memory'));
    await expect(
      store.append('run-1', [sampleEvent(1), sampleEvent(2), sampleEvent(1)], any),
    ).rejects.toMatchObject({ code: 'duplicate-event-id', details: { id: sampleId(1) } });
  });
});

/** 3,000 events of many streams, of which every thousandth is rare, and 5 more at the end. */
async function long(store: EventStoreDbEventStore): Promise<void> {
  for (const turn of range(0, 12)) {
    await store.append(`run-${turn}`, sampleEvents(turn * 250, 250), any);
    if (turn % 4 === 3) {
      await store.append('rare-1', [sampleEvent(9000 + turn, { type: 'SessionCanceled' })], any);
    }
  }
  await store.append('run-99', sampleEvents(8000, 5), any);
}

describe('a long log of which little is wanted', () => {
  const rare = [9003, 9007, 9011];

  it.each([
    ['by stream', { streamPrefix: 'rare-' }],
    ['by type', { types: ['SessionCanceled', 'a.b(c'] }],
    ['by both', { streamPrefix: 'rare', types: ['SessionCanceled'] }],
  ])('%s: everything that passes, once, in order, however it is read', async (_, filter) => {
    const store = await connect(await startWorld('memory'));
    await long(store);
    expect(await numbersOf(store.readAll({ filter }))).toEqual(rare);
    expect(await numbersOf(store.readAll({ filter, limit: 2 }))).toEqual(rare.slice(0, 2));
    expect(await numbersOf(store.readAll({ filter, direction: 'backward' }))).toEqual(
      rare.toReversed(),
    );
    expect(await numbersOf(store.readAll({ filter: { ...filter, types: ['Session'] } }))).toEqual(
      [],
    );
  });

  it('each page says where to go on', async () => {
    const store = await connect(await startWorld('memory'));
    await long(store);
    const filter = { streamPrefix: 'rare-' };
    let left = rare;
    for await (const { events, next } of store.readPages({ filter })) {
      left = left.slice(events.length);
      expect(await numbersOf(store.readAll({ from: next, filter }))).toEqual(left);
    }
    expect(left).toEqual([]);
  });

  it('a follower is told that it has caught up, and goes on live', async () => {
    const store = await connect(await startWorld('memory'));
    await long(store);
    const options: FollowOptions = { from: 'start', filter: { streamPrefix: 'rare-' } };
    const seen: number[] = [];
    const pages = store.follow(options)[Symbol.asyncIterator]();
    const next = async (): Promise<EventPage> => {
      const { value } = (await pages.next()) as { readonly value: EventPage };
      seen.push(...value.events.map(numberOf));
      return value;
    };
    while (!(await next()).atEnd);
    expect(seen).toEqual(rare);
    await store.append('rare-2', [sampleEvent(9999)], any);
    await next();
    expect(seen).toEqual([...rare, 9999]);
    await pages.return?.();
  });

  it('a reader that is held up in the middle holds nobody else up', async () => {
    const world = await startWorld('memory');
    const store = await connect(world);
    await long(store);
    const filter = { streamPrefix: 'run-' };
    const events = store.readAll({ filter })[Symbol.asyncIterator]();
    for (const _ of range(0, 1500)) await events.next();
    await store.append('run-100', [sampleEvent(8888)], any);
    expect((await numbersOf(store.readAll({ filter }))).at(-1)).toBe(8888);
    await store.close();
    await expect(
      events.next().then(() => numbersOf({ [Symbol.asyncIterator]: () => events })),
    ).rejects.toMatchObject({
      code: 'store-closed',
    });
  });

  it('who breaks off leaves nothing open that would hold up the server', async () => {
    const world = await startWorld('memory');
    const store = await connect(world);
    await long(store);
    let seen = 0;
    for await (const event of store.readAll({ filter: { streamPrefix: 'run-' } })) {
      seen = numberOf(event);
      if (seen === 2100) break;
    }
    await world.emulator.close();
    expect(seen).toBe(2100);
  });

  it('the end is told as well where a page ends right at it', async () => {
    const store = await connect(await startWorld('memory'));
    for (const turn of range(0, 7)) await store.append('run-1', sampleEvents(turn * 143, 143), any);
    let count = 0;
    for await (const page of store.follow({ from: 'start' })) {
      count += page.events.length;
      if (page.atEnd) break;
    }
    expect(count).toBe(1001);
  });
});
