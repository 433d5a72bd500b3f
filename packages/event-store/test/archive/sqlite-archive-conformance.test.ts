/**
 * The SQLite archive against the conformance kit, with a SQLite store and with a memory store.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { archivePath, openSqliteArchive, openSqliteEventStore } from '@cdx/event-store/sqlite';
import { makeFolder } from '../support/folder.ts';
import { testArchiveWithKit } from '../support/kit.ts';

testArchiveWithKit(
  'sqlite',
  async (options) => {
    const folder = makeFolder();
    const path = join(folder, 'log.db');
    const openPair = async (mode: 'create' | 'open') => {
      const store = await openSqliteEventStore(path, { ...options, mode });
      const { upcasting } = options;
      const archive = await openSqliteArchive(archivePath(path), {
        mode: 'open',
        store,
        upcasting,
      });
      return { store, archive };
    };
    let pair = await openPair('create');
    return {
      ...pair,
      reopen: async () => {
        await pair.archive.close();
        await pair.store.close();
        pair = await openPair('open');
        return pair;
      },
      dispose: async () => rmSync(folder, { recursive: true }),
    };
  },
  { reopening: true },
);

testArchiveWithKit(
  'sqlite, of a memory store',
  async (options) => {
    const folder = makeFolder();
    const store = createMemoryEventStore(options);
    const { upcasting } = options;
    const path = join(folder, 'log.archive.db');
    const archive = await openSqliteArchive(path, { mode: 'open', store, upcasting });
    return { store, archive, dispose: async () => rmSync(folder, { recursive: true }) };
  },
  { reopening: 'kept in memory alone' },
);
