/** Opening views in files: new ones, old ones, ones of another version, and only to read. */
import type { ReadAllOptions } from '@cdx/event-store';
import { catchUp } from '@cdx/projections';
import {
  openSessionsView,
  rebuildSessionsView,
  sessionsViewVersion,
} from '@cdx/projections/sqlite';
import { openSqliteEventStore, type SqliteEventStore } from '@cdx/event-store/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { dump, expectedDump } from '../support/dump.ts';
import { sampleFleet, streams } from '../support/sample-fleet.ts';
import { append, createStore, temporaryPath } from '../support/view-adapters.ts';

const { told, log } = sampleFleet();

async function openToRead(path: string): Promise<SqliteEventStore> {
  const store = await openSqliteEventStore(path, { mode: 'read' });
  onTestFinished(() => store.close());
  return store;
}

/** As a file is whose view another version of the code has written. */
async function pretendVersion(store: SqliteEventStore, version: number): Promise<void> {
  await store.transaction((transaction) => {
    transaction.prepare('UPDATE views_registry SET version = ?').run(version);
    transaction.prepare(`UPDATE views_sessions SET "message" = 'as the old version had it'`).run();
  });
}

test('a store opened for writing gets an empty view, which catching up fills', async () => {
  const store = await createStore();
  await append(store, told);
  const view = await openSessionsView(store);
  expect(view.checkpoint).toBe(-1);
  await catchUp(store, view);
  expect(await dump(view)).toEqual(expectedDump(log));
});

test('what was written is there for a reader beside the writer, checkpoint and all', async () => {
  const path = temporaryPath();
  const store = await createStore(path);
  const view = await openSessionsView(store);
  await append(store, told);
  await catchUp(store, view);
  const reader = await openSessionsView(await openToRead(path));
  expect(await dump(reader)).toEqual(expectedDump(log));
  await expect(reader.apply(log)).rejects.toMatchObject({ code: 'invalid-argument' });
});

test('a reader of a file without views is told that only a writer can help', async () => {
  const path = temporaryPath();
  await append(await createStore(path), told);
  await expect(openSessionsView(await openToRead(path))).rejects.toMatchObject({
    code: 'views-outdated',
    message: expect.stringContaining('next opened for writing'),
    details: { path, version: null, expected: sessionsViewVersion },
  });
});

test.each([sessionsViewVersion - 1, sessionsViewVersion + 1])(
  'views of version %i are refused to readers, and rebuilt for the next writer',
  async (version) => {
    const path = temporaryPath();
    const store = await createStore(path);
    const view = await openSessionsView(store);
    await append(store, told);
    await catchUp(store, view);
    const reader = await openSessionsView(await openToRead(path));
    await pretendVersion(store, version);
    const outdated = {
      code: 'views-outdated',
      details: { version, expected: sessionsViewVersion },
    };
    await expect(openSessionsView(await openToRead(path))).rejects.toMatchObject(outdated);
    // Also one that had been open.
    await expect(reader.query({ direction: 'download' })).rejects.toMatchObject(outdated);
    expect(await dump(await openSessionsView(store))).toEqual(expectedDump(log));
    expect(await dump(reader)).toEqual(expectedDump(log));
  },
);

test('a file of the first version is refused to readers, and rebuilt for the next writer', async () => {
  const path = temporaryPath();
  const store = await createStore(path);
  await append(store, told);
  await store.migrate('views', [
    `CREATE TABLE views_registry (
      view TEXT PRIMARY KEY,
      version INTEGER NOT NULL,
      generation INTEGER NOT NULL,
      checkpoint INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
  ]);
  await store.transaction((transaction) => {
    for (const sql of [
      'CREATE TABLE views_sessions (direction INTEGER, first_position INTEGER PRIMARY KEY)',
      'CREATE INDEX views_sessions_form_1 ON views_sessions (direction)',
      `INSERT INTO views_registry VALUES ('sessions', 1, 1, 3)`,
    ]) {
      transaction.prepare(sql).run();
    }
  });
  await expect(openSessionsView(await openToRead(path))).rejects.toMatchObject({
    code: 'views-outdated',
    details: { version: 1, expected: sessionsViewVersion },
  });
  expect(await dump(await openSessionsView(store))).toEqual(expectedDump(log));
});

test('a rebuild mends rows, also those that an open view remembers', async () => {
  const path = temporaryPath();
  const store = await createStore(path);
  const view = await openSessionsView(store);
  await append(store, told);
  await catchUp(store, view);
  const reader = await openSessionsView(await openToRead(path));
  await store.transaction((transaction) =>
    transaction.prepare(`UPDATE views_sessions SET "job" = 'wrong'`).run(),
  );
  expect((await reader.get(streams.applied))?.job).toBe('wrong');
  await rebuildSessionsView(store);
  expect(await dump(view)).toEqual(expectedDump(log));
  expect(await dump(reader)).toEqual(expectedDump(log));
  const story = sampleFleet();
  story.tell(streams.available, 99, 'PackageRequested', {});
  await append(store, story.told.slice(-1));
  await catchUp(store, view);
  expect(await dump(view)).toEqual(expectedDump(story.log));
});

test('a rebuild takes over what is appended while it goes on, so the view never goes back', async () => {
  const inner = await createStore();
  const view = await openSessionsView(inner);
  await append(inner, told.slice(0, 9));
  const busy = new Proxy(inner, {
    get: (target, key) => {
      if (key === 'readPages') return readAndGoOn;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  async function* readAndGoOn(options: ReadAllOptions) {
    yield* inner.readPages(options);
    await append(inner, told.slice(9));
    await catchUp(inner, view);
  }
  await rebuildSessionsView(busy);
  expect(view.checkpoint).toBe(log.length - 1);
  expect(await dump(view)).toEqual(expectedDump(log));
});

test('a query that falls into a rebuild of another process is asked again', async () => {
  const store = await createStore();
  const view = await openSessionsView(store);
  await append(store, told);
  await rebuildSessionsView(store);
  let isBefore = true;
  const late = new Proxy(store, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      if (key !== 'prepare') return typeof value === 'function' ? value.bind(target) : value;
      return (sql: string) => {
        const statement = target.prepare(sql);
        const isStale = isBefore && sql.includes('views_registry') && sql.startsWith('SELECT');
        if (isStale) isBefore = false;
        const get: typeof statement.get = (...values) => {
          const row = statement.get(...values);
          return isStale ? { ...row, generation: 1 } : row;
        };
        return { ...statement, get };
      };
    },
  });
  const reader = await openSessionsView(late);
  isBefore = true;
  const asked = { direction: 'download' } as const;
  expect(await reader.query(asked)).toEqual(await view.query(asked));
  expect(isBefore).toBe(false);
});

test('an answer is of one state of the view, also when a writer comes in between', async () => {
  const path = temporaryPath();
  const store = await createStore(path);
  const view = await openSessionsView(store);
  await view.apply(log.slice(0, 9));
  const beside = await openToRead(path);
  let isBefore = true;
  const interrupted = new Proxy(beside, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      if (key !== 'prepare') return typeof value === 'function' ? value.bind(target) : value;
      return (sql: string) => {
        const statement = target.prepare(sql);
        const all: typeof statement.all = (...values) => {
          const rows = statement.all(...values);
          // The total has been read, and not the rows.
          if (isBefore && sql.includes('views_sessions_counts')) {
            isBefore = false;
            void view.apply(log.slice(9));
          }
          return rows;
        };
        return { ...statement, all };
      };
    },
  });
  const reader = await openSessionsView(interrupted);
  const asked = { direction: 'download', limit: 2 } as const;
  expect(await reader.query(asked)).toEqual(await view.query(asked));
  expect(isBefore).toBe(false);
});

test('a rebuild leaves one set of tables and their indexes', async () => {
  const store = await createStore();
  const names = () =>
    store
      .prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'views%' ORDER BY name")
      .all()
      .map(({ name }) => String(name));
  await openSessionsView(store);
  const before = names();
  await rebuildSessionsView(store);
  await rebuildSessionsView(store);
  expect(names()).toEqual(before.map((name) => name.replace(/_1$/u, '_3')));
});

test('a rebuild of a log that is wrong tells where, and keeps the old view', async () => {
  const store = await createStore();
  const view = await openSessionsView(store);
  await append(store, told);
  await catchUp(store, view);
  const story = sampleFleet();
  story.tell(streams.noData, 99, 'PackageRequested', {});
  await append(store, story.told.slice(-1));
  const illegal = { code: 'illegal-step', details: { position: log.length } };
  await expect(rebuildSessionsView(store)).rejects.toMatchObject(illegal);
  expect(await dump(view)).toEqual(expectedDump(log));
});

test('the form can be read with plain SQL', async () => {
  const store = await createStore();
  const view = await openSessionsView(store);
  await view.apply(log);
  const sql = `SELECT channel_database, session_number, status FROM views_sessions
    WHERE error_id IS NOT NULL AND direction = 0 ORDER BY channel_database`;
  expect(
    store
      .prepare(sql)
      .all()
      .map((row) => ({ ...row })),
  ).toEqual([
    { channel_database: 'STORE-0002', session_number: 3, status: 7 },
    { channel_database: 'STORE-0003', session_number: 3, status: 5 },
  ]);
});
