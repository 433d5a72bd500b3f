import { BACKWARDS, END, jsonEvent, type JSONType } from '@eventstore/db-client';
import { beforeEach, describe, expect, test } from 'vitest';
import { all, bytesEvent, events, numbersOf, recorded } from '../support/events.ts';
import { backends, firstMs, startWorld, type World } from '../support/worlds.ts';

const stream = 'orders';
const none = 'stream-not-found';

describe.each(backends)('metadata of streams over %s', (backend) => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld(backend);
    // Events 0 to 4 at revisions 0 to 4, a minute apart.
    for (let number = 0; number < 5; number++) {
      world.clock.ms = firstMs + number * 60_000;
      await world.client.appendToStream(stream, events(number));
    }
  });

  const read = (): Promise<number[]> => numbersOf(world.client.readStream(stream));
  const setRaw = (data: JSONType) =>
    world.client.appendToStream(`$$${stream}`, jsonEvent({ type: '$metadata', data }));

  // The clock stands at the time of event 4.
  test.each([
    [{ $maxCount: 2 }, [3, 4]],
    [{ $maxCount: 100 }, [0, 1, 2, 3, 4]],
    [{ $tb: 0 }, [0, 1, 2, 3, 4]],
    [{ $tb: 3 }, [3, 4]],
    [{ $tb: 100 }, []],
    [{ $maxAge: 120 }, [2, 3, 4]],
    [{ $maxAge: 119 }, [3, 4]],
    [{ $maxCount: 4, $tb: 2 }, [2, 3, 4]],
    [{ $maxCount: 1, $tb: 2, $maxAge: 10_000 }, [4]],
    [{ $cacheControl: 10, custom: { any: 'thing' } }, [0, 1, 2, 3, 4]],
    [{ $acl: { $r: 'nobody', $w: ['a', 'b'] }, $maxCount: 1 }, [4]],
    // Out of range: does not count, alone.
    [{ $maxCount: 0, $tb: 3 }, [3, 4]],
    [{ $maxAge: -1, $tb: 3 }, [3, 4]],
    [{ $tb: -1, $maxCount: 1 }, [4]],
    // Of the wrong kind: nothing counts.
    [{ $maxCount: 'two', $tb: 3 }, [0, 1, 2, 3, 4]],
    [{ $maxCount: null, $tb: 3 }, [0, 1, 2, 3, 4]],
    [{ $maxCount: 1.5, $tb: 3 }, [0, 1, 2, 3, 4]],
    [{ $tmp: 'yes', $tb: 3 }, [0, 1, 2, 3, 4]],
    [{ $acl: 'me', $tb: 3 }, [0, 1, 2, 3, 4]],
    [{ $acl: { $r: [1] }, $tb: 3 }, [0, 1, 2, 3, 4]],
    [
      ['$maxCount', 1],
      [0, 1, 2, 3, 4],
    ],
    ['text', [0, 1, 2, 3, 4]],
  ] as const)('%j', async (metadata, expected) => {
    await setRaw(metadata as JSONType);
    expect(await read()).toEqual(expected);
    const backwards = { direction: BACKWARDS, fromRevision: END } as const;
    expect(await numbersOf(world.client.readStream(stream, backwards))).toEqual(
      [...expected].reverse(),
    );
    // Revisions stay as they are, and all of it is still in the log.
    expect(
      await world.client.appendToStream(stream, events(5), { expectedRevision: 4n }),
    ).toMatchObject({ nextExpectedRevision: 5n });
    expect(await numbersOf(world.client.readAll({ maxCount: 5 }))).toEqual([0, 1, 2, 3, 4]);
  });

  test('metadata that are no JSON do nothing', async () => {
    const bytes = Buffer.from('{"$maxCount":1}');
    await world.client.appendToStream(`$$${stream}`, bytesEvent(50, bytes));
    expect(await read()).toHaveLength(5);
  });

  test('the newest metadata count, and are all that their stream shows', async () => {
    const { client } = world;
    expect(await client.setStreamMetadata(stream, { maxCount: 2 })).toMatchObject({
      nextExpectedRevision: 0n,
    });
    await client.setStreamMetadata(stream, { truncateBefore: 1 }, { expectedRevision: 0n });
    expect(await read()).toEqual([1, 2, 3, 4]);
    const { metadata } = await client.getStreamMetadata(stream);
    expect(metadata).toEqual({ truncateBefore: 1 });
    const shown = (await all(client.readStream(`$$${stream}`))).map((item) => recorded(item));
    expect(shown).toMatchObject([{ revision: 1n, data: { $tb: 1 }, type: '$metadata' }]);
    await expect(
      client.setStreamMetadata(stream, {}, { expectedRevision: 0n }),
    ).rejects.toMatchObject({ type: 'wrong-expected-version', actualVersion: 1n });
  });

  test('age is counted from now', async () => {
    await world.client.setStreamMetadata(stream, { maxAge: 60 });
    expect(await read()).toEqual([3, 4]);
    world.clock.ms += 30_000;
    expect(await read()).toEqual([4]);
    world.clock.ms += 30_001;
    expect(await read()).toEqual([]);
  });

  test('metadata may be there before the stream, and make it exist', async () => {
    const { client } = world;
    await client.setStreamMetadata('later', { maxCount: 1 });
    await expect(numbersOf(client.readStream('later'))).rejects.toMatchObject({ type: none });
    await client.appendToStream('later', events(1, 2), { expectedRevision: 'stream_exists' });
    expect(await numbersOf(client.readStream('later'))).toEqual([2]);
  });

  test('a stream that has none has none', async () => {
    expect(await world.client.getStreamMetadata(stream)).toEqual({ streamName: stream });
  });

  test('of system streams and of $all', async () => {
    const { client } = world;
    await client.appendToStream('$settings', jsonEvent({ type: 'update', data: { a: 1 } }));
    await client.setStreamMetadata('$all', { maxCount: 1 });
    await client.setStreamMetadata('$settings', { truncateBefore: 1 });
    expect(await numbersOf(client.readStream('$settings'))).toEqual([]);
    expect((await numbersOf(client.readAll())).slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
  });
});
