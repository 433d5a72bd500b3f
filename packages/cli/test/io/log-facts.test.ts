/** Facts by SQL and by reading are the same, whatever the log. */
import { join } from 'node:path';
import { scavenge } from '@cdx/event-store';
import { archivePath, openSqliteArchive, openSqliteEventStore } from '@cdx/event-store/sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countedLog } from '../../src/io/facts/counted-log.ts';
import type { LogFacts, StreamFilter } from '../../src/io/facts/log-facts.ts';
import { sqliteLogFacts } from '../../src/io/facts/sqlite-log-facts.ts';
import { temporaryFolder } from '../support/run-cdx.ts';

const streams = ['a-1', 'a-2', 'a-21', 'ab-1', 'a', 'B-1', 'ä-1', '\u{1f388}-1', '\ufb01-1', 'x--'];
const filters: readonly StreamFilter[] = [
  {},
  { prefix: '' },
  { prefix: 'a' },
  { prefix: 'a-2' },
  { category: 'a' },
  { category: 'ä' },
  { category: '\u{1f388}' },
  { category: 'none' },
];
const log = fc.array(
  fc.record({
    stream: fc.constantFrom(...streams),
    type: fc.constantFrom('Happened', 'Occurred'),
    schemaVersion: fc.integer({ min: 1, max: 3 }),
    at: fc.integer({ min: 0, max: 9 }),
  }),
  { maxLength: 40 },
);

test('by SQL and by reading, from categories to versions', async () => {
  const folder = temporaryFolder();
  let number = 0;
  await fc.assert(
    fc.asyncProperty(log, fc.subarray(streams), async (rows, gone) => {
      const path = join(folder, `${number++}.db`);
      const upcasting = { upcasters: [], newestVersions: {} };
      const store = await openSqliteEventStore(path, { mode: 'create', upcasting });
      const archive = await openSqliteArchive(archivePath(path), { mode: 'open', store });
      for (const [index, { stream, type, schemaVersion, at }] of rows.entries()) {
        const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
        const event = {
          id,
          type,
          schemaVersion,
          runNumber: 1,
          occurredAt: at,
          recordedAt: at,
          source: 'hq',
          correlationId: id,
          causationId: null,
          data: {},
        };
        await store.append(stream, [event], { expectedRevision: 'any' });
      }
      const [bySql, byReading] = [sqliteLogFacts(store), countedLog(store)];
      expect(await bySql.versions()).toEqual(await byReading.versions());
      await scavenge(store, archive, [{ stream: 'a-1', before: 2 }, ...gone.slice(0, 2)]);
      const counted = countedLog(store);
      expect(await bySql.categories()).toEqual(await counted.categories());
      for (const filter of filters) {
        expect(await list(bySql, filter, Infinity)).toEqual(await list(counted, filter, Infinity));
        expect(await list(bySql, filter, 2)).toEqual(await list(counted, filter, 2));
      }
      await archive.close();
      await store.close();
    }),
    { seed: 2, numRuns: 25 },
  );
});

async function list(facts: LogFacts, filter: StreamFilter, limit: number) {
  const { total, rows } = await facts.streams(filter, limit);
  const shown = [];
  for await (const row of rows) shown.push(row);
  return { total, shown };
}
