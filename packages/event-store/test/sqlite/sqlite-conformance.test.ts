/**
 * The SQLite store against the conformance kit.
 */
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { scavenge } from '@cdx/event-store';
import {
  archivePath,
  openSqliteArchive,
  openSqliteEventStore,
  type SqliteEventStore,
} from '@cdx/event-store/sqlite';
import { makeFolder } from '../support/folder.ts';
import { testWithKit } from '../support/kit.ts';

const throughArchive = 'what is old leaves through the archive alone';

testWithKit(
  'sqlite',
  async (options) => {
    const folder = makeFolder();
    let path = join(folder, 'log.cdx');
    let store = await openSqliteEventStore(path, { ...options, mode: 'create' });
    const ended: SqliteEventStore[] = [];
    return {
      store,
      reopen: async (changed = options) => {
        await store.close();
        store = await openSqliteEventStore(path, { ...changed, mode: 'open' });
        return store;
      },
      // What the files hold at this moment is what the end of the process leaves.
      crash: async () => {
        ended.push(store);
        const left = join(folder, `log-${ended.length}.cdx`);
        for (const suffix of ['', '-wal']) {
          if (existsSync(`${path}${suffix}`)) copyFileSync(`${path}${suffix}`, `${left}${suffix}`);
        }
        path = left;
        store = await openSqliteEventStore(path, { ...options, mode: 'open' });
        return store;
      },
      retention: {
        truncateBefore: async (stream, before) => {
          const archive = await openSqliteArchive(archivePath(path), { mode: 'open', store });
          await scavenge(store, archive, [{ stream, before }]);
          await archive.close();
        },
      },
      dispose: async () => {
        for (const one of [...ended, store]) await one.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
  {
    contiguousPositions: true,
    multiStreamAppend: true,
    snapshots: true,
    reopening: true,
    crashing: true,
    uniqueIds: true,
    exactResults: true,
    largeAppends: true,
    truncation: true,
    maxCount: throughArchive,
    maxAge: throughArchive,
    deletion: throughArchive,
    tombstones: throughArchive,
  },
);
