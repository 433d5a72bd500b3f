/**
 * Benchmarks of the emulator: the official client and the whole way over gRPC, against the same
 * through the port in one process. The emulator is a process of its own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EventStore } from '@cdx/event-store';
import { sampleEvents } from '@cdx/event-store/conformance';
import { openEventStoreDb } from '@cdx/event-store/eventstoredb';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import { toWireEvent } from '@cdx/event-store/wire';
import type { NewEvent } from '@cdx/session';
import {
  EventStoreDBClient,
  FORWARDS,
  START,
  type EventData,
  type JSONType,
} from '@eventstore/db-client';

interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: number;
}

interface Contender {
  readonly name: string;
  readonly target?: number;
  /** Index of the contender that it is held against. */
  readonly against?: number;
  /** Does something many times and says how many. */
  readonly work: () => Promise<number>;
}

const rounds = 5;
const eventsPerAppend = 100;
/** Of one contender in one round. */
const appended = 20_000;
const readBack = 100_000;

export const about =
  'The official client talks gRPC to an emulator in a process of its own; `port` is the same store in the ' +
  'process that measures.';

export async function benchmarks(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cdx-bench-'));
  const memory = await startServer();
  const file = await startServer(join(folder, 'served.db'));
  const stores = [
    createMemoryEventStore(),
    await openSqliteEventStore(join(folder, 'port.db'), { mode: 'create' }),
  ] as const;
  const adapter = await openEventStoreDb({ connectionString: file.connectionString });
  try {
    return [
      ...(await compare([
        { name: 'memory, port, append of 100', work: appendToPort(stores[0]) },
        {
          name: 'memory, official client, append of 100',
          target: 10_000,
          against: 0,
          work: appendByClient(memory.client),
        },
        { name: 'sqlite, port, append of 100', work: appendToPort(stores[1]) },
        {
          name: 'sqlite, official client, append of 100',
          target: 10_000,
          against: 2,
          work: appendByClient(file.client),
        },
        { name: 'sqlite, adapter, append of 100', against: 2, work: appendToPort(adapter) },
      ])),
      ...(await compare([
        { name: 'memory, port, readPages', work: readPort(stores[0]) },
        {
          name: 'memory, official client, reading all',
          target: 15_000,
          against: 0,
          work: readByClient(memory.client),
        },
        { name: 'sqlite, port, readPages', work: readPort(stores[1]) },
        {
          name: 'sqlite, official client, reading all',
          target: 15_000,
          against: 2,
          work: readByClient(file.client),
        },
        { name: 'sqlite, adapter, readPages', against: 2, work: readPort(adapter) },
      ])),
    ];
  } finally {
    await adapter.close();
    for (const { close } of [memory, file]) await close();
    for (const store of stores) await store.close();
    rmSync(folder, { recursive: true });
  }
}

interface Server {
  readonly connectionString: string;
  readonly client: EventStoreDBClient;
  readonly close: () => Promise<void>;
}

async function startServer(path?: string): Promise<Server> {
  const program = fileURLToPath(new URL('./server.js', import.meta.url));
  const args = path === undefined ? [program] : [program, path];
  const server = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
  const client = EventStoreDBClient.connectionString(line);
  return {
    connectionString: line,
    client,
    close: async () => {
      await client.dispose();
      const closed = once(server, 'close');
      server.stdin.end();
      await closed;
    },
  };
}

/** Takes turns, round after round; rates and ratios are medians over the rounds. */
async function compare(contenders: readonly Contender[]): Promise<Row[]> {
  const rates = contenders.map((): number[] => []);
  // The first round is for the compiler and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { work }] of contenders.entries()) {
      const start = performance.now();
      const count = await work();
      if (round > 0) rates[index]?.push((count / (performance.now() - start)) * 1000);
    }
  }
  return contenders.flatMap(({ name, target, against }, index): Row[] => {
    const own = rates[index] ?? [];
    const rate = { name, value: median(own), unit: 'events/s', ...(target && { target }) };
    if (against === undefined) return [rate];
    const base = rates[against] ?? [];
    const ratio = median(own.map((value, round) => value / (base[round] ?? Number.NaN)));
    return [rate, { name: `${name} / ${contenders[against]?.name}`, value: ratio, unit: '×' }];
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}

/** Each call appends other events, to streams of their own. */
function batches(): () => { readonly stream: string; readonly events: readonly NewEvent[] } {
  let next = 0;
  return () => {
    const first = next;
    next += eventsPerAppend;
    return { stream: `run-${first}`, events: sampleEvents(first, eventsPerAppend) };
  };
}

function appendToPort(store: EventStore): () => Promise<number> {
  const take = batches();
  return async () => {
    for (let count = 0; count < appended; count += eventsPerAppend) {
      const { stream, events } = take();
      await store.append(stream, events, { expectedRevision: 'noStream' });
    }
    return appended;
  };
}

function appendByClient(client: EventStoreDBClient): () => Promise<number> {
  const take = batches();
  return async () => {
    for (let count = 0; count < appended; count += eventsPerAppend) {
      const { stream, events } = take();
      await client.appendToStream(stream, events.map(toClientEvent), {
        expectedRevision: 'no_stream',
      });
    }
    return appended;
  };
}

function toClientEvent(event: NewEvent): EventData {
  const { id, type, metadata } = toWireEvent({ ...event, recordedAt: event.recordedAt ?? 0 });
  return { id, type, contentType: 'application/json', data: event.data as JSONType, metadata };
}

function readPort(store: EventStore): () => Promise<number> {
  return async () => {
    let count = 0;
    for await (const { events } of store.readPages({ limit: readBack })) count += events.length;
    return count;
  };
}

function readByClient(client: EventStoreDBClient): () => Promise<number> {
  return async () => {
    let count = 0;
    const events = client.readAll({ direction: FORWARDS, fromPosition: START, maxCount: readBack });
    for await (const { event } of events) count += event === undefined ? 0 : 1;
    return count;
  };
}
