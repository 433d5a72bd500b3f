/**
 * Benchmarks of the sessions views: how fast they take events, and how fast they answer. The log
 * comes in pieces, so that its size on the heap has no part in the figures.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore, type SqliteEventStore } from '@cdx/event-store/sqlite';
import { catchUp, createMemorySessionsView, type SessionsView } from '@cdx/projections';
import { openSessionsView } from '@cdx/projections/sqlite';
import { databaseCount, makeEvents } from './make-events.ts';
import { queryRows } from './queries.ts';

/** Packages of the log; each is a session of every database. 2160 is the standing large case. */
const packages = Number(process.env['CDX_BENCH_PACKAGES'] ?? 200);
/** For what tells the same of a small log. */
const few = Math.min(packages, 200);
const eventsPerTransaction = 5000;

interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** Events a second that the view takes; making them is not counted. */
async function applyRate(view: SessionsView, packages: number): Promise<number> {
  let seconds = 0;
  let count = 0;
  for (const events of makeEvents(packages)) {
    for (let at = 0; at < events.length; at += eventsPerTransaction) {
      const batch = events.slice(at, at + eventsPerTransaction);
      const begin = performance.now();
      await view.apply(batch);
      seconds += (performance.now() - begin) / 1000;
      count += batch.length;
    }
  }
  return count / seconds;
}

/** Events a second from the file into the view, read and all. */
async function catchUpRate(store: SqliteEventStore, packages: number): Promise<number> {
  for (const events of makeEvents(packages)) {
    await store.appendMany(
      events.map((event) => ({
        stream: event.stream,
        events: [event],
        expectedRevision: event.revision - 1,
      })),
    );
  }
  const view = await openSessionsView(store);
  const begin = performance.now();
  const count = await catchUp(store, view);
  return count / ((performance.now() - begin) / 1000);
}

export async function benchmarks() {
  const rows: Row[] = [];
  const rate = (name: string, value: number) => rows.push({ name, value, unit: 'events/s' });
  rate('apply to the view in memory', await applyRate(createMemorySessionsView(), few));
  await inNewStore(async (store) => {
    rate('apply to the view in SQLite', await applyRate(await openSessionsView(store), packages));
    rows.push(...(await queryRows(store.path, packages * databaseCount)));
  });
  await inNewStore(async (store) => {
    rate('catch up from the log in the same file', await catchUpRate(store, few));
  });
  return rows;
}

async function inNewStore(work: (store: SqliteEventStore) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cdx-bench-'));
  const store = await openSqliteEventStore(join(folder, 'log.cdx'), { mode: 'create' });
  try {
    await work(store);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}
