/** The tables beside the rows say the same as the rows: counts, facets, and who is behind. */
import { catchUp, createMemorySessionsView, readings } from '@cdx/projections';
import { openSessionsView } from '@cdx/projections/sqlite';
import type { SqliteEventStore } from '@cdx/event-store/sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomLog } from '../support/random-log.ts';
import { downloadIdentity, Story } from '../support/told.ts';
import { append, createStore, viewAdapters } from '../support/view-adapters.ts';

const hourMs = 3_600_000;
const facts = [
  'direction',
  'status',
  'job',
  'channel_data_group',
  'schedule',
  'error_id',
  'failure_kind',
].join(', ');

/** Sessions by reading, hour, and everything that a form filters by; told by counts or by rows. */
function countsOf(store: SqliteEventStore) {
  const rows = readings.map((_, code) => {
    const table = code === 0 ? 'views_sessions' : 'views_sessions_hq';
    return `SELECT ${code} AS reading, created_at / ${hourMs} AS hour, ${facts},
      count(*) AS sessions FROM ${table} GROUP BY hour, ${facts}`;
  });
  const counts = `SELECT reading, hour, ${facts}, sessions
    FROM views_sessions_counts JOIN views_sessions_facets USING (facet)`;
  const order = `ORDER BY reading, hour, ${facts}`;
  const all = (sql: string) =>
    store
      .prepare(`SELECT * FROM (${sql}) ${order}`)
      .all()
      .map((row) => ({ ...row }));
  return { byCounts: all(counts), byRows: all(rows.join(' UNION ALL ')) };
}

test('counts are those of the rows, and none is left at nothing', async () => {
  await fc.assert(
    fc.asyncProperty(randomLog(150), fc.integer({ min: 1, max: 40 }), async (told, chunk) => {
      const [, makeSqlite] = viewAdapters[1] as (typeof viewAdapters)[number];
      const bench = await makeSqlite();
      try {
        for (let at = 0; at < told.length; at += chunk) {
          await append(bench.store, told.slice(at, at + chunk));
          await catchUp(bench.store, bench.view);
          const { byCounts, byRows } = countsOf(bench.store as SqliteEventStore);
          expect(byCounts).toEqual(byRows);
        }
      } finally {
        await bench.dispose();
      }
    }),
    { numRuns: 30 },
  );
});

test('a facet is there once, and every row names its own', async () => {
  const [, makeSqlite] = viewAdapters[1] as (typeof viewAdapters)[number];
  await fc.assert(
    fc.asyncProperty(randomLog(150), async (told) => {
      const bench = await makeSqlite();
      try {
        await append(bench.store, told);
        await catchUp(bench.store, bench.view);
        const store = bench.store as SqliteEventStore;
        const twice = `SELECT 1 FROM views_sessions_facets GROUP BY ${facts} HAVING count(*) > 1`;
        expect(store.prepare(twice).all()).toEqual([]);
        for (const table of ['views_sessions', 'views_sessions_hq']) {
          const columns = (of: string) => facts.replaceAll(/\w+/gu, (name) => `${of}.${name}`);
          const other = `SELECT 1 FROM ${table} AS s LEFT JOIN views_sessions_facets AS f
            USING (facet) WHERE (${columns('s')}) IS NOT (${columns('f')})`;
          expect(store.prepare(other).all()).toEqual([]);
        }
      } finally {
        await bench.dispose();
      }
    }),
    { numRuns: 20 },
  );
});

test('hours are told apart before 1970, too', async () => {
  const store = await createStore();
  const view = await openSessionsView(store);
  const memory = createMemorySessionsView();
  const story = new Story();
  for (const [place, at] of [-90, -60, -30, -1, 0, 30, 60].entries()) {
    const sessionNumber = place + 1;
    const stream = `downloadSession-${sessionNumber}-STORE-0001`;
    const identity = downloadIdentity({ sessionNumber });
    story.tellAny(
      stream,
      { at: 0, type: 'DownloadSessionStarted', data: identity },
      { occurredAt: at * 60_000 },
    );
  }
  await append(store, story.told);
  await catchUp(store, view);
  await catchUp(store, memory);
  const times = [-5_400_000, -5_399_999, -3_600_000, -1, 0, 1, 3_600_000];
  for (const from of [undefined, ...times]) {
    for (const to of [undefined, ...times]) {
      const query = { direction: 'download', from, to, limit: 2 } as const;
      expect(await view.query(query)).toEqual(await memory.query(query));
    }
  }
});
