import { BACKWARDS, END, FORWARDS, START, type ReadPosition } from '@eventstore/db-client';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import { beforeEach, describe, expect, test } from 'vitest';
import { all, event, events, numbersOf, recorded } from '../support/events.ts';
import { pb, rawClient, rawRead, readRequest, shared } from '../support/raw-client.ts';
import { backends, startWorld, type World } from '../support/worlds.ts';

/** Where to read from: a number is a position. */
function place(from: 'start' | 'end' | number): ReadPosition {
  if (typeof from !== 'number') return from === 'start' ? START : END;
  return { commit: BigInt(from), prepare: BigInt(from) };
}

describe.each(backends)('reading $all over %s', (backend) => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld(backend);
    await world.client.appendToStream('a-1', events(0, 1));
    await world.client.appendToStream('b-1', events(2));
    await world.client.appendToStream('a-2', events(3, 4));
  });

  // Events 0 to 4 are at positions 0 to 4. Backward, a position is just before its event.
  test.each([
    [FORWARDS, 'start', undefined, [0, 1, 2, 3, 4]],
    [FORWARDS, 'start', 3, [0, 1, 2]],
    [FORWARDS, 2, undefined, [2, 3, 4]],
    [FORWARDS, 2, 1, [2]],
    [FORWARDS, 4, undefined, [4]],
    [FORWARDS, 5, undefined, []],
    [FORWARDS, 1000, undefined, []],
    [FORWARDS, 'end', undefined, []],
    [BACKWARDS, 'end', undefined, [4, 3, 2, 1, 0]],
    [BACKWARDS, 'end', 2, [4, 3]],
    [BACKWARDS, 3, undefined, [2, 1, 0]],
    [BACKWARDS, 3, 1, [2]],
    [BACKWARDS, 5, 1, [4]],
    [BACKWARDS, 1000, 1, [4]],
    [BACKWARDS, 0, undefined, []],
    [BACKWARDS, 'start', undefined, []],
  ] as const)('%s from %s, %s at most', async (direction, from, maxCount, expected) => {
    const options = { direction, fromPosition: place(from) };
    const limited = maxCount === undefined ? options : { ...options, maxCount };
    expect(await numbersOf(world.client.readAll(limited))).toEqual(expected);
  });

  test('shows what no stream shows any more, and what the server wrote itself', async () => {
    const { client } = world;
    await client.setStreamMetadata('a-1', { maxCount: 1 });
    await client.deleteStream('b-1');
    await client.tombstoneStream('a-2');
    const read = (await all(client.readAll())).map((item) => recorded(item));
    expect(read.map(({ streamId, type, revision }) => [streamId, type, revision])).toEqual([
      ['a-1', 'type-0', 0n],
      ['a-1', 'type-1', 1n],
      ['b-1', 'type-2', 0n],
      ['a-2', 'type-0', 0n],
      ['a-2', 'type-1', 1n],
      ['$$a-1', '$metadata', 0n],
      ['$$b-1', '$metadata', 0n],
      ['a-2', '$streamDeleted', 9_223_372_036_854_775_807n],
    ]);
    expect(read[5]?.data).toEqual({ $maxCount: 1 });
  });
});

describe('filters of $all', () => {
  const read = async (world: World, change: (options: ReadReq.Options) => void) => {
    const request = readRequest('unused');
    const options = request.getOptions() as ReadReq.Options;
    const allOptions = new pb.ReadReq.Options.AllOptions();
    allOptions.setStart(new shared.Empty());
    options.setAll(allOptions);
    change(options);
    const messages = await rawRead(rawClient(world.emulator.port), request);
    return messages.map((message) => {
      const name = message.getEvent()?.getEvent()?.getStreamIdentifier()?.getStreamName();
      return Buffer.from((name ?? '') as Uint8Array).toString();
    });
  };
  const filtered = (
    world: World,
    by: 'stream' | 'type',
    { regex = '', prefixes = [] }: { regex?: string; prefixes?: readonly string[] },
    more: (options: ReadReq.Options) => void = () => {},
  ) =>
    read(world, (options) => {
      const expression = new pb.ReadReq.Options.FilterOptions.Expression();
      expression.setRegex(regex);
      expression.setPrefixList([...prefixes]);
      const filter = new pb.ReadReq.Options.FilterOptions();
      if (by === 'stream') filter.setStreamIdentifier(expression);
      else filter.setEventType(expression);
      filter.setMax(2);
      filter.setCheckpointintervalmultiplier(1);
      options.setFilter(filter);
      more(options);
    });

  let world: World;
  beforeEach(async () => {
    world = await startWorld('memory');
    const { client } = world;
    const types = ['Started', 'Failed', '$system', 'Started.v2'];
    for (const [index, type] of types.entries()) {
      await client.appendToStream(`order-${index}`, { ...event(index), type });
    }
    await client.appendToStream('Order-4', { ...event(4), type: 'failed' });
    await client.appendToStream('tab\tbed', { ...event(5), type: 'tab\tbed' });
  });

  test.each([
    ['stream', { prefixes: ['order-'] }, ['order-0', 'order-1', 'order-2', 'order-3']],
    ['stream', { prefixes: ['order-1', 'Order'] }, ['order-1', 'Order-4']],
    ['stream', { prefixes: [] }, []],
    [
      'stream',
      { prefixes: [''] },
      ['order-0', 'order-1', 'order-2', 'order-3', 'Order-4', 'tab\tbed'],
    ],
    ['stream', { prefixes: ['tab\t'] }, ['tab\tbed']],
    ['stream', { regex: '[13]$' }, ['order-1', 'order-3']],
    ['stream', { regex: '(?i)^ORDER-[04]' }, ['order-0', 'Order-4']],
    ['stream', { regex: '^\\p{Lu}' }, ['Order-4']],
    ['type', { prefixes: ['Started'] }, ['order-0', 'order-3']],
    ['type', { regex: '^[^$].*' }, ['order-0', 'order-1', 'order-3', 'Order-4', 'tab\tbed']],
    ['type', { regex: '^failed$' }, ['Order-4']],
    ['type', { prefixes: ['tab\t'] }, ['tab\tbed']],
    ['type', { regex: '\\Afailed\\z' }, ['Order-4']],
    ['type', { regex: 'failed\\Z' }, ['Order-4']],
    ['type', { regex: '(?im)\\AFAILED$' }, ['order-1', 'Order-4']],
    ['stream', { regex: '\\\\A' }, []],
  ] as const)('by %s: %j', async (by, expression, expected) => {
    expect(await filtered(world, by, expression)).toEqual(expected);
    expect(
      await filtered(world, by, expression, (options) => {
        options.setReadDirection(pb.ReadReq.Options.ReadDirection.BACKWARDS);
        options.getAll()?.setEnd(new shared.Empty());
      }),
    ).toEqual([...expected].reverse());
    // The count is of what comes through.
    expect(await filtered(world, by, expression, (options) => options.setCount('1'))).toEqual(
      expected.slice(0, 1),
    );
  });

  test.each([
    ['an expression that is none', (options: ReadReq.Options) => setRegex(options, '(')],
    [
      'a filter by nothing',
      (options: ReadReq.Options) => options.setFilter(new pb.ReadReq.Options.FilterOptions()),
    ],
    ['neither a stream nor $all', (options: ReadReq.Options) => options.clearAll()],
    ['neither a count nor a subscription', (options: ReadReq.Options) => options.clearCount()],
    [
      'a subscription backwards',
      (options: ReadReq.Options) => {
        options.setSubscription(new pb.ReadReq.Options.SubscriptionOptions());
        options.setReadDirection(pb.ReadReq.Options.ReadDirection.BACKWARDS);
      },
    ],
    [
      'a subscription without checkpoints',
      (options: ReadReq.Options) => {
        setRegex(options, 'a');
        options.getFilter()?.setCheckpointintervalmultiplier(0);
        options.setSubscription(new pb.ReadReq.Options.SubscriptionOptions());
      },
    ],
  ])('%s is an invalid argument', async (_, change) => {
    await expect(read(world, change)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  function setRegex(options: ReadReq.Options, regex: string): void {
    const expression = new pb.ReadReq.Options.FilterOptions.Expression();
    expression.setRegex(regex);
    const filter = new pb.ReadReq.Options.FilterOptions();
    filter.setStreamIdentifier(expression);
    options.setFilter(filter);
  }
});
