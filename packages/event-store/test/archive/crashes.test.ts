/**
 * A scavenge that stops anywhere, before or after any of its steps: what is in the two files
 * together is the log, and doing it again finishes.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { joinedLog, scavenge } from '@cdx/event-store';
import { sampleEvent } from '@cdx/event-store/conformance';
import {
  archivePath,
  openSqliteArchive,
  openSqliteEventStore,
  type SqliteEventArchive,
  type SqliteEventStore,
} from '@cdx/event-store/sqlite';
import type { RecordedEvent } from '@cdx/session';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { makeFolder } from '../support/folder.ts';
import { all } from '../support/stores.ts';

const streams = 12;
const eventsMax = 120;

interface Pair {
  readonly store: SqliteEventStore;
  readonly archive: SqliteEventArchive;
}

async function openPair(path: string, mode: 'create' | 'open'): Promise<Pair> {
  const store = await openSqliteEventStore(path, { mode });
  const archive = await openSqliteArchive(archivePath(path), { mode: 'open', store });
  return { store, archive };
}

async function close({ store, archive }: Pair): Promise<void> {
  await archive.close();
  await store.close();
}

const steps = ['addStored', 'removeEvents', 'giveSpaceBack'] as const;
type Step = (typeof steps)[number];

/** Fails once `left` of these steps have been taken, before the next one or right after it. */
function failAt({ store, archive }: Pair, left: number, after: boolean): void {
  const count = { left };
  const owners = { addStored: archive, removeEvents: store, giveSpaceBack: store };
  for (const step of steps) {
    const owner = owners[step] as unknown as Record<Step, (...values: unknown[]) => unknown>;
    const original = owner[step].bind(owner);
    vi.spyOn(owner, step).mockImplementation((...values: unknown[]) => {
      const fails = count.left-- === 0;
      if (fails && !after) throw new Error('The lights went out.');
      const result = original(...values);
      if (fails) throw new Error('The lights went out.');
      return result;
    });
  }
}

const cases = fc.record({
  /** Streams of the events, in order. */
  log: fc.array(fc.nat(streams - 1), { minLength: 1, maxLength: eventsMax }),
  purged: fc.uniqueArray(fc.nat(streams), { maxLength: streams }),
  truncated: fc.array(fc.record({ stream: fc.nat(streams), before: fc.nat(30) })),
  /** Streams to a transaction. */
  atOnce: fc.integer({ min: 1, max: 30 }),
  stops: fc.array(fc.record({ left: fc.nat(8), after: fc.boolean() }), { maxLength: 4 }),
});

test('stopped anywhere and begun again, it loses nothing and finishes', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ log, purged, truncated, atOnce, stops }) => {
      const folder = makeFolder();
      const path = join(folder, 'log.db');
      let pair = await openPair(path, 'create');
      await pair.store.appendMany(
        log.map((stream, number) => ({
          stream: `run-${stream}`,
          events: [sampleEvent(number)],
          expectedRevision: 'any',
        })),
      );
      const original = await all(pair.store.readAll());
      const names = purged.map((stream) => `run-${stream}`);
      const parts = truncated.map(({ stream, before }) => ({ stream: `run-${stream}`, before }));
      const what = [...parts, ...names];
      const ends = new Map(original.map(({ stream, revision }) => [stream, revision]));
      const isGone = ({ stream, revision }: RecordedEvent): boolean =>
        names.includes(stream) ||
        (revision !== ends.get(stream) &&
          parts.some((part) => part.stream === stream && revision < part.before));
      for (const { left, after } of stops) {
        Object.assign(pair.store, { removalEventsMax: atOnce });
        failAt(pair, left, after);
        await scavenge(pair.store, pair.archive, what).catch((error: Error) => {
          expect(error.message).toBe('The lights went out.');
        });
        await close(pair);
        pair = await openPair(path, 'open');
        expect(await all(joinedLog(pair.store, pair.archive).readAll())).toEqual(original);
        expect(await pair.store.head()).toBe(original.length - 1);
        expect([pair.store.check(), pair.archive.check()]).toEqual([[], []]);
      }
      await scavenge(pair.store, pair.archive, what);
      expect(await all(pair.store.readAll())).toEqual(original.filter((event) => !isGone(event)));
      expect(await all(pair.archive.readAll())).toEqual(original.filter(isGone));
      const joined = joinedLog(pair.store, pair.archive);
      for (const [name, revision] of ends) {
        const own = original.filter(({ stream }) => stream === name);
        expect(await all(joined.readStream(name))).toEqual(own);
        expect(await joined.streamRevision(name)).toBe(revision);
      }
      expect([pair.store.check(), pair.archive.check()]).toEqual([[], []]);
      await close(pair);
      rmSync(folder, { recursive: true });
    }),
    { numRuns: 25 },
  );
});
