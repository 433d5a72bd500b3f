import type { EventStore } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import {
  END,
  eventTypeFilter,
  START,
  streamNameFilter,
  type EventStoreDBClient,
} from '@eventstore/db-client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { all, event, events, numbersOf } from '../support/events.ts';
import { Heard } from '../support/heard.ts';
import { backends, serveWorld, startWorld } from '../support/worlds.ts';

const stream = 'orders';
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

describe.each(backends)('subscriptions over %s', (backend) => {
  const append = (client: EventStoreDBClient, name: string, ...numbers: readonly number[]) =>
    client.appendToStream(name, events(...numbers));

  test('to a stream: catches up, says so, goes on live', async () => {
    const { client } = await startWorld(backend);
    await append(client, stream, 1, 2);
    await append(client, 'other', 100);
    const heard = new Heard().listen(client.subscribeToStream(stream));
    await heard.untilSaid('caught up');
    await append(client, 'other', 101);
    await append(client, stream, 3, 4);
    await heard.untilSaid(4);
    expect(heard.said).toEqual(['confirmed', 1, 2, 'caught up', 3, 4]);
  });

  // Revisions 0 to 2 are events 1 to 3.
  test.each([
    [START, [1, 2, 3, 4]],
    [0n, [2, 3, 4]],
    [1n, [3, 4]],
    [2n, [4]],
    [END, [4]],
  ] as const)('to a stream from %s, which is left out', async (fromRevision, expected) => {
    const { client } = await startWorld(backend);
    await append(client, stream, 1, 2, 3);
    const heard = new Heard().listen(client.subscribeToStream(stream, { fromRevision }));
    await heard.untilSaid('caught up');
    await append(client, stream, 4);
    await heard.untilSaid(4);
    expect(heard.numbers).toEqual(expected);
  });

  test('to a stream that does not exist yet', async () => {
    const { client } = await startWorld(backend);
    const heard = new Heard().listen(client.subscribeToStream(stream));
    await heard.untilSaid('caught up');
    await append(client, 'other', 100);
    await append(client, stream, 1);
    await heard.untilSaid(1);
    expect(heard.said).toEqual(['confirmed', 'caught up', 1]);
  });

  test('from a revision that the stream has not reached', async () => {
    const { client } = await startWorld(backend);
    await append(client, stream, 1);
    const heard = new Heard().listen(client.subscribeToStream(stream, { fromRevision: 2n }));
    await heard.untilSaid('caught up');
    await append(client, stream, 2, 3, 4, 5);
    await heard.untilSaid(5);
    expect(heard.numbers).toEqual([4, 5]);
  });

  test('what is deleted is passed over; the stream goes on when it begins anew', async () => {
    const { client } = await startWorld(backend);
    await append(client, stream, 1, 2);
    await client.deleteStream(stream);
    const heard = new Heard().listen(client.subscribeToStream(stream));
    await heard.untilSaid('caught up');
    await append(client, stream, 3);
    await heard.untilSaid(3);
    expect(heard.said).toEqual(['confirmed', 'caught up', 3]);
  });

  test('what the metadata hide is not caught up with; who is live sees all', async () => {
    const { client, clock } = await startWorld(backend);
    await append(client, stream, 1);
    clock.ms += 60_000;
    await append(client, stream, 2, 3);
    await client.setStreamMetadata(stream, { maxAge: 30 });
    await client.setStreamMetadata('counted', { maxCount: 1 });
    await append(client, 'counted', 4, 5);
    const aged = new Heard().listen(client.subscribeToStream(stream));
    const counted = new Heard().listen(client.subscribeToStream('counted'));
    await Promise.all([aged.untilSaid('caught up'), counted.untilSaid('caught up')]);
    await append(client, 'counted', 6, 7);
    await counted.untilSaid(7);
    expect(aged.numbers).toEqual([2, 3]);
    expect(counted.numbers).toEqual([5, 6, 7]);
  });

  test('a tombstone ends it, at once and later', async () => {
    const { client } = await startWorld(backend);
    await append(client, stream, 1);
    const subscription = client.subscribeToStream(stream);
    const types: unknown[] = [];
    subscription.on('data', ({ event }) => types.push(event?.type));
    const live = new Heard().listen(subscription);
    await live.untilSaid('caught up');
    await append(client, stream, 2, 3);
    await client.tombstoneStream(stream);
    expect(await live.untilFailed()).toMatchObject({ type: 'stream-deleted', streamName: stream });
    expect(live.numbers.slice(0, 3)).toEqual([1, 2, 3]);
    expect(types.slice(3)).toEqual(['$streamDeleted']);
    const late = new Heard().listen(client.subscribeToStream(stream));
    expect(await late.untilFailed()).toMatchObject({ type: 'stream-deleted', streamName: stream });
    expect(late.said).toEqual(['confirmed']);
  });

  test('to $all: everything once and in order, whoever writes meanwhile', async () => {
    const { client, connect } = await startWorld(backend);
    await append(client, 'before', 0, 1, 2);
    const heard = new Heard().listen(client.subscribeToAll());
    const writers = [connect(), connect()];
    await Promise.all(
      range(3, 203).map((number) =>
        append(writers[number % 2] as EventStoreDBClient, `stream-${number % 7}`, number),
      ),
    );
    await heard.until(({ numbers }) => numbers.length === 203);
    expect(heard.numbers).toEqual(await numbersOf(client.readAll()));
  });

  test.each([
    ['start', [0, 1, 2, 3, 9]],
    [0, [1, 2, 3, 9]],
    [2, [3, 9]],
    [3, [9]],
    ['end', [9]],
  ] as const)('to $all from %s, which is left out', async (from, expected) => {
    const { client } = await startWorld(backend);
    await append(client, stream, 0, 1, 2, 3);
    const at = typeof from === 'number' ? { commit: BigInt(from), prepare: BigInt(from) } : from;
    const heard = new Heard().listen(client.subscribeToAll({ fromPosition: at }));
    await heard.untilSaid('caught up');
    await append(client, stream, 9);
    await heard.untilSaid(9);
    expect(heard.numbers).toEqual(expected);
  });

  test('many subscriptions at once, some of which are left', async () => {
    const { client } = await startWorld(backend);
    const listening = range(0, 12).map((index) => {
      const subscription = client.subscribeToStream(`stream-${index % 4}`);
      return { subscription, heard: new Heard().listen(subscription), name: index % 4 };
    });
    await Promise.all(listening.map(({ heard }) => heard.untilSaid('caught up')));
    await Promise.all(range(0, 40).map((number) => append(client, `stream-${number % 4}`, number)));
    await Promise.all(
      listening.map(({ heard }) => heard.until(({ numbers }) => numbers.length === 10)),
    );
    await Promise.all(listening.slice(0, 6).map(({ subscription }) => subscription.unsubscribe()));
    await Promise.all(
      range(40, 44).map((number) => append(client, `stream-${number % 4}`, number)),
    );
    for (const { heard, name } of listening.slice(6)) {
      await heard.until(({ numbers }) => numbers.length === 11);
      expect(heard.numbers).toEqual(await numbersOf(client.readStream(`stream-${name}`)));
    }
    for (const { heard } of listening.slice(0, 6)) expect(heard.numbers).toHaveLength(10);
  });

  test('when the server closes, subscriptions end with an error', async () => {
    const { client, emulator } = await startWorld(backend);
    const toAll = new Heard().listen(client.subscribeToAll());
    const toStream = new Heard().listen(client.subscribeToStream(stream));
    await Promise.all([toAll.untilSaid('caught up'), toStream.untilSaid('caught up')]);
    await emulator.close();
    expect(await toAll.untilFailed()).toMatchObject({ type: 'unavailable' });
    expect(await toStream.untilFailed()).toMatchObject({ type: 'unavailable' });
    await emulator.close();
  });
});

test('who is live and gets more than can be read at once is told', async () => {
  const { client } = await startWorld('memory');
  const heard = new Heard().listen(client.subscribeToAll());
  await heard.untilSaid('caught up');
  await client.appendToStream(stream, events(...range(0, 2500)));
  await heard.until(({ numbers, said }) => numbers.length === 2500 && said.at(-1) === 'caught up');
  const around = heard.said.filter((what) => typeof what !== 'number' || what % 1000 === 0);
  expect(around).toEqual(['confirmed', 'caught up', 'fell behind', 0, 1000, 2000, 'caught up']);
});

test.each(['stream', 'all'] as const)('who has left a %s is not followed for', async (what) => {
  const inner = createMemoryEventStore({ upcasting: { upcasters: [], newestVersions: {} } });
  let left = (): void => {};
  const isLeft = new Promise<void>((resolve) => {
    left = resolve;
  });
  const follow: EventStore['follow'] = (options) => {
    const pages = inner.follow(options)[Symbol.asyncIterator]();
    const iterator = {
      next: () => pages.next(),
      return: async () => {
        left();
        await pages.return?.();
        return { done: true, value: undefined } as const;
      },
    };
    return { [Symbol.asyncIterator]: () => iterator };
  };
  const bound = (value: unknown): unknown =>
    typeof value === 'function' ? (value.bind(inner) as unknown) : value;
  const store = new Proxy(inner, {
    get: (target, name) => (name === 'follow' ? follow : bound(Reflect.get(target, name))),
  });
  const world = await serveWorld(store);
  onTestFinished(async () => {
    await world.close();
    await inner.close();
  });
  const { client } = world;
  const subscription = what === 'all' ? client.subscribeToAll() : client.subscribeToStream(stream);
  await new Heard().listen(subscription).untilSaid('caught up');
  await subscription.unsubscribe();
  await expect(isLeft).resolves.toBeUndefined();
});

describe('filtered subscriptions', () => {
  test('let through what fits, and say how far they are', async () => {
    const { client } = await startWorld('memory');
    // Positions are numbers.
    await client.appendToStream('a', events(...range(0, 10)));
    await client.appendToStream('b', events(10, 11));
    const heard = new Heard();
    const filter = streamNameFilter({
      prefixes: ['b'],
      maxSearchWindow: 4,
      checkpointReached: heard.checkpointReached,
    });
    heard.listen(client.subscribeToAll({ filter }));
    await heard.untilSaid('caught up');
    await client.appendToStream('a', events(...range(12, 15)));
    await client.appendToStream('b', events(15));
    await heard.untilSaid('checkpoint 15');
    expect(heard.said).toEqual([
      'confirmed',
      'checkpoint 3',
      'checkpoint 7',
      10,
      11,
      'checkpoint 11',
      'caught up',
      15,
      'checkpoint 15',
    ]);
  });

  test('where nothing fits, the place from which to go on is told when it has caught up', async () => {
    const { client } = await startWorld('memory');
    await client.appendToStream('a', events(...range(0, 10)));
    const heard = new Heard();
    const filter = eventTypeFilter({
      regex: '^never$',
      checkpointInterval: 5,
      checkpointReached: heard.checkpointReached,
    });
    heard.listen(client.subscribeToAll({ filter, fromPosition: { commit: 2n, prepare: 2n } }));
    await heard.untilSaid('caught up');
    expect(heard.said).toEqual(['confirmed', 'checkpoint 9', 'caught up']);
    // The window is 32 unless told otherwise, times the interval.
    await client.appendToStream('a', events(...range(10, 10 + 160)));
    await heard.untilSaid(`checkpoint ${9 + 160}`);
    expect(heard.said).toHaveLength(4);
  });

  test('links are resolved where asked for', async () => {
    const { client } = await startWorld('memory');
    await client.appendToStream('a', event(1));
    await client.appendToStream('links', {
      ...event(2),
      type: '$>',
      contentType: 'application/octet-stream',
      data: Buffer.from('0@a'),
    });
    const heard = new Heard().listen(client.subscribeToStream('links', { resolveLinkTos: true }));
    await heard.untilSaid('caught up');
    expect(heard.numbers).toEqual([1]);
    expect(await all(client.readStream('links'))).toHaveLength(1);
  });
});
