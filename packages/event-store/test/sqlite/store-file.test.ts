/**
 * Opening store files: which mode wants what, and what is answered to files that are no stores.
 */
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { sampleEvent, sampleEvents } from '@cdx/event-store/conformance';
import { describe, expect, test } from 'vitest';
import { loadDriver } from '../../src/sqlite/driver.ts';
import { temporaryFolder } from '../support/folder.ts';
import { all, any, expectCode, open } from '../support/stores.ts';

const writerModes = ['create', 'open', 'replace'] as const;
const openModes = ['open', 'replace', 'read'] as const;

/** Files beside this one, which nobody asked for. */
function besides(path: string): string[] {
  return readdirSync(dirname(path)).filter((name) => name !== basename(path));
}

async function storeWithEvents(path: string, count: number): Promise<void> {
  const store = await open(path, { mode: 'create' });
  await store.append('run-1', sampleEvents(0, count), any);
  await store.close();
}

describe('create', () => {
  test('makes a store that is recognised by the header of its file', async () => {
    const path = join(temporaryFolder(), 'new.cdx');
    await storeWithEvents(path, 1);
    const header = readFileSync(path);
    expect(header.toString('latin1', 0, 15)).toBe('SQLite format 3');
    expect(header.toString('latin1', 68, 72)).toBe('CDXS');
    expect(header.readUInt32BE(60)).toBe(2);
  });

  test('refuses a file that is there, and leaves it alone', async () => {
    const path = join(temporaryFolder(), 'taken');
    writeFileSync(path, 'mine');
    await expectCode(open(path, { mode: 'create' }), 'store-exists', { path });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(besides(path)).toEqual([]);
  });

  test('refuses a store that is there', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    await storeWithEvents(path, 3);
    await expectCode(open(path, { mode: 'create' }), 'store-exists');
    const store = await open(path, { mode: 'read' });
    expect(await store.head()).toBe(2);
  });

  test('refuses a folder that does not exist, and names it', async () => {
    const folder = join(temporaryFolder(), 'nowhere');
    const create = open(join(folder, 'log.cdx'), { mode: 'create' });
    await expectCode(create, 'file-not-found', { path: folder });
  });

  test('goes over what a process that was killed here has left', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    writeFileSync(`${path}.new`, 'half a sto');
    writeFileSync(`${path}.new-wal`, 'garbage');
    await storeWithEvents(path, 1);
    expect(besides(path)).toEqual(['log.cdx.lock']);
  });

  test('does not take what lies beside a file that somebody has deleted for its own', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    const killed = await open(path, { mode: 'create' });
    await killed.append('run-1', sampleEvents(0, 3), any);
    const companions = ['-wal', '-shm'].map(
      (end) => [path + end, readFileSync(path + end)] as const,
    );
    await killed.close();
    rmSync(path);
    for (const [file, content] of companions) writeFileSync(file, content);
    const store = await open(path, { mode: 'create' });
    expect(await store.head()).toBe(-1);
    expect(store.check()).toEqual([]);
  });

  test('of two at the same time one gets the file', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    const outcomes = await Promise.allSettled([
      open(path, { mode: 'create' }),
      open(path, { mode: 'create' }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

describe.each(openModes)('%s', (mode) => {
  const missing = mode === 'replace' ? 'makes a new store' : 'refuses';

  test(`${missing} where there is no file`, async () => {
    const path = join(temporaryFolder(), 'none.cdx');
    const opening = open(path, { mode });
    if (mode === 'replace') expect(await (await opening).head()).toBe(-1);
    else {
      await expectCode(opening, 'file-not-found', { path });
      expect(readdirSync(dirname(path))).toEqual([]);
    }
  });

  test('refuses a directory', async () => {
    const path = join(temporaryFolder(), 'folder');
    mkdirSync(path);
    await expectCode(open(path, { mode }), 'not-a-file', { path });
  });

  test.each([
    ['a text', 'not a database, but long enough to have a header. '.repeat(40)],
    ['an empty file', ''],
    ['a file with half a header', 'SQLite format 3\0'],
  ])('refuses %s, and leaves it alone', async (_, content) => {
    const path = join(temporaryFolder(), 'other');
    writeFileSync(path, content);
    await expectCode(open(path, { mode }), 'not-a-store', { path });
    expect(readFileSync(path, 'utf8')).toBe(content);
    expect(besides(path)).toEqual([]);
  });

  test('refuses the database of another program, and leaves it alone', async () => {
    const path = join(temporaryFolder(), 'other.db');
    const other = (await loadDriver()).open(path, { readOnly: false });
    other.exec('CREATE TABLE log_events (a); INSERT INTO log_events VALUES (1)');
    other.close();
    const before = readFileSync(path);
    await expectCode(open(path, { mode }), 'not-a-store', { path });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(besides(path)).toEqual([]);
  });

  test('refuses a store of a newer version, and names both', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    await storeWithEvents(path, 1);
    const newer = (await loadDriver()).open(path, { readOnly: false });
    newer.exec('PRAGMA user_version = 3');
    newer.close();
    await expectCode(open(path, { mode }), 'store-newer', { storeVersion: 3, knownVersion: 2 });
  });
});

describe('open', () => {
  test('goes on where the store was', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    await storeWithEvents(path, 3);
    const store = await open(path, { mode: 'open' });
    const result = await store.append('run-1', [sampleEvent(3)], { expectedRevision: 2 });
    expect(result).toMatchObject({ revision: 3, position: 3 });
  });

  test('refuses upcasters that do not lead to the newest version', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    const up = (data: unknown): unknown => data;
    const upcasting = { upcasters: [{ type: 'a', fromVersion: 2, up }] };
    await expectCode(open(path, { mode: 'create', upcasting }), 'invalid-argument', { type: 'a' });
    expect(readdirSync(dirname(path))).toEqual([]);
  });
});

describe('replace', () => {
  test('puts an empty store in the place of a full one', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    await storeWithEvents(path, 3);
    const store = await open(path, { mode: 'replace' });
    expect(await all(store.readAll())).toEqual([]);
    await store.append('run-1', [sampleEvent(9)], { expectedRevision: 'noStream' });
    await store.close();
    const again = await open(path, { mode: 'read' });
    expect(await again.head()).toBe(0);
  });

  test('takes the tables of views away, too', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    const store = await open(path, { mode: 'create' });
    await store.migrate('views', [
      'CREATE TABLE views_a (a PRIMARY KEY); CREATE TABLE views_b (a REFERENCES views_a)',
      'INSERT INTO views_a VALUES (1); INSERT INTO views_b VALUES (1)',
      'CREATE VIEW views_c AS SELECT * FROM views_a; CREATE INDEX views_d ON views_b (a)',
    ]);
    await store.close();
    const again = await open(path, { mode: 'replace' });
    expect(again.schemaVersion('views')).toBe(0);
    await again.migrate('views', ['CREATE TABLE views_c (a)']);
    expect(again.check()).toEqual([]);
  });

  test('gives the space back', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    await storeWithEvents(path, 2000);
    const before = statSync(path).size;
    const store = await open(path, { mode: 'replace' });
    await store.close();
    expect(statSync(path).size).toBeLessThan(before / 3);
  });

  test.each(['that has read', 'that has not read yet'])('a reader %s is told', async (kind) => {
    const path = join(temporaryFolder(), 'log.cdx');
    await storeWithEvents(path, 3);
    const reader = await open(path, { mode: 'read' });
    if (kind === 'that has read') expect((await all(reader.readAll())).length).toBe(3);
    const store = await open(path, { mode: 'replace' });
    await store.append('run-1', [sampleEvent(9)], any);
    await expectCode(all(reader.readAll()), 'store-closed', { path });
    await expectCode(all(reader.readStream('run-1')), 'store-closed', { path });
    expect((await all(store.readAll())).length).toBe(1);
  });

  test('not while another writer has the store', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    const writer = await open(path, { mode: 'create' });
    await expectCode(open(path, { mode: 'replace' }), 'store-locked');
    await writer.append('run-1', [sampleEvent(1)], any);
    expect(await writer.head()).toBe(0);
  });
});

describe('locking', () => {
  test.each(writerModes.filter((mode) => mode !== 'create'))(
    'a second writer is refused at once: %s',
    async (mode) => {
      const path = join(temporaryFolder(), 'log.cdx');
      await open(path, { mode: 'create' });
      await expectCode(open(path, { mode }), 'store-locked', { path });
    },
  );

  test('a second writer is refused whichever link it comes by', async () => {
    const folder = temporaryFolder();
    await open(join(folder, 'log.cdx'), { mode: 'create' });
    symlinkSync(join(folder, 'log.cdx'), join(folder, 'link.cdx'));
    await expectCode(open(join(folder, 'link.cdx'), { mode: 'open' }), 'store-locked');
  });

  test('the lock is free after close, and after an open that failed', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    const first = await open(path, { mode: 'create' });
    await first.append('run-1', [sampleEvent(1, { schemaVersion: 2 })], any);
    await first.close();
    const upcasting = { upcasters: [], newestVersions: { PackageDownloaded: 1 } };
    await expectCode(open(path, { mode: 'open', upcasting }), 'store-newer');
    const second = await open(path, { mode: 'open' });
    expect(await second.head()).toBe(0);
  });
});
