/**
 * Facts about streams of which the older part was scavenged: they go on as if nothing had happened,
 * are read from what is left, and are whole together with the archive.
 */
import { archiveStreams } from '../../archive/archive-streams.ts';
import { joinedLog } from '../../archive/joined-log.ts';
import { scavenge } from '../../archive/scavenge.ts';
import type { ReadStreamOptions } from '../../port.ts';
import { collect, equal, holds, refused } from '../expectations.ts';
import { numbersOf, range, sampleEvent, sampleEvents } from '../sample-events.ts';
import {
  appendInTurn,
  archiveFact,
  factBothWays,
  streamOf,
  type ArchiveFactContext,
  type ArchiveSuite,
  type StoreAndArchive,
} from './archive-fact.ts';

const any = { expectedRevision: 'any' } as const;
const long = 'run-long';
const other = 'run-other';

/** Revisions 0 to 9 of one stream at even positions, of another one at odd ones; 0 to 5 are gone. */
async function truncated(context: ArchiveFactContext): Promise<StoreAndArchive> {
  await appendTen(context);
  await scavenge(context.store, context.archive, [{ stream: long, before: 6 }]);
  return context;
}

async function appendTen({ store }: StoreAndArchive): Promise<void> {
  await store.appendMany(
    range(0, 20).map((number) => ({
      stream: number % 2 === 0 ? long : other,
      events: [sampleEvent(number)],
      ...any,
    })),
  );
}

const bothWays = factBothWays(truncated);

const readings: readonly (readonly [
  options: ReadStreamOptions,
  store: readonly number[],
  joined: readonly number[],
])[] = [
  [{}, [6, 7, 8, 9], range(0, 10)],
  [{ from: 3 }, [6, 7, 8, 9], range(3, 7)],
  [{ from: 3, limit: 2 }, [6, 7], [3, 4]],
  [{ from: 3, limit: 5 }, [6, 7, 8, 9], range(3, 5)],
  [{ from: 5 }, [6, 7, 8, 9], range(5, 5)],
  [{ from: 6 }, [6, 7, 8, 9], range(6, 4)],
  [{ from: 8 }, [8, 9], [8, 9]],
  [{ from: 10 }, [], []],
  [{ limit: 0 }, [], []],
  [{ direction: 'backward' }, [9, 8, 7, 6], range(0, 10).toReversed()],
  [{ direction: 'backward', from: 7 }, [7, 6], range(0, 8).toReversed()],
  [{ direction: 'backward', from: 7, limit: 3 }, [7, 6], [7, 6, 5]],
  [{ direction: 'backward', from: 5 }, [], range(0, 6).toReversed()],
  [{ direction: 'backward', from: 2, limit: 2 }, [], [2, 1]],
];

export const truncatedStreamFacts: ArchiveSuite = {
  suite: 'a truncated stream',
  facts: [
    archiveFact('has its older part in the archive, and the rest', async ({ store, archive }) => {
      await appendTen({ store, archive });
      const before = await collect(store.readAll());
      const entry = { stream: long, before: 6 };
      const counts = await scavenge(store, archive, [entry]);
      const { streams, truncated: count, events, archived } = counts;
      equal({ streams, count, events, archived }, { streams: 0, count: 1, events: 6, archived: 6 });
      const isGone = (event: { stream: string; revision: number }): boolean =>
        event.stream === long && event.revision < 6;
      equal(
        await collect(store.readAll()),
        before.filter((event) => !isGone(event)),
      );
      equal(await collect(archive.readAll()), before.filter(isGone));
      const again = await scavenge(store, archive, [entry, entry, { stream: long, before: 2 }]);
      equal([again.truncated, again.events, again.archived], [0, 0, 0]);
    }),
    ...readings.map(([options, inStore, joined]) =>
      archiveFact(`read with ${JSON.stringify(options)} gives what is there`, async (context) => {
        const { store, archive } = await truncated(context);
        const revisions = async (
          reader: Pick<StoreAndArchive['store'], 'readStream'>,
        ): Promise<readonly number[]> =>
          (await collect(reader.readStream(long, options))).map(({ revision }) => revision);
        equal(await revisions(store), inStore);
        equal(await revisions(joinedLog(store, archive)), joined);
      }),
    ),
    ...bothWays('goes on behind its newest event', async ({ store }) => {
      equal(await store.streamRevision(long), 9);
      await refused(
        store.append(long, [sampleEvent(99)], { expectedRevision: 'noStream' }),
        'wrong-expected-revision',
        { actual: 9 },
      );
      const { revision, position } = await store.append(long, [sampleEvent(99)], {
        expectedRevision: 9,
      });
      equal({ revision, position }, { revision: 10, position: 20 });
      equal(numbersOf(await collect(store.readStream(long))), [12, 14, 16, 18, 99]);
      equal(await store.head(), 20);
    }),
    ...bothWays('goes on without the archive, too', async ({ store, archive }) => {
      await archive.close();
      const { revision } = await store.append(long, [sampleEvent(99)], any);
      equal(revision, 10);
    }),
    ...bothWays('knows the ids that it has, and no others', async ({ store }) => {
      const again = await store.append(long, [sampleEvent(14)], any);
      equal([again.idempotent, again.revision, again.position], [true, 7, 14]);
      // Nothing is doubled by who says where the stream ended when it was appended first.
      for (const expectedRevision of ['noStream', -1, 0, 1] as const) {
        const append = store.append(long, [sampleEvent(4)], { expectedRevision });
        await refused(append, 'wrong-expected-revision', { stream: long, actual: 9 });
      }
      const partly = store.append(long, sampleEvents(10, 3), any);
      await refused(partly, 'wrong-expected-revision', { known: 1, total: 3 });
    }),
    archiveFact('an event that came twice is not archived twice', async (context) => {
      const { store, archive } = await truncated(context);
      equal((await store.append(long, [sampleEvent(4)], any)).idempotent, false);
      await store.append(long, [sampleEvent(99)], any);
      const truncation = scavenge(store, archive, [{ stream: long, before: 11 }]);
      await refused(truncation, 'duplicate-event-id', { stream: long });
      equal((await collect(store.readStream(long))).length, 6);
    }),
    ...bothWays('is truncated again, and then goes as a whole', async ({ store, archive }) => {
      const before = await collect(joinedLog(store, archive).readAll());
      equal((await scavenge(store, archive, [{ stream: long, before: 8 }])).events, 2);
      equal((await archiveStreams(store, archive, [long])).events, 2);
      await store.append(long, [sampleEvent(99)], any);
      const { streams, events, archived } = await scavenge(store, archive, [long]);
      equal({ streams, events, archived }, { streams: 1, events: 3, archived: 1 });
      const details = { scavenged: true, actual: 10 };
      await refused(
        store.append(long, [sampleEvent(100)], any),
        'wrong-expected-revision',
        details,
      );
      const joined = joinedLog(store, archive);
      equal((await collect(joined.readAll())).slice(0, -1), before);
      equal((await collect(joined.readStream(long))).length, 11);
      equal([await store.streamRevision(long), await joined.streamRevision(long)], [-1, 10]);
    }),
    archiveFact('keeps its newest event, whatever is asked for', async ({ store, archive }) => {
      await appendTen({ store, archive });
      for (const before of [10, 11, Number.MAX_SAFE_INTEGER]) {
        await scavenge(store, archive, [{ stream: long, before }]);
        equal(numbersOf(await collect(store.readStream(long))), [18]);
      }
      equal(await archive.streamRevision(long), 8);
      equal(await joinedLog(store, archive).streamRevision(long), 9);
    }),
    archiveFact('is counted once, and as a whole where it goes after all', async (context) => {
      const { store, archive } = context;
      await appendTen(context);
      const counts = await scavenge(store, archive, [
        { stream: 'run-none', before: 5 },
        { stream: long, before: 0 },
        { stream: long, before: 3 },
        { stream: other, before: 4 },
        { stream: long, before: 5 },
        other,
      ]);
      const { streams, truncated: count, events } = counts;
      equal({ streams, count, events }, { streams: 1, count: 1, events: 15 });
      equal(numbersOf(await collect(store.readAll())), [10, 12, 14, 16, 18]);
    }),
    archiveFact('that is long goes in steps, and none of it twice', async ({ store, archive }) => {
      await store.append(long, sampleEvents(0, 14_000), any);
      await appendInTurn(store, 14_000, 300, 3);
      const before = await collect(store.readAll());
      const whole = streamOf(1, 3);
      const both = await Promise.all([
        scavenge(store, archive, [{ stream: long, before: 13_000 }, whole]),
        scavenge(store, archive, [whole, { stream: long, before: 12_000 }]),
      ]);
      equal(
        both.reduce((sum, { events }) => sum + events, 0),
        13_100,
      );
      equal((await collect(store.readStream(long))).length, 1000);
      equal((await collect(store.readStream(long, { from: 1, limit: 1 })))[0]?.revision, 13_000);
      const joined = joinedLog(store, archive);
      equal(await collect(joined.readAll()), before);
      const ofLong = before.filter(({ stream }) => stream === long);
      equal(await collect(joined.readStream(long)), ofLong);
      equal(await collect(joined.readStream(long, { direction: 'backward' })), ofLong.toReversed());
    }),
    archiveFact('gives its space back', async ({ store, archive }) => {
      const data = { text: 'x'.repeat(500) };
      const events = range(0, 4000).map((number) => sampleEvent(number, { data }));
      await store.append(long, events, any);
      const entry = { stream: long, before: 3990 };
      const { bytesBefore, bytesAfter } = await scavenge(store, archive, [entry]);
      holds(bytesAfter < bytesBefore / 3, `${bytesBefore} bytes have become ${bytesAfter}`);
    }),
    archiveFact('is whole while it is read and truncated at once', async ({ store, archive }) => {
      await store.append(long, sampleEvents(0, 3500), any);
      const joined = joinedLog(store, archive);
      for (const direction of ['forward', 'backward'] as const) {
        const seen: number[] = [];
        for await (const event of joined.readStream(long, { direction })) {
          seen.push(...numbersOf([event]));
          if (seen.length % 600 !== 0) continue;
          const first = direction === 'forward' ? 0 : 1700;
          await scavenge(store, archive, [{ stream: long, before: first + seen.length / 2 }]);
        }
        equal(direction === 'forward' ? seen : seen.toReversed(), range(0, 3500));
      }
    }),
    archiveFact('takes what waits to be appended into account', async ({ store, archive }) => {
      await appendTen({ store, archive });
      const append = store.append(long, [sampleEvent(99)], any);
      const { events } = await scavenge(store, archive, [{ stream: long, before: 10 }]);
      equal([(await append).revision, events], [10, 10]);
      equal(numbersOf(await collect(store.readStream(long))), [99]);
    }),
    archiveFact('at no revision is refused', async ({ store, archive }) => {
      await appendTen({ store, archive });
      for (const before of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        await refused(scavenge(store, archive, [{ stream: long, before }]), 'invalid-argument');
      }
      equal((await collect(store.readStream(long))).length, 10);
    }),
    archiveFact('is not changed by a batch that is refused after others', async (context) => {
      const { store } = await truncated(context);
      const batches = [
        { stream: long, events: sampleEvents(90, 3), ...any },
        { stream: other, events: [sampleEvent(98)], expectedRevision: 0 },
      ];
      await refused(store.appendMany(batches), 'wrong-expected-revision', { actual: 9 });
      equal(numbersOf(await collect(store.readStream(long))), [12, 14, 16, 18]);
      equal((await store.append(long, [sampleEvent(90)], any)).revision, 10);
    }),
  ],
};
