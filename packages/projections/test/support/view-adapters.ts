/** Both adapters of the sessions view, each with a store that suits it, for the same tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { openSqliteEventStore, type SqliteEventStore } from '@cdx/event-store/sqlite';
import { createMemorySessionsView, type SessionsView } from '@cdx/projections';
import { openSessionsView } from '@cdx/projections/sqlite';
import { onTestFinished } from 'vitest';
import type { Told } from './told.ts';

export interface Bench {
  readonly store: EventStore;
  readonly view: SessionsView;
  /** Closes the view and opens it again, as far as the adapter knows such a thing. */
  reopen(): Promise<void>;
  dispose(): Promise<void>;
}

export type MakeBench = () => Promise<Bench>;

export const viewAdapters: readonly (readonly [name: string, make: MakeBench])[] = [
  ['memory', makeMemoryBench],
  ['sqlite', makeSqliteBench],
];

async function makeMemoryBench(): Promise<Bench> {
  const store = createMemoryEventStore();
  const view = createMemorySessionsView();
  return {
    store,
    view,
    // It has nothing outside of itself.
    reopen: async () => {},
    dispose: async () => {
      await view.close();
      await store.close();
    },
  };
}

async function makeSqliteBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'cdx-views-'));
  const path = join(folder, 'log.cdx');
  const first = await openSqliteEventStore(path, { mode: 'create' });
  const bench = {
    store: first,
    view: await openSessionsView(first),
    reopen: async () => {
      await bench.view.close();
      await bench.store.close();
      bench.store = await openSqliteEventStore(path, { mode: 'open' });
      bench.view = await openSessionsView(bench.store);
    },
    dispose: async () => {
      await bench.view.close();
      await bench.store.close();
      rmSync(folder, { recursive: true });
    },
  };
  return bench;
}

/** A bench that is cleared away when the test ends. */
export async function benchForTest(make: MakeBench): Promise<Bench> {
  const bench = await make();
  onTestFinished(() => bench.dispose());
  return bench;
}

/** A path in a folder that is gone when the test ends. */
export function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdx-views-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'log.cdx');
}

export async function createStore(path = temporaryPath()): Promise<SqliteEventStore> {
  const store = await openSqliteEventStore(path, { mode: 'create' });
  onTestFinished(() => store.close());
  return store;
}

/** Appends a story, event by event, in one transaction. */
export async function append(store: EventStore, told: readonly Told[]): Promise<void> {
  await store.appendMany(
    told.map(({ stream, event }) => ({ stream, events: [event], expectedRevision: 'any' })),
  );
}
