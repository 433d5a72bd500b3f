/**
 * What comparing two logs of a million events costs, in stores and in exports, beside reading both and
 * doing nothing. The two are runs of the same fleet with other seeds: they part at once, which is
 * the dearest case, since every event is folded for both.
 */
import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { diffLogs, diffPositions } from '@cdx/audit/diff';
import type { JoinedLog } from '@cdx/event-store';
import { openSqliteEventStore, type SqliteEventStore } from '@cdx/event-store/sqlite';
import { exportEvents, exportLog } from '@cdx/event-store/transfer';
import { createMemorySessionsView } from '@cdx/projections';
import { parseScenario, simulate } from '@cdx/simulator';

export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** At most this, on a quiet machine. */
  readonly targetAtMost?: number;
}

const scenario = fileURLToPath(
  new URL('../../../scenarios/store-fleet-outage.yaml', import.meta.url),
);
/** Some 184,000 events a day. */
const duration = '131h';
const target = 10;

/** `folder`: where the two logs may lie, some 1.7 GB. */
export async function diffBenchmarks(folder: string): Promise<readonly Row[]> {
  const [a, b] = [await record(join(folder, 'a.db'), 1), await record(join(folder, 'b.db'), 2)];
  const [textA, textB] = [await exported(a, folder, 'a'), await exported(b, folder, 'b')];
  const rows = [...(await compared('SQLite', a, b)), ...(await compared('NDJSON', textA, textB))];
  const head = await a.head();
  const twoTimes = await seconds(() => diffPositions(a, Math.floor(head / 2), head));
  const counts = `${Math.round((await a.head()) / 1000)},000 events`;
  await a.close();
  await b.close();
  return [
    ...rows,
    { name: `diff of two times of one log, SQLite, ${counts}`, value: twoTimes, unit: 's' },
  ];
}

async function compared(name: string, a: ReadLog, b: ReadLog): Promise<readonly Row[]> {
  const reading = await seconds(async () => {
    await readAll(a);
    await readAll(b);
  });
  const different = await seconds(() => diffLogs({ log: a }, { log: b }));
  const same = await seconds(() => diffLogs({ log: a }, { log: a }));
  return [
    { name: `${name}: reading two logs of a million events`, value: reading, unit: 's' },
    { name: `${name}: diff, different`, value: different, unit: 's', targetAtMost: target },
    { name: `${name}: diff, different / reading`, value: different / reading, unit: '×' },
    { name: `${name}: diff, the same`, value: same, unit: 's', targetAtMost: target },
    { name: `${name}: diff, the same / reading`, value: same / reading, unit: '×' },
  ];
}

type ReadLog = Pick<JoinedLog, 'readPages'>;

async function record(file: string, seed: number): Promise<SqliteEventStore> {
  const overrides = [`duration=${duration}`, `seed=${seed}`];
  const text = readFileSync(scenario, 'utf8');
  const parsed = parseScenario(text, { file: scenario, overrides });
  const store = await openSqliteEventStore(file, { mode: 'create' });
  await simulate(parsed.scenario, { version: '0', store, views: createMemorySessionsView() });
  // What was written is in one file again when it has been closed, as what people compare is.
  await store.close();
  return openSqliteEventStore(file, { mode: 'read' });
}

async function exported(store: SqliteEventStore, folder: string, name: string): Promise<ReadLog> {
  const file = join(folder, `${name}.ndjson`);
  let firstEventId = '';
  for await (const { id } of store.readAll({ limit: 1 })) firstEventId = id;
  const source = { store: name, firstEventId, head: await store.head() };
  await pipeline(Readable.from(exportEvents(store, { source })), createWriteStream(file));
  const read = (start: number) => createReadStream(file, { start, highWaterMark: 1 << 20 });
  return exportLog({ name, read, seeks: true });
}

async function readAll(log: ReadLog): Promise<void> {
  for await (const { events } of log.readPages()) if (events.length === 0) return;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
