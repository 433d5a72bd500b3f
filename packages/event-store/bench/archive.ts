/**
 * What a purge costs: copying streams to the archive, taking them out of the store, and reading
 * the two as one log.
 */
import { join } from 'node:path';
import { archiveStreams, joinedLog, scavenge, type EventStore } from '@cdx/event-store';
import { createMemoryArchive, createMemoryEventStore } from '@cdx/event-store/memory';
import { archivePath, openSqliteArchive, openSqliteEventStore } from '@cdx/event-store/sqlite';
import { compare, type Contender, type Row } from './compare.ts';
import { appendMany, Workload } from './workload.ts';

/** Events of one contender in one round: whole sessions. */
const moved = 24_000;
/** Events that stay in the store, so that there is something to move about. */
const kept = 48_000;
const joined = 120_000;

/** A store with sessions that stay, and more of them to be moved in each round. */
class Purging {
  readonly store: EventStore;
  private readonly workload = new Workload();
  private streams: readonly string[] = [];

  constructor(store: EventStore) {
    this.store = store;
  }

  async append(count: number): Promise<readonly string[]> {
    const sessions = this.workload.take(count);
    await appendMany(this.store, sessions, 10_000);
    return [...new Set(sessions.map(({ stream }) => stream))];
  }

  contender(name: string, work: (streams: readonly string[]) => Promise<number>): Contender {
    return {
      name,
      prepare: async () => {
        this.streams = await this.append(moved);
      },
      work: () => work(this.streams),
    };
  }
}

export async function archives(folder: string): Promise<Row[]> {
  const open = async (name: string) => {
    const path = join(folder, name);
    const store = await openSqliteEventStore(path, { mode: 'create' });
    const archive = await openSqliteArchive(archivePath(path), { mode: 'open', store });
    return { store, archive, purging: new Purging(store) };
  };
  const copied = await open('copied');
  const scavenged = await open('scavenged');
  const both = await open('both');
  const memory = createMemoryEventStore();
  const memoryArchive = createMemoryArchive(memory);
  await scavenged.purging.append(kept);
  await both.purging.append(kept);
  const rows = await compare('events/s', [
    copied.purging.contender(
      'sqlite, archiveStreams',
      async (streams) => (await archiveStreams(copied.store, copied.archive, streams)).events,
    ),
    {
      ...scavenged.purging.contender(
        'sqlite, scavenge with archiving',
        async (streams) => (await scavenge(scavenged.store, scavenged.archive, streams)).events,
      ),
      target: 20_000,
    },
    both.purging.contender('sqlite, scavenge after archiveStreams', async (streams) => {
      await archiveStreams(both.store, both.archive, streams);
      return (await scavenge(both.store, both.archive, streams)).events;
    }),
    new Purging(memory).contender(
      'memory, scavenge with archiving',
      async (streams) => (await scavenge(memory, memoryArchive, streams)).events,
    ),
  ]);
  for (const { store, archive } of [copied, scavenged, both]) {
    await archive.close();
    await store.close();
  }
  return [...rows, ...(await reads(folder))];
}

async function reads(folder: string): Promise<Row[]> {
  const path = join(folder, 'joined');
  const store = await openSqliteEventStore(path, { mode: 'create' });
  const archive = await openSqliteArchive(archivePath(path), { mode: 'open', store });
  const streams = await new Purging(store).append(joined);
  const whole = await openSqliteEventStore(join(folder, 'whole'), { mode: 'create' });
  await new Purging(whole).append(joined);
  await scavenge(
    store,
    archive,
    streams.filter((_, index) => index % 5 !== 0),
  );
  const both = joinedLog(store, archive);
  const count = async (log: Pick<EventStore, 'readPages'>): Promise<number> => {
    let events = 0;
    for await (const page of log.readPages()) events += page.events.length;
    return events;
  };
  const rows = await compare('events/s', [
    { name: 'sqlite, readPages of the store that was not scavenged', work: () => count(whole) },
    { name: 'sqlite, readPages of store and archive', work: () => count(both) },
  ]);
  await archive.close();
  for (const one of [store, whole]) await one.close();
  return rows;
}
