/**
 * Damaged files and media that fail: told as such, and nothing is half-written.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleEvent, sampleEvents } from '@cdx/event-store/conformance';
import { describe, expect, test } from 'vitest';
import { loadDriver } from '../../src/sqlite/driver.ts';
import { temporaryFolder } from '../support/folder.ts';
import { all, any, expectCode, open } from '../support/stores.ts';

async function damagedStore(damage: string): Promise<string> {
  const path = join(temporaryFolder(), 'log.cdx');
  const store = await open(path, { mode: 'create' });
  await store.append('run-1', sampleEvents(0, 50), any);
  await store.append('run-2', sampleEvents(50, 50), any);
  await store.close();
  const database = (await loadDriver()).open(path, { readOnly: false });
  database.exec(damage);
  database.close();
  return path;
}

const damages: readonly (readonly [what: string, sql: string, found: string])[] = [
  ['an event is gone', 'DELETE FROM log_events WHERE position = 30', 'have no event'],
  ['data is no JSON', `UPDATE log_events SET data = '{' WHERE position = 3`, 'no JSON'],
  ['a stream has no name', 'DELETE FROM log_streams WHERE code = 1', 'no stream'],
  ['a type has no name', 'DELETE FROM log_kinds', 'no type'],
  ['a source has no name', 'DELETE FROM log_sources', 'no source'],
  ['a revision is gone', 'UPDATE log_events SET revision = 99 WHERE position = 99', 'gaps'],
  ['an id is no UUID', `UPDATE log_events SET id = x'00' WHERE position = 99`, 'no UUIDs'],
];

describe('check', () => {
  test('finds nothing in a whole store', async () => {
    const store = await open(await damagedStore(''), { mode: 'read' });
    expect(store.check()).toEqual([]);
  });

  test.each(damages)('finds that %s', async (_, sql, found) => {
    const store = await open(await damagedStore(sql), { mode: 'read' });
    expect(store.check().join('; ')).toContain(found);
  });
});

describe('reading', () => {
  test.each(damages.slice(0, 5))('stops where %s', async (_, sql) => {
    const path = await damagedStore(sql);
    const store = await open(path, { mode: 'read' });
    await expectCode(all(store.readAll()), 'store-corrupt', { path });
  });

  test('stops at pages of the file that have been written over', async () => {
    const path = await damagedStore('');
    const bytes = readFileSync(path);
    bytes.fill(0xff, 4096);
    writeFileSync(path, bytes);
    const read = async (): Promise<void> => {
      const store = await open(path, { mode: 'read' });
      await all(store.readAll());
    };
    await expectCode(read(), 'store-corrupt', { path });
    await expectCode(open(path, { mode: 'open' }), 'store-corrupt', { path });
  });
});

describe('a medium that is full', () => {
  test('refuses the append, keeps what was there, and goes on when there is room', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    const store = await open(path, { mode: 'create' });
    await store.append('run-1', [sampleEvent(0)], any);
    const pages = Number(store.prepare('PRAGMA page_count').get()?.['page_count']);
    store.prepare(`PRAGMA max_page_count = ${pages + 2}`).get();
    const large = sampleEvent(1, { data: 'x'.repeat(50_000) });
    await expectCode(store.append('run-1', [large], any), 'store-write-failed', { path });
    const batches = [0, 1, 2].map((n) => ({ stream: `run-${n}`, events: [large], ...any }));
    await expectCode(store.appendMany(batches), 'store-write-failed');
    const failing = store.transaction((tx) => tx.appendMany(batches));
    await expectCode(failing, 'store-write-failed');
    expect((await all(store.readAll())).length).toBe(1);
    store.prepare('PRAGMA max_page_count = 1000000').get();
    const result = await store.append('run-1', [large], { expectedRevision: 0 });
    expect(result).toMatchObject({ position: 1, revision: 1 });
    expect(store.check()).toEqual([]);
  });

  test('fails every append of the group that shared the transaction', async () => {
    const store = await open(join(temporaryFolder(), 'log.cdx'), { mode: 'create' });
    store.prepare('PRAGMA max_page_count = 1').get();
    const large = 'x'.repeat(500_000);
    const outcomes = await Promise.allSettled(
      [1, 2, 3].map((n) => store.append('run-1', [sampleEvent(n, { data: large })], any)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await store.head()).toBe(-1);
  });
});

describe('another program that writes against the rules', () => {
  test('does not make the store give positions twice', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    const store = await open(path, { mode: 'create' });
    await store.append('run-1', [sampleEvent(0)], any);
    const other = (await loadDriver()).open(path, { readOnly: false });
    other.exec(`INSERT INTO log_events SELECT 1, stream, 1, x'00112233445566778899aabbccddeeff',
      kind, run_number, occurred_at, recorded_at, source, correlation_id, causation_id, data
      FROM log_events`);
    other.close();
    const result = await store.append('run-1', [sampleEvent(2)], any);
    expect(result).toMatchObject({ position: 2, revision: 2 });
    expect(store.check()).toEqual([]);
  });
});
