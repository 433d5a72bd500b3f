/**
 * Facts about appending as such: places given, order kept, nothing written by halves.
 */
import { equal, collect, holds, refused } from '../expectations.ts';
import { fact, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent, sampleEvents } from '../sample-events.ts';

const any = { expectedRevision: 'any' } as const;

export const appendFacts: SuiteDefinition = {
  suite: 'appending',
  needs: [],
  facts: [
    fact('an empty store has head -1 and no streams', async ({ store }) => {
      equal(await store.head(), -1);
      equal(await store.streamRevision('run-1'), -1);
    }),
    fact('the first event of a stream has revision 0', async ({ store, sameResult }) => {
      const result = await store.append('run-1', [sampleEvent(1)], any);
      sameResult(result, { revision: 0, idempotent: false });
      equal(await store.streamRevision('run-1'), 0);
    }),
    fact('revisions count within a stream, whatever other streams get', async ({ store }) => {
      await store.append('run-1', sampleEvents(1, 2), any);
      await store.append('run-2', sampleEvents(3, 5), any);
      equal((await store.append('run-1', [sampleEvent(8)], any)).revision, 2);
      equal((await store.append('run-2', [sampleEvent(9)], any)).revision, 5);
    }),
    fact('the result tells revision and positions of what was appended', async (context) => {
      const { store, sameResult } = context;
      await store.append('run-1', sampleEvents(1, 2), any);
      const result = await store.append('run-1', sampleEvents(3, 3), any);
      const events = (await collect(store.readStream('run-1'))).slice(2);
      sameResult(result, {
        revision: 4,
        firstPosition: events[0]?.position,
        position: events[2]?.position,
        idempotent: false,
      });
    }),
    fact('positions increase over all streams', async ({ store, offered }) => {
      const positions: number[] = [];
      for (const number of range(1, 6)) {
        const stream = `run-${number % 3}`;
        positions.push((await store.append(stream, [sampleEvent(number)], any)).position);
      }
      equal(
        positions,
        positions.toSorted((a, b) => a - b),
      );
      equal(new Set(positions).size, 6);
      if (offered.contiguousPositions) equal(positions, range(0, 6));
    }),
    fact('head is the position of the last event', async ({ store }) => {
      const { position } = await store.append('run-1', sampleEvents(1, 3), any);
      equal(await store.head(), position);
    }),
    fact('an append without events changes nothing and tells the revision', async ({ store }) => {
      const empty = await store.append('run-1', [], any);
      equal(
        { revision: empty.revision, idempotent: empty.idempotent },
        { revision: -1, idempotent: false },
      );
      equal(empty.firstPosition, undefined);
      await store.append('run-1', sampleEvents(1, 2), any);
      const after = await store.append('run-1', [], any);
      equal([after.revision, after.position], [1, await store.head()]);
      equal((await collect(store.readAll())).length, 2);
    }),
    ...(
      [
        [1000, []],
        [5000, ['largeAppends']],
      ] as const
    ).map(([count, needs]) =>
      fact(
        `an append of ${count} events keeps their order`,
        async ({ store }) => {
          const { revision } = await store.append('run-1', sampleEvents(1, count), any);
          equal(revision, count - 1);
          equal(numbersOf(await collect(store.readStream('run-1'))), range(1, count));
        },
        { needs },
      ),
    ),
    fact('concurrent appends to one stream all get in, each once', async ({ store }) => {
      const results = await Promise.all(
        range(1, 100).map((number) => store.append('run-1', [sampleEvent(number)], any)),
      );
      const revisions = results.map(({ revision }) => revision);
      equal(
        revisions.toSorted((a, b) => a - b),
        range(0, 100),
      );
      const events = await collect(store.readStream('run-1'));
      for (const [index, number] of range(1, 100).entries()) {
        equal(numbersOf(events)[revisions[index] as number], number);
      }
    }),
    fact('of concurrent appends that expect the same revision one wins', async ({ store }) => {
      const outcomes = await Promise.allSettled(
        range(1, 20).map((number) =>
          store.append('run-1', [sampleEvent(number)], { expectedRevision: 'noStream' }),
        ),
      );
      equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
      equal((await collect(store.readStream('run-1'))).length, 1);
    }),
    fact('a refused append does not hold up those beside it', async ({ store }) => {
      const [good, bad, alsoGood] = await Promise.allSettled([
        store.append('run-1', [sampleEvent(1)], any),
        store.append('run-2', [sampleEvent(2)], { expectedRevision: 7 }),
        store.append('run-3', [sampleEvent(3)], any),
      ]);
      equal([good.status, bad.status, alsoGood.status], ['fulfilled', 'rejected', 'fulfilled']);
      // Which of two concurrent appends is first is nobody's promise.
      const numbers = numbersOf(await collect(store.readAll()));
      equal(
        numbers.toSorted((a, b) => a - b),
        [1, 3],
      );
    }),
    fact('an append is all or nothing: one bad event refuses its batch', async ({ store }) => {
      const bad = sampleEvent(2, { id: 'no-uuid' });
      await refused(store.append('run-1', [sampleEvent(1), bad], any), 'invalid-event');
      equal(await store.head(), -1);
      equal(await store.streamRevision('run-1'), -1);
    }),
    fact('an acknowledged event can be read at once', async ({ store }) => {
      for (const number of range(1, 20)) {
        await store.append('run-1', [sampleEvent(number)], any);
        const [last] = await collect(
          store.readStream('run-1', { direction: 'backward', limit: 1 }),
        );
        holds(last !== undefined, 'the event is there');
        equal(numbersOf([last]), [number]);
      }
    }),
    fact('concurrent appends of many events stay whole', async ({ store }) => {
      await Promise.all(
        range(0, 30).map((writer) => store.append('run-1', sampleEvents(writer * 10, 10), any)),
      );
      const numbers = numbersOf(await collect(store.readStream('run-1')));
      equal(numbers.length, 300);
      for (let at = 0; at < 300; at += 10) {
        equal(numbers.slice(at, at + 10), range(numbers[at] as number, 10));
      }
    }),
    fact(
      'an event of several megabytes',
      async ({ store }) => {
        const data = { text: 'x'.repeat(5_000_000) };
        await store.append('run-1', [sampleEvent(1, { data }), sampleEvent(2)], any);
        const [event] = await collect(store.readStream('run-1'));
        equal(event?.data, data);
      },
      { needs: ['largeAppends'] },
    ),
    fact('more than one event may have is refused, and nothing is written', async ({ store }) => {
      const event = sampleEvent(2, { data: 'x'.repeat(16 * 1024 * 1024) });
      await refused(store.append('run-1', [sampleEvent(1), event], any), 'limit-exceeded');
      equal(await store.streamRevision('run-1'), -1);
      await store.append('run-1', [sampleEvent(1)], { expectedRevision: 'noStream' });
    }),
  ],
};
