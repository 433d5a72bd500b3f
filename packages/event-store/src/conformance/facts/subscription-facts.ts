/**
 * Facts about subscriptions as observables: catch-up, live, filters, and that nothing is missed or
 * doubled while others write.
 */
import type { RecordedEvent } from '@cdx/session';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import type { EventStore, FollowOptions } from '../../port.ts';
import { nextTurn } from '../../read/next-turn.ts';
import { collect, equal, holds, refused } from '../expectations.ts';
import { fact, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent, sampleEvents } from '../sample-events.ts';

const any = { expectedRevision: 'any' } as const;

/** The next `count` events of a subscription that starts now. */
function next(store: EventStore, count: number, options: FollowOptions): Promise<RecordedEvent[]> {
  return firstValueFrom(store.subscribe(options).pipe(take(count), toArray()));
}

export const subscriptionFacts: SuiteDefinition = {
  suite: 'subscriptions',
  needs: [],
  facts: [
    fact('from start: everything that is there', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 10), any);
      equal(numbersOf(await next(store, 10, { from: 'start' })), range(0, 10));
    }),
    fact('from start: what is there, then what comes', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 3), any);
      const six = next(store, 6, { from: 'start' });
      await store.append('run-2', [sampleEvent(3)], any);
      await store.append('run-1', sampleEvents(4, 2), any);
      equal(numbersOf(await six), range(0, 6));
    }),
    fact('from start on an empty log: waits for the first event', async ({ store }) => {
      const first = next(store, 1, { from: 'start' });
      await store.append('run-1', [sampleEvent(1)], any);
      equal(numbersOf(await first), [1]);
    }),
    fact('from end: nothing of before, and from then on everything', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 5), any);
      const seen: number[] = [];
      const subscription = store.subscribe({ from: 'end' }).subscribe((event) => {
        seen.push(...numbersOf([event]));
      });
      // An observable does not tell when it stands at the end: that is so when something comes.
      let number = 5;
      while (seen.length === 0) {
        await store.append('run-1', [sampleEvent(number++)], any);
        await nextTurn();
      }
      await store.append('run-1', sampleEvents(number, 10), any);
      while (seen.at(-1) !== number + 9) await nextTurn();
      subscription.unsubscribe();
      const [first] = seen as [number];
      holds(first >= 5, 'nothing that was there before is delivered');
      equal(seen, range(first, number + 10 - first));
    }),
    fact('from a position with a filter', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 4), any);
      const { position } = await store.append('run-2', [sampleEvent(4)], any);
      await store.append('run-1', sampleEvents(5, 2), any);
      const filter = { streamPrefix: 'run-1' };
      const three = next(store, 3, { from: position, filter });
      await store.append('run-2', [sampleEvent(7)], any);
      await store.append('run-1', [sampleEvent(8)], any);
      equal(numbersOf(await three), [5, 6, 8]);
    }),
    fact('from between two events: the next one', async ({ store }) => {
      const { position } = await store.append('run-1', [sampleEvent(0)], any);
      await store.append('run-1', sampleEvents(1, 2), any);
      equal(numbersOf(await next(store, 2, { from: position + 1 })), [1, 2]);
    }),
    fact('events come as they are read', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 3), any);
      const six = next(store, 6, { from: 'start' });
      await store.append('run-2', sampleEvents(3, 3), any);
      equal(await six, await collect(store.readAll()));
    }),
    fact('a list of types that is empty lets nothing through', async ({ store }) => {
      let delivered = 0;
      const filter = { types: [] };
      const subscription = store.subscribe({ from: 'start', filter }).subscribe(() => delivered++);
      await store.append('run-1', sampleEvents(0, 3), any);
      await next(store, 3, { from: 'start' });
      subscription.unsubscribe();
      equal(delivered, 0);
    }),
    fact('from a position: itself included', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 5), any);
      const { position } = await store.append('run-1', [sampleEvent(5)], any);
      await store.append('run-1', [sampleEvent(6)], any);
      equal(numbersOf(await next(store, 2, { from: position })), [5, 6]);
    }),
    fact('from the position behind a checkpoint: neither gap nor double', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 5), any);
      const seen = await next(store, 3, { from: 'start' });
      const checkpoint = seen.at(-1)?.position as number;
      equal(numbersOf(await next(store, 2, { from: checkpoint + 1 })), [3, 4]);
    }),
    fact('from a position that is still to come: waits for it', async ({ store }) => {
      const { position } = await store.append('run-1', [sampleEvent(0)], any);
      const later = next(store, 1, { from: position + 1 });
      await store.append('run-1', [sampleEvent(1)], any);
      equal(numbersOf(await later), [1]);
    }),
    fact('a filter by stream prefix and type holds for old and new events', async ({ store }) => {
      const type = 'PackageApplied';
      await store.append('run-1', [sampleEvent(0), sampleEvent(1, { type })], any);
      await store.append('job-1', [sampleEvent(2, { type })], any);
      const filter = { streamPrefix: 'run-', types: [type] };
      const two = next(store, 2, { from: 'start', filter });
      await store.append('job-1', [sampleEvent(3, { type })], any);
      await store.append('run-2', [sampleEvent(4), sampleEvent(5, { type })], any);
      equal(numbersOf(await two), [1, 5]);
    }),
    fact('a refused append is never delivered', async ({ store }) => {
      const two = next(store, 2, { from: 'start' });
      await store.append('run-1', [sampleEvent(1)], any);
      await refused(
        store.append('run-1', [sampleEvent(2)], { expectedRevision: 'noStream' }),
        'wrong-expected-revision',
      );
      await store.append('run-1', [sampleEvent(3)], any);
      equal(numbersOf(await two), [1, 3]);
    }),
    fact('a repeated append is not delivered again', async ({ store }) => {
      const two = next(store, 2, { from: 'start' });
      await store.append('run-1', [sampleEvent(1)], any);
      await store.append('run-1', [sampleEvent(1)], any);
      await store.append('run-1', [sampleEvent(2)], any);
      equal(numbersOf(await two), [1, 2]);
    }),
    fact('under concurrent writers: every event once, in order of positions', async (context) => {
      const { store, fill } = context;
      await fill('run-0', sampleEvents(0, 1500));
      const total = 1500 + 20 * 30;
      const early = next(store, total, { from: 'start' });
      const writers = range(1, 20).map(async (writer) => {
        for (const step of range(0, 30)) {
          const number = 10_000 + writer * 100 + step;
          await store.append(`run-${writer}`, [sampleEvent(number)], {
            expectedRevision: step - 1,
          });
        }
      });
      await writers[0];
      const late = next(store, total, { from: 'start' });
      await Promise.all(writers);
      const events = await early;
      equal(new Set(events.map(({ id }) => id)).size, total);
      const positions = events.map(({ position }) => position);
      equal(
        positions,
        positions.toSorted((a, b) => a - b),
      );
      for (const writer of range(1, 20)) {
        const own = events.filter(({ stream }) => stream === `run-${writer}`);
        equal(
          own.map(({ revision }) => revision),
          range(0, 30),
        );
      }
      equal(await late, events);
    }),
    fact('several subscriptions are independent of each other', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 3), any);
      const all = next(store, 5, { from: 'start' });
      const news = next(store, 2, { from: (await store.head()) + 1 });
      const one = next(store, 1, { from: 'start' });
      await store.append('run-1', sampleEvents(3, 2), any);
      equal(numbersOf(await all), range(0, 5));
      equal(numbersOf(await news), [3, 4]);
      equal(numbersOf(await one), [0]);
    }),
    fact('each subscriber of one observable starts anew', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 3), any);
      const events = store.subscribe({ from: 'start' }).pipe(take(3), toArray());
      equal(await firstValueFrom(events), await firstValueFrom(events));
    }),
    fact('after unsubscribing nothing is delivered any more', async ({ store, fill }) => {
      await fill('run-1', sampleEvents(0, 3000));
      const seen: RecordedEvent[] = [];
      const subscription = store.subscribe({ from: 'start' }).subscribe((event) => {
        seen.push(event);
        if (seen.length === 1700) subscription.unsubscribe();
      });
      await next(store, 3000, { from: 'start' });
      const { position } = await store.append('run-1', [sampleEvent(3000)], any);
      await next(store, 1, { from: position });
      equal(numbersOf(seen), range(0, 1700));
    }),
    fact(
      'unsubscribing while it waits delivers nothing and does not complete',
      async ({ store }) => {
        let delivered = 0;
        let completed = false;
        const subscription = store.subscribe({ from: 'end' }).subscribe({
          next: () => delivered++,
          complete: () => {
            completed = true;
          },
        });
        await store.head();
        subscription.unsubscribe();
        const { position } = await store.append('run-1', [sampleEvent(1)], any);
        await next(store, 1, { from: position });
        equal([delivered, completed], [0, false]);
      },
    ),
    fact('appending from inside a subscriber is delivered in its turn', async ({ store }) => {
      const three = next(store, 3, { from: 'start' });
      const subscription = store.subscribe({ from: 'start' }).subscribe((event) => {
        const number = event.revision + 1;
        if (number < 3) void store.append('run-1', [sampleEvent(number)], any);
      });
      await store.append('run-1', [sampleEvent(0)], any);
      equal(numbersOf(await three), [0, 1, 2]);
      subscription.unsubscribe();
    }),
    fact('closing the store completes its subscriptions', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 2), any);
      const events: RecordedEvent[] = [];
      const completed = new Promise<void>((resolve, reject) => {
        store.subscribe({ from: 'start' }).subscribe({
          next: (event) => {
            events.push(event);
            if (events.length === 2) void store.close();
          },
          error: reject,
          complete: resolve,
        });
      });
      await completed;
      equal(numbersOf(events), [0, 1]);
    }),
    fact('a place that is none comes as an error of the observable', async ({ store }) => {
      await refused(lastValueFrom(store.subscribe({ from: -1 })), 'invalid-argument');
      await store.close();
      await refused(lastValueFrom(store.subscribe({ from: 'start' })), 'store-closed');
    }),
    fact('a long catch-up lets the event loop turn', async ({ store, fill }) => {
      await fill('run-1', sampleEvents(0, 5000));
      let delivered = 0;
      const done = new Promise<void>((resolve) => {
        store
          .subscribe({ from: 'start' })
          .pipe(take(5000))
          .subscribe({ next: () => delivered++, complete: resolve });
      });
      const turns: number[] = [];
      let over = false;
      const turn = (): void => {
        turns.push(delivered);
        if (!over) setImmediate(turn);
      };
      setImmediate(turn);
      await done;
      over = true;
      holds(
        turns.some((count) => count > 0 && count < 5000),
        'no turn of the event loop fell between the first and the last event',
      );
    }),
  ],
};
