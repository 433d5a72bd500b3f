/**
 * kill -9 of a writer at random moments: what was acknowledged is there, nothing is twice,
 * positions have no gaps, batches and their snapshots are whole. The moments are numbers of
 * acknowledgements, drawn from a seed; where in a transaction the signal hits is up to the system.
 */
import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { randomIntegers } from '../support/random-integers.ts';
import { all, expectCode, open } from '../support/stores.ts';

const rounds = 50;
const seed = 20_240_101;
const acknowledgementsMax = 40;

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));
const writerProgram = fileURLToPath(new URL('writer.mjs', import.meta.url));

/** `append` lanes write one stream each, `many` lanes seven, with a snapshot for each unit. */
const lanes = [
  { kind: 'append', size: 1 },
  { kind: 'append', size: 1 },
  { kind: 'append', size: 1 },
  { kind: 'append', size: 3 },
  { kind: 'append', size: 40 },
  { kind: 'many', size: 5 },
  { kind: 'many', size: 200 },
] as const;

// The writer is a process of its own and so runs what is built, not the sources.
beforeAll(() => {
  const tsc = join(packageFolder, '../../node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-b', packageFolder]);
});

type Writer = ChildProcessByStdio<Writable, Readable, null>;

function startWriter(): Writer {
  return spawn(process.execPath, [writerProgram], { stdio: ['pipe', 'pipe', 'inherit'] });
}

interface Progress {
  /** Units that each lane has acknowledged. */
  readonly acknowledged: number[];
  opened: number;
}

/** Lets the writer work until it has said `count` things, kills it, and hears it out. */
async function round(
  writer: Writer,
  path: string,
  progress: Progress,
  count: number,
): Promise<void> {
  const { acknowledged } = progress;
  const next = lanes.map((lane, index) => ({ ...lane, next: acknowledged[index] as number }));
  const orders = { path, create: progress.opened === 0, lanes: next };
  let heard = 0;
  writer.stdin.write(`${JSON.stringify(orders)}\n`);
  if (count === 0) writer.kill('SIGKILL');
  // A line that the signal cut in two has no end and is not counted.
  let rest = '';
  writer.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === 'opened') progress.opened++;
      else {
        const [lane, unit] = line.split(' ').map(Number) as [number, number];
        expect(unit).toBe(acknowledged[lane]);
        acknowledged[lane] = unit + 1;
      }
      if (++heard === count) writer.kill('SIGKILL');
    }
  });
  const [, signal] = (await once(writer, 'close')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

describe('a writer that is killed', () => {
  test(`${rounds} times, on the same file, loses and doubles nothing`, async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    const random = randomIntegers(seed);
    const progress: Progress = { acknowledged: lanes.map(() => 0), opened: 0 };
    let waiting = startWriter();
    onTestFinished(() => void waiting.kill('SIGKILL'));
    for (let index = 0; index < rounds; index++) {
      const writer = waiting;
      // The next one starts meanwhile; it touches nothing before it has its orders.
      waiting = startWriter();
      // The first must live to make the file; every tenth dies while it opens.
      const count = index % 10 === 5 ? 0 : 1 + random(acknowledgementsMax);
      await round(writer, path, progress, count);
    }
    expect(progress.opened).toBeGreaterThan(rounds / 2);

    const store = await open(path, { mode: 'open' });
    expect(store.check()).toEqual([]);
    const events = await all(store.readAll());
    expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    for (const [lane, { kind, size }] of lanes.entries()) {
      const own = events.filter(({ id }) => Number.parseInt(id.slice(0, 8), 16) === lane);
      const numbers = own.map(({ id }) => Number.parseInt(id.slice(-12), 16));
      // In order and without a gap; at most one unit more than was acknowledged, and that whole.
      expect(numbers).toEqual(numbers.map((_, index) => index));
      const units = numbers.length / size;
      const acknowledged = progress.acknowledged[lane] as number;
      expect([acknowledged, acknowledged + 1]).toContain(units);
      if (kind === 'many' && units > 0) {
        const snapshot = await store.loadSnapshot(`lane-${lane}`);
        expect(Buffer.from(snapshot?.data ?? []).toString()).toBe(String(units - 1));
      }
    }
    expect(progress.acknowledged.every((units) => units > 0)).toBe(true);
  }, 180_000);

  test('holds the lock while it lives, and no longer', async () => {
    const path = join(temporaryFolder(), 'log.cdx');
    const writer = startWriter();
    onTestFinished(() => void writer.kill('SIGKILL'));
    const closed = once(writer, 'close');
    const lines = createInterface({ input: writer.stdout });
    const opened = once(lines, 'line');
    const orders = { path, create: true, lanes: [{ kind: 'append', size: 1, next: 0 }] };
    writer.stdin.write(`${JSON.stringify(orders)}\n`);
    await opened;
    await expectCode(openSqliteEventStore(path, { mode: 'open' }), 'store-locked', { path });
    const reader = await open(path, { mode: 'read' });
    expect(await reader.head()).toBeGreaterThanOrEqual(-1);
    lines.on('line', () => {});
    writer.kill('SIGKILL');
    await closed;
    const store = await open(path, { mode: 'open' });
    expect(store.check()).toEqual([]);
  });
});
