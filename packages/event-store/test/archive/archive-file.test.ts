/**
 * Archive files: told from stores and from everything else, bound to one store, written by one.
 */
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { joinedLog, scavenge } from '@cdx/event-store';
import { sampleEvents } from '@cdx/event-store/conformance';
import { createMemoryArchive } from '@cdx/event-store/memory';
import { archivePath } from '@cdx/event-store/sqlite';
import { describe, expect, test } from 'vitest';
import { loadDriver } from '../../src/sqlite/driver.ts';
import { temporaryFolder } from '../support/folder.ts';
import { all, any, expectCode, open, openArchive, openPair } from '../support/stores.ts';

const archiveModes = ['open', 'replace', 'read'] as const;
const storeModes = ['open', 'replace', 'read'] as const;

/** A closed pair: two streams of three events, one of them scavenged. */
async function closedPair(folder: string): Promise<string> {
  const path = join(folder, 'log.db');
  const { store, archive } = await openPair(path, 'create');
  await store.append('run-1', sampleEvents(0, 3), any);
  await store.append('run-2', sampleEvents(3, 3), any);
  await scavenge(store, archive, ['run-1']);
  await archive.close();
  await store.close();
  return path;
}

test.each([
  ['run.db', 'run.archive.db'],
  ['/a.b/run.cdx', '/a.b/run.archive.cdx'],
  ['folder/run', 'folder/run.archive'],
  ['run.2.db', 'run.2.archive.db'],
])('the archive of %s is %s, unless somebody wants it elsewhere', (store, archive) => {
  expect(archivePath(store)).toBe(archive);
});

describe('the file', () => {
  test('is recognised by its header, and is one file again after close', async () => {
    const folder = temporaryFolder();
    const path = archivePath(await closedPair(folder));
    const header = readFileSync(path);
    expect(header.toString('latin1', 0, 15)).toBe('SQLite format 3');
    expect(header.toString('latin1', 68, 72)).toBe('CDXA');
    expect(header.readUInt32BE(60)).toBe(1);
    const locks = ['log.archive.db.lock', 'log.db.lock'];
    expect(readdirSync(folder).toSorted()).toEqual(['log.archive.db', ...locks, 'log.db'].sort());
  });

  test.each(storeModes)('is no store, whatever is wanted of it: %s', async (mode) => {
    const path = archivePath(await closedPair(temporaryFolder()));
    const before = readFileSync(path);
    await expectCode(open(path, { mode }), 'not-a-store', { path });
    await expect(open(path, { mode })).rejects.toThrow('is an archive of events, not');
    await expectCode(open(path, { mode: 'create' }), 'store-exists');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test.each(archiveModes)('a store is no archive, whatever is wanted of it: %s', async (mode) => {
    const folder = temporaryFolder();
    const path = await closedPair(folder);
    const before = readFileSync(path);
    const store = await open(join(folder, 'other.db'), { mode: 'create' });
    await expectCode(openArchive(path, { mode, store }), 'not-a-store', { path });
    await expect(openArchive(path, { mode, store })).rejects.toThrow('is an event store, not');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test.each(archiveModes)('a file of somebody else is left alone: %s', async (mode) => {
    const folder = temporaryFolder();
    const store = await open(join(folder, 'log.db'), { mode: 'create' });
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'mine');
    await expectCode(openArchive(path, { mode, store }), 'not-a-store', { path });
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  test('of a newer version is refused', async () => {
    const path = archivePath(await closedPair(temporaryFolder()));
    const newer = (await loadDriver()).open(path, { readOnly: false });
    newer.exec('PRAGMA user_version = 2');
    newer.close();
    const details = { storeVersion: 2, knownVersion: 1 };
    await expectCode(openArchive(path, { mode: 'read' }), 'store-newer', details);
  });

  test('with events that are newer than the code is refused', async () => {
    const path = archivePath(await closedPair(temporaryFolder()));
    const upcasting = { upcasters: [], newestVersions: { PackageDownloaded: 1 } };
    await (await openArchive(path, { mode: 'read', upcasting })).close();
    const other = (await loadDriver()).open(path, { readOnly: false });
    other.exec('UPDATE log_kinds SET schema_version = 2');
    other.close();
    await expectCode(openArchive(path, { mode: 'read', upcasting }), 'store-newer');
  });

  test('is made by open alone, and only where nothing can be missing from it', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'log.db');
    const store = await open(path, { mode: 'create' });
    await expectCode(openArchive(archivePath(path), { mode: 'read', store }), 'file-not-found');
    await closedPair(temporaryFolder());
    const nowhere = join(folder, 'nowhere', 'a.db');
    await expectCode(openArchive(nowhere, { mode: 'open', store }), 'file-not-found', {
      path: dirname(nowhere),
    });
    expect(await (await openArchive(archivePath(path), { mode: 'open', store })).head()).toBe(-1);
  });
});

describe('the bond with one store', () => {
  test('holds wherever the two are moved', async () => {
    const path = await closedPair(temporaryFolder());
    const folder = temporaryFolder();
    renameSync(path, join(folder, 'a.db'));
    renameSync(archivePath(path), join(folder, 'b.db'));
    const store = await open(join(folder, 'a.db'), { mode: 'open' });
    const archive = await openArchive(join(folder, 'b.db'), { mode: 'open', store });
    expect((await all(joinedLog(store, archive).readAll())).length).toBe(6);
  });

  test.each(archiveModes.filter((mode) => mode !== 'replace'))(
    'the archive of another store is refused: %s',
    async (mode) => {
      const folder = temporaryFolder();
      const path = archivePath(await closedPair(folder));
      const store = await open(join(folder, 'other.db'), { mode: 'create' });
      await expectCode(openArchive(path, { mode, store }), 'invalid-argument');
      // Nothing is held: the right one may have it.
      await openPair(join(folder, 'log.db'), 'open');
    },
  );

  test('a store that replaced the one before is another one', async () => {
    const path = await closedPair(temporaryFolder());
    const store = await open(path, { mode: 'replace' });
    await expectCode(openArchive(archivePath(path), { mode: 'open', store }), 'invalid-argument');
    const archive = await openArchive(archivePath(path), { mode: 'replace', store });
    expect(await archive.counts()).toEqual({ streams: 0, events: 0 });
    await store.append('run-1', sampleEvents(0, 3), any);
    await scavenge(store, archive, ['run-1']);
    expect(archive.check()).toEqual([]);
    expect((await all(joinedLog(store, archive).readAll())).length).toBe(3);
  });

  test('what was scavenged cannot be replaced, nor be lost with its file unnoticed', async () => {
    const path = await closedPair(temporaryFolder());
    const store = await open(path, { mode: 'open' });
    const file = archivePath(path);
    await expectCode(openArchive(file, { mode: 'replace', store }), 'invalid-argument');
    const copy = readFileSync(file);
    const archive = await openArchive(file, { mode: 'open', store });
    await store.append('run-3', sampleEvents(9, 1), any);
    await scavenge(store, archive, ['run-3']);
    await archive.close();
    rmSync(file);
    await expectCode(openArchive(file, { mode: 'open', store }), 'file-not-found');
    writeFileSync(file, copy);
    const details = { scavenged: 6, head: 2 };
    await expectCode(openArchive(file, { mode: 'open', store }), 'store-corrupt', details);
    expect(() => createMemoryArchive(store)).toThrow('ends at -1');
  });
});

describe('writers and readers', () => {
  test('a second writer is refused at once', async () => {
    const path = join(temporaryFolder(), 'log.db');
    const { store, archive } = await openPair(path, 'create');
    await expectCode(openArchive(archive.path, { mode: 'open', store }), 'store-locked');
    await archive.close();
    await openArchive(archive.path, { mode: 'open', store });
  });

  test('a reader sees what was added, and adds nothing', async () => {
    const path = join(temporaryFolder(), 'log.db');
    const { store, archive } = await openPair(path, 'create');
    await store.append('run-1', sampleEvents(0, 3), any);
    const reader = await openArchive(archive.path, { mode: 'read' });
    expect([archive.readOnly, reader.readOnly]).toEqual([false, true]);
    await scavenge(store, archive, ['run-1']);
    const events = await all(reader.readAll());
    expect(events.length).toBe(3);
    await expectCode(reader.add(events), 'invalid-argument', { path: archive.path });
  });

  test('a reader is told when the archive has been replaced', async () => {
    const path = join(temporaryFolder(), 'log.db');
    const { store, archive } = await openPair(path, 'create');
    await archive.close();
    const reader = await openArchive(archive.path, { mode: 'read' });
    expect(await all(reader.readAll())).toEqual([]);
    const other = await open(join(temporaryFolder(), 'other.db'), { mode: 'create' });
    await openArchive(archive.path, { mode: 'replace', store: other });
    await expectCode(all(reader.readAll()), 'store-closed', { path: archive.path });
    await expectCode(openArchive(archive.path, { mode: 'read', store }), 'invalid-argument');
  });

  test('a full disk is told, and nothing has left the store', async () => {
    const path = join(temporaryFolder(), 'log.db');
    const { store, archive } = await openPair(path, 'create');
    await store.append('run-1', sampleEvents(0, 500), any);
    const { size } = statSync(archive.path);
    const connection = (archive as unknown as { connection: { exec(sql: string): void } })
      .connection;
    connection.exec(`PRAGMA max_page_count = ${size / 4096 + 4}`);
    await expectCode(scavenge(store, archive, ['run-1']), 'store-write-failed');
    expect((await all(store.readAll())).length).toBe(500);
    connection.exec('PRAGMA max_page_count = 1000000');
    await scavenge(store, archive, ['run-1']);
    expect(await archive.counts()).toEqual({ streams: 1, events: 500 });
  });
});
