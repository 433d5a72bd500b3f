/** However an index came to be, it is the index of its log; what is damaged or of another is not used. */
import {
  layeredReplayStorage,
  memoryReplayStorage,
  openReplayIndex,
  type ReplayStorage,
} from '@cdx/audit/replay';
import { viewsAsOf } from '@cdx/projections';
import { isCdxError, type RecordedEvent } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrayLog, type ArrayLog } from './support/array-log.ts';
import { randomLog } from './support/random-log.ts';
import { expectSameView } from './support/same-view.ts';

const segmentFacts = 8;

async function expectIndexOf(
  log: ArrayLog,
  events: readonly RecordedEvent[],
  storage: ReplayStorage,
  places: readonly number[],
): Promise<void> {
  const index = await openReplayIndex(log, { storage, segmentFacts });
  expect(index.checkpoint).toBe(events.at(-1)?.position ?? -1);
  expect(index.events).toBe(events.length);
  for (const place of [...places, events.length - 1]) {
    const position = events[place % events.length]?.position ?? -1;
    const expected = await viewsAsOf(log, { position });
    await expectSameView((await index.at({ position })).view, expected);
  }
}

/** The parts of all files, whatever they are called. */
function contentsOf(storage: ReplayStorage) {
  const manifest = storage.read('replay-index.json', 0, storage.size('replay-index.json')!)!;
  const { segments } = JSON.parse(new TextDecoder().decode(manifest).slice(9));
  return segments.map(({ facts, sessions, parts }: Record<string, object>) => {
    // Where a block of events ends depends on where the index was brought up.
    const kept = Object.entries(parts!).filter(([name]) => !name.startsWith('block'));
    return { facts, sessions, checksums: kept.map(([name, [, , sum]]) => [name, sum]) };
  });
}

test('brought up in any pieces, it is the index made in one go', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomLog(150, { minLength: 20 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      async (events, cuts) => {
        const inPieces = memoryReplayStorage();
        const ends = cuts.map((cut) => cut % events.length).toSorted((a, b) => a - b);
        for (const end of ends) {
          await openReplayIndex(arrayLog(events.slice(0, end)), {
            storage: inPieces,
            segmentFacts,
          });
        }
        await expectIndexOf(arrayLog(events), events, inPieces, cuts);
        const inOneGo = memoryReplayStorage();
        await openReplayIndex(arrayLog(events), { storage: inOneGo, segmentFacts });
        expect(contentsOf(inPieces)).toEqual(contentsOf(inOneGo));
      },
    ),
    { numRuns: 50 },
  );
});

test('a build that was killed at any write is gone on with, and leaves nothing behind', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomLog(120, { minLength: 40 }),
      fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(), { maxLength: 3 }),
      async (events, kills, places) => {
        const storage = memoryReplayStorage();
        for (const writes of kills) {
          let left = writes;
          const killed: ReplayStorage = {
            ...storage,
            write: (name, bytes) => {
              if (left-- === 0) throw new Error('killed');
              storage.write(name, bytes);
            },
            remove: (name) => {
              if (left-- === 0) throw new Error('killed');
              storage.remove(name);
            },
          };
          await openReplayIndex(arrayLog(events), { storage: killed, segmentFacts }).catch(
            (error: Error) => expect(error.message).toBe('killed'),
          );
        }
        await expectIndexOf(arrayLog(events), events, storage, places);
        const more = [...events, eventBehind(events)];
        await expectIndexOf(arrayLog(more), more, storage, []);
        // Those of the manifest before are kept for who still reads them.
        const named = contentsOf(storage).length;
        expect(storage.list().length).toBeLessThanOrEqual(named + 2);
      },
    ),
    { numRuns: 50 },
  );
});

function eventBehind(events: readonly RecordedEvent[]): RecordedEvent {
  const { position, recordedAt } = events.at(-1)!;
  return {
    ...events[0]!,
    stream: 'distributionSchedule-Late',
    type: 'ScheduleRunStarted',
    revision: 0,
    id: 'behind',
    position: position + 1,
    recordedAt,
    data: {},
  };
}

test('a damaged file is told or made anew, and never believed', async () => {
  let told = 0;
  let anew = 0;
  await fc.assert(
    fc.asyncProperty(
      randomLog(100, { minLength: 30 }),
      fc.nat(),
      fc.nat(),
      fc.constantFrom('flip', 'cut', 'remove', 'swap'),
      fc.boolean(),
      async (events, which, place, kind, isBehind) => {
        const storage = memoryReplayStorage();
        await openReplayIndex(arrayLog(events), { storage, segmentFacts });
        const name = storage.list()[which % storage.list().length]!;
        const bytes = storage.read(name, 0, storage.size(name)!)!.slice();
        if (kind === 'flip') bytes[place % bytes.length]! ^= 1 << (place % 8);
        const other = storage.list()[place % storage.list().length]!;
        if (kind === 'remove') storage.remove(name);
        else if (kind === 'swap') storage.write(other, bytes);
        else storage.write(name, kind === 'cut' ? bytes.slice(0, place % bytes.length) : bytes);
        const now = isBehind ? [...events, eventBehind(events)] : events;
        const log = arrayLog(now);
        try {
          const index = await openReplayIndex(log, { storage, segmentFacts });
          if (index.origin === 'madeAnew') anew += 1;
          for (const { position } of now.filter((_, nth) => nth % 16 === place % 16)) {
            const expected = await viewsAsOf(log, { position });
            await expectSameView((await index.at({ position })).view, expected);
          }
        } catch (error) {
          if (!isCdxError(error, 'store-corrupt')) throw error;
          expect(error.details).toMatchObject({ replayIndex: true });
          told += 1;
        }
      },
    ),
    { numRuns: 100 },
  );
  expect(told).toBeGreaterThan(5);
  expect(anew).toBeGreaterThan(5);
});

describe('an index that does not fit is made anew', () => {
  const [one, other] = fc.sample(randomLog(80, { isContiguous: true, minLength: 60 }), {
    numRuns: 2,
    seed: 7,
  }) as [readonly RecordedEvent[], readonly RecordedEvent[]];
  const renamed = other.map((event) => ({ ...event, id: `${event.id}-2` }));

  test.each([
    ['of another log', renamed, ''],
    ['of a log that was cut', one.slice(0, -1), ''],
    [
      'of a log that begins later',
      one.slice(1).filter(({ stream }) => stream !== one[0]!.stream),
      '',
    ],
    ['of a log without its archive', one, 'without archive'],
  ])('%s', async (_, events, label) => {
    const storage = memoryReplayStorage();
    await openReplayIndex(arrayLog(one), { storage, segmentFacts });
    const index = await openReplayIndex(arrayLog(events), { storage, label });
    expect(index.origin).toBe('madeAnew');
    const position = events.at(-1)!.position;
    const expected = await viewsAsOf(arrayLog(events), { position });
    await expectSameView((await index.at({ position })).view, expected);
  });

  test('and one that fits is taken as it is', async () => {
    const storage = memoryReplayStorage();
    const first = await openReplayIndex(arrayLog(one), { storage, segmentFacts });
    const files = storage.list();
    const again = await openReplayIndex(arrayLog(one), { storage });
    expect([first.origin, again.origin]).toEqual(['made', 'fits']);
    expect(storage.list()).toEqual(files);
  });
});

test('over files that are only read it is brought up in memory', async () => {
  await fc.assert(
    fc.asyncProperty(randomLog(120, { minLength: 20 }), fc.nat(), async (events, cut) => {
      const below = memoryReplayStorage();
      const before = events.slice(0, cut % events.length);
      await openReplayIndex(arrayLog(before), { storage: below, segmentFacts });
      const refusing: ReplayStorage = {
        ...below,
        write: () => expect.unreachable(),
        remove: () => expect.unreachable(),
      };
      await expectIndexOf(arrayLog(events), events, layeredReplayStorage(refusing), [cut]);
    }),
    { numRuns: 25 },
  );
});

test('who reads while it is brought up once goes on undisturbed', async () => {
  await fc.assert(
    fc.asyncProperty(randomLog(100, { minLength: 30 }), fc.nat(), async (events, cut) => {
      const storage = memoryReplayStorage();
      const before = events.slice(0, 1 + (cut % (events.length - 1)));
      const reader = await openReplayIndex(arrayLog(before), { storage, segmentFacts });
      await openReplayIndex(arrayLog(events), { storage, segmentFacts: 16 });
      const position = before.at(-1)!.position;
      const expected = await viewsAsOf(arrayLog(before), { position });
      await expectSameView((await reader.at({ position })).view, expected);
    }),
    { numRuns: 25 },
  );
});

test('files of others in the same folder stay', async () => {
  const storage = memoryReplayStorage();
  storage.write('notes.json', new Uint8Array([1]));
  const [events = []] = fc.sample(randomLog(60, { minLength: 40 }), { numRuns: 1, seed: 3 });
  await openReplayIndex(arrayLog(events), { storage, segmentFacts });
  await openReplayIndex(arrayLog(events), { storage, label: 'anew' });
  expect(storage.list()).toContain('notes.json');
});

describe('a log that is wrong somewhere', () => {
  const [events = []] = fc.sample(randomLog(90, { minLength: 80, isContiguous: true }), {
    numRuns: 1,
    seed: 11,
  });
  const wrongAt = 50;
  const wrong = events.flatMap((event) => {
    if (event.position < wrongAt) return [event];
    const first = { ...events[0]!, stream: 'downloadSession-99-NEW', revision: 3 };
    return event.position === wrongAt ? [{ ...first, id: 'wrong', position: wrongAt }] : [event];
  });

  test('can be looked at up to there', async () => {
    const log = arrayLog(wrong);
    const index = await openReplayIndex(log, { storage: memoryReplayStorage(), segmentFacts });
    expect(index.checkpoint).toBe(wrongAt - 1);
    for (const position of [0, 20, wrongAt - 1]) {
      const expected = await viewsAsOf(log, { position });
      await expectSameView((await index.at({ position })).view, expected);
    }
  });

  test('and is refused from there on, each time anew', async () => {
    const log = arrayLog(wrong);
    const storage = memoryReplayStorage();
    for (let time = 0; time < 2; time++) {
      const index = await openReplayIndex(log, { storage, segmentFacts });
      for (const position of [wrongAt, wrongAt + 10]) {
        await expect(index.at({ position })).rejects.toMatchObject({ code: 'store-corrupt' });
      }
      const after = Math.max(...wrong.map(({ recordedAt }) => recordedAt));
      await expect(index.at(after)).rejects.toMatchObject({ code: 'store-corrupt' });
    }
  });
});

test('an empty log has an empty past, and keeps no index', async () => {
  const storage = memoryReplayStorage();
  const index = await openReplayIndex(arrayLog([]), { storage });
  const { view, event } = await index.at({ position: 5 });
  expect(event).toBeUndefined();
  expect(await view.query({ direction: 'download' })).toEqual({ rows: [], total: 0 });
  expect(storage.list()).toEqual([]);
});

test('asked up to a position, it reads no further and says so', async () => {
  const [events = []] = fc.sample(randomLog(90, { minLength: 80, isContiguous: true }), {
    numRuns: 1,
    seed: 5,
  });
  let read = 0;
  const index = await openReplayIndex(arrayLog(events), {
    storage: memoryReplayStorage(),
    upTo: 30,
    onRead: (count) => (read = count),
  });
  expect(read).toBe(31);
  expect((await index.at({ position: 30 })).event?.position).toBe(30);
  await expect(index.at({ position: 31 })).rejects.toMatchObject({ code: 'invalid-argument' });
});

test.each([0.5, Number.NaN])('refuses %d as a time or position', async (value) => {
  const index = await openReplayIndex(arrayLog([]), { storage: memoryReplayStorage() });
  await expect(index.at(value)).rejects.toMatchObject({ code: 'invalid-argument' });
  await expect(index.at({ position: value })).rejects.toMatchObject({ code: 'invalid-argument' });
});

test('the past takes no more events, and nothing once it is closed', async () => {
  const index = await openReplayIndex(arrayLog([]), { storage: memoryReplayStorage() });
  const { view } = await index.at({ position: 0 });
  await expect(view.apply([])).rejects.toMatchObject({ code: 'invalid-argument' });
  await view.close();
  await expect(view.tally()).rejects.toMatchObject({ code: 'store-closed' });
});
