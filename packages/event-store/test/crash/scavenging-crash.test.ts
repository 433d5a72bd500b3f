/**
 * kill -9 of a process that archives, purges and scavenges: whatever the moment, every event is in
 * the store or the archive, and the next process goes on. Meanwhile this one reads the two as one
 * log, from outside.
 */
import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { RecordedEvent } from '@cdx/session';
import { joinedLog, scavenge } from '@cdx/event-store';
import { archivePath, openSqliteArchive, openSqliteEventStore } from '@cdx/event-store/sqlite';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { randomIntegers } from '../support/random-integers.ts';
import { all, openPair } from '../support/stores.ts';

const rounds = 12;
const seed = 20_260_301;
const linesMax = 40;
const eventsPerUnit = 12;

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));
const program = fileURLToPath(new URL('scavenger.mjs', import.meta.url));

// It is a process of its own and so runs what is built, not the sources.
beforeAll(() => {
  const tsc = join(packageFolder, '../../node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-b', packageFolder]);
});

type Scavenger = ChildProcessByStdio<Writable, Readable, null>;

function start(): Scavenger {
  return spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
}

/** Lets it work until it has said `count` things, kills it, and gives the units it has told. */
async function round(
  process: Scavenger,
  path: string,
  { create, next, count }: { create: boolean; next: number; count: number },
): Promise<number> {
  let heard = 0;
  let acknowledged = next;
  let reading: Promise<unknown> = Promise.resolve();
  const over = { yet: false };
  let rest = '';
  process.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === 'opened') reading = readWhile(path, over);
      if (/^\d+$/u.test(line)) {
        expect(Number(line)).toBe(acknowledged);
        acknowledged++;
      }
      if (++heard === count) process.kill('SIGKILL');
    }
  });
  process.stdin.write(`${JSON.stringify({ path, create, next })}\n`);
  const [, signal] = (await once(process, 'close')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  over.yet = true;
  await reading;
  return acknowledged;
}

/** Reads the joined log again and again; each time it must be without a gap. */
async function readWhile(path: string, over: { readonly yet: boolean }): Promise<void> {
  const store = await openSqliteEventStore(path, { mode: 'read' });
  const archive = await openSqliteArchive(archivePath(path), { mode: 'read', store });
  let head = -1;
  while (!over.yet) {
    let next = 0;
    for await (const { events } of joinedLog(store, archive).readPages()) {
      for (const { position } of events) expect(position).toBe(next++);
    }
    expect(next).toBeGreaterThan(head);
    head = next - 1;
  }
  await archive.close();
  await store.close();
}

function byStream(events: readonly RecordedEvent[]): Map<string, RecordedEvent[]> {
  const streams = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    const own = streams.get(event.stream);
    if (own === undefined) streams.set(event.stream, [event]);
    else own.push(event);
  }
  return streams;
}

test(`killed ${rounds} times, on the same files, it loses nothing and comes to an end`, async () => {
  const path = join(temporaryFolder(), 'log.db');
  const random = randomIntegers(seed);
  let next = 0;
  let waiting = start();
  onTestFinished(() => void waiting.kill('SIGKILL'));
  for (let index = 0; index < rounds; index++) {
    const process = waiting;
    // The next one starts meanwhile; it touches nothing before it has its orders.
    waiting = start();
    // The first must live to make the files.
    const count = index === 0 ? linesMax : 2 + random(linesMax);
    next = await round(process, path, { create: index === 0, next, count });
  }

  const { store, archive } = await openPair(path, 'open');
  const events = await all(joinedLog(store, archive).readAll());
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index));
  const streams = byStream(events);
  for (let unit = 0; unit < next; unit++) {
    const own = streams.get(`downloadSession-${unit}-STORE-0001`) ?? [];
    expect(own.map(({ revision }) => revision)).toEqual(own.map((_, index) => index));
    expect(own.length).toBeGreaterThanOrEqual(eventsPerUnit);
    expect(new Set(own.map(({ id }) => id)).size).toBe(own.length);
  }
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  expect([store.check(), archive.check()]).toEqual([[], []]);

  // A stream that was truncated on the way: the store has its end, the archive what was before.
  const runs = streams.get('schedule') ?? [];
  expect(runs.map(({ revision }) => revision)).toEqual(runs.map((_, index) => index));
  expect(runs.length).toBeGreaterThanOrEqual(next);
  const left = await all(store.readStream('schedule'));
  expect(left).toEqual(runs.slice(-left.length));
  expect(left.length).toBeLessThan(20);

  // The next scavenge finishes what is left, and then the archive alone has it.
  const purged = events.filter(({ type }) => type === 'SessionPurged').map(({ stream }) => stream);
  const rest = { stream: 'schedule', before: runs.length };
  const { bytesAfter } = await scavenge(store, archive, [...purged, rest]);
  expect(await all(store.readStream('schedule'))).toEqual(runs.slice(-1));
  // An event takes some 700 bytes.
  expect(bytesAfter).toBeLessThan(200 * events.length);
  expect(await all(joinedLog(store, archive).readAll())).toEqual(events);
  expect(purged.length).toBeGreaterThan(next - 10);
  for (const stream of purged) expect(await store.streamRevision(stream)).toBe(-1);
  expect((await archive.counts()).streams).toBeGreaterThanOrEqual(purged.length);
}, 180_000);
