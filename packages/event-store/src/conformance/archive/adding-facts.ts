/**
 * Facts about adding to an archive: events keep their places, nothing is there twice, nothing is
 * replaced.
 */
import type { RecordedEvent } from '@cdx/session';
import { archiveStreams } from '../../archive/archive-streams.ts';
import { collect, equal, refused } from '../expectations.ts';
import { sampleEvent, sampleId } from '../sample-events.ts';
import { appendInTurn, archiveFact, streamOf, type ArchiveSuite } from './archive-fact.ts';

/** Event `revision` of a stream, in a place that follows from it. */
function recorded(
  stream: string,
  revision: number,
  changes: Partial<RecordedEvent> = {},
): RecordedEvent {
  const number = revision + 1000 * stream.length;
  return {
    ...sampleEvent(number),
    recordedAt: 5,
    stream,
    revision,
    position: 10 * number,
    ...changes,
  };
}

const own = [0, 1, 2].map((revision) => recorded('run-1', revision));
const other = [0, 1].map((revision) => recorded('run-22', revision));
const [first, second, third] = own as [RecordedEvent, RecordedEvent, RecordedEvent];

const conflicts: readonly (readonly [
  what: string,
  event: RecordedEvent,
  code: 'duplicate-event-id' | 'store-corrupt',
])[] = [
  ['the same id with other content', { ...second, data: 'other' }, 'duplicate-event-id'],
  ['the same id, recorded at another time', { ...second, recordedAt: 6 }, 'duplicate-event-id'],
  ['the same id in another position', { ...second, position: 5 }, 'duplicate-event-id'],
  [
    'the same id at a new revision',
    { ...third, id: second.id, position: 99_000 },
    'duplicate-event-id',
  ],
  ['another id in the same place', { ...second, id: sampleId(7) }, 'store-corrupt'],
  ['another event in the same position', { ...third, position: second.position }, 'store-corrupt'],
  [
    'an event of another stream in the same position',
    { ...first, stream: 'run-9', position: second.position },
    'store-corrupt',
  ],
];

export const addingFacts: ArchiveSuite = {
  suite: 'adding',
  facts: [
    archiveFact('an empty archive has no streams, and head -1', async ({ archive }) => {
      equal(await archive.counts(), { streams: 0, events: 0 });
      equal(await archive.head(), -1);
      equal(await archive.has('run-1'), false);
      equal(await archive.streamRevision('run-1'), -1);
      equal(await collect(archive.readAll()), []);
    }),
    archiveFact('events come out as they went in, place and all', async ({ archive }) => {
      await archive.add([...own, ...other]);
      equal(await collect(archive.readAll()), [...own, ...other]);
      equal(await collect(archive.readStream('run-1')), own);
      equal(await archive.counts(), { streams: 2, events: 5 });
      equal([await archive.has('run-22'), await archive.streamRevision('run-22')], [true, 1]);
      equal(await archive.head(), other[1]?.position);
    }),
    archiveFact('what a store reads can be added as it is', async ({ store, archive }) => {
      await appendInTurn(store, 0, 12, 3);
      const events = await collect(store.readStream(streamOf(1, 3)));
      await archive.add(events);
      equal(await collect(archive.readAll()), events);
    }),
    archiveFact('events may come in any order, and twice in one call', async ({ archive }) => {
      await archive.add([third, ...other.toReversed(), second, first, second]);
      equal(await collect(archive.readAll()), [...own, ...other]);
    }),
    archiveFact('adding again changes nothing, in whole or in part', async ({ archive }) => {
      await archive.add(own);
      for (const events of [own, [second], [third, first], []]) await archive.add(events);
      await archive.add([...own, ...other]);
      equal(await collect(archive.readAll()), [...own, ...other]);
    }),
    archiveFact('a stream may come in pieces, each where the last one ended', async (context) => {
      const { archive } = context;
      await archive.add([first]);
      await archive.add([second, ...other]);
      await archive.add([second, third]);
      equal(await collect(archive.readStream('run-1')), own);
    }),
    archiveFact('a piece that leaves a gap is refused', async ({ archive }) => {
      await refused(archive.add([second]), 'invalid-argument', { revision: 1, expected: 0 });
      await archive.add([first]);
      await refused(archive.add([third]), 'invalid-argument', { stream: 'run-1', expected: 1 });
      equal(await archive.counts(), { streams: 1, events: 1 });
    }),
    archiveFact('a stream against the order of the log is refused', async ({ archive }) => {
      const turned = [first, { ...second, position: first.position - 1 }];
      await refused(archive.add(turned), 'invalid-argument', { stream: 'run-1', revision: 1 });
    }),
    ...conflicts.map(([what, event, code]) =>
      archiveFact(`${what} is ${code}, and nothing is added`, async ({ archive }) => {
        await archive.add([first, second]);
        await refused(archive.add([...other, event]), code, { stream: event.stream });
        equal(await collect(archive.readAll()), [first, second]);
        await archive.add([...other, third]);
        equal((await archive.counts()).events, 5);
      }),
    ),
    archiveFact('two events of one call cannot share a place or an id', async ({ archive }) => {
      const samePosition = { ...second, position: other[0]?.position as number };
      await refused(archive.add([first, samePosition, ...other]), 'store-corrupt');
      const sameRevision = { ...second, id: sampleId(1), position: 12_345 };
      await refused(archive.add([...own, sameRevision]), 'store-corrupt');
      const sameId = { ...second, id: first.id };
      await refused(archive.add([first, sameId]), 'duplicate-event-id');
      equal(await archive.counts(), { streams: 0, events: 0 });
    }),
    archiveFact('what is no event, or has no place, is refused', async ({ archive }) => {
      await refused(archive.add([{ ...first, id: 'none' }]), 'invalid-event');
      await refused(archive.add([{ ...first, position: -1 }]), 'invalid-event');
      await refused(archive.add([{ ...first, revision: 0.5 }]), 'invalid-event');
      await refused(archive.add([{ ...first, stream: '' }]), 'invalid-argument');
    }),
    archiveFact('payloads and causes are kept, small and large', async ({ archive }) => {
      const events = [
        { ...first, data: { text: '😀\n', nested: [1, null, { a: true }] } },
        { ...second, causationId: first.id, data: 'x'.repeat(200_000) },
        { ...third, data: null },
      ];
      await archive.add(events);
      await archive.add(events);
      equal(await collect(archive.readAll()), events);
    }),
    archiveFact('archiveStreams copies what the archive does not have', async (context) => {
      const { store, archive } = context;
      await appendInTurn(store, 0, 40, 4);
      const streams = [streamOf(0, 4), streamOf(2, 4), 'run-none'];
      equal(await archiveStreams(store, archive, streams), { streams: 2, events: 20 });
      equal(await archiveStreams(store, archive, streams), { streams: 2, events: 0 });
      await appendInTurn(store, 40, 4, 4);
      equal(await archiveStreams(store, archive, streams), { streams: 2, events: 2 });
      const filter = { streamPrefix: streamOf(2, 4) };
      equal(await collect(archive.readAll({ filter })), await collect(store.readAll({ filter })));
      equal((await collect(store.readAll())).length, 44);
    }),
    archiveFact(
      'an event that was archived as it was written is the same when it is read as new',
      async ({ store, archive }) => {
        await store.append('run-1', [sampleEvent(1)], { expectedRevision: 'any' });
        await archiveStreams(store, archive, ['run-1']);
        const events = await collect(store.readAll());
        equal(events[0]?.schemaVersion, 2);
        await archive.add(events);
        equal(await collect(archive.readAll()), events);
        const changed = { ...(events[0] as RecordedEvent), data: { added: 1 } };
        await refused(archive.add([changed]), 'duplicate-event-id');
      },
      {
        options: {
          upcasting: {
            upcasters: [
              {
                type: 'PackageDownloaded',
                fromVersion: 1,
                up: (data) => ({ ...(data as object), added: 0 }),
              },
            ],
          },
        },
      },
    ),
    archiveFact(
      'what was added is there after reopening, and is added to',
      async ({ archive, reopen }) => {
        await archive.add([first, second]);
        const again = (await reopen()).archive;
        await again.add([second, third, ...other]);
        equal(await collect(again.readAll()), [...own, ...other]);
        await refused(again.add([{ ...third, id: sampleId(9) }]), 'store-corrupt');
      },
      { needs: ['reopening'] },
    ),
  ],
};
