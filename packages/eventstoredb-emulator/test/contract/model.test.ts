/**
 * Anything that clients may do, in any order, against a plain model of EventStoreDB; now and then
 * the server is started anew over the same store.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commands, entryOf, read, readAll, write, type Command } from '../model/commands.ts';
import { PlainDatabase, type Entry } from '../model/plain-database.ts';
import { all } from '../support/events.ts';
import { Heard } from '../support/heard.ts';
import { backends, serveWorld, type Backend } from '../support/worlds.ts';

const runs: Record<Backend, number> = { memory: 60, SQLite: 25 };
const upcasting = { upcasters: [], newestVersions: {} };

/** A store that can be closed and opened again; one in memory stays open. */
function storeFile(backend: Backend) {
  if (backend === 'memory') {
    const store = createMemoryEventStore({ upcasting });
    return { open: async () => store, close: async () => {}, remove: () => store.close() };
  }
  const folder = mkdtempSync(join(tmpdir(), 'cdx-model-'));
  let isNew = true;
  return {
    open: async () => {
      const mode = isNew ? 'create' : 'open';
      isNew = false;
      return openSqliteEventStore(join(folder, 'log.db'), { mode, upcasting });
    },
    close: (store: EventStore) => store.close(),
    remove: async () => rmSync(folder, { recursive: true }),
  };
}

function slice(
  entries: readonly Entry[],
  { backwards, from, count }: { backwards: boolean; from: number; count: number },
  placeOf: (entry: Entry) => number,
): readonly Entry[] {
  const ordered = backwards ? [...entries].reverse() : entries;
  const within = ordered.filter((entry) => {
    if (from < 0) return true;
    return backwards ? placeOf(entry) <= from : placeOf(entry) >= from;
  });
  return within.slice(0, count);
}

async function check(backend: Backend, history: readonly Command[]): Promise<void> {
  const file = storeFile(backend);
  const model = new PlainDatabase();
  let store = await file.open();
  let world = await serveWorld(store);
  try {
    for (const command of history) {
      const { client } = world;
      switch (command.do) {
        case 'append': {
          const outcome = model.append(command.stream, command.numbers, command.expected);
          const got = await write(client, command);
          // An append without events has no place of its own.
          if (command.numbers.length === 0) expect(got.kind).toBe(outcome.kind);
          else expect(got).toEqual(outcome);
          break;
        }
        case 'delete':
        case 'tombstone': {
          const outcome = model[command.do](command.stream, command.expected);
          expect(await write(client, command)).toEqual(outcome);
          break;
        }
        case 'set metadata':
          expect(await write(client, command)).toEqual(
            model.setMetadata(command.stream, command.metadata),
          );
          break;
        case 'read': {
          const whole = model.read(command.stream);
          const expected = Array.isArray(whole)
            ? slice(whole, command, ({ revision }) => revision)
            : whole;
          expect(await read(client, command)).toEqual(expected);
          break;
        }
        case 'read all': {
          const places = new Map(model.log.map((entry, position) => [entry, position]));
          // Backward, a position is just before its event.
          const from = command.backwards && command.from >= 0 ? command.from - 1 : command.from;
          const none = command.backwards && command.from === 0;
          const expected = none
            ? []
            : slice(model.log, { ...command, from }, (entry) => places.get(entry) ?? -1);
          expect(await readAll(client, command)).toEqual(expected);
          break;
        }
        case 'restart':
          await world.close();
          await file.close(store);
          store = await file.open();
          world = await serveWorld(store);
          break;
      }
    }
    expect((await all(world.client.readAll())).map(entryOf)).toEqual(model.log);
    for (const stream of ['a', 'c\n']) {
      const heard = new Heard().listen(world.client.subscribeToStream(stream));
      await heard.untilSaid('caught up');
      const visible = model.read(stream);
      const numbers = Array.isArray(visible) ? visible.map(({ number }: Entry) => number) : [];
      expect(heard.numbers).toEqual(numbers);
    }
  } finally {
    await world.close();
    await file.close(store);
    await file.remove();
  }
}

describe.each(backends)('over %s', (backend) => {
  test('whatever clients do, the server answers as EventStoreDB would', async () => {
    await fc.assert(
      fc.asyncProperty(commands, (history) => check(backend, history)),
      { numRuns: runs[backend] },
    );
  });
});
