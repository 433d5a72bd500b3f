/**
 * Facts about the end: a closed store says so, whatever it is asked.
 */
import { lastValueFrom } from 'rxjs';
import type { EventStore } from '../../port.ts';
import { collect, equal, refused } from '../expectations.ts';
import { fact, type SuiteDefinition } from '../fact.ts';
import { sampleEvent, sampleEvents } from '../sample-events.ts';

const any = { expectedRevision: 'any' } as const;
const snapshot = { version: 1, position: 0, data: new Uint8Array() };

const uses: readonly (readonly [what: string, use: (store: EventStore) => Promise<unknown>])[] = [
  ['append', (store) => store.append('run-1', [sampleEvent(1)], any)],
  ['appendMany', (store) => store.appendMany([{ stream: 'run-1', events: [], ...any }])],
  ['readStream', (store) => collect(store.readStream('run-1'))],
  ['readAll', (store) => collect(store.readAll())],
  ['readPages', (store) => collect(store.readPages())],
  ['follow', (store) => collect(store.follow({ from: 'start' }))],
  ['subscribe', (store) => lastValueFrom(store.subscribe({ from: 'end' }))],
  ['head', (store) => store.head()],
  ['streamRevision', (store) => store.streamRevision('run-1')],
  ['saveSnapshot', (store) => store.saveSnapshot('kernel', snapshot)],
  ['loadSnapshot', (store) => store.loadSnapshot('kernel')],
];

export const closingFacts: SuiteDefinition = {
  suite: 'closing',
  needs: [],
  facts: [
    ...uses.map(([what, use]) =>
      fact(`${what} after close is refused as store-closed`, async ({ store }) => {
        await store.append('run-1', [sampleEvent(0)], any);
        await store.close();
        await refused(use(store), 'store-closed');
      }),
    ),
    fact('close may be repeated', async ({ store }) => {
      await store.close();
      await store.close();
    }),
    fact('appends under way are finished by close', async ({ store }) => {
      const appends = [1, 2, 3].map((number) => store.append('run-1', [sampleEvent(number)], any));
      await store.close();
      equal((await Promise.all(appends)).length, 3);
    }),
    fact('a reader halfway is told that the store has been closed', async ({ store, fill }) => {
      await fill('run-1', sampleEvents(0, 5000));
      const events = store.readAll()[Symbol.asyncIterator]();
      await events.next();
      await store.close();
      const rest = async (): Promise<void> => {
        while ((await events.next()).done !== true);
      };
      await refused(rest(), 'store-closed');
    }),
  ],
};
