import type { EventStore } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bytesEvent, event } from '../support/events.ts';
import { pb, rawClient, readRequest, shared } from '../support/raw-client.ts';
import { serveWorld } from '../support/worlds.ts';

const total = 6000;
/** Two pages of a store: what one reads ahead while the other is on its way. */
const readAheadMax = 2000;

/** Counts the events that the server takes from the store. */
function counting(store: EventStore): { readonly store: EventStore; readonly taken: () => number } {
  let taken = 0;
  async function* counted<Item>(items: AsyncIterable<Item>, size: (item: Item) => number) {
    for await (const item of items) {
      taken += size(item);
      yield item;
    }
  }
  const proxy = new Proxy(store, {
    get(target, name) {
      if (name === 'follow') {
        return (...args: Parameters<EventStore['follow']>) =>
          counted(target.follow(...args), ({ events }) => events.length);
      }
      if (name === 'readPages') {
        return (...args: Parameters<EventStore['readPages']>) =>
          counted(target.readPages(...args), ({ events }) => events.length);
      }
      if (name === 'readStream') {
        return (...args: Parameters<EventStore['readStream']>) =>
          counted(target.readStream(...args), () => 1);
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return { store: proxy, taken: () => taken };
}

describe('a client that does not read what it asked for', () => {
  const toAll = (options: ReadReq.Options): void => {
    const all = new pb.ReadReq.Options.AllOptions();
    all.setStart(new shared.Empty());
    options.setAll(all);
  };
  const subscribe = (options: ReadReq.Options): void => {
    options.setSubscription(new pb.ReadReq.Options.SubscriptionOptions());
  };
  test.each([
    ['a read of a stream', () => {}],
    ['a read of $all', toAll],
    ['a subscription to a stream', subscribe],
    [
      'a subscription to $all',
      (options: ReadReq.Options) => {
        toAll(options);
        subscribe(options);
      },
    ],
  ])('%s takes no more from the store than fits on the way', async (_, change) => {
    const inner = createMemoryEventStore({ upcasting: { upcasters: [], newestVersions: {} } });
    const { store, taken } = counting(inner);
    const world = await serveWorld(store);
    onTestFinished(async () => {
      await world.close();
      await inner.close();
    });
    const data = new Uint8Array(1000);
    for (let number = 0; number < total; number += 500) {
      const batch = Array.from({ length: 500 }, (__, index) => bytesEvent(number + index, data));
      await world.client.appendToStream('large', batch);
    }
    const before = taken();
    const request = readRequest('large');
    request.getOptions()?.setCount(String(total));
    change(request.getOptions() as ReadReq.Options);
    const call = rawClient(world.emulator.port).read(request);
    call.on('error', () => {});
    await new Promise((resolve) => call.once('data', resolve));
    call.pause();
    // Time for the server, measured in its own answers.
    for (let turn = 0; turn < 100; turn++) await world.client.appendToStream('turns', event(turn));
    expect(taken() - before).toBeGreaterThan(0);
    expect(taken() - before).toBeLessThanOrEqual(readAheadMax);

    // It is still there when the client is ready.
    let count = 1;
    let next = 1n;
    await new Promise<void>((resolve) => {
      call.on('data', (message: ReadResp) => {
        const event = message.getEvent()?.getEvent();
        if (event === undefined) return;
        const revision = BigInt(event.getStreamRevision());
        if (count === 1) next = revision;
        expect(revision).toBe(next++);
        if (next === BigInt(total)) resolve();
        count++;
      });
      call.resume();
    });
    call.cancel();
  });
});
