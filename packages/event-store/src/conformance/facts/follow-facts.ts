/**
 * Facts about following page by page: the pull side, where the consumer sets the pace.
 */
import type { EventPage } from '../../port.ts';
import { equal, holds, refused } from '../expectations.ts';
import { fact, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent, sampleEvents } from '../sample-events.ts';

const any = { expectedRevision: 'any' } as const;

async function nextPage(pages: AsyncIterator<EventPage>): Promise<EventPage> {
  const { done, value } = await pages.next();
  holds(done !== true, 'there is another page');
  return value;
}

/** The next `count` events; pages may have any number of them, and none. */
async function nextNumbers(pages: AsyncIterator<EventPage>, count: number): Promise<number[]> {
  const numbers: number[] = [];
  while (numbers.length < count) numbers.push(...numbersOf((await nextPage(pages)).events));
  return numbers;
}

export const followFacts: SuiteDefinition = {
  suite: 'following',
  needs: [],
  facts: [
    fact('the first page tells that there is nothing to catch up', async (context) => {
      const { store, offered } = context;
      const pages = store.follow({ from: 'start' })[Symbol.asyncIterator]();
      const page = await nextPage(pages);
      equal([page.events, page.atEnd], [[], true]);
      if (offered.contiguousPositions) equal(page.next, 0);
      const { position } = await store.append('run-1', [sampleEvent(0)], any);
      holds(page.next <= position, 'what comes now is not behind `next`');
      await pages.return?.();
    }),
    fact('from end: the first page says so, and everything after it comes', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 5), any);
      const pages = store.follow({ from: 'end' })[Symbol.asyncIterator]();
      const page = await nextPage(pages);
      equal([page.events, page.atEnd], [[], true]);
      holds(page.next > (await store.head()), 'it stands behind the last event');
      await store.append('run-2', sampleEvents(5, 3), any);
      equal(await nextNumbers(pages, 3), [5, 6, 7]);
      await pages.return?.();
    }),
    fact('pages without events still move on, for checkpoints', async ({ store }) => {
      const filter = { types: ['SessionCanceled'] };
      const pages = store.follow({ from: 'start', filter })[Symbol.asyncIterator]();
      const start = (await nextPage(pages)).next;
      const waiting = nextPage(pages);
      // Not at once perhaps, but before long.
      for (const piece of range(0, 20)) {
        await store.append('run-1', sampleEvents(piece * 100, 100), any);
      }
      const page = await waiting;
      equal(page.events, []);
      holds(page.next > start, 'the page says how far it looked');
      await pages.return?.();
    }),
    fact('`next` of any page is a checkpoint: neither gap nor double', async ({ store }) => {
      const seen: number[] = [];
      let from: number | 'start' = 'start';
      for (const piece of range(0, 20)) {
        await store.append('run-1', sampleEvents(piece * 120, 120), any);
        const pages = store.follow({ from })[Symbol.asyncIterator]();
        const page = await nextPage(pages);
        seen.push(...numbersOf(page.events));
        from = page.next;
        await pages.return?.();
      }
      for await (const page of store.follow({ from })) {
        seen.push(...numbersOf(page.events));
        if (seen.length >= 2400) break;
      }
      equal(seen, range(0, 2400));
    }),
    fact('`next` is a checkpoint with a filter, too', async ({ store }) => {
      const type = 'PackageApplied';
      const filter = { types: [type] };
      const seen: number[] = [];
      let from: number | 'start' = 'start';
      for (const number of range(0, 30)) {
        const events = [sampleEvent(number), sampleEvent(1000 + number, { type })];
        await store.append('run-1', events, any);
        const pages = store.follow({ from, filter })[Symbol.asyncIterator]();
        const page = await nextPage(pages);
        seen.push(...numbersOf(page.events));
        from = page.next;
        await pages.return?.();
      }
      while (seen.length < 30) {
        const pages = store.follow({ from, filter })[Symbol.asyncIterator]();
        const page = await nextPage(pages);
        seen.push(...numbersOf(page.events));
        from = page.next;
        await pages.return?.();
      }
      equal(seen, range(1000, 30));
    }),
    fact('while others write every page comes in order', async ({ store }) => {
      const writers = range(1, 10).map(async (writer) => {
        for (const step of range(0, 30)) {
          const number = writer * 1000 + step;
          await store.append(`run-${writer}`, [sampleEvent(number)], {
            expectedRevision: step - 1,
          });
        }
      });
      let last = -1;
      const seen = new Map<string, number>();
      for await (const { events, next } of store.follow({ from: 'start' })) {
        for (const { stream, revision, position } of events) {
          holds(position > last, 'positions increase');
          equal(revision, (seen.get(stream) ?? -1) + 1);
          last = position;
          seen.set(stream, revision);
        }
        holds(next > last, '`next` is behind the events of the page');
        if ([...seen.values()].reduce((sum, revision) => sum + revision + 1, 0) === 300) break;
      }
      await Promise.all(writers);
      equal(seen.size, 10);
    }),
    fact('return ends a follower that waits', async ({ store }) => {
      const pages = store.follow({ from: 'end' })[Symbol.asyncIterator]();
      await nextPage(pages);
      const waiting = pages.next();
      await pages.return?.();
      equal((await waiting).done, true);
      equal((await pages.next()).done, true);
    }),
    fact('return ends a follower that catches up', async ({ store, fill }) => {
      await fill('run-1', sampleEvents(0, 6000));
      const pages = store.follow({ from: 'start' })[Symbol.asyncIterator]();
      await nextPage(pages);
      await pages.return?.();
      equal((await pages.next()).done, true);
      await store.append('run-1', [sampleEvent(6000)], any);
    }),
    fact('return before the first page ends it, too', async ({ store }) => {
      await store.append('run-1', [sampleEvent(0)], any);
      const pages = store.follow({ from: 'start' })[Symbol.asyncIterator]();
      await pages.return?.();
      equal((await pages.next()).done, true);
    }),
    fact('closing the store ends a follower that waits', async ({ store }) => {
      const pages = store.follow({ from: 'end' })[Symbol.asyncIterator]();
      await nextPage(pages);
      const waiting = pages.next();
      await store.close();
      equal((await waiting).done, true);
    }),
    fact('pages that are asked for together come one after another', async ({ store }) => {
      const pages = store.follow({ from: 'start' })[Symbol.asyncIterator]();
      await nextPage(pages);
      const both = [nextPage(pages), nextPage(pages)] as const;
      await store.append('run-1', [sampleEvent(0)], any);
      const seen = numbersOf((await both[0]).events);
      await store.append('run-1', [sampleEvent(1)], any);
      seen.push(...numbersOf((await both[1]).events));
      seen.push(...(await nextNumbers(pages, 2 - seen.length)));
      equal(seen, [0, 1]);
      await pages.return?.();
    }),
    fact('a place that is none is refused', async ({ store }) => {
      const pages = store.follow({ from: 0.5 })[Symbol.asyncIterator]();
      await refused(pages.next(), 'invalid-argument');
    }),
  ],
};
