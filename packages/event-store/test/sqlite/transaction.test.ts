/**
 * What the SQLite store offers to co-located views: tables of their own, written in the same
 * transaction as events, checkpoints and snapshots.
 */
import { join } from 'node:path';
import { sampleEvent, sampleEvents } from '@cdx/event-store/conformance';
import type { SqliteEventStore } from '@cdx/event-store/sqlite';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { all, any, expectCode, open } from '../support/stores.ts';

const tables = `
  CREATE TABLE views_counts (stream TEXT PRIMARY KEY, events INTEGER NOT NULL);
  CREATE TABLE views_checkpoint (position INTEGER NOT NULL);
  INSERT INTO views_checkpoint VALUES (-1);`;

async function storeWithViews(): Promise<SqliteEventStore> {
  const store = await open(join(temporaryFolder(), 'log.cdx'), { mode: 'create' });
  await store.migrate('views', [tables]);
  return store;
}

/** One page of the log into the view, with the checkpoint. */
function catchUp(store: SqliteEventStore): Promise<boolean> {
  return store.transaction((tx) => {
    const checkpoint = tx.prepare('SELECT position FROM views_checkpoint').get();
    const page = tx.readPage({ from: Number(checkpoint?.['position']) + 1 });
    const count = tx.prepare(
      `INSERT INTO views_counts VALUES (?, 1)
       ON CONFLICT DO UPDATE SET events = events + 1`,
    );
    for (const event of page.events) count.run(event.stream);
    tx.prepare('UPDATE views_checkpoint SET position = ?').run(page.next - 1);
    return page.atEnd;
  });
}

function counts(store: SqliteEventStore): unknown[] {
  return store
    .prepare('SELECT * FROM views_counts ORDER BY stream')
    .all()
    .map((row) => ({ ...row }));
}

describe('transaction', () => {
  test('a view catches up page by page, each with its checkpoint', async () => {
    const store = await storeWithViews();
    await store.append('run-1', sampleEvents(0, 1500), any);
    await store.append('run-2', sampleEvents(1500, 2), any);
    while (!(await catchUp(store)));
    expect(counts(store)).toEqual([
      { stream: 'run-1', events: 1500 },
      { stream: 'run-2', events: 2 },
    ]);
  });

  test('events, rows and snapshot are there together', async () => {
    const store = await storeWithViews();
    const result = await store.transaction((tx) => {
      const results = tx.appendMany([
        { stream: 'run-1', events: sampleEvents(0, 3), ...any },
        { stream: 'run-2', events: [sampleEvent(3)], expectedRevision: 'noStream' },
      ]);
      expect(tx.readPage().events.length).toBe(4);
      tx.prepare('INSERT INTO views_counts VALUES (?, ?)').run('run-1', 3);
      tx.saveSnapshot('kernel', { version: 1, position: 3, data: Uint8Array.of(5) });
      return results.map(({ position }) => position);
    });
    expect(result).toEqual([2, 3]);
    expect(await store.head()).toBe(3);
    expect(counts(store)).toEqual([{ stream: 'run-1', events: 3 }]);
    expect((await store.loadSnapshot('kernel'))?.data).toEqual(Uint8Array.of(5));
  });

  test('what it throws undoes all of it, and later appends find the old state', async () => {
    const store = await storeWithViews();
    await store.append('run-1', [sampleEvent(0)], any);
    const failure = new Error('a bug in a view');
    const failing = store.transaction((tx) => {
      tx.appendMany([{ stream: 'run-1', events: sampleEvents(1, 100), ...any }]);
      tx.appendMany([{ stream: 'run-2', events: [sampleEvent(200)], ...any }]);
      tx.prepare('INSERT INTO views_counts VALUES (?, ?)').run('run-1', 3);
      tx.saveSnapshot('kernel', { version: 1, position: 3, data: Uint8Array.of(5) });
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect(await store.head()).toBe(0);
    expect(counts(store)).toEqual([]);
    expect(await store.loadSnapshot('kernel')).toBeUndefined();
    const result = await store.append('run-1', sampleEvents(1, 2), { expectedRevision: 0 });
    expect(result).toMatchObject({ firstPosition: 1, revision: 2 });
    expect(await store.streamRevision('run-2')).toBe(-1);
    expect(store.check()).toEqual([]);
  });

  test('an append that is refused inside may be caught: it alone is undone', async () => {
    const store = await storeWithViews();
    await store.transaction((tx) => {
      tx.appendMany([{ stream: 'run-1', events: [sampleEvent(0)], ...any }]);
      const refused = [
        { stream: 'run-2', events: [sampleEvent(1)], ...any },
        { stream: 'run-1', events: [sampleEvent(2)], expectedRevision: 'noStream' as const },
      ];
      expect(() => tx.appendMany(refused)).toThrow('not as expected');
      tx.appendMany([{ stream: 'run-2', events: [sampleEvent(3)], expectedRevision: 'noStream' }]);
    });
    expect((await all(store.readAll())).map(({ stream }) => stream)).toEqual(['run-1', 'run-2']);
    expect(store.check()).toEqual([]);
  });

  test('comes after the appends that were called before it', async () => {
    const store = await storeWithViews();
    const append = store.append('run-1', [sampleEvent(0)], any);
    const seen = await store.transaction((tx) => tx.readPage().events.length);
    expect(seen).toBe(1);
    expect((await append).position).toBe(0);
  });

  test('subscriptions see its events after it, and none of one that was undone', async () => {
    const store = await storeWithViews();
    const pages = store.follow({ from: 'end' })[Symbol.asyncIterator]();
    await pages.next();
    const next = pages.next();
    const undone = store.transaction((tx) => {
      tx.appendMany([{ stream: 'run-1', events: [sampleEvent(0)], ...any }]);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    await store.transaction((tx) =>
      tx.appendMany([{ stream: 'run-1', events: [sampleEvent(1)], ...any }]),
    );
    expect(await next).toMatchObject({ value: { events: [{ id: sampleEvent(1).id }] } });
    await pages.return?.();
  });

  test('refuses asynchronous work, nesting, and use after its end', async () => {
    const store = await storeWithViews();
    await expectCode(
      store.transaction(async (tx) => {
        tx.appendMany([{ stream: 'run-1', events: [sampleEvent(0)], ...any }]);
      }),
      'invalid-argument',
    );
    expect(await store.head()).toBe(-1);
    let inner: Promise<unknown> = Promise.resolve();
    const leaked = await store.transaction((tx) => {
      inner = store.transaction(() => 1);
      inner.catch(() => {});
      return tx;
    });
    await expectCode(inner, 'invalid-argument');
    expect(() => leaked.readPage()).toThrow('over');
    expect(() => leaked.appendMany([])).toThrow('over');
  });
});

describe('migrate', () => {
  test('runs each script once, in order, and remembers how far it came', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    const store = await open(path, { mode: 'create' });
    expect(store.schemaVersion('views')).toBe(0);
    await store.migrate('views', [tables]);
    await store.migrate('views', [tables]);
    await store.close();
    const again = await open(path, { mode: 'open' });
    expect(again.schemaVersion('views')).toBe(1);
    await again.migrate('views', [tables, 'ALTER TABLE views_counts ADD COLUMN extra TEXT']);
    expect(again.schemaVersion('views')).toBe(2);
    expect(again.prepare('SELECT extra FROM views_counts').all()).toEqual([]);
    expect(again.schemaVersion('other')).toBe(0);
  });

  test('a script that fails leaves nothing behind', async () => {
    const store = await storeWithViews();
    const broken = 'CREATE TABLE views_more (a); CREATE TABLE views_counts (a)';
    await expect(store.migrate('views', [tables, broken])).rejects.toThrow('already exists');
    expect(store.schemaVersion('views')).toBe(1);
    expect(() => store.prepare('SELECT * FROM views_more')).toThrow('no such table');
  });

  test('refuses tables outside the namespace, and those of the log', async () => {
    const store = await storeWithViews();
    const strays = ['CREATE TABLE mine (a)', 'DROP TABLE log_snapshots'];
    for (const stray of strays) {
      await expectCode(store.migrate('views', [tables, stray]), 'invalid-argument');
    }
    for (const namespace of ['log', 'store', 'sqlite', '', 'Views', 'a_b', 'a;b']) {
      await expectCode(store.migrate(namespace, ['']), 'invalid-argument');
    }
    expect(await store.loadSnapshot('kernel')).toBeUndefined();
  });

  test('refuses tables of a newer version', async () => {
    const store = await storeWithViews();
    await expectCode(store.migrate('views', []), 'store-newer', {
      namespace: 'views',
      storeVersion: 1,
      knownVersion: 0,
    });
  });
});
