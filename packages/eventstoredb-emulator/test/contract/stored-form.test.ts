import { fromWireEvent, toWireEvent, type WireEvent } from '@cdx/event-store/wire';
import type { NewEvent } from '@cdx/session';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { all, event, events, idOf, numbersOf } from '../support/events.ts';
import {
  appendMessage,
  appendOptions,
  pb,
  rawAppend,
  rawClient,
  rawRead,
  readRequest,
  shared,
  uuid,
} from '../support/raw-client.ts';
import { backends, openWorld, startWorld, type World } from '../support/worlds.ts';

function ours(number: number, change: Partial<NewEvent> = {}): Required<NewEvent> {
  return {
    id: idOf(number),
    type: 'DownloadSessionStarted',
    schemaVersion: 2,
    runNumber: 1,
    occurredAt: 1_600_000_000_000 + number,
    recordedAt: 1_600_000_001_000 + number,
    source: 'hq',
    correlationId: idOf(1000),
    causationId: number % 2 === 0 ? null : idOf(number - 1),
    data: { rows: number, text: 'Zürich' },
    ...change,
  };
}

async function send(world: World, stream: string, wires: readonly WireEvent[]): Promise<void> {
  const messages = wires.map(({ id, type, contentType, data, metadata }) => {
    const properties = { type, 'content-type': contentType };
    const message = appendMessage({ id: uuid(id), properties, data });
    message.getProposedMessage()?.setCustomMetadata(metadata);
    return message;
  });
  await rawAppend(rawClient(world.emulator.port), [appendOptions(stream), ...messages]);
}

function wireOf(message: ReadResp): WireEvent {
  const event = message.getEvent()?.getEvent();
  const properties = event?.getMetadataMap();
  return {
    id: event?.getId()?.getString() ?? '',
    type: properties?.get('type') ?? '',
    contentType: properties?.get('content-type') as WireEvent['contentType'],
    data: new Uint8Array(event?.getData_asU8() ?? []),
    metadata: new Uint8Array(event?.getCustomMetadata_asU8() ?? []),
  };
}

async function receive(world: World, stream: string): Promise<WireEvent[]> {
  const request = readRequest(stream);
  const option = new pb.ReadReq.Options.UUIDOption();
  option.setString(new shared.Empty());
  request.getOptions()?.setUuidOption(option);
  return (await rawRead(rawClient(world.emulator.port), request)).map((message) => wireOf(message));
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

describe.each(backends)('what is kept over %s', (backend) => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld(backend);
  });

  test('an event of CDX is kept as itself', async () => {
    const given = [ours(1), ours(2)];
    await send(
      world,
      'session-1',
      given.map((item) => toWireEvent(item)),
    );
    expect(await all(world.store.readAll())).toEqual(
      given.map((item, index) => ({
        ...item,
        stream: 'session-1',
        revision: index,
        position: index,
      })),
    );
  });

  test('what CDX has recorded is served', async () => {
    const given = [ours(1), ours(2), ours(3, { data: null })];
    await world.store.append('session-1', given, { expectedRevision: 'any' });
    expect(await receive(world, 'session-1')).toEqual(
      given.map((item) => {
        const wire = toWireEvent(item);
        return {
          ...wire,
          data: new Uint8Array(wire.data),
          metadata: new Uint8Array(wire.metadata),
        };
      }),
    );
    const [first] = await all(world.client.readAll());
    expect(first?.event?.created).toEqual(new Date(ours(1).recordedAt));
    // Repetitions of it are known.
    await send(world, 'session-1', [toWireEvent(ours(2))]);
    expect(await world.store.head()).toBe(2);
  });

  test('what somebody else has written to the store meanwhile is seen', async () => {
    const { client, store } = world;
    await client.appendToStream('session-1', event(1));
    await store.append('session-1', [ours(2)], { expectedRevision: 0 });
    await client.appendToStream('session-1', event(3), { expectedRevision: 1n });
    await store.append('session-1', [ours(4)], { expectedRevision: 2 });
    await client.appendToStream('session-1', event(5));
    expect(await numbersOf(client.readStream('session-1'))).toEqual([1, 2, 3, 4, 5]);
  });

  const wire = toWireEvent(ours(1));
  const text = (part: Uint8Array): string => Buffer.from(part).toString();
  const strange: readonly (readonly [string, string, WireEvent])[] = [
    ['binary content', 's', { ...wire, contentType: 'application/octet-stream' }],
    ['no metadata', 's', { ...wire, metadata: bytes('') }],
    ['other metadata', 's', { ...wire, metadata: bytes('{"a":1}') }],
    [
      'a space in the metadata',
      's',
      { ...wire, metadata: bytes(text(wire.metadata).replace(':', ': ')) },
    ],
    ['a space in the data', 's', { ...wire, data: bytes(`${text(wire.data)} `) }],
    ['an escape in the data', 's', { ...wire, data: bytes('"\\u0041"') }],
    ['another order of keys', 's', { ...wire, data: bytes('{"b":1,"1":2}') }],
    [
      'a number that JavaScript has not',
      's',
      { ...wire, data: bytes('{"n":12345678901234567890}') },
    ],
    ['data that are no JSON', 's', { ...wire, data: bytes('{') }],
    ['data that are no UTF-8', 's', { ...wire, data: Uint8Array.of(0x22, 0xff, 0x22) }],
    ['a byte order mark', 's', { ...wire, data: Uint8Array.of(0xef, 0xbb, 0xbf, 0x31) }],
    ['a type that the store cannot have', 's', { ...wire, type: 'a\tb' }],
    ['the type of envelopes', 's', { ...wire, type: 'EventStoreDbEvent' }],
    ['a system type', 's', { ...wire, type: '$system' }],
    ['a system stream', '$s', wire],
    ['a stream that the store cannot have', 's\t', wire],
  ];

  test.each(strange)(
    'with %s it is kept in an envelope, and comes out as it went in',
    async (_, stream, given) => {
      await send(world, stream, [given]);
      expect(await receive(world, stream)).toEqual([
        { ...given, data: new Uint8Array(given.data), metadata: new Uint8Array(given.metadata) },
      ]);
      const [kept] = await all(world.store.readAll());
      expect(kept?.type).toBe('EventStoreDbEvent');
    },
  );

  test('nobody can name a stream so that it is taken for another', async () => {
    const { client, store } = world;
    await client.appendToStream('tab\t', event(1));
    const [kept] = await all(store.readAll());
    const name = kept?.stream ?? '';
    expect(name).not.toBe('tab\t');
    await client.appendToStream(name, event(2), { expectedRevision: 'no_stream' });
    expect(await numbersOf(client.readStream('tab\t'))).toEqual([1]);
    expect(await numbersOf(client.readStream(name))).toEqual([2]);
  });

  test('an event of CDX that comes a second time is kept beside the first', async () => {
    await send(world, 'session-1', [toWireEvent(ours(1))]);
    const { client } = world;
    await client.appendToStream('session-1', events(1), { expectedRevision: 0n });
    expect(await numbersOf(client.readStream('session-1'))).toEqual([1, 1]);
    const kept = await all(world.store.readStream('session-1'));
    expect(kept.map(({ type }) => type)).toEqual(['DownloadSessionStarted', 'EventStoreDbEvent']);
  });
});

test('any bytes come out as they went in, and only events of CDX are kept as such', async () => {
  const part = fc.oneof(
    fc.json().map(bytes),
    fc.uint8Array({ maxLength: 60 }),
    fc.constant(toWireEvent(ours(1)).metadata).map((metadata) => new Uint8Array(metadata)),
  );
  const wires = fc.array(
    fc.record({
      type: fc.oneof(fc.constant('Started'), fc.string({ minLength: 1, unit: 'binary' })),
      contentType: fc.constantFrom(
        'application/json' as const,
        'application/octet-stream' as const,
      ),
      data: part,
      metadata: part,
    }),
    { minLength: 1, maxLength: 8 },
  );
  const world = await openWorld('memory');
  let count = 0;
  try {
    await fc.assert(
      fc.asyncProperty(wires, async (given) => {
        const stream = `stream-${count++}`;
        // Text with half a character cannot be sent at all.
        const sendable = given.filter(({ type }) => Buffer.from(type).toString() === type);
        const sent = sendable.map((item, index) => ({ ...item, id: idOf(index) }));
        if (sent.length === 0) return;
        await send(world, stream, sent);
        expect(await receive(world, stream)).toEqual(sent);
        const kept = await all(world.store.readStream(stream));
        for (const [index, { type }] of kept.entries()) {
          if (type === 'EventStoreDbEvent') continue;
          expect(fromWireEvent(sent[index] as WireEvent)).not.toBeNull();
        }
      }),
      { numRuns: 60 },
    );
  } finally {
    await world.close();
  }
});
