// The process that restarts.test.ts kills: the emulator over a SQLite file, at a given port (0: any
// free one). Says on stdout at which port it listens, and then serves until it is killed.

import { serveEventStoreDb } from '@cdx/eventstoredb-emulator';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';

const [path = '', mode = '', port = ''] = process.argv.slice(2);
const store = await openSqliteEventStore(path, {
  mode: mode === 'create' ? 'create' : 'open',
  upcasting: { upcasters: [], newestVersions: {} },
});
const { port: listening } = await serveEventStoreDb({
  store,
  now: () => Date.now(),
  port: Number(port),
});
process.stdout.write(`${listening}\n`);
