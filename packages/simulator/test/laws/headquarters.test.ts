/**
 * Laws of what headquarters knows: what operators act on (the kernel's column) and what the forms
 * show (the views) are what the definition says, never ahead of what it was told. What is purged is archived; the past is as it was.
 */
import {
  createMemorySessionsView,
  viewsAsOf,
  type SessionRow,
  type SessionsView,
} from '@cdx/projections';
import {
  isHeadquartersFact,
  isSessionStream,
  parseSessionStream,
  type RecordedEvent,
} from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run } from '../support/run.ts';
import {
  eventsOf,
  formsOf,
  headquartersKnowsAfterBatch,
  headquartersNeverAhead,
  shares,
  troubledScenarios,
} from '@cdx/testing';
import { emptyRun, simulateInto } from '../support/stored-run.ts';

const unlimited = 1_000_000;

async function rowsOf(
  view: SessionsView,
  reading: 'actual' | 'hq',
): Promise<ReadonlyMap<string, SessionRow>> {
  const found = new Map<string, SessionRow>();
  for (const direction of ['download', 'upload'] as const) {
    const { rows } = await view.query({ direction, reading, showAll: true, limit: unlimited });
    for (const row of rows) found.set(row.stream, row);
  }
  return found;
}

/** Places of batches, and of as many facts of headquarters' own: both evenly over the log. */
function momentsOf(events: readonly RecordedEvent[]): readonly number[] {
  const places = (is: (event: RecordedEvent) => boolean): readonly number[] =>
    spread(
      [...events.keys()].filter((index) => is(events[index] as RecordedEvent)),
      12,
    );
  const batches = places(({ type }) => type === 'StatusMessagesProcessed');
  const own = places(
    ({ stream, type, data }) =>
      isSessionStream(stream) &&
      isHeadquartersFact(parseSessionStream(stream).direction, type, data),
  );
  return [...batches, ...own].toSorted((one, other) => one - other);
}

/** At most so many of them, evenly over all. */
function spread<Value>(values: readonly Value[], count: number): readonly Value[] {
  const step = Math.max(1, values.length / count);
  return values.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

describe("headquarters' forms", () => {
  it('are what the definition says, in the kernel and in the views, whenever one looks', async () => {
    let behind = 0;
    await fc.assert(
      fc.asyncProperty(
        troubledScenarios,
        fc.array(shares, { minLength: 1, maxLength: 4 }),
        async (scenario, cuts) => {
          const simulation = run(scenario, { forMs: 0 });
          for (const share of [...cuts].sort((one, other) => one - other)) {
            simulation.advance(scenario.startAt + Math.floor(share * scenario.durationMs));
            const events = eventsOf(simulation);
            const view = createMemorySessionsView();
            await view.apply(events);
            const shown = await rowsOf(view, 'hq');
            for (const forms of [formsOf(simulation, events), shown]) {
              headquartersNeverAhead(events, forms);
              headquartersKnowsAfterBatch(events, forms);
            }
            const actual = await rowsOf(view, 'actual');
            for (const [stream, row] of shown) {
              const there = actual.get(stream) as SessionRow;
              expect(row.revision).toBeLessThanOrEqual(there.revision);
              if (there.status !== row.status) behind++;
            }
          }
        },
      ),
      { seed: 1, numRuns: 60 },
    );
    expect(behind).toBeGreaterThan(200);
  });

  it('are so right after a batch, and right after what headquarters itself does', async () => {
    const met = { batches: 0, own: 0 };
    await fc.assert(
      fc.asyncProperty(troubledScenarios, async (scenario) => {
        const events = eventsOf(run(scenario));
        const view = createMemorySessionsView();
        let from = 0;
        for (const index of momentsOf(events)) {
          met[events[index]?.type === 'StatusMessagesProcessed' ? 'batches' : 'own']++;
          await view.apply(events.slice(from, index + 1));
          from = index + 1;
          headquartersKnowsAfterBatch(events.slice(0, from), await rowsOf(view, 'hq'));
        }
      }),
      { seed: 2, numRuns: 40 },
    );
    expect(Math.min(met.batches, met.own)).toBeGreaterThan(100);
  });

  it('at a past time are the forms that were seen then', async () => {
    await fc.assert(
      fc.asyncProperty(
        troubledScenarios,
        fc.array(shares, { minLength: 1, maxLength: 3 }),
        async (scenario, cuts) => {
          const pieces = emptyRun();
          const seen: { readonly at: number; readonly forms: readonly unknown[] }[] = [];
          let doneMs = 0;
          for (const share of [...cuts, 1].sort((one, other) => one - other)) {
            const forMs = Math.floor(share * scenario.durationMs) - doneMs;
            if (forMs < 1) continue;
            const goOn = (await pieces.store.head()) >= 0;
            await simulateInto(pieces, scenario, { continue: goOn, forMs });
            doneMs += forMs;
            const forms = [await rowsOf(pieces.views, 'actual'), await rowsOf(pieces.views, 'hq')];
            seen.push({ at: scenario.startAt + doneMs - 1, forms });
          }
          for (const { at, forms } of seen) {
            const past = await viewsAsOf(pieces.store, at);
            expect([await rowsOf(past, 'actual'), await rowsOf(past, 'hq')]).toEqual(forms);
          }
        },
      ),
      { seed: 4, numRuns: 25 },
    );
  });
});

describe('a purged session', () => {
  it('is in no form, and all that was known of it is in the archive', async () => {
    let purged = 0;
    await fc.assert(
      fc.asyncProperty(troubledScenarios, async (scenario) => {
        const stored = emptyRun();
        const { conservation } = await simulateInto(stored, scenario);
        const archived = new Map<string, RecordedEvent[]>();
        for (const event of stored.archived ?? []) {
          archived.set(event.stream, [...(archived.get(event.stream) ?? []), event]);
        }
        let here = 0;
        const { store, views } = stored;
        for await (const { stream, revision } of store.readAll({
          filter: { types: ['SessionPurged'] },
        })) {
          here++;
          expect(await views.find(stream)).toEqual([]);
          expect(await views.find(stream, 'hq')).toEqual([]);
          const history: RecordedEvent[] = [];
          for await (const event of store.readStream(stream)) history.push(event);
          expect(archived.get(stream)).toEqual(history.slice(0, revision));
          // Nothing is ever told of a session that is gone.
          expect(history.at(-1)?.type).toBe('SessionPurged');
        }
        expect(here).toBe(conservation.purged.download + conservation.purged.upload);
        purged += here;
      }),
      { seed: 5, numRuns: 30 },
    );
    expect(purged).toBeGreaterThan(200);
  });
});
