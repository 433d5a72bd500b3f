/** Both adapters of freshness over the same log. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import {
  catchUp,
  createFreshness,
  createMemorySessionsView,
  type Freshness,
  type SessionsView,
} from '@cdx/projections';
import { openSessionsView, openFreshness } from '@cdx/projections/sqlite';
import { onTestFinished } from 'vitest';
import type { Told } from '../support/told.ts';

export interface Views {
  readonly freshness: Freshness;
  readonly sessions: SessionsView;
  dispose(): Promise<void>;
}

export type MakeViews = (told: readonly Told[]) => Promise<Views>;

export const freshnessAdapters: readonly (readonly [name: string, make: MakeViews])[] = [
  ['memory', memoryViews],
  ['sqlite', sqliteViews],
];

export async function memoryViews(told: readonly Told[]): Promise<Views> {
  const store = createMemoryEventStore();
  await append(store, told);
  const sessions = createMemorySessionsView();
  await catchUp(store, sessions);
  return { sessions, freshness: createFreshness(sessions), dispose: () => store.close() };
}

export async function sqliteViews(told: readonly Told[]): Promise<Views> {
  const folder = mkdtempSync(join(tmpdir(), 'cdx-freshness-'));
  const store = await openSqliteEventStore(join(folder, 'log.cdx'), { mode: 'create' });
  await append(store, told);
  const sessions = await openSessionsView(store);
  await catchUp(store, sessions);
  return {
    sessions,
    freshness: openFreshness(store),
    dispose: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Views that are cleared away when the test ends. */
export async function viewsForTest(make: MakeViews, told: readonly Told[]): Promise<Views> {
  const views = await make(told);
  onTestFinished(() => views.dispose());
  return views;
}

async function append(
  store: Pick<Awaited<ReturnType<typeof openSqliteEventStore>>, 'appendMany'>,
  told: readonly Told[],
): Promise<void> {
  await store.appendMany(
    told.map(({ stream, event }) => ({ stream, events: [event], expectedRevision: 'any' })),
  );
}
