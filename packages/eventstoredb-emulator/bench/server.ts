/**
 * The emulator in a process of its own, as clients meet it: over a store in memory, or in the SQLite
 * file that is named. Says at which port it listens; ends with its standard input.
 */
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import { serveEventStoreDb } from '@cdx/eventstoredb-emulator';

const [path] = process.argv.slice(2);
const upcasting = { upcasters: [], newestVersions: {} };
const store =
  path === undefined
    ? createMemoryEventStore({ upcasting })
    : await openSqliteEventStore(path, { mode: 'create', upcasting });
const emulator = await serveEventStoreDb({ store, now: () => Date.now(), port: 0 });
process.stdout.write(`${emulator.connectionString}\n`);
process.stdin.resume().on('end', () => {
  void emulator.close().then(() => store.close());
});
