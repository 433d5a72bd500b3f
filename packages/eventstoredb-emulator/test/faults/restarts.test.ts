/**
 * kill -9 of the server, again and again, while clients append and one follows the log: what was
 * acknowledged is there, nothing is twice, and the subscription has neither gap nor double. The
 * moments are numbers of acknowledgements, drawn from a seed; what the signal hits is up to the system.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { sampleEvent } from '@cdx/event-store/conformance';
import { openEventStoreDb, type EventStoreDbEventStore } from '@cdx/event-store/eventstoredb';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import type { RecordedEvent } from '@cdx/session';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';

const rounds = 20;
const acknowledgementsMax = 60;
/** Events of one append, by writer. */
const writers = [1, 1, 3, 40] as const;
const eventsPerWriter = 10_000;
/** The event that ends the history. */
const mark = writers.length * eventsPerWriter;

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));
const serverProgram = fileURLToPath(new URL('server.mjs', import.meta.url));

// The server is a process of its own and so runs what is built, not the sources.
beforeAll(() => {
  const tsc = join(packageFolder, '../../node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-b', packageFolder]);
});

/** A server that can be killed and started again, at the same port over the same file. */
class Server {
  readonly #path: string;
  #process: (ChildProcess & { readonly stdout: Readable }) | undefined;
  port = 0;

  constructor(path: string) {
    this.#path = path;
  }

  async start(): Promise<void> {
    const mode = this.port === 0 ? 'create' : 'open';
    const started = spawn(process.execPath, [serverProgram, this.#path, mode, String(this.port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = started;
    const [line] = (await once(createInterface({ input: started.stdout }), 'line')) as [string];
    this.port = Number(line);
  }

  async kill(): Promise<void> {
    const running = this.#process;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const closed = once(running, 'close');
    running.kill('SIGKILL');
    await closed;
  }
}

function numberOf({ id }: RecordedEvent): number {
  return Number.parseInt(id.slice(-12), 16);
}

/** Evenly spread integers below `limit`, from a seed. */
function randomBelow(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

describe('a server that is killed and comes back', () => {
  test(`${rounds} times: no acknowledged event is lost, none is twice, and who follows sees each once`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cdx-'));
    const path = join(folder, 'log.db');
    const server = new Server(path);
    await server.start();
    const stores: EventStoreDbEventStore[] = [];
    onTestFinished(async () => {
      await Promise.all(stores.map((store) => store.close()));
      await server.kill();
      rmSync(folder, { recursive: true });
    });
    const connect = async (): Promise<EventStoreDbEventStore> => {
      const store = await openEventStoreDb({
        connectionString: `esdb://127.0.0.1:${server.port}?tls=false`,
      });
      stores.push(store);
      return store;
    };

    const acknowledged = writers.map(() => 0);
    let heard = 0;
    let told: { readonly count: number; readonly reached: () => void } | undefined;
    const over = new AbortController();
    const write = async (writer: number): Promise<void> => {
      const store = await connect();
      const size = writers[writer] as number;
      while (!over.signal.aborted) {
        const done = acknowledged[writer] as number;
        const events = Array.from({ length: size }, (_, index) =>
          sampleEvent(writer * eventsPerWriter + done + index),
        );
        await store.append(`run-${writer}`, events, { expectedRevision: done - 1 });
        acknowledged[writer] = done + size;
        if (++heard === told?.count) told.reached();
      }
    };
    const followed: number[] = [];
    const follower = await connect();
    const follow = async (): Promise<void> => {
      for await (const { events } of follower.follow({ from: 'start' })) {
        followed.push(...events.map(numberOf));
        if (followed.at(-1) === mark) return;
      }
    };
    const following = follow();
    const writing = Promise.all(writers.map((_, writer) => write(writer)));
    const random = randomBelow(2024);
    for (let round = 0; round < rounds; round++) {
      const reached = new Promise<void>((resolve) => {
        told = { count: heard + 1 + random(acknowledgementsMax), reached: resolve };
      });
      // A writer that fails ends the wait.
      await Promise.race([reached, writing]);
      await server.kill();
      await server.start();
    }
    over.abort();
    await writing;

    // What is appended last tells the follower that it has seen all.
    await follower.append('run-mark', [sampleEvent(mark)], { expectedRevision: 'noStream' });
    await following;
    await server.kill();

    const store = await openSqliteEventStore(path, { mode: 'open' });
    const stored: number[] = [];
    try {
      for await (const event of store.readAll()) {
        if (event.stream.startsWith('run-')) stored.push(numberOf(event));
      }
      expect(store.check()).toEqual([]);
    } finally {
      await store.close();
    }
    const byWriter = writers.map((_, writer) =>
      stored.filter((number) => Math.floor(number / eventsPerWriter) === writer),
    );
    expect(byWriter).toEqual(
      acknowledged.map((count, writer) =>
        Array.from({ length: count }, (_, index) => writer * eventsPerWriter + index),
      ),
    );
    expect(acknowledged.every((count) => count > 0)).toBe(true);
    expect(followed).toEqual(stored);
  }, 180_000);
});
