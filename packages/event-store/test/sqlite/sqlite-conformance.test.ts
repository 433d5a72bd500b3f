/**
 * The SQLite store against the conformance kit.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import { makeFolder } from '../support/folder.ts';
import { testWithKit } from '../support/kit.ts';

testWithKit(
  'sqlite',
  async (options) => {
    const folder = makeFolder();
    const path = join(folder, 'log.cdx');
    let store = await openSqliteEventStore(path, { ...options, mode: 'create' });
    return {
      store,
      reopen: async (changed = options) => {
        await store.close();
        store = await openSqliteEventStore(path, { ...changed, mode: 'open' });
        return store;
      },
      dispose: async () => {
        await store.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
  {
    contiguousPositions: true,
    multiStreamAppend: true,
    snapshots: true,
    reopening: true,
    uniqueIds: true,
  },
);
