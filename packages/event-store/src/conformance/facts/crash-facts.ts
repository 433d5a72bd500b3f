/**
 * Facts about the end of a process without warning: what was acknowledged is there, what was under
 * way is there whole or not at all, and who repeats it doubles nothing.
 */
import { firstValueFrom, take, toArray } from 'rxjs';
import { collect, equal, holds, refused } from '../expectations.ts';
import { fact, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent, sampleEvents } from '../sample-events.ts';

const any = { expectedRevision: 'any' } as const;

export const crashFacts: SuiteDefinition = {
  suite: 'after a crash',
  needs: ['crashing'],
  facts: [
    fact('what was acknowledged is there, in its place', async ({ store, crash }) => {
      await store.append('run-1', sampleEvents(0, 20), any);
      await store.append('run-2', sampleEvents(20, 20), any);
      const before = await collect(store.readAll());
      const again = await crash();
      equal(await collect(again.readAll()), before);
      equal(
        [await again.head(), await again.streamRevision('run-2')],
        [before.at(-1)?.position, 19],
      );
    }),
    fact('what was under way is there whole or not at all', async ({ store, crash }) => {
      const acknowledged = new Set<number>();
      const appends = range(0, 60).map((number) =>
        store.append(`run-${number % 4}`, sampleEvents(number * 5, 5), any).then(
          () => acknowledged.add(number),
          // The store ends below it.
          () => {},
        ),
      );
      await appends[0];
      const certain = [...acknowledged];
      const again = await crash();
      await Promise.all(appends);
      const there = new Set(numbersOf(await collect(again.readAll())));
      for (const number of range(0, 60)) {
        const events = range(number * 5, 5).filter((event) => there.has(event)).length;
        holds(events === 0 || events === 5, `${events} of 5 events of an append are there`);
        holds(events === 5 || !certain.includes(number), 'what was acknowledged is there');
      }
    }),
    fact('who got no answer repeats, and nothing is doubled', async ({ store, crash }) => {
      const batches = range(0, 40).map((number) => sampleEvents(number * 3, 3));
      const appends = batches.map((events, index) =>
        store.append('run-1', events, { expectedRevision: index * 3 - 1 }).catch(() => {}),
      );
      const again = await crash();
      await Promise.all(appends);
      for (const [index, events] of batches.entries()) {
        await again.append('run-1', events, { expectedRevision: index * 3 - 1 });
      }
      equal(numbersOf(await collect(again.readAll())), range(0, 120));
    }),
    fact('revisions, positions and expectations go on where they were', async (context) => {
      const { store, crash } = context;
      const before = await store.append('run-1', sampleEvents(0, 3), any);
      const again = await crash();
      await refused(
        again.append('run-1', [sampleEvent(9)], { expectedRevision: 'noStream' }),
        'wrong-expected-revision',
        { actual: 2 },
      );
      const after = await again.append('run-1', [sampleEvent(3)], { expectedRevision: 2 });
      equal(after.revision, 3);
      holds(after.position > before.position, 'positions are not used again');
    }),
    fact('a subscription goes on from its checkpoint', async ({ store, crash }) => {
      await store.append('run-1', sampleEvents(0, 10), any);
      const four = store.subscribe({ from: 'start' }).pipe(take(4), toArray());
      const checkpoint = (await firstValueFrom(four)).at(-1)?.position as number;
      const again = await crash();
      await again.append('run-2', sampleEvents(10, 2), any);
      const rest = again.subscribe({ from: checkpoint + 1 }).pipe(take(8), toArray());
      equal(numbersOf(await firstValueFrom(rest)), range(4, 8));
    }),
    fact('crash after crash loses nothing', async ({ store, crash }) => {
      let current = store;
      for (const number of range(0, 4)) {
        await current.append('run-1', [sampleEvent(number)], { expectedRevision: number - 1 });
        current = await crash();
      }
      equal(numbersOf(await collect(current.readAll())), range(0, 4));
    }),
    fact(
      'a snapshot that was saved is there',
      async ({ store, crash }) => {
        await store.saveSnapshot('kernel', { version: 1, position: 0, data: Uint8Array.of(1) });
        await store.saveSnapshot('kernel', { version: 2, position: 0, data: Uint8Array.of(2) });
        const again = await crash();
        equal([...((await again.loadSnapshot('kernel'))?.data ?? [])], [2]);
      },
      { needs: ['snapshots'] },
    ),
    fact(
      'batches of one call and their snapshot: all or nothing',
      async ({ store, crash }) => {
        await store.append('run-0', [sampleEvent(0)], any);
        const batches = range(1, 200).map((number) => ({
          stream: `run-${number % 7}`,
          events: [sampleEvent(number)],
          ...any,
        }));
        const snapshot = { name: 'kernel', version: 1, data: Uint8Array.of(1) };
        const under = store.appendMany(batches, { snapshot }).catch(() => {});
        const again = await crash();
        await under;
        const events = (await collect(again.readAll())).length;
        const saved = (await again.loadSnapshot('kernel')) !== undefined;
        holds(events === 201 ? saved : events === 1 && !saved, `${events} events, ${saved}`);
      },
      { needs: ['multiStreamAppend', 'snapshots'] },
    ),
  ],
};
