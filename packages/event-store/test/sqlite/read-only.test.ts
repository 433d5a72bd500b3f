/**
 * A store opened to read, beside a writer and without one.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sampleEvent, sampleEvents } from '@cdx/event-store/conformance';
import { firstValueFrom, Subject, take, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { all, any, expectCode, open } from '../support/stores.ts';

test('sees what a writer has acknowledged, while the writer goes on', async () => {
  const path = join(temporaryFolder(), 'log.cdx');
  const writer = await open(path, { mode: 'create' });
  const reader = await open(path, { mode: 'read' });
  for (const number of [0, 1, 2]) {
    await writer.append('run-1', [sampleEvent(number)], any);
    expect(await reader.head()).toBe(number);
    expect(await reader.streamRevision('run-1')).toBe(number);
  }
  await writer.saveSnapshot('kernel', { version: 1, position: 2, data: Uint8Array.of(1) });
  expect((await reader.loadSnapshot('kernel'))?.position).toBe(2);
});

test('sees names that came after it was opened', async () => {
  const path = join(temporaryFolder(), 'log.cdx');
  const writer = await open(path, { mode: 'create' });
  const reader = await open(path, { mode: 'read' });
  expect(await all(reader.readAll())).toEqual([]);
  const event = sampleEvent(1, { type: 'New', source: 'new' });
  await writer.append('new-1', [event], any);
  expect(await all(reader.readAll({ filter: { types: ['New'] } }))).toMatchObject([
    { type: 'New', source: 'new', stream: 'new-1' },
  ]);
});

test('reads a store whose writer comes and goes', async () => {
  const path = join(temporaryFolder(), 'log.cdx');
  const first = await open(path, { mode: 'create' });
  await first.append('run-1', [sampleEvent(0)], any);
  await first.close();
  const reader = await open(path, { mode: 'read' });
  expect(await reader.head()).toBe(0);
  for (const number of [1, 2, 3]) {
    const writer = await open(path, { mode: 'open' });
    await writer.append('run-1', [sampleEvent(number)], any);
    expect(await reader.head()).toBe(number);
    await writer.close();
    expect((await all(reader.readAll())).length).toBe(number + 1);
  }
});

test('refuses everything that writes', async () => {
  const path = join(temporaryFolder(), 'log.cdx');
  await (await open(path, { mode: 'create' })).close();
  const reader = await open(path, { mode: 'read' });
  expect(reader.readOnly).toBe(true);
  const snapshot = { version: 1, position: 0, data: new Uint8Array() };
  await expectCode(reader.append('run-1', [sampleEvent(0)], any), 'invalid-argument', { path });
  await expectCode(reader.appendMany([]), 'invalid-argument');
  await expectCode(reader.saveSnapshot('kernel', snapshot), 'invalid-argument');
  await expectCode(
    reader.transaction(() => 1),
    'invalid-argument',
  );
  await expectCode(reader.migrate('views', []), 'invalid-argument');
  expect(() => reader.prepare('DELETE FROM log_events').run()).toThrow('readonly');
});

test('subscriptions look for new events whenever the poll says so', async () => {
  const path = join(temporaryFolder(), 'log.cdx');
  const writer = await open(path, { mode: 'create' });
  await writer.append('run-1', sampleEvents(0, 2), any);
  const poll = new Subject<void>();
  const reader = await open(path, { mode: 'read', poll });
  expect(poll.observed).toBe(false);
  const events = firstValueFrom(reader.subscribe({ from: 'start' }).pipe(take(3), toArray()));
  expect(poll.observed).toBe(true);
  await writer.append('run-1', [sampleEvent(2)], any);
  poll.next();
  expect((await events).map(({ revision }) => revision)).toEqual([0, 1, 2]);
  await reader.close();
  expect(poll.observed).toBe(false);
});

test('a store that was closed is one file again, beside its lock', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'log.cdx');
  const store = await open(path, { mode: 'create' });
  await store.append('run-1', sampleEvents(0, 100), any);
  await all(store.readAll());
  await store.close();
  const reader = await open(path, { mode: 'read' });
  expect((await all(reader.readAll())).length).toBe(100);
  await reader.close();
  expect(readdirSync(folder).toSorted()).toEqual(['log.cdx', 'log.cdx.lock']);
});
