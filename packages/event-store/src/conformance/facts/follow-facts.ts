/**
 * Facts about following page by page: the pull side, where a slow consumer sets the pace.
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

export const followFacts: SuiteDefinition = {
  suite: 'following',
  needs: [],
  facts: [
    fact('the first page tells that there is nothing to catch up', async ({ store }) => {
      const pages = store.follow({ from: 'start' })[Symbol.asyncIterator]();
      const page = await nextPage(pages);
      equal([page.events, page.atEnd, page.next], [[], true, 0]);
      await pages.return?.();
    }),
    fact('pages without events still move on, for checkpoints', async ({ store }) => {
      const filter = { types: ['SessionCanceled'] };
      const pages = store.follow({ from: 'start', filter })[Symbol.asyncIterator]();
      await nextPage(pages);
      const { position } = await store.append('run-1', sampleEvents(0, 5), any);
      const page = await nextPage(pages);
      equal(page.events, []);
      holds(page.next > position, 'the page says how far it looked');
      await pages.return?.();
    }),
    fact('a slow consumer gets every event once, in order, in pages', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 2500), any);
      const seen: number[] = [];
      let written = 2500;
      let largest = 0;
      for await (const page of store.follow({ from: 'start' })) {
        largest = Math.max(largest, page.events.length);
        seen.push(...numbersOf(page.events));
        // Slower than the writer for a while: the log grows faster than it is read.
        if (written < 8000) {
          await store.append('run-1', sampleEvents(written, 1100), any);
          written += 1100;
        }
        if (seen.length === written) break;
      }
      equal(seen, range(0, written));
      holds(largest < 2500, `a page held ${largest} events`);
    }),
    fact('nothing is read ahead of the consumer', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 10), any);
      const pages = store.follow({ from: 'start' })[Symbol.asyncIterator]();
      await nextPage(pages);
      await store.append('run-1', sampleEvents(10, 10), any);
      await store.append('run-1', sampleEvents(20, 10), any);
      equal(numbersOf((await nextPage(pages)).events), range(10, 20));
      await pages.return?.();
    }),
    fact('return ends a follower that waits', async ({ store }) => {
      const pages = store.follow({ from: 'end' })[Symbol.asyncIterator]();
      await nextPage(pages);
      const waiting = pages.next();
      await pages.return?.();
      equal((await waiting).done, true);
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
      const both = Promise.all([nextPage(pages), nextPage(pages)]);
      await store.append('run-1', [sampleEvent(0)], any);
      await store.append('run-1', [sampleEvent(1)], any);
      equal(
        (await both).map((page) => numbersOf(page.events)),
        [[0], [1]],
      );
      await pages.return?.();
    }),
    fact('a place that is none is refused', async ({ store }) => {
      const pages = store.follow({ from: 0.5 })[Symbol.asyncIterator]();
      await refused(pages.next(), 'invalid-argument');
    }),
  ],
};
