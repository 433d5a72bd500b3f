import {
  BACKWARDS,
  END,
  FORWARDS,
  START,
  StreamNotFoundError,
  type ReadRevision,
} from '@eventstore/db-client';
import { beforeEach, describe, expect, test } from 'vitest';
import { all, bytesEvent, events, idOf, numbersOf, recorded } from '../support/events.ts';
import { rawClient, rawRead, readRequest } from '../support/raw-client.ts';
import { backends, startWorld, type World } from '../support/worlds.ts';

describe.each(backends)('reading a stream over %s', (backend) => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld(backend);
    await world.client.appendToStream('other', events(100));
    await world.client.appendToStream('orders', events(0, 1, 2, 3, 4));
    await world.client.appendToStream('other', events(101));
  });

  // Events 0 to 4 are at revisions 0 to 4.
  test.each([
    [FORWARDS, START, undefined, [0, 1, 2, 3, 4]],
    [FORWARDS, START, 2, [0, 1]],
    [FORWARDS, 3n, undefined, [3, 4]],
    [FORWARDS, 1n, 2, [1, 2]],
    [FORWARDS, 4n, 10, [4]],
    [FORWARDS, 5n, 10, []],
    [FORWARDS, 5000n, undefined, []],
    [FORWARDS, END, undefined, []],
    [FORWARDS, START, 0, []],
    [BACKWARDS, END, undefined, [4, 3, 2, 1, 0]],
    [BACKWARDS, END, 1, [4]],
    [BACKWARDS, 2n, undefined, [2, 1, 0]],
    [BACKWARDS, 2n, 2, [2, 1]],
    [BACKWARDS, START, undefined, [0]],
    [BACKWARDS, 5000n, 2, [4, 3]],
  ] as const)('%s from %s, %s at most', async (direction, fromRevision, maxCount, expected) => {
    const options = { direction, fromRevision: fromRevision as ReadRevision };
    const limited = maxCount === undefined ? options : { ...options, maxCount };
    expect(await numbersOf(world.client.readStream('orders', limited))).toEqual(expected);
  });

  test('events know where they stand in the log', async () => {
    const read = await all(world.client.readStream('orders'));
    expect(read.map((item) => recorded(item).position)).toEqual(
      [1n, 2n, 3n, 4n, 5n].map((position) => ({ commit: position, prepare: position })),
    );
    expect(read.map(({ commitPosition }) => commitPosition)).toEqual([1n, 2n, 3n, 4n, 5n]);
  });

  test.each([FORWARDS, BACKWARDS] as const)(
    'a stream that does not exist, %s',
    async (direction) => {
      const reading = all(world.client.readStream('nowhere', { direction }));
      await expect(reading).rejects.toBeInstanceOf(StreamNotFoundError);
      await expect(reading).rejects.toMatchObject({ type: 'stream-not-found' });
    },
  );

  test('more than fits into memory at once comes whole and in order', async () => {
    const data = new Uint8Array(100_000);
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    for (const number of numbers)
      await world.client.appendToStream('large', bytesEvent(number, data));
    expect(await numbersOf(world.client.readStream('large'))).toEqual(numbers);
    const backwards = world.client.readStream('large', { direction: BACKWARDS, fromRevision: END });
    expect(await numbersOf(backwards)).toEqual([...numbers].reverse());
  });

  test('reading may be stopped in the middle', async () => {
    const reading = world.client.readStream('orders');
    for await (const item of reading) {
      expect(recorded(item).id).toBe(idOf(0));
      break;
    }
    expect(await numbersOf(world.client.readStream('orders'))).toHaveLength(5);
  });
});

describe('what else a read of a stream tells', () => {
  const kindsOf = async (world: World, compatibility: number, from: string, count = '100') => {
    const request = readRequest('orders', compatibility);
    const options = request.getOptions();
    options?.setCount(count);
    options?.getStream()?.setRevision(from);
    const messages = await rawRead(rawClient(world.emulator.port), request);
    return messages.map((message) => {
      if (message.hasEvent()) return 'event';
      if (message.hasFirstStreamPosition()) return `first ${message.getFirstStreamPosition()}`;
      if (message.hasLastStreamPosition()) return `last ${message.getLastStreamPosition()}`;
      return 'other';
    });
  };

  test('clients that ask for it hear where the stream ends, and begins', async () => {
    const world = await startWorld('memory');
    const { client } = world;
    await client.appendToStream('orders', events(...Array.from({ length: 40 }, (_, n) => n)));
    expect(await kindsOf(world, 0, '38')).toEqual(['event', 'event']);
    expect(await kindsOf(world, 1, '38')).toEqual(['event', 'event', 'last 39']);
    expect(await kindsOf(world, 1, '39', '1')).toEqual(['event', 'last 39']);
    expect(await kindsOf(world, 1, '40')).toEqual(['last 39']);
    expect(await kindsOf(world, 1, '50')).toEqual(['first 40', 'last 39']);
    await client.setStreamMetadata('orders', { truncateBefore: 38 });
    expect(await kindsOf(world, 1, '0')).toEqual(['first 38', 'event', 'event', 'last 39']);
    expect(await kindsOf(world, 1, '10')).toEqual(['event', 'event', 'last 39']);
    expect(await kindsOf(world, 0, '0')).toEqual(['event', 'event']);
  });

  test('a stream that does not exist is named', async () => {
    const { emulator } = await startWorld('memory');
    const [answer, ...rest] = await rawRead(rawClient(emulator.port), readRequest('nowhere', 1));
    expect(rest).toEqual([]);
    const name = answer?.getStreamNotFound()?.getStreamIdentifier()?.getStreamName_asU8();
    expect(Buffer.from(name ?? []).toString()).toBe('nowhere');
  });
});
