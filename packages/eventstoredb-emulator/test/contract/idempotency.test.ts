import { ANY, NO_STREAM, STREAM_EXISTS } from '@eventstore/db-client';
import { beforeEach, describe, expect, test } from 'vitest';
import { event, events, idOf, numbersOf } from '../support/events.ts';
import { backends, startWorld, type World } from '../support/worlds.ts';

/** What EventStoreDB decides (IndexWriter.CheckCommit) for a stream that has events 1, 2, 3. */
const decisions = [
  ['any, all there', ANY, [1, 2], { last: 1n }],
  ['any, all there, not side by side', ANY, [1, 3], { last: 2n }],
  ['any, all there, in another order', ANY, [3, 2], { last: 1n }],
  ['any, the first there alone', ANY, [1, 9], 'wrong'],
  ['any, the first new', ANY, [9, 1], { written: 4n }],
  ['any, the same twice, new', ANY, [9, 9], { written: 4n }],
  ['exists, all there', STREAM_EXISTS, [3], { last: 2n }],
  ['exists, the first new', STREAM_EXISTS, [9, 3], { written: 4n }],
  ['exists, a part there', STREAM_EXISTS, [3, 9], 'wrong'],
  ['no stream, the first events', NO_STREAM, [1, 2], { last: 1n }],
  ['no stream, all events', NO_STREAM, [1, 2, 3], { last: 2n }],
  ['no stream, and more', NO_STREAM, [1, 2, 3, 4], 'wrong'],
  ['no stream, others', NO_STREAM, [4], 'wrong'],
  ['no stream, later events', NO_STREAM, [2, 3], 'wrong'],
  ['revision 0, what came after it', 0n, [2, 3], { last: 2n }],
  ['revision 0, a part of what came after it', 0n, [2], { last: 1n }],
  ['revision 0, what came before', 0n, [1], 'wrong'],
  ['revision 0, half of it new', 0n, [2, 9], 'wrong'],
  ['the last revision, events that are there', 2n, [1, 2], { written: 4n }],
  ['the last revision, new ones', 2n, [4, 5], { written: 4n }],
  ['a later revision, events that are there', 3n, [1], 'wrong'],
] as const;

describe.each(backends)('appending again over %s', (backend) => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld(backend);
    await world.client.appendToStream('orders', events(1, 2, 3));
  });

  test.each(decisions)('%s', async (_, expectedRevision, numbers, outcome) => {
    const { client } = world;
    const append = client.appendToStream('orders', events(...numbers), { expectedRevision });
    if (outcome === 'wrong') {
      await expect(append).rejects.toMatchObject({
        type: 'wrong-expected-version',
        actualVersion: 2n,
      });
      expect(await numbersOf(client.readStream('orders'))).toEqual([1, 2, 3]);
      return;
    }
    if ('last' in outcome) {
      expect(await append).toMatchObject({
        success: true,
        nextExpectedRevision: outcome.last,
        position: { commit: outcome.last, prepare: outcome.last },
      });
      expect(await numbersOf(client.readStream('orders'))).toEqual([1, 2, 3]);
      return;
    }
    expect(await append).toMatchObject({ success: true, nextExpectedRevision: outcome.written });
    expect(await numbersOf(client.readStream('orders'))).toEqual([1, 2, 3, ...numbers]);
  });

  test('the id decides, not the content', async () => {
    const other = { ...event(2, { other: true }), type: 'other' };
    expect(await world.client.appendToStream('orders', other)).toMatchObject({
      nextExpectedRevision: 1n,
    });
    const upper = { ...event(255), id: idOf(255).toUpperCase() };
    await world.client.appendToStream('letters', upper);
    expect(await world.client.appendToStream('letters', event(255))).toMatchObject({
      nextExpectedRevision: 0n,
    });
    expect(await numbersOf(world.client.readStream('letters'))).toEqual([255]);
  });

  test('an id may be in many streams', async () => {
    await world.client.appendToStream('others', events(1, 2, 3), { expectedRevision: NO_STREAM });
    expect(await numbersOf(world.client.readAll())).toEqual([1, 2, 3, 1, 2, 3]);
  });

  test('what is there twice is found again', async () => {
    const { client } = world;
    await client.appendToStream('orders', events(2), { expectedRevision: 2n });
    expect(await client.appendToStream('orders', events(2))).toMatchObject({ success: true });
    expect(
      await client.appendToStream('orders', events(2), { expectedRevision: 2n }),
    ).toMatchObject({ nextExpectedRevision: 3n });
    expect(await numbersOf(client.readStream('orders'))).toEqual([1, 2, 3, 2]);
  });

  test('repetitions among others that wait with them', async () => {
    const { client } = world;
    const results = await Promise.all(
      [4, 4, 5, 1, 4, 6].map((number) => client.appendToStream('orders', event(number))),
    );
    expect(results.map(({ nextExpectedRevision }) => nextExpectedRevision)).toEqual([
      3n,
      3n,
      4n,
      0n,
      3n,
      5n,
    ]);
    expect(await numbersOf(client.readStream('orders'))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('after one that fails, those that wait behind it are judged on their own', async () => {
    const { client } = world;
    const results = await Promise.allSettled([
      client.appendToStream('orders', event(4), { expectedRevision: 2n }),
      client.appendToStream('orders', event(5), { expectedRevision: 2n }),
      client.appendToStream('orders', event(6), { expectedRevision: 3n }),
      client.appendToStream('others', event(7), { expectedRevision: NO_STREAM }),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(await numbersOf(client.readStream('orders'))).toEqual([1, 2, 3, 4, 6]);
  });
});
