/**
 * Events that older releases wrote come out as the newest, from every store of ours, without
 * anybody saying so.
 */
import { join } from 'node:path';
import { eventUpcasters, newestSchemaVersions, parseEvent, schemaVersionOf } from '@cdx/session';
import { sampleEvent } from '@cdx/event-store/conformance';
import { archiveStreams, type EventStore } from '@cdx/event-store';
import { createMemoryArchive, createMemoryEventStore } from '@cdx/event-store/memory';
import { describe, expect, test } from 'vitest';
import { writeFirstVersion } from '../support/first-version.ts';
import { temporaryFolder } from '../support/folder.ts';
import { all, any, expectCode, open } from '../support/stores.ts';

const stream = 'downloadSession-17-STORE-0001';
/** As the first release wrote it. */
const old = sampleEvent(1, { type: 'PackageMadeAvailable', data: { rows: 3, bytes: 40 } });
const asNew = { rows: 3, bytes: 40, rowVersion: null, oldestChangeAt: null };

const stores: readonly (readonly [name: string, make: () => Promise<EventStore>])[] = [
  [
    'a SQLite file of the first version',
    async () => {
      const path = join(temporaryFolder(), 'log.db');
      await writeFirstVersion(path, { [stream]: [old] });
      return open(path, { mode: 'open' });
    },
  ],
  [
    'the same file, opened to read',
    async () => {
      const path = join(temporaryFolder(), 'log.db');
      await writeFirstVersion(path, { [stream]: [old] });
      return open(path, { mode: 'read' });
    },
  ],
  [
    'a memory store',
    async () => {
      const store = createMemoryEventStore();
      await store.append(stream, [old], any);
      return store;
    },
  ],
];

describe.each(stores)('%s', (_, make) => {
  test('gives old events as new ones, which are valid', async () => {
    const store = await make();
    for (const events of [await all(store.readAll()), await all(store.readStream(stream))]) {
      const [event] = events;
      expect([event?.schemaVersion, event?.data]).toEqual([2, asNew]);
      expect(parseEvent(event).type).toBe('PackageMadeAvailable');
    }
  });
});

test.each([
  ['sqlite', () => open(join(temporaryFolder(), 'log.db'), { mode: 'create' })],
  ['memory', async () => createMemoryEventStore()],
] as const)('%s takes no event that is newer than the code', async (_, make) => {
  const store = await make();
  const newest = schemaVersionOf(old.type);
  const event = { ...old, schemaVersion: newest + 1 };
  await expectCode(store.append(stream, [event], any), 'invalid-event');
  await store.append(stream, [{ ...event, schemaVersion: newest }], any);
});

describe('an old event that is not what its version says', () => {
  const broken = { ...old, data: { rows: -1, bytes: 40 } };

  test.each([
    ['sqlite', () => open(join(temporaryFolder(), 'log.db'), { mode: 'create' })],
    ['memory', async () => createMemoryEventStore()],
  ] as const)('is not taken by %s', async (_, make) => {
    const store = await make();
    await expectCode(store.append(stream, [broken], any), 'invalid-event', { id: old.id });
    expect(await store.head()).toBe(-1);
    // What is written is the writer's affair: the newest version is not looked at.
    await store.append(stream, [{ ...broken, schemaVersion: 2 }], any);
  });

  test('is told with its place by an archive in memory, too', async () => {
    const store = createMemoryEventStore({ upcasting: { upcasters: [] } });
    await store.append('run-1', [sampleEvent(2)], any);
    await store.append(stream, [sampleEvent(3), broken], any);
    const archive = createMemoryArchive(store);
    await archiveStreams(store, archive, [stream]);
    const place = { id: old.id, stream, revision: 1, position: 2 };
    await expectCode(all(archive.readAll()), 'invalid-event', place);
  });

  test('is told with its place where a file has it, and others are read', async () => {
    const path = join(temporaryFolder(), 'log.db');
    const other = sampleEvent(2);
    await writeFirstVersion(path, { 'run-1': [other], [stream]: [broken] });
    const store = await open(path, { mode: 'read' });
    await expectCode(all(store.readAll()), 'invalid-event', {
      type: 'PackageMadeAvailable',
      storedVersion: 1,
      stream,
      revision: 0,
      position: 1,
    });
    await expect(all(store.readStream(stream))).rejects.toThrow(
      `Invalid event (PackageMadeAvailable, ${stream}, revision 0, position 1): it is of version 1, which it does not fit: data.rows: `,
    );
    expect((await all(store.readStream('run-1'))).map(({ id }) => id)).toEqual([other.id]);
  });
});

test('other upcasters take the place of these', async () => {
  const path = join(temporaryFolder(), 'log.db');
  await writeFirstVersion(path, { [stream]: [old] });
  const store = await open(path, { mode: 'read', upcasting: { upcasters: [] } });
  const [event] = await all(store.readAll());
  expect([event?.schemaVersion, event?.data]).toEqual([1, old.data]);
});

test('each type with a newer version has a chain to it', () => {
  for (const [type, version] of Object.entries(newestSchemaVersions)) {
    const steps = eventUpcasters.filter((upcaster) => upcaster.type === type);
    expect(steps.map(({ fromVersion }) => fromVersion)).toEqual(
      Array.from({ length: version - 1 }, (_, index) => index + 1),
    );
  }
});
