import { binaryEvent, type EventStoreDBClient } from '@eventstore/db-client';
import { beforeEach, describe, expect, test } from 'vitest';
import { all, events, idOf } from '../support/events.ts';
import { startWorld, type World } from '../support/worlds.ts';

describe('links', () => {
  let world: World;
  let client: EventStoreDBClient;
  beforeEach(async () => {
    world = await startWorld('memory');
    ({ client } = world);
    await client.appendToStream('a@b', events(0, 1, 2));
  });
  const link = (target: string) =>
    client.appendToStream('links', binaryEvent({ type: '$>', data: Buffer.from(target) }));
  const read = async (resolveLinkTos: boolean) =>
    (await all(client.readStream('links', { resolveLinkTos }))).map(({ event, link: from }) => ({
      event: event?.id,
      at: event?.position?.commit,
      link: from?.revision,
    }));

  test('are resolved where that is asked for', async () => {
    await link('1@a@b');
    expect(await read(true)).toEqual([{ event: idOf(1), at: 1n, link: 0n }]);
    const [plain] = await all(client.readStream('links'));
    expect(plain?.link).toBeUndefined();
    expect(plain?.event?.type).toBe('$>');
    const inAll = await all(client.readAll({ resolveLinkTos: true }));
    expect(inAll.map(({ event, link: from }) => [event?.revision, from?.streamId])).toEqual([
      [0n, undefined],
      [1n, undefined],
      [2n, undefined],
      [1n, 'links'],
    ]);
    expect(inAll.at(-1)?.commitPosition).toBe(3n);
  });

  test.each(['3@a@b', '0@nowhere', 'nonsense', '@a@b', ''])('%j leads nowhere', async (target) => {
    await link(target);
    expect(await read(true)).toEqual([{ event: undefined, at: undefined, link: 0n }]);
  });

  test.each([
    ['truncated', () => client.setStreamMetadata('a@b', { truncateBefore: 2 })],
    ['counted out', () => client.setStreamMetadata('a@b', { maxCount: 1 })],
    ['deleted', () => client.deleteStream('a@b')],
    ['gone for ever', () => client.tombstoneStream('a@b')],
  ])('an event that is %s is not shown through a link either', async (_, hide) => {
    await link('1@a@b');
    await hide();
    expect(await read(true)).toEqual([{ event: undefined, at: undefined, link: 0n }]);
  });
});
