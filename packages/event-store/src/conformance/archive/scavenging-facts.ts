/**
 * Facts about the move from the store to the archive: nothing goes before the archive has it,
 * doing it again finishes it, and what does not belong together is told apart.
 */
import { archiveStreams } from '../../archive/archive-streams.ts';
import { scavenge } from '../../archive/scavenge.ts';
import { collect, equal, holds, refused } from '../expectations.ts';
import { numbersOf, range, sampleEvent, sampleEvents } from '../sample-events.ts';
import { appendInTurn, archiveFact, streamOf, type ArchiveSuite } from './archive-fact.ts';

const any = { expectedRevision: 'any' } as const;
const gone = [streamOf(1, 4), streamOf(3, 4)];

function isGone({ stream }: { readonly stream: string }): boolean {
  return gone.includes(stream);
}

export const scavengingFacts: ArchiveSuite = {
  suite: 'scavenging',
  facts: [
    archiveFact('streams are out of the store and in the archive', async ({ store, archive }) => {
      await appendInTurn(store, 0, 40, 4);
      const before = await collect(store.readAll());
      await archiveStreams(store, archive, gone);
      const { streams, events, archived } = await scavenge(store, archive, gone);
      equal({ streams, events, archived }, { streams: 2, events: 20, archived: 0 });
      equal(
        await collect(store.readAll()),
        before.filter((event) => !isGone(event)),
      );
      equal(await collect(archive.readAll()), before.filter(isGone));
    }),
    archiveFact('what the archive lacks is archived first', async ({ store, archive }) => {
      await appendInTurn(store, 0, 40, 4);
      await archiveStreams(store, archive, gone.slice(0, 1));
      await appendInTurn(store, 40, 4, 4);
      const before = await collect(store.readAll());
      const { streams, events, archived } = await scavenge(store, archive, gone);
      equal({ streams, events, archived }, { streams: 2, events: 22, archived: 12 });
      equal(await collect(archive.readAll()), before.filter(isGone));
    }),
    archiveFact('again it does nothing, also for names that never were', async (context) => {
      const { store, archive } = context;
      await appendInTurn(store, 0, 40, 4);
      await scavenge(store, archive, gone);
      const left = await collect(store.readAll());
      const again = await scavenge(store, archive, [...gone, 'run-none', ...gone]);
      equal([again.streams, again.events, again.archived], [0, 0, 0]);
      equal(await collect(store.readAll()), left);
      equal(await archive.counts(), { streams: 2, events: 20 });
    }),
    archiveFact('names may come one by one, from anywhere, and twice', async (context) => {
      const { store, archive } = context;
      await appendInTurn(store, 0, 40, 4);
      async function* names(): AsyncGenerator<string> {
        for await (const { stream } of store.readAll()) if (gone.includes(stream)) yield stream;
      }
      const { streams, events } = await scavenge(store, archive, names());
      equal({ streams, events }, { streams: 2, events: 20 });
    }),
    archiveFact('the space is given back', async ({ store, archive }) => {
      const data = { text: 'x'.repeat(500) };
      const events = range(0, 4000).map((number) => sampleEvent(number, { data }));
      await store.append('run-1', events, any);
      await store.append('run-2', sampleEvents(0, 10), any);
      const { bytesBefore, bytesAfter } = await scavenge(store, archive, ['run-1']);
      holds(bytesAfter < bytesBefore / 3, `${bytesBefore} bytes have become ${bytesAfter}`);
    }),
    archiveFact('many streams, in many transactions', async ({ store, archive }) => {
      await appendInTurn(store, 0, 15_000, 3000);
      const names = range(0, 3000).map((number) => streamOf(number, 3000));
      const { streams, events } = await scavenge(store, archive, names.slice(0, 2990));
      equal({ streams, events }, { streams: 2990, events: 14_950 });
      equal((await collect(store.readAll())).length, 50);
      equal(await archive.counts(), { streams: 2990, events: 14_950 });
    }),
    archiveFact('appends meanwhile are lost in no case', async ({ store, archive }) => {
      await appendInTurn(store, 0, 4000, 4);
      let appended = 4000;
      async function* names(): AsyncGenerator<string> {
        for (const stream of gone) {
          yield stream;
          // To streams that have been taken already, and to others.
          for (const to of [...gone, streamOf(0, 4)]) {
            const event = sampleEvent(appended++);
            await store.append(to, [event], any).catch(() => appended--);
          }
        }
      }
      await scavenge(store, archive, names());
      const all = [...(await collect(store.readAll())), ...(await collect(archive.readAll()))];
      equal(
        all.map(({ position }) => position).toSorted((a, b) => a - b),
        range(0, (await store.head()) + 1),
      );
      equal(new Set(numbersOf(all)).size, appended);
    }),
    archiveFact('appends that were called before go along', async ({ store, archive }) => {
      await appendInTurn(store, 0, 40, 4);
      const append = store.append(streamOf(1, 4), [sampleEvent(99)], any);
      const { events } = await scavenge(store, archive, gone);
      equal([(await append).revision, events], [10, 21]);
      const late = store.append(streamOf(0, 4), [sampleEvent(100)], any);
      equal(await archiveStreams(store, archive, [streamOf(0, 4)]), { streams: 1, events: 11 });
      await late;
    }),
    archiveFact('two at once do it once', async ({ store, archive }) => {
      await appendInTurn(store, 0, 40, 4);
      const both = await Promise.all([
        scavenge(store, archive, gone),
        scavenge(store, archive, gone.toReversed()),
      ]);
      equal(
        both.reduce((sum, { events }) => sum + events, 0),
        20,
      );
      equal(await archive.counts(), { streams: 2, events: 20 });
    }),
    archiveFact('an archive that says otherwise stops it, and nothing is gone', async (context) => {
      const { store, archive } = context;
      await appendInTurn(store, 0, 40, 4);
      const before = await collect(store.readAll());
      const changed = before.filter(isGone).map((event) => ({ ...event, data: 'other' }));
      await archive.add(changed.slice(1, 2));
      await refused(scavenge(store, archive, gone), 'duplicate-event-id', { stream: gone[1] });
      equal(await collect(store.readAll()), before);
    }),
    archiveFact('an archive of another store is refused', async ({ store, archive, another }) => {
      const other = await another();
      holds(archive.storeIdentity !== other.archive.storeIdentity, 'two stores are told apart');
      await appendInTurn(store, 0, 4, 4);
      await refused(scavenge(store, other.archive, gone), 'invalid-argument');
      await refused(archiveStreams(store, other.archive, gone), 'invalid-argument');
      equal((await collect(store.readAll())).length, 4);
    }),
    archiveFact('not with a closed store or a closed archive', async ({ store, archive }) => {
      await appendInTurn(store, 0, 4, 4);
      await archive.close();
      await refused(scavenge(store, archive, gone), 'store-closed');
      equal((await collect(store.readAll())).length, 4);
      await store.close();
      await refused(archiveStreams(store, archive, gone), 'store-closed');
    }),
  ],
};
