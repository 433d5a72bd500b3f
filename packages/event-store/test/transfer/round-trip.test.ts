/** What an export has, any store can take over: the same events in the same order, once. */
import { join } from 'node:path';
import type { EventStore } from '@cdx/event-store';
import type { NewEvent } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleEvent, sampleEvents } from '../../src/conformance/sample-events.ts';
import { temporaryFolder } from '../support/folder.ts';
import { open } from '../support/stores.ts';
import {
  contents,
  exported,
  imported,
  memoryStore,
  storeWith,
  withoutPositions,
} from './transferred.ts';

const streams = ['downloadSession-1-STORE-0001', 'uploadSession-1-STORE-0001', 'ünï-🎈'];

const logs = fc
  .array(fc.tuple(fc.constantFrom(...streams), fc.json()), { maxLength: 60 })
  .map((rows) =>
    rows.map(([stream, json], index): readonly [string, NewEvent] => [
      stream,
      sampleEvent(index, { data: JSON.parse(json) as unknown, source: `client:${stream}` }),
    ]),
  );

describe('a log that is exported and imported', () => {
  test('is the same log, whatever the blocks and the pieces it comes in', async () => {
    await fc.assert(
      fc.asyncProperty(
        logs,
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }),
        async (log, eventsPerBlock, sizes) => {
          const from = await storeWith(log);
          const into = memoryStore();
          const text = await exported(from, { eventsPerBlock });
          const { events, present } = await imported(text, into, sizes);
          expect({ events, present }).toEqual({ events: log.length, present: 0 });
          expect(await contents(into)).toEqual(await contents(from));
          // From the copy comes the same file.
          expect(await exported(into, { eventsPerBlock })).toBe(text);
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });

  test('goes from memory into a file and back', async () => {
    const from = await storeWith(sampleEvents(0, 30).map((event) => [streams[0] as string, event]));
    const file = await open(join(temporaryFolder(), 'copy.db'), { mode: 'create' });
    await imported(await exported(from, { eventsPerBlock: 7 }), file);
    expect(await contents(file)).toEqual(await contents(from));
  });

  test('goes on where an import was stopped, and doubles nothing', async () => {
    const log = sampleEvents(0, 25).map((event, index): readonly [string, NewEvent] => [
      streams[index % 3] as string,
      event,
    ]);
    const from = await storeWith(log);
    const text = await exported(from, { eventsPerBlock: 4 });
    for (const stopAt of [1, 4, 8, 24]) {
      const into = memoryStore();
      await stopped(into, log.slice(0, stopAt));
      const again = await imported(text, into);
      expect(again).toMatchObject({ events: 25, present: stopAt });
      expect(await contents(into)).toEqual(await contents(from));
      expect(await imported(text, into)).toMatchObject({ events: 25, present: 25 });
      expect(await contents(into)).toEqual(await contents(from));
    }
  });

  /** As an import leaves it that was stopped, also in a store that writes event by event. */
  async function stopped(
    into: EventStore,
    part: readonly (readonly [string, NewEvent])[],
  ): Promise<void> {
    for (const [stream, event] of part) {
      await into.append(stream, [event], { expectedRevision: 'any' });
    }
  }

  test('appends nothing of what it finds by reading, also among events of others', async () => {
    const log = sampleEvents(0, 25).map((event, index): readonly [string, NewEvent] => [
      streams[index % 3] as string,
      event,
    ]);
    const other = (number: number) => ['other-1', sampleEvent(number)] as const;
    const into = await storeWith([other(100), ...log.slice(0, 9), other(101), ...log.slice(9)]);
    const before = await contents(into);
    const reading: EventStore = {
      ...into,
      readStream: (...args) => into.readStream(...args),
      readAll: (...args) => into.readAll(...args),
      head: () => into.head(),
      appendMany: async () => {
        throw new Error('Nothing is to be appended.');
      },
    };
    const text = await exported(await storeWith(log), { eventsPerBlock: 4 });
    expect(await imported(text, reading)).toMatchObject({ events: 25, present: 25 });
    expect(await contents(into)).toEqual(before);
  });

  test('finds what another order has mixed up, too', async () => {
    const log = sampleEvents(0, 12).map((event, index): readonly [string, NewEvent] => [
      streams[index % 3] as string,
      event,
    ]);
    const ofStream = (index: number) => log.filter(([stream]) => stream === streams[index]);
    const into = await storeWith([...ofStream(0), ...ofStream(2).slice(0, 2), ...ofStream(1)]);
    const text = await exported(await storeWith(log), { eventsPerBlock: 5 });
    expect(await imported(text, into)).toMatchObject({ events: 12, present: 10 });
    expect(await contents(into)).toHaveLength(12);
  });

  test('can be a part, taken over behind the part before it', async () => {
    const log = sampleEvents(0, 20).map((event, index): readonly [string, NewEvent] => [
      streams[index % 2] as string,
      event,
    ]);
    const from = await storeWith(log);
    const into = await storeWith(log.slice(0, 12));
    const { events, present } = await imported(await exported(from, { from: 12 }), into);
    expect({ events, present }).toEqual({ events: 8, present: 0 });
    expect(await contents(into)).toEqual(await contents(from));
  });

  test('can be one stream', async () => {
    const log = sampleEvents(0, 9).map((event, index): readonly [string, NewEvent] => [
      streams[index % 3] as string,
      event,
    ]);
    const from = await storeWith(log);
    const into = memoryStore();
    await imported(await exported(from, { stream: streams[1] }), into);
    const own = (await withoutPositions(from)).filter(({ stream }) => stream === streams[1]);
    expect(await withoutPositions(into)).toEqual(own);
    expect(own).toHaveLength(3);
    const part = await exported(from, { stream: streams[1], from: 4 });
    expect(part.match(/^\{"position":(\d+)/gm)).toEqual(['{"position":4', '{"position":7']);
  });

  test('is told after every block how far it is', async () => {
    const from = await storeWith(sampleEvents(0, 10).map((event) => ['run-1', event]));
    const told: number[][] = [];
    await exported(from, {
      eventsPerBlock: 4,
      onProgress: ({ events, position }) => void told.push([events, position]),
    });
    expect(told).toEqual([
      [4, 3],
      [8, 7],
      [10, 9],
    ]);
  });
});

describe('what a run of the batch knows of the log', () => {
  const batch = (number: number, upToPosition: number): NewEvent =>
    sampleEvent(number, {
      type: 'StatusMessagesProcessed',
      data: { upToPosition, messages: 1, sessionsPurged: 0, packagesPurged: 0 },
    });
  const hq = 'statusMessages-hq';
  const session = streams[0] as string;
  const upTo = async (store: EventStore): Promise<readonly (string | undefined)[]> => {
    const all = await contents(store);
    return all
      .filter(({ type }) => type === 'StatusMessagesProcessed')
      .map(({ data }) => {
        const { upToPosition } = data as { readonly upToPosition: number };
        return all.find(({ position }) => position === upToPosition)?.id;
      });
  };

  test('is the same events in a store where these stand elsewhere', async () => {
    const from = await storeWith([
      [hq, batch(0, -1)],
      [session, sampleEvent(1)],
      [session, sampleEvent(2)],
      [hq, batch(3, 2)],
      [hq, batch(4, 3)],
      [session, sampleEvent(5)],
      [hq, batch(6, 1)],
    ]);
    const into = await storeWith([
      ['other-1', sampleEvent(100)],
      ['other-1', sampleEvent(101)],
    ]);
    const text = await exported(from);
    await imported(text, into);
    const known = await upTo(from);
    expect(known.filter((id) => id !== undefined)).toHaveLength(3);
    expect(await upTo(into)).toEqual(known);
    expect(await imported(text, into)).toMatchObject({ events: 7, present: 7 });
  });

  test('is all that was there before, in a part that begins with it', async () => {
    const log: readonly (readonly [string, NewEvent])[] = [
      [session, sampleEvent(1)],
      [session, sampleEvent(2)],
      [hq, batch(3, 1)],
    ];
    const from = await storeWith(log);
    const into = await storeWith([['other-1', sampleEvent(100)], ...log.slice(0, 2)]);
    const text = await exported(from, { from: 2 });
    await imported(text, into);
    expect(await upTo(into)).toEqual(await upTo(from));
    expect(await imported(text, into)).toMatchObject({ events: 1, present: 1 });
  });
});
