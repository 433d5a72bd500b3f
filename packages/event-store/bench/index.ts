/**
 * Benchmarks of the event stores: appending through the port against the raw driver, reading
 * everything, what a group commit saves, and what a purge costs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import { archives } from './archive.ts';
import { compare, type Contender, type Row } from './compare.ts';
import { openRawLog } from './raw-log.ts';
import { appendMany, Workload, type Session } from './workload.ts';

const any = { expectedRevision: 'any' } as const;
/** Events of one contender in one round. */
const appended = 20_000;
const readBack = 200_000;
const groupAppends = 3200;
const writers = 64;

export async function benchmarks(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cdx-bench-'));
  try {
    return [
      ...(await appends(folder)),
      ...(await reads(folder)),
      ...(await groups(folder)),
      ...(await archives(folder)),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function appends(folder: string): Promise<Row[]> {
  const raw = await openRawLog(join(folder, 'raw.db'));
  const create = (name: string): Promise<EventStore> =>
    openSqliteEventStore(join(folder, name), { mode: 'create' });
  const hundreds = await create('hundreds');
  const thousands = await create('thousands');
  const tens = await create('tens');
  const memory = createMemoryEventStore();
  const rows = await compare('events/s', [
    withEvents('raw driver, 100 rows a transaction', (sessions) => raw.append(sessions, 100)),
    {
      ...withEvents('sqlite, append of 100 events', (sessions) =>
        appendHundreds(hundreds, sessions),
      ),
      target: 15_000,
      ratioTarget: 0.3,
    },
    withEvents('sqlite, appendMany of 1,000', (sessions) => appendMany(thousands, sessions, 1000)),
    withEvents('sqlite, appendMany of 10,000', (sessions) => appendMany(tens, sessions, 10_000)),
    withEvents('memory, appendMany of 10,000', (sessions) => appendMany(memory, sessions, 10_000)),
  ]);
  raw.close();
  for (const store of [hundreds, thousands, tens, memory]) await store.close();
  return rows;
}

function withEvents(
  name: string,
  append: (sessions: readonly Session[]) => number | Promise<number>,
): Contender {
  const workload = new Workload();
  let sessions: Session[] = [];
  return {
    name,
    prepare: () => {
      sessions = workload.take(appended);
    },
    work: () => append(sessions),
  };
}

async function appendHundreds(store: EventStore, sessions: readonly Session[]): Promise<number> {
  for (let at = 0; at < sessions.length; at += 100) {
    const events = sessions.slice(at, at + 100).map(({ event }) => event);
    await store.append(`run-${at}`, events, any);
  }
  return sessions.length;
}

async function reads(folder: string): Promise<Row[]> {
  const sqlite = await openSqliteEventStore(join(folder, 'read'), { mode: 'create' });
  const memory = createMemoryEventStore();
  const raw = await openRawLog(join(folder, 'raw-read.db'));
  const workload = new Workload();
  for (let done = 0; done < readBack; done += 10_000) {
    const sessions = workload.take(10_000);
    await appendMany(sqlite, sessions, 10_000);
    await appendMany(memory, sessions, 10_000);
    raw.append(sessions, 10_000);
  }
  const rows = await compare('events/s', [
    { name: 'raw driver, rows as arrays', work: () => raw.readAll() },
    { name: 'sqlite, readPages', work: () => readPages(sqlite), target: 200_000 },
    { name: 'sqlite, readAll', work: () => readAll(sqlite) },
    { name: 'memory, readPages', work: () => readPages(memory) },
  ]);
  raw.close();
  await sqlite.close();
  await memory.close();
  return rows;
}

async function readPages(store: EventStore): Promise<number> {
  let count = 0;
  for await (const page of store.readPages()) count += page.events.length;
  return count;
}

async function readAll(store: EventStore): Promise<number> {
  let count = 0;
  for await (const event of store.readAll()) count += event.revision >= 0 ? 1 : 0;
  return count;
}

async function groups(folder: string): Promise<Row[]> {
  const store = await openSqliteEventStore(join(folder, 'group'), { mode: 'create' });
  const workload = new Workload();
  const append = ({ stream, event }: Session): Promise<unknown> =>
    store.append(stream, [event], any);
  const rows = await compare('appends/s', [
    {
      name: 'sqlite, one append a transaction',
      work: async () => {
        for (const session of workload.take(groupAppends)) await append(session);
        return groupAppends;
      },
    },
    {
      name: `sqlite, ${writers} writers at once`,
      work: async () => {
        const sessions = workload.take(groupAppends);
        const runs = Array.from({ length: writers }, async (_, writer) => {
          for (let at = writer; at < sessions.length; at += writers) {
            await append(sessions[at] as Session);
          }
        });
        await Promise.all(runs);
        return groupAppends;
      },
      ratioTarget: 8,
    },
  ]);
  await store.close();
  return rows;
}
