/**
 * A database that others write to as well, through the official client: what of theirs the adapter
 * passes over, and what it says; and how its own events look to them.
 */
import type { EventPage } from '@cdx/event-store';
import { sampleEvent, sampleEvents, sampleId } from '@cdx/event-store/conformance';
import { openEventStoreDb, type EventStoreDbEventStore } from '@cdx/event-store/eventstoredb';
import type { RecordedEvent } from '@cdx/session';
import { binaryEvent, jsonEvent } from '@eventstore/db-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startWorld, type World } from '../support/worlds.ts';

const any = { expectedRevision: 'any' } as const;

interface Shared extends World {
  readonly cdx: EventStoreDbEventStore;
}

async function shared(): Promise<Shared> {
  const world = await startWorld('memory');
  const { connectionString } = world.emulator;
  const cdx = await openEventStoreDb({ connectionString, now: () => 1000 });
  onTestFinished(() => cdx.close());
  return { ...world, cdx };
}

const foreign = [
  jsonEvent({ type: 'OrderPlaced', data: { id: 1 } }),
  binaryEvent({ type: 'Scan', data: Uint8Array.of(1, 2) }),
  // Nearly one of ours.
  jsonEvent({ type: 'PackageApplied', data: {}, metadata: { schemaVersion: 1 } }),
];

async function numbersOf(events: AsyncIterable<RecordedEvent>): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { id } of events) numbers.push(Number.parseInt(id.slice(-12), 16));
  return numbers;
}

async function pagesOf(pages: AsyncIterable<EventPage>): Promise<EventPage[]> {
  const collected: EventPage[] = [];
  for await (const page of pages) collected.push(page);
  return collected;
}

/** Events 0 to 5 of ours, with those of others before, between and behind. */
async function mixed({ client, cdx }: Shared): Promise<void> {
  for (const number of [0, 1, 2]) {
    await client.appendToStream(`order-${number}`, foreign);
    await client.setStreamMetadata(`order-${number}`, { maxCount: 10 });
    await cdx.append('run-1', sampleEvents(number * 2, 2), any);
    await cdx.saveSnapshot('kernel', { version: 1, position: number, data: new Uint8Array(3) });
  }
  await client.appendToStream('order-9', foreign);
}

describe('events of others', () => {
  it('are passed over in the log, in both directions', async () => {
    const world = await shared();
    await mixed(world);
    expect(await numbersOf(world.cdx.readAll())).toEqual([0, 1, 2, 3, 4, 5]);
    const backward = world.cdx.readAll({ direction: 'backward', limit: 5 });
    expect(await numbersOf(backward)).toEqual([5, 4, 3, 2, 1]);
  });

  it('are passed over in pages, which say how far they looked', async () => {
    const world = await shared();
    await mixed(world);
    const [page] = await pagesOf(world.cdx.readPages());
    if (page === undefined) throw new Error('There is a page.');
    expect(page.atEnd).toBe(true);
    expect(page.next).toBeGreaterThan(await world.cdx.head());
    expect(await numbersOf(world.cdx.readAll({ from: page.next }))).toEqual([]);
  });

  it('do not move the head', async () => {
    const world = await shared();
    await mixed(world);
    const events: RecordedEvent[] = [];
    for await (const event of world.cdx.readAll()) events.push(event);
    expect(await world.cdx.head()).toBe(events.at(-1)?.position);
    await world.client.appendToStream('order-9', foreign);
    expect(await world.cdx.head()).toBe(events.at(-1)?.position);
  });

  it('do not disturb a follower', async () => {
    const world = await shared();
    const seen: number[] = [];
    const following = (async () => {
      for await (const { events } of world.cdx.follow({ from: 'start' })) {
        seen.push(...events.map(({ id }) => Number.parseInt(id.slice(-12), 16)));
        if (seen.length >= 6) return;
      }
    })();
    await mixed(world);
    await following;
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('are invalid-event in a stream that is read by its name', async () => {
    const world = await shared();
    await mixed(world);
    await expect(numbersOf(world.cdx.readStream('order-1'))).rejects.toMatchObject({
      code: 'invalid-event',
      details: { stream: 'order-1', revision: 0 },
    });
  });

  it('are alone in a log that has none of ours', async () => {
    const world = await shared();
    await world.client.appendToStream('order-1', foreign);
    expect(await world.cdx.head()).toBe(-1);
    expect(await numbersOf(world.cdx.readAll())).toEqual([]);
  });
});

describe('names that belong to EventStoreDB', () => {
  it('are refused for streams and types, before anything is sent', async () => {
    const { cdx } = await shared();
    await expect(cdx.append('$streams', [sampleEvent(1)], any)).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    const event = sampleEvent(1, { type: '$metadata' });
    await expect(cdx.append('run-1', [event], any)).rejects.toMatchObject({
      code: 'invalid-event',
    });
    expect(await cdx.head()).toBe(-1);
  });
});

describe('events of ours', () => {
  it('are readable for everybody', async () => {
    const { cdx, client } = await shared();
    const event = sampleEvent(1, { causationId: sampleId(9) });
    await cdx.append('run-1', [event], any);
    const read = [];
    for await (const { event } of client.readStream('run-1')) read.push(event);
    expect(read).toMatchObject([
      {
        id: sampleId(1),
        type: event.type,
        isJson: true,
        data: event.data,
        metadata: {
          $correlationId: event.correlationId,
          $causationId: sampleId(9),
          schemaVersion: 1,
          runNumber: 1,
          occurredAt: event.occurredAt,
          recordedAt: event.recordedAt,
          source: event.source,
        },
      },
    ]);
  });
});
