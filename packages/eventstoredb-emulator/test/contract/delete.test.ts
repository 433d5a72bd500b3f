import {
  ANY,
  NO_STREAM,
  STREAM_EXISTS,
  type AppendExpectedRevision,
  type ExpectedRevision,
  type EventStoreDBClient,
} from '@eventstore/db-client';
import type { DeleteReq, TombstoneReq } from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import { beforeEach, describe, expect, test } from 'vitest';
import { all, events, numbersOf, recorded } from '../support/events.ts';
import { identifier, pb, rawClient, shared } from '../support/raw-client.ts';
import { backends, startWorld, type World } from '../support/worlds.ts';

const stream = 'orders';
const notFound = { type: 'stream-not-found' };
const deleted = { type: 'stream-deleted', streamName: stream };
const wrong = { type: 'wrong-expected-version' };

describe.each(backends)('deleting over %s', (backend) => {
  let world: World;
  let client: EventStoreDBClient;
  beforeEach(async () => {
    world = await startWorld(backend);
    ({ client } = world);
    await client.appendToStream(stream, events(0, 1, 2));
  });
  const append = (number: number, expectedRevision: AppendExpectedRevision = ANY) =>
    client.appendToStream(stream, events(number), { expectedRevision });

  test('a deleted stream is not found; its events are in $all', async () => {
    const { position } = await client.deleteStream(stream);
    expect(position).toEqual({ commit: 3n, prepare: 3n });
    await expect(numbersOf(client.readStream(stream))).rejects.toMatchObject(notFound);
    expect(await all(client.readAll())).toHaveLength(4);
  });

  test.each([
    [ANY, true],
    [NO_STREAM, true],
    [2n, true],
    [1n, false],
    [3n, false],
  ] as const)(
    'it begins anew at the next revision where %s is expected: %s',
    async (expected, goes) => {
      await client.deleteStream(stream);
      if (!goes) {
        await expect(append(3, expected)).rejects.toMatchObject(wrong);
        return;
      }
      expect(await append(3, expected)).toMatchObject({
        nextExpectedRevision: 3n,
        position: { commit: 4n },
      });
      expect(await numbersOf(client.readStream(stream))).toEqual([3]);
      const [first] = await all(client.readStream(stream));
      expect(first && recorded(first).revision).toBe(3n);
      const { metadata } = await client.getStreamMetadata(stream);
      expect(metadata).toEqual({ truncateBefore: 3 });
      await append(4, 3n);
      expect(await numbersOf(client.readStream(stream))).toEqual([3, 4]);
    },
  );

  test('it is deleted for who expects that it exists', async () => {
    await client.deleteStream(stream);
    await expect(append(3, STREAM_EXISTS)).rejects.toMatchObject(deleted);
  });

  test('repetitions do not bring it back', async () => {
    await client.deleteStream(stream);
    expect(await append(1)).toMatchObject({ nextExpectedRevision: 1n });
    expect(await append(0, NO_STREAM)).toMatchObject({ nextExpectedRevision: 0n });
    await expect(numbersOf(client.readStream(stream))).rejects.toMatchObject(notFound);
    // Written once more, where the expectation is the last revision.
    expect(await append(1, 2n)).toMatchObject({ nextExpectedRevision: 3n });
    expect(await numbersOf(client.readStream(stream))).toEqual([1]);
  });

  test('metadata that are set bring it back without its events', async () => {
    await client.deleteStream(stream);
    await client.setStreamMetadata(stream, { maxCount: 5, custom: 'x' });
    expect(await numbersOf(client.readStream(stream))).toEqual([]);
    const { metadata } = await client.getStreamMetadata(stream);
    expect(metadata).toEqual({ maxCount: 5, custom: 'x', truncateBefore: 3 });
    await append(3);
    expect(await numbersOf(client.readStream(stream))).toEqual([3]);
  });

  test('again and again', async () => {
    for (const number of [3, 4, 5]) {
      await client.deleteStream(stream);
      await client.deleteStream(stream);
      await append(number);
      expect(await numbersOf(client.readStream(stream))).toEqual([number]);
    }
  });

  const removals = [
    [
      'delete',
      (name: string, expectedRevision: ExpectedRevision) =>
        client.deleteStream(name, { expectedRevision }),
    ],
    [
      'tombstone',
      (name: string, expectedRevision: ExpectedRevision) =>
        client.tombstoneStream(name, { expectedRevision }),
    ],
  ] as const;
  describe.each(removals)('%s', (kind, remove) => {
    test.each([
      [ANY, true],
      [2n, true],
      [NO_STREAM, false],
      [1n, false],
      [7n, false],
    ] as const)('expecting %s goes through: %s', async (expected, goes) => {
      if (goes) {
        expect(await remove(stream, expected)).toMatchObject({ position: { commit: 3n } });
        return;
      }
      await expect(remove(stream, expected)).rejects.toMatchObject({
        ...wrong,
        streamName: stream,
        actualVersion: 2n,
      });
      expect(await numbersOf(client.readStream(stream))).toEqual([0, 1, 2]);
    });

    // A tombstone may be put before there is anything.
    test.each([
      [ANY, kind === 'tombstone'],
      [NO_STREAM, kind === 'tombstone'],
      [0n, false],
    ] as const)('of a stream that does not exist, expecting %s', async (expected, goes) => {
      if (goes) expect(await remove('nowhere', expected)).toBeDefined();
      else await expect(remove('nowhere', expected)).rejects.toMatchObject(wrong);
    });
  });

  // The official client cannot say so when it deletes.
  test('where the stream must exist', async () => {
    const raw = rawClient(world.emulator.port);
    const remove = (kind: 'delete' | 'tombstone', name: string): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const fill = <Options extends DeleteReq.Options | TombstoneReq.Options>(
          options: Options,
        ) => {
          options.setStreamIdentifier(identifier(name));
          options.setStreamExists(new shared.Empty());
          return options;
        };
        const answer = (error: Error | null, response: unknown): void => {
          if (error === null) resolve(response);
          else reject(error);
        };
        if (kind === 'delete') {
          raw.delete(new pb.DeleteReq().setOptions(fill(new pb.DeleteReq.Options())), answer);
        } else {
          const request = new pb.TombstoneReq();
          raw.tombstone(request.setOptions(fill(new pb.TombstoneReq.Options())), answer);
        }
      });
    const refused = { code: status.FAILED_PRECONDITION };
    await expect(remove('delete', 'nowhere')).rejects.toMatchObject(refused);
    await expect(remove('tombstone', 'nowhere')).rejects.toMatchObject(refused);
    expect(await remove('delete', stream)).toBeDefined();
    await expect(remove('delete', stream)).rejects.toMatchObject(refused);
    await expect(remove('tombstone', stream)).rejects.toMatchObject(refused);
    await append(3);
    expect(await remove('tombstone', stream)).toBeDefined();
  });

  test('a tombstone is for ever, for all that is done with the stream', async () => {
    await client.setStreamMetadata(stream, { maxCount: 2 });
    await client.tombstoneStream(stream);
    const attempts = [
      () => numbersOf(client.readStream(stream)),
      () => append(3),
      () => append(1),
      () => append(3, NO_STREAM),
      () => append(3, STREAM_EXISTS),
      () => append(3, 2n),
      () => client.deleteStream(stream),
      () => client.tombstoneStream(stream),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject(deleted);
    const ofMetadata = { type: 'stream-deleted' };
    await expect(client.setStreamMetadata(stream, {})).rejects.toMatchObject(ofMetadata);
    await expect(client.getStreamMetadata(stream)).rejects.toMatchObject(ofMetadata);
    expect(await all(client.readAll())).toHaveLength(5);
  });

  test('a deleted stream may get its tombstone', async () => {
    await client.deleteStream(stream);
    await client.tombstoneStream(stream);
    await expect(append(3)).rejects.toMatchObject(deleted);
  });
});
