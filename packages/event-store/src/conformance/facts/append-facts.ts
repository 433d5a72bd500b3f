/**
 * Facts about appending as such: places given, order kept, nothing written by halves.
 */
import { equal, collect, holds, refused } from '../expectations.ts';
import { fact, type StoreCapabilities, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent, sampleEvents } from '../sample-events.ts';

const any = { expectedRevision: 'any' } as const;

export function appendFacts({ contiguousPositions }: StoreCapabilities): SuiteDefinition {
  return {
    suite: 'appending',
    needs: [],
    facts: [
      fact('an empty store has head -1 and no streams', async ({ store }) => {
        equal(await store.head(), -1);
        equal(await store.streamRevision('run-1'), -1);
      }),
      fact('the first event of a stream has revision 0', async ({ store }) => {
        const { revision, idempotent } = await store.append('run-1', [sampleEvent(1)], any);
        equal({ revision, idempotent }, { revision: 0, idempotent: false });
        equal(await store.streamRevision('run-1'), 0);
      }),
      fact('revisions count within a stream, whatever other streams get', async ({ store }) => {
        await store.append('run-1', sampleEvents(1, 2), any);
        await store.append('run-2', sampleEvents(3, 5), any);
        equal((await store.append('run-1', [sampleEvent(8)], any)).revision, 2);
        equal((await store.append('run-2', [sampleEvent(9)], any)).revision, 5);
      }),
      fact('the result tells revision and positions of what was appended', async ({ store }) => {
        await store.append('run-1', sampleEvents(1, 2), any);
        const result = await store.append('run-1', sampleEvents(3, 3), any);
        const events = (await collect(store.readStream('run-1'))).slice(2);
        equal(result, {
          revision: 4,
          firstPosition: events[0]?.position,
          position: events[2]?.position,
          idempotent: false,
        });
      }),
      fact('positions increase over all streams', async ({ store }) => {
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
        if (contiguousPositions) equal(positions, range(0, 6));
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
        equal((await store.append('run-1', [], any)).revision, 1);
        equal((await collect(store.readAll())).length, 2);
      }),
      fact('an append of 5,000 events keeps their order', async ({ store }) => {
        await store.append('run-1', sampleEvents(1, 5000), any);
        equal(numbersOf(await collect(store.readStream('run-1'))), range(1, 5000));
      }),
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
        equal(numbersOf(await collect(store.readAll())), [1, 3]);
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
    ],
  };
}
