/**
 * What a scavenge does to the file of a store: space, codes, older files, readers beside it, and
 * what `check` makes of gaps.
 */
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { archiveStreams, joinedLog, scavenge } from '@cdx/event-store';
import { sampleEvent, sampleEvents } from '@cdx/event-store/conformance';
import { archivePath, type SqliteEventStore } from '@cdx/event-store/sqlite';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { localStore } from '../../src/archive/local-archive.ts';
import { loadDriver } from '../../src/sqlite/driver.ts';
import { RowDecoder } from '../../src/sqlite/log/row-decoder.ts';
import { writeFirstVersion } from '../support/first-version.ts';
import { temporaryFolder } from '../support/folder.ts';
import { all, any, expectCode, open, openArchive, openPair } from '../support/stores.ts';

function pragma(store: SqliteEventStore, name: string): number {
  return Number(store.prepare(`PRAGMA ${name}`).get()?.[name]);
}

async function change(path: string, sql: string): Promise<void> {
  const database = (await loadDriver()).open(path, { readOnly: false });
  database.exec(sql);
  database.close();
}

/** Streams `run-0` to `run-9` with ten events each, in turn; the odd ones are gone. */
async function oddOnesGone(path: string): Promise<void> {
  const { store, archive } = await openPair(path, 'create');
  for (let number = 0; number < 100; number++) {
    await store.append(`run-${number % 10}`, [sampleEvent(number)], any);
  }
  await scavenge(
    store,
    archive,
    [1, 3, 5, 7, 9].map((number) => `run-${number}`),
  );
  await archive.close();
  await store.close();
}

describe('check', () => {
  test('takes gaps for what they are', async () => {
    const path = join(temporaryFolder(), 'log.db');
    await oddOnesGone(path);
    const { store, archive } = await openPair(path, 'open');
    expect([store.check(), archive.check()]).toEqual([[], []]);
    await store.append('run-10', [sampleEvent(100)], any);
    await scavenge(store, archive, ['run-10']);
    expect([store.check(), archive.check()]).toEqual([[], []]);
  });

  test('takes streams that were truncated for what they are', async () => {
    const path = join(temporaryFolder(), 'log.db');
    await oddOnesGone(path);
    const { store, archive } = await openPair(path, 'open');
    const truncations = [0, 2, 4, 6].map((number) => ({ stream: `run-${number}`, before: 7 }));
    const { truncated, events } = await scavenge(store, archive, truncations);
    expect({ truncated, events }).toEqual({ truncated: 4, events: 28 });
    expect([store.check(), archive.check()]).toEqual([[], []]);
    expect(store.prepare('SELECT events, position FROM log_scavenged').get()).toEqual({
      events: 78,
      position: 99,
    });
    await store.close();
    await archive.close();
    await change(path, 'DELETE FROM log_events WHERE position = 80');
    const damaged = await open(path, { mode: 'read' });
    expect(damaged.check().join('; ')).toContain('gaps in their revisions');
  });

  test('finds streams that begin later where too little was scavenged', async () => {
    const path = join(temporaryFolder(), 'log.db');
    const { store, archive } = await openPair(path, 'create');
    await store.append('run-1', sampleEvents(0, 10), any);
    await scavenge(store, archive, [{ stream: 'run-1', before: 4 }]);
    await archive.close();
    await store.close();
    await change(path, 'UPDATE log_events SET revision = revision + 100');
    const damaged = await open(path, { mode: 'read' });
    expect(damaged.check()).toEqual(['1 streams do not begin with their first event']);
  });

  test.each([
    ['an event is gone', 'DELETE FROM log_events WHERE position = 30', '1 positions of the log'],
    ['the last event is gone', 'DELETE FROM log_events WHERE position = 98', ''],
    ['an event is back', 'UPDATE log_scavenged SET events = events + 1', '1 events that were'],
  ])('finds that %s', async (_, sql, found) => {
    const path = join(temporaryFolder(), 'log.db');
    await oddOnesGone(path);
    await change(path, sql);
    const { store } = await openPair(path, 'read');
    expect(store.check().join('; ')).toContain(found);
    expect(store.check()).not.toEqual([]);
  });

  test.each([
    ['a revision is gone', 'DELETE FROM log_events WHERE position = 11', 'gaps in their revisions'],
    ['a first event is gone', 'DELETE FROM log_events WHERE position = 1', 'their first event'],
    ['a stream has no name', 'DELETE FROM log_streams WHERE code = 1', 'no stream'],
  ])('of an archive finds that %s', async (_, sql, found) => {
    const path = join(temporaryFolder(), 'log.db');
    await oddOnesGone(path);
    await change(archivePath(path), sql);
    const archive = await openArchive(archivePath(path), { mode: 'read' });
    expect(archive.check().join('; ')).toContain(found);
  });

  test('what neither has is found by reading the joined log', async () => {
    const path = join(temporaryFolder(), 'log.db');
    await oddOnesGone(path);
    await change(archivePath(path), 'DELETE FROM log_events WHERE position = 31');
    const { store, archive } = await openPair(path, 'read');
    const joined = joinedLog(store, archive);
    await expectCode(all(joined.readAll()), 'store-corrupt', { position: 31 });
    const backward = joined.readAll({ direction: 'backward' });
    await expectCode(all(backward), 'store-corrupt', { position: 31 });
    expect((await all(joined.readAll({ from: 32 }))).length).toBe(68);
  });
});

describe('space', () => {
  test('goes back to the system when the store is scavenged, not when it is closed', async () => {
    const path = join(temporaryFolder(), 'log.db');
    const { store, archive } = await openPair(path, 'create');
    const data = 'x'.repeat(2000);
    for (const stream of ['run-1', 'run-2', 'run-3']) {
      const events = sampleEvents(0, 2000).map((event) => ({ ...event, data }));
      await store.append(stream, events, any);
    }
    const { bytesBefore, bytesAfter } = await scavenge(store, archive, ['run-1', 'run-3']);
    expect(bytesBefore).toBeGreaterThan(12_000_000);
    expect(bytesAfter).toBeLessThan(0.4 * bytesBefore);
    expect(bytesAfter).toBe(statSync(path).size);
    expect(statSync(`${path}-wal`).size).toBe(0);
    expect(pragma(store, 'freelist_count')).toBe(0);
    expect(store.check()).toEqual([]);
  });

  test('stays bounded over 60 days of three days of retention, and the archive is complete', async () => {
    const path = join(temporaryFolder(), 'log.db');
    const { store, archive } = await openPair(path, 'create');
    const [days, retention, perDay] = [60, 3, 30];
    const stream = (day: number, number: number): string => `session-${day * perDay + number}`;
    const sizes: number[] = [];
    let next = 0;
    for (let day = 0; day < days; day++) {
      const batches = Array.from({ length: perDay * 6 }, (_, index) => ({
        stream: stream(day, index % perDay),
        events: [sampleEvent(next++)],
        ...any,
      }));
      // One stream that stays lies between all of them.
      batches.push({ stream: 'schedule', events: [sampleEvent(next++)], ...any });
      await store.appendMany(batches);
      const old = Array.from({ length: perDay }, (_, number) => stream(day - retention, number));
      const { bytesAfter } = await scavenge(store, archive, day < retention ? [] : old);
      sizes.push(bytesAfter);
    }
    const steady = Math.max(...sizes.slice(5, 10));
    expect(Math.max(...sizes.slice(10))).toBeLessThan(1.3 * steady);
    const gone = (days - retention) * perDay;
    expect(await archive.counts()).toEqual({ streams: gone, events: gone * 6 });
    expect(await all(joinedLog(store, archive).readAll())).toHaveLength(next);
    expect([store.check(), archive.check()]).toEqual([[], []]);
  });

  test('comes back later where a reader holds on to an older state', async () => {
    const path = join(temporaryFolder(), 'log.db');
    const { store, archive } = await openPair(path, 'create');
    const data = 'x'.repeat(2000);
    const events = sampleEvents(0, 1000).map((event) => ({ ...event, data }));
    await store.append('run-1', events, any);
    await store.append('run-2', sampleEvents(0, 3), any);
    const reader = await open(path, { mode: 'read' });
    const rows = reader.prepare('SELECT position FROM log_events').iterate();
    rows.next();
    const first = await scavenge(store, archive, ['run-1']);
    expect(first.events).toBe(1000);
    expect([...rows].length).toBe(1002);
    const second = await scavenge(store, archive, []);
    expect(second.bytesAfter).toBeLessThan(0.2 * first.bytesBefore);
  });
});

describe('a file of the first version', () => {
  const streams = {
    'run-1': sampleEvents(0, 1500),
    'run-2': sampleEvents(2000, 20),
    'run-3': sampleEvents(3000, 1500),
  };

  test('is scavenged, and from then on gives space back in steps', async () => {
    const path = join(temporaryFolder(), 'log.db');
    await writeFirstVersion(path, streams);
    const { store, archive } = await openPair(path, 'open');
    expect([pragma(store, 'user_version'), pragma(store, 'auto_vacuum')]).toEqual([2, 0]);
    const before = await all(store.readAll());
    const { bytesBefore, bytesAfter } = await scavenge(store, archive, ['run-1', 'run-3']);
    expect(bytesAfter).toBeLessThan(0.2 * bytesBefore);
    expect([pragma(store, 'freelist_count'), pragma(store, 'auto_vacuum')]).toEqual([0, 2]);
    expect((await all(store.readAll())).length).toBe(20);
    expect(await all(joinedLog(store, archive).readAll())).toEqual(before);
    await store.append('run-4', sampleEvents(9000, 10), any);
    await scavenge(store, archive, ['run-4']);
    expect(await store.head()).toBe(3029);
    expect(store.check()).toEqual([]);
  });

  test('is read as it is, without being changed', async () => {
    const path = join(temporaryFolder(), 'log.db');
    await writeFirstVersion(path, streams);
    const store = await open(path, { mode: 'read' });
    expect(pragma(store, 'user_version')).toBe(1);
    expect([await store.head(), (await all(store.readAll())).length]).toEqual([3019, 3020]);
    expect(store.check()).toEqual([]);
  });

  test('may be scavenged while it is read', async () => {
    const path = join(temporaryFolder(), 'log.db');
    await writeFirstVersion(path, streams);
    const reader = await open(path, { mode: 'read' });
    expect(await reader.head()).toBe(3019);
    const { store, archive } = await openPair(path, 'open');
    await scavenge(store, archive, ['run-1', 'run-3']);
    expect(await reader.head()).toBe(3019);
    expect((await all(reader.readAll())).length).toBe(20);
    expect(reader.check()).toEqual([]);
  });

  test('with gaps is damaged, as it always was', async () => {
    const path = join(temporaryFolder(), 'log.db');
    await writeFirstVersion(path, streams);
    await change(path, 'DELETE FROM log_events WHERE position = 1510');
    const store = await open(path, { mode: 'read' });
    await expectCode(all(store.readAll()), 'store-corrupt', { path });
  });
});

describe('readers beside the writer', () => {
  test('see a gap, not damage, and right names for streams that came later', async () => {
    const path = join(temporaryFolder(), 'log.db');
    const { store, archive } = await openPair(path, 'create');
    await store.append('run-1', sampleEvents(0, 3), any);
    await store.append('run-2', sampleEvents(3, 3), any);
    const reader = await open(path, { mode: 'read' });
    expect((await all(reader.readAll())).map(({ stream }) => stream)).toContain('run-2');
    await scavenge(store, archive, ['run-2']);
    expect((await all(reader.readAll())).length).toBe(3);
    expect(await reader.head()).toBe(5);
    await store.close();
    await archive.close();
    // Another writer gives codes to new streams: never that of the stream that is gone.
    const again = await openPair(path, 'open');
    await again.store.append('run-3', sampleEvents(6, 1), any);
    expect((await all(reader.readAll({ from: 3 }))).map(({ stream }) => stream)).toEqual(['run-3']);
  });

  test('know the rest of a stream that was truncated, and its end', async () => {
    const path = join(temporaryFolder(), 'log.db');
    const { store, archive } = await openPair(path, 'create');
    await store.append('run-1', sampleEvents(0, 10), any);
    const reader = await open(path, { mode: 'read' });
    const archived = await openArchive(archivePath(path), { mode: 'read', store: reader });
    expect((await all(reader.readStream('run-1'))).length).toBe(10);
    await scavenge(store, archive, [{ stream: 'run-1', before: 6 }]);
    const revisions = (await all(reader.readStream('run-1'))).map(({ revision }) => revision);
    expect(revisions).toEqual([6, 7, 8, 9]);
    expect(await reader.streamRevision('run-1')).toBe(9);
    expect((await all(joinedLog(reader, archived).readStream('run-1'))).length).toBe(10);
  });

  test('are told where neither has a part of a stream', async () => {
    const path = join(temporaryFolder(), 'log.db');
    const { store, archive } = await openPair(path, 'create');
    await store.append('run-1', sampleEvents(0, 10), any);
    await scavenge(store, archive, [{ stream: 'run-1', before: 6 }]);
    await archive.close();
    await store.close();
    await change(archivePath(path), 'DELETE FROM log_events WHERE revision > 3');
    await change(path, 'UPDATE log_scavenged SET position = 3');
    const pair = await openPair(path, 'read');
    const joined = joinedLog(pair.store, pair.archive);
    for (const options of [{}, { from: 4 }, { from: 5, direction: 'backward' as const }]) {
      await expectCode(all(joined.readStream('run-1', options)), 'store-corrupt');
    }
  });

  test('see one state of the file in a page, whatever is removed meanwhile', async () => {
    const path = join(temporaryFolder(), 'log.db');
    const { store, archive } = await openPair(path, 'create');
    const large = sampleEvent(1, { data: 'x'.repeat(100_000) });
    await store.append('run-1', [sampleEvent(0), large], any);
    await archiveStreams(store, archive, ['run-1']);
    const reader = await open(path, { mode: 'read' });
    // Between reading the rows and looking up what belongs to them.
    const decode = vi.spyOn(RowDecoder.prototype, 'event');
    onTestFinished(() => decode.mockRestore());
    decode.mockImplementationOnce(function (this: RowDecoder, row, data) {
      localStore(store).removeEvents([{ stream: 'run-1', first: 0, last: 1, isWhole: true }]);
      return this.event(row, data);
    });
    expect((await all(reader.readAll())).map(({ stream }) => stream)).toEqual(['run-1', 'run-1']);
    expect(await all(reader.readAll())).toEqual([]);
  });

  test('read the joined log of two files that they only read', async () => {
    const path = join(temporaryFolder(), 'log.db');
    await oddOnesGone(path);
    const { store, archive } = await openPair(path, 'read');
    const events = await all(joinedLog(store, archive).readAll());
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index));
    await expectCode(scavenge(store, archive, ['run-0']), 'invalid-argument');
    expect((await all(store.readStream('run-0'))).length).toBe(10);
  });
});

test('tables of views are left alone', async () => {
  const path = join(temporaryFolder(), 'log.db');
  const { store, archive } = await openPair(path, 'create');
  await store.migrate('views', ['CREATE TABLE views_a (a); INSERT INTO views_a VALUES (1), (2)']);
  await store.append('run-1', sampleEvents(0, 500), any);
  await scavenge(store, archive, ['run-1']);
  expect(store.prepare('SELECT count(*) AS n FROM views_a').get()?.['n']).toBe(2);
  await store.close();
  await archive.close();
  expect(readdirSync(dirname(path)).filter((name) => name.endsWith('-wal'))).toEqual([]);
});

test('the archive has what was written, in the version in which it was written', async () => {
  const path = join(temporaryFolder(), 'log.db');
  const old = sampleEvent(1, { type: 'PackageMadeAvailable', data: { rows: 1, bytes: 2 } });
  await writeFirstVersion(path, { 'downloadSession-1-STORE': [old] });
  const { store, archive } = await openPair(path, 'open');
  await archiveStreams(store, archive, ['downloadSession-1-STORE']);
  const upcasting = { upcasters: [] };
  const raw = await openArchive(archivePath(path), { mode: 'read', upcasting });
  const [written] = await all(raw.readAll());
  expect([written?.schemaVersion, written?.data]).toEqual([1, { rows: 1, bytes: 2 }]);
  const [read] = await all(archive.readAll());
  expect(read).toEqual((await all(store.readAll()))[0]);
  expect(read?.schemaVersion).toBe(2);
});
