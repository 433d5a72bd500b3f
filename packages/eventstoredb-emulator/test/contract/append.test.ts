import {
  ANY,
  NO_STREAM,
  STREAM_EXISTS,
  WrongExpectedVersionError,
  type AppendExpectedRevision,
  type JSONType,
} from '@eventstore/db-client';
import { describe, expect, test } from 'vitest';
import { all, bytesEvent, event, events, idOf, numbersOf, recorded } from '../support/events.ts';
import { backends, firstMs, startWorld, type World } from '../support/worlds.ts';

/** With credentials the official client appends over the call of its own, not the batch. */
const ways = [
  ['batch append', {}],
  ['append', { credentials: { username: 'admin', password: 'changeit' } }],
] as const;

describe.each(backends)('appending over %s', (backend) => {
  describe.each(ways)('by %s', (_, way) => {
    const append = (
      world: World,
      stream: string,
      numbers: readonly number[],
      expectedRevision: AppendExpectedRevision = ANY,
    ) => world.client.appendToStream(stream, events(...numbers), { expectedRevision, ...way });

    test('answers with revision and position of the last event', async () => {
      const world = await startWorld(backend);
      expect(await append(world, 'orders', [1, 2, 3])).toEqual({
        success: true,
        nextExpectedRevision: 2n,
        position: { commit: 2n, prepare: 2n },
      });
      expect(await append(world, 'others', [4])).toMatchObject({
        nextExpectedRevision: 0n,
        position: { commit: 3n, prepare: 3n },
      });
      expect(await append(world, 'orders', [5])).toMatchObject({
        nextExpectedRevision: 3n,
        position: { commit: 4n, prepare: 4n },
      });
    });

    // Expected, and revisions of streams at which that goes through.
    test.each([
      [ANY, ['none', 'one', 'two']],
      [NO_STREAM, ['none']],
      [STREAM_EXISTS, ['one', 'two']],
      [0n, ['one']],
      [1n, ['two']],
      [7n, []],
    ] as const)('expecting %s goes through at the right streams alone', async (expected, right) => {
      const world = await startWorld(backend);
      await append(world, 'one', [1]);
      await append(world, 'two', [2, 3]);
      const revisions = { none: NO_STREAM, one: 0n, two: 1n } as const;
      let number = 10;
      for (const [stream, current] of Object.entries(revisions)) {
        const attempt = append(world, stream, [number++], expected);
        if ((right as readonly string[]).includes(stream)) {
          expect(await attempt, stream).toMatchObject({ success: true });
          continue;
        }
        const error: unknown = await attempt.catch((thrown: unknown) => thrown);
        expect(error, stream).toBeInstanceOf(WrongExpectedVersionError);
        expect(error).toMatchObject({
          streamName: stream,
          expectedVersion: expected,
          actualVersion: current,
        });
      }
      expect(await all(world.client.readAll())).toHaveLength(3 + right.length);
    });

    test('a client that does not want errors is told that it failed', async () => {
      const world = await startWorld(backend);
      const client = world.connect('throwOnAppendFailure=false');
      await append(world, 'orders', [1, 2]);
      const options = { expectedRevision: NO_STREAM, ...way } as const;
      expect(await client.appendToStream('orders', event(3), options)).toMatchObject({
        success: false,
      });
    });

    test('what is larger than 1 MiB is refused whole', async () => {
      const world = await startWorld(backend);
      const half = new Uint8Array(520 * 1024);
      const two = [bytesEvent(1, half), bytesEvent(2, half)];
      await expect(world.client.appendToStream('large', two, way)).rejects.toMatchObject({
        type: 'maximum-append-size-exceeded',
        maxAppendSize: 1024 * 1024,
      });
      expect(await all(world.client.readAll())).toEqual([]);
      expect(await world.client.appendToStream('large', two.slice(0, 1), way)).toMatchObject({
        success: true,
      });
    });

    test('no events write nothing, and expectations count all the same', async () => {
      const world = await startWorld(backend);
      await append(world, 'orders', [1]);
      const nothing = (expectedRevision: AppendExpectedRevision) =>
        world.client.appendToStream('orders', [], { expectedRevision, ...way });
      expect(await nothing(0n)).toMatchObject({ success: true, nextExpectedRevision: 0n });
      await expect(nothing(3n)).rejects.toMatchObject({ type: 'wrong-expected-version' });
      await expect(nothing(NO_STREAM)).rejects.toMatchObject({ type: 'wrong-expected-version' });
      expect(await numbersOf(world.client.readStream('orders'))).toEqual([1]);
    });
  });

  test('contents come out as they went in', async () => {
    const { client } = await startWorld(backend);
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const json = { text: 'Zürich 🚂 \u0000 "quoted"', list: [1, null, -0.5], nested: { '': {} } };
    await client.appendToStream('contents', [
      { id: idOf(1), type: 'json', contentType: 'application/json', data: json, metadata: json },
      bytesEvent(2, bytes, bytes.slice(100)),
      bytesEvent(3, new Uint8Array()),
      event(4, null as unknown as JSONType),
    ]);
    const read = (await all(client.readStream('contents'))).map((item) => recorded(item));
    expect(read).toEqual([
      {
        streamId: 'contents',
        id: idOf(1),
        revision: 0n,
        type: 'json',
        data: json,
        metadata: json,
        isJson: true,
        created: new Date(firstMs),
        position: { commit: 0n, prepare: 0n },
      },
      expect.objectContaining({ type: 'bytes', isJson: false, revision: 1n }),
      expect.objectContaining({ type: 'bytes', isJson: false, metadata: undefined }),
      expect.objectContaining({ data: null, isJson: true }),
    ]);
    const [, second, third] = read;
    const bytesOf = (part: unknown): Buffer => Buffer.from(part as Uint8Array);
    expect(bytesOf(second?.data)).toEqual(Buffer.from(bytes));
    expect(bytesOf(second?.metadata)).toEqual(Buffer.from(bytes.slice(100)));
    expect(bytesOf(third?.data)).toEqual(Buffer.alloc(0));
  });

  test.each([
    ['ordinary-1'],
    ['with spaces, ünïcödé and 🚂'],
    ['tabs\tand\nlines'],
    ['$system'],
    [`long-${'x'.repeat(2000)}`],
    ['$unusual-name-like-our-own'],
    ['a@b@c'],
  ])('a stream may be named %j', async (name) => {
    const { client } = await startWorld(backend);
    await client.appendToStream(name, events(1, 2), { expectedRevision: NO_STREAM });
    await client.appendToStream(name, event(3), { expectedRevision: 1n });
    await client.setStreamMetadata(name, { maxCount: 2 });
    expect(await numbersOf(client.readStream(name))).toEqual([2, 3]);
    const streams = (await all(client.readAll())).map((item) => recorded(item).streamId);
    expect(streams).toEqual([name, name, name, `$$${name}`]);
    expect(await client.tombstoneStream(name)).toBeDefined();
    await expect(all(client.readStream(name))).rejects.toMatchObject({ type: 'stream-deleted' });
  });

  test('many clients at once: each is answered, each stream is in order', async () => {
    const { client, connect } = await startWorld(backend);
    const clients = [client, connect(), connect()];
    const streams = 20;
    const appends = Array.from({ length: 300 }, (_, number) => number);
    const results = await Promise.all(
      appends.map((number) =>
        (clients[number % 3] as typeof client).appendToStream(
          `stream-${number % streams}`,
          events(2 * number, 2 * number + 1),
        ),
      ),
    );
    const positions = results.map(({ position }) => Number(position?.commit));
    expect(new Set(positions).size).toBe(300);
    expect(Math.max(...positions)).toBe(599);
    const read = await all(client.readAll());
    expect(read.map(({ commitPosition }) => Number(commitPosition))).toEqual(
      Array.from({ length: 600 }, (_, position) => position),
    );
    // The two events of an append stand together.
    for (const [number, { position, nextExpectedRevision }] of results.entries()) {
      const last = recorded(read[Number(position?.commit)] as (typeof read)[number]);
      expect(last).toMatchObject({ id: idOf(2 * number + 1), revision: nextExpectedRevision });
      const before = recorded(read[Number(position?.commit) - 1] as (typeof read)[number]);
      expect(before).toMatchObject({ id: idOf(2 * number), streamId: last.streamId });
    }
  });

  test('an append in many messages is one append', async () => {
    const { client } = await startWorld(backend);
    const many = Array.from({ length: 200 }, (_, number) => event(number, 'x'.repeat(500)));
    const options = { batchAppendSize: 2000, expectedRevision: NO_STREAM } as const;
    const [result] = await Promise.all([
      client.appendToStream('parts', many, options),
      client.appendToStream('other', event(1000), options),
    ]);
    expect(result).toMatchObject({ nextExpectedRevision: 199n });
    expect(await numbersOf(client.readStream('parts'))).toEqual(many.map((_, number) => number));
  });
});
