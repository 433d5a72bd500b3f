/**
 * Facts about consumers that are slower than the log grows: the store does not read ahead of them
 * without bound. Memory is not measured, which would tell more of the collector than of the store;
 * instead events are counted. An event that has left its medium has been upcast, so the calls of
 * an upcaster tell how many events a store holds ready that nobody has asked for.
 */
import type { RecordedEvent } from '@cdx/session';
import { nextTurn } from '../../read/next-turn.ts';
import { collect, equal, holds } from '../expectations.ts';
import { fact, type FactContext, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent, sampleEvents } from '../sample-events.ts';
import { pageEventsMax } from './page-facts.ts';

const any = { expectedRevision: 'any' } as const;
const counted = { counted: true } as const;

/** Events that a store may hold ready: what a page may have. */
const readyMax = pageEventsMax;
const written = 12_000;

/** Whatever a store does by itself, it can do while somebody else reads everything and appends. */
async function goOnWithout({ store, fill }: FactContext, appended: number): Promise<number> {
  await fill('run-2', sampleEvents(100_000, appended));
  return (await collect(store.readAll())).length;
}

export const slowConsumerFacts: SuiteDefinition = {
  suite: 'slow consumers',
  needs: [],
  facts: [
    fact(
      'a follower that is not asked holds a page ready at most',
      async (context) => {
        const { store, fill, reads } = context;
        await fill('run-1', sampleEvents(0, written));
        const before = reads();
        const seen: number[] = [];
        const pages = store.follow({ from: 'start' })[Symbol.asyncIterator]();
        const { value: first } = await pages.next();
        seen.push(...numbersOf(first.events));
        // The consumer has a rest; others go on.
        const others = await goOnWithout(context, 5000);
        equal(others, written + 5000);
        const ready = reads() - before - others - seen.length;
        holds(ready <= readyMax, `${ready} events were read that nobody asked for`);
        while (seen.length < others) seen.push(...numbersOf((await pages.next()).value.events));
        equal(seen, [...range(0, written), ...range(100_000, 5000)]);
        await pages.return?.();
      },
      counted,
    ),
    fact(
      'nor one that is given up',
      async (context) => {
        const { store, fill, reads } = context;
        await fill('run-1', sampleEvents(0, written));
        const before = reads();
        const pages = store.follow({ from: 'start' })[Symbol.asyncIterator]();
        const seen = (await pages.next()).value.events.length;
        await pages.return?.();
        const others = await goOnWithout(context, 1000);
        holds(reads() - before - others - seen <= readyMax, 'it has been read on');
      },
      counted,
    ),
    fact(
      'a reader that rests holds a page ready at most',
      async (context) => {
        const { store, fill, reads } = context;
        await fill('run-1', sampleEvents(0, written));
        const before = reads();
        for (const events of [
          store.readAll(),
          store.readStream('run-1'),
          store.readAll({ direction: 'backward' }),
        ]) {
          const start = reads();
          const reader = events[Symbol.asyncIterator]();
          await reader.next();
          const others = (await collect(store.readStream('run-1'))).length;
          const ready = reads() - start - others;
          holds(ready <= readyMax, `${ready} events were read that nobody asked for`);
          await reader.return?.();
        }
        holds(reads() > before, 'events that are read are counted');
      },
      counted,
    ),
    fact(
      'a subscription has a page ready at most',
      async (context) => {
        const { store, fill, reads } = context;
        await fill('run-1', sampleEvents(0, written));
        const start = reads();
        let delivered = 0;
        let readyMost = 0;
        await new Promise<void>((resolve, reject) => {
          const subscription = store.subscribe({ from: 'start' }).subscribe({
            next: () => {
              delivered++;
              readyMost = Math.max(readyMost, reads() - start - delivered);
              if (delivered < written) return;
              resolve();
              queueMicrotask(() => subscription.unsubscribe());
            },
            error: reject,
          });
        });
        holds(readyMost <= readyMax, `${readyMost} events were read before they were delivered`);
      },
      counted,
    ),
    fact('a slow consumer gets every event once, in order, in pages', async ({ store, fill }) => {
      await fill('run-1', sampleEvents(0, 2500));
      const seen: number[] = [];
      let total = 2500;
      for await (const { events } of store.follow({ from: 'start' })) {
        holds(events.length <= pageEventsMax, `a page held ${events.length} events`);
        seen.push(...numbersOf(events));
        // Slower than the writer for a while: the log grows faster than it is read.
        if (total < 8000) {
          await fill('run-1', sampleEvents(total, 1100));
          total += 1100;
        }
        if (seen.length === total) break;
      }
      equal(seen, range(0, total));
    }),
    fact('large events come in small pages', async ({ store }) => {
      const data = { text: 'x'.repeat(900_000) };
      for (const number of range(0, 40)) {
        await store.append('run-1', [sampleEvent(number, { data })], any);
      }
      let largest = 0;
      const seen: RecordedEvent[] = [];
      for await (const { events } of store.follow({ from: 'start' })) {
        largest = Math.max(largest, events.length);
        for (const event of events) seen.push({ ...event, data: null });
        if (seen.length === 40) break;
      }
      equal(numbersOf(seen), range(0, 40));
      holds(largest < 40, `a page held ${largest} events of 900,000 characters`);
    }),
    fact('one that is slow does not hold up the others', async ({ store, fill }) => {
      const slow = store.follow({ from: 'start' })[Symbol.asyncIterator]();
      await slow.next();
      const quick: number[] = [];
      const subscription = store.subscribe({ from: 'start' }).subscribe((event) => {
        quick.push(...numbersOf([event]));
      });
      await fill('run-1', sampleEvents(0, 6000));
      while (quick.length < 6000) await nextTurn();
      subscription.unsubscribe();
      equal(quick, range(0, 6000));
      const seen: number[] = [];
      while (seen.length < 6000) seen.push(...numbersOf((await slow.next()).value.events));
      equal(seen, quick);
      await slow.return?.();
    }),
  ],
};
