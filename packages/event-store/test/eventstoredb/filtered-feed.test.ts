/**
 * What the feed makes of a subscription, played by hand: signs that come ahead of events, silence,
 * breaks. Whatever happens, it ends in order and has told nothing that is not so.
 */
import { Readable } from 'node:stream';
import type { EventStoreDBClient, SubscribeToAllOptions } from '@eventstore/db-client';
import { describe, expect, it } from 'vitest';
import { parseConnectionString } from '../../src/eventstoredb/client/connection-string.ts';
import type { OfficialClient } from '../../src/eventstoredb/client/official-client.ts';
import { Closing, type Link } from '../../src/eventstoredb/client/retrying.ts';
import {
  FilteredFeed,
  serverFilter,
  type FedEvents,
} from '../../src/eventstoredb/read/filtered-feed.ts';

class FakeSubscription extends Readable {
  options: SubscribeToAllOptions | undefined;
  isEnded = false;

  constructor() {
    super({ objectMode: true, read: () => {} });
  }

  event(commit: number): void {
    const position = { commit: BigInt(commit), prepare: BigInt(commit) };
    this.push({ event: { id: String(commit), data: {}, position } });
  }

  checkpoint(commit: number): void {
    const position = { commit: BigInt(commit), prepare: BigInt(commit) };
    void this.options?.filter?.checkpointReached?.(undefined as never, position);
  }

  async unsubscribe(): Promise<void> {
    this.isEnded = true;
  }
}

function feedOf(deadlineMs = 10_000): {
  readonly feed: FilteredFeed;
  readonly subscription: FakeSubscription;
  readonly closing: Closing;
} {
  const subscription = new FakeSubscription();
  const client = {
    subscribeToAll: (options: SubscribeToAllOptions) => {
      subscription.options = options;
      return subscription;
    },
  } as unknown as EventStoreDBClient;
  const closing = new Closing();
  const link: Link = {
    client: { client } as OfficialClient,
    connection: parseConnectionString('esdb://db'),
    deadlineMs,
    retryMsMax: 0,
    wait: async () => {},
    closing,
  };
  const filter = serverFilter({ streamPrefix: 'run-' });
  if (filter === undefined) throw new Error('There is something to filter.');
  return { feed: new FilteredFeed(link, 5, filter), subscription, closing };
}

function shown(fed: FedEvents | undefined): unknown {
  return fed && { events: fed.events.map(({ id }) => Number(id)), place: fed.place };
}

async function rest(feed: FilteredFeed): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let fed = await feed.next(); fed !== undefined; fed = await feed.next()) {
    all.push(shown(fed));
  }
  return all;
}

describe('a feed', () => {
  it('begins behind the event that it is given', () => {
    const { subscription } = feedOf();
    expect(subscription.options?.fromPosition).toEqual({ commit: 5n, prepare: 5n });
  });

  it('a checkpoint does not overtake the events that came before it', async () => {
    const { feed, subscription } = feedOf();
    const first = feed.next();
    subscription.event(10);
    subscription.event(20);
    subscription.checkpoint(25);
    expect(shown(await first)).toEqual({ events: [10, 20], place: 25 });
    subscription.event(30);
    subscription.emit('caughtUp');
    expect(await rest(feed)).toEqual([{ events: [30], place: 30 }]);
  });

  it('a checkpoint tells how far it is where nothing passed', async () => {
    const { feed, subscription } = feedOf();
    const first = feed.next();
    subscription.checkpoint(1000);
    expect(shown(await first)).toEqual({ events: [], place: 1000 });
  });

  it('events are handed out by the thousand', async () => {
    const { feed, subscription } = feedOf();
    const numbers = Array.from({ length: 2500 }, (_, index) => 10 + index);
    for (const number of numbers) subscription.event(number);
    subscription.emit('caughtUp');
    const pages = (await rest(feed)) as { readonly events: readonly number[] }[];
    expect(pages.map(({ events }) => events.length)).toEqual([1000, 1000, 500]);
    expect(pages.flatMap(({ events }) => events)).toEqual(numbers);
  });

  it.each([
    ['breaks', (subscription: FakeSubscription) => subscription.emit('error', new Error('reset'))],
    ['is ended by the server', (subscription: FakeSubscription) => subscription.push(null)],
  ])('hands out what it has when it %s', async (_, end) => {
    const { feed, subscription } = feedOf();
    const reading = rest(feed);
    subscription.event(10);
    await new Promise((resolve) => setImmediate(resolve));
    end(subscription);
    expect(await reading).toEqual([{ events: [10], place: 10 }]);
  });

  it('ends where the server says nothing for long', async () => {
    const { feed } = feedOf(5);
    expect(await rest(feed)).toEqual([]);
  });

  it('ends with the store', async () => {
    const { feed, closing } = feedOf();
    const reading = rest(feed);
    closing.close();
    expect(await reading).toEqual([]);
  });

  it('lets go of the subscription', () => {
    const { feed, subscription } = feedOf();
    feed.close();
    expect(subscription.isEnded).toBe(true);
  });
});

describe('what the server is asked to filter', () => {
  it.each([
    [{}, undefined],
    [{ streamPrefix: '' }, undefined],
    [{ streamPrefix: 'run-' }, { filterOn: 'streamName', prefixes: ['run-'] }],
    [
      { streamPrefix: 'run-', types: ['A'] },
      { filterOn: 'streamName', prefixes: ['run-'] },
    ],
    [{ types: ['A', 'b.c(d'] }, { filterOn: 'eventType', regex: String.raw`^(?:A|b\.c\(d)$` }],
    [{ types: [] }, { filterOn: 'eventType', regex: '^(?:)$' }],
  ])('%j', (filter, expected) => {
    const asked = serverFilter(filter);
    if (expected === undefined) expect(asked).toBeUndefined();
    else expect(asked).toMatchObject(expected);
  });
});
