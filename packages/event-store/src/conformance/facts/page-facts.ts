/**
 * Facts about reading in pages: together they are what `readAll` gives, each says where to go on,
 * and none is larger than a store should hold in memory.
 */
import type { EventPage, ReadAllOptions } from '../../port.ts';
import { collect, equal, holds } from '../expectations.ts';
import { fact, type FactContext, type SuiteDefinition } from '../fact.ts';
import { numbersOf, range, sampleEvent, sampleEvents } from '../sample-events.ts';

/** Events that a page may have; some thousand, as the port has it. */
export const pageEventsMax = 5000;

function numbersIn(pages: readonly EventPage[]): number[] {
  return numbersOf(pages.flatMap(({ events }) => events));
}

/** More than one page of events, in two streams by turns of 500 and of two types. */
async function several({ store }: FactContext): Promise<void> {
  for (const turn of range(0, 14)) {
    const events = range(turn * 500, 500).map((number) =>
      sampleEvent(number, { type: number % 10 === 0 ? 'PackageApplied' : 'PackageDownloaded' }),
    );
    await store.append(`run-${turn % 2}`, events, { expectedRevision: 'any' });
  }
}

const readings: readonly (readonly [what: string, options: ReadAllOptions])[] = [
  ['the whole log', {}],
  ['the whole log backward', { direction: 'backward' }],
  ['one stream', { filter: { streamPrefix: 'run-1' } }],
  ['one stream backward', { filter: { streamPrefix: 'run-1' }, direction: 'backward' }],
  ['one type', { filter: { types: ['PackageApplied'] } }],
  ['a limit of 3,333', { limit: 3333 }],
  ['a limit of 3,333 backward', { limit: 3333, direction: 'backward' }],
  ['a limit of 0', { limit: 0 }],
  ['nothing that is there', { filter: { types: ['SessionCanceled'] } }],
];

export const pageFacts: SuiteDefinition = {
  suite: 'reading in pages',
  needs: [],
  facts: [
    fact('an empty log', async ({ store }) => {
      for (const direction of ['forward', 'backward'] as const) {
        const pages = await collect(store.readPages({ direction }));
        equal(numbersIn(pages), []);
        holds(pages.length <= 1, 'there is one page at most');
        for (const page of pages) equal(page.atEnd, true);
      }
    }),
    ...readings.map(([what, options]) =>
      fact(`pages are what readAll gives: ${what}`, async (context) => {
        await several(context);
        const { store } = context;
        const pages = await collect(store.readPages(options));
        equal(numbersIn(pages), numbersOf(await collect(store.readAll(options))));
        for (const { events } of pages) {
          holds(events.length <= pageEventsMax, `a page held ${events.length} events`);
        }
      }),
    ),
    fact(
      'the last page alone is at the end, and what comes later is behind it',
      async (context) => {
        await several(context);
        const { store } = context;
        const pages = await collect(store.readPages());
        holds(pages.length > 1, 'the log does not come as one page');
        equal(pages.map(({ atEnd }) => atEnd).indexOf(true), pages.length - 1);
        const end = pages.at(-1)?.next as number;
        equal(await collect(store.readAll({ from: end })), []);
        await store.append('run-9', [sampleEvent(9000)], { expectedRevision: 'any' });
        equal(numbersOf(await collect(store.readAll({ from: end }))), [9000]);
      },
    ),
    fact('each page says where to go on', async (context) => {
      await several(context);
      const { store } = context;
      let seen = 0;
      for (const { events, next } of await collect(store.readPages())) {
        seen += events.length;
        const [event] = await collect(store.readAll({ from: next, limit: 1 }));
        equal(event && numbersOf([event]), seen < 7000 ? [seen] : undefined);
      }
    }),
    fact('each page says where to go on backward; -1 at the end', async (context) => {
      await several(context);
      const { store } = context;
      let left = 7000;
      const direction = 'backward';
      const pages = await collect(store.readPages({ direction }));
      for (const { events, next } of pages.slice(0, -1)) {
        left -= events.length;
        const [event] = await collect(store.readAll({ from: next, direction, limit: 1 }));
        equal(event && numbersOf([event]), left > 0 ? [left - 1] : undefined);
      }
      equal(pages.at(-1)?.next, -1);
    }),
    fact(
      'with a filter `next` is behind what was let through and what was not',
      async (context) => {
        await several(context);
        const { store } = context;
        const filter = { types: ['PackageApplied'] };
        let seen = 0;
        for (const { events, next } of await collect(store.readPages({ filter }))) {
          seen += events.length;
          const [event] = await collect(store.readAll({ from: next, filter, limit: 1 }));
          equal(event && numbersOf([event]), seen < 700 ? [seen * 10] : undefined);
        }
        equal(seen, 700);
      },
    ),
    fact('nothing is read before it is asked for', async ({ store }) => {
      await store.append('run-1', sampleEvents(0, 10), { expectedRevision: 'any' });
      const pages = store.readPages()[Symbol.asyncIterator]();
      await store.append('run-1', sampleEvents(10, 10), { expectedRevision: 'any' });
      const seen: number[] = [];
      for (let page = await pages.next(); page.done !== true; page = await pages.next()) {
        seen.push(...numbersOf(page.value.events));
      }
      equal(seen, range(0, 20));
    }),
    fact('large events make small pages', async ({ store }) => {
      const text = 'x'.repeat(1_000_000);
      for (const number of range(0, 40)) {
        const event = sampleEvent(number, { data: { text } });
        await store.append('run-1', [event], { expectedRevision: 'any' });
      }
      let largest = 0;
      let count = 0;
      for await (const page of store.readPages()) {
        largest = Math.max(largest, page.events.length);
        count += page.events.length;
      }
      equal(count, 40);
      holds(largest < 40, `a page held ${largest} events of a million characters`);
      equal((await collect(store.readStream('run-1', { direction: 'backward' }))).length, 40);
    }),
  ],
};
