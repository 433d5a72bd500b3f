/**
 * The replay index: how fast it is made, how large it is, and how soon a past moment is there. Each
 * figure comes from a process of its own.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openReplayIndex } from '@cdx/audit/replay';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import { viewsAsOf } from '@cdx/projections';
import { fileStorage } from './file-storage.ts';
import { computedLog } from './replay-log.ts';

export const replayEvents = Number(process.env['CDX_BENCH_REPLAY_EVENTS'] ?? 10_000_000);
/** In a store: what takes the time there is reading it. */
const storedEvents = Math.min(replayEvents, 500_000);
const asked = 10;

interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly targetAtMost?: number;
  readonly note?: string;
}

interface Measured {
  readonly ms: number;
  readonly bytes: number;
  readonly sessions: number;
  readonly peakBytes: number;
}

interface Asked {
  readonly ms: { readonly actual: number; readonly hq: number; readonly summary: number };
  readonly peakBytes: number;
}

export async function replayBenchmarks(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cdx-bench-'));
  try {
    return [...computedRows(folder), ...(await storedRows(folder))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function computedRows(folder: string): readonly Row[] {
  const index = mkdtempSync(join(folder, 'index-'));
  const millions = `${replayEvents / 1_000_000}M events`;
  const generated = (measure('generate', index) as Measured).ms;
  const built = measure('build', index) as Measured;
  const answers = Array.from(
    { length: asked },
    (_, nth) => measure('ask', index, nth + 1) as Asked,
  );
  const replayed = measure('replay', index) as Measured;
  const msOf = (of: keyof Asked['ms']) =>
    answers.map(({ ms }) => ms[of]).toSorted((one, other) => one - other);
  const rows = (of: keyof Asked['ms'], name: string): readonly Row[] => {
    const all = msOf(of);
    const [median = 0, worst = 0] = [all[asked >> 1], all.at(-1)];
    return [
      { name: `${name}, median of ${asked} positions`, value: median, unit: 'ms' },
      {
        name: `${name}, worst`,
        value: worst,
        unit: 'ms',
        ...(of === 'summary' ? {} : { targetAtMost: 2000 }),
      },
    ];
  };
  const megabytes = (bytes: number) => bytes / 2 ** 20;
  return [
    {
      name: `replay index of ${millions}: made`,
      value: replayEvents / ((built.ms - generated) / 1000),
      unit: 'events/s',
      note: 'computing the events is not counted',
    },
    { name: 'its size', value: built.bytes / replayEvents, unit: 'bytes an event' },
    { name: 'its size', value: built.bytes / built.sessions, unit: 'bytes a session' },
    { name: 'peak memory while it is made', value: megabytes(built.peakBytes), unit: 'MiB' },
    ...rows('actual', 'from opening to tally and first pages'),
    ...rows('hq', 'the same, and what headquarters knew'),
    ...rows('summary', 'all that, and the summary'),
    {
      name: 'peak memory of asking',
      value: megabytes(Math.max(...answers.map(({ peakBytes }) => peakBytes))),
      unit: 'MiB',
    },
    {
      name: 'replaying the log instead takes',
      value: (replayed.ms - generated) / (msOf('actual')[asked >> 1] as number),
      unit: 'times as long',
      note: `${((replayed.ms - generated) / 1000).toFixed(0)} s of folding, reading not counted; ${Math.round(megabytes(replayed.peakBytes))} MiB`,
    },
  ];
}

/** With reading, from a store file. */
async function storedRows(folder: string): Promise<readonly Row[]> {
  const store = await openSqliteEventStore(join(folder, 'log.db'), { mode: 'create' });
  try {
    for await (const { events } of computedLog(storedEvents).readPages()) {
      await store.appendMany(
        events.map((event) => ({
          stream: event.stream,
          events: [event],
          expectedRevision: 'any' as const,
        })),
      );
    }
    const index = mkdtempSync(join(folder, 'stored-'));
    const seconds = await secondsOf(() => openReplayIndex(store, { storage: fileStorage(index) }));
    const at = { position: storedEvents - 1 };
    const replay = await secondsOf(async () => (await viewsAsOf(store, at)).tally());
    const ask = await secondsOf(async () => {
      const { view } = await (await openReplayIndex(store, { storage: fileStorage(index) })).at(at);
      return view.tally();
    });
    return [
      {
        name: `made from a store file of ${storedEvents / 1000}k events, read and all`,
        value: storedEvents / seconds,
        unit: 'events/s',
      },
      {
        name: 'replaying that file takes',
        value: replay / ask,
        unit: 'times as long as asking its index',
      },
    ];
  } finally {
    await store.close();
  }
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

function measure(task: string, folder: string, seed = 1): unknown {
  const script = fileURLToPath(new URL(`./replay-process.js`, import.meta.url));
  const args = [
    '--max-old-space-size=12000',
    script,
    task,
    folder,
    String(replayEvents),
    String(seed),
  ];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}
