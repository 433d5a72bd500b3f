/**
 * Laws of what headquarters knows: its forms are never ahead of the log, its own facts show at
 * once, a batch shows everything, and what operators act on (the kernel's column) is what the
 * forms show (the views). What is purged is archived; the past is as it was.
 */
import { Mark } from '@cdx/engine';
import {
  createMemorySessionsView,
  viewsAsOf,
  type SessionRow,
  type SessionsView,
} from '@cdx/projections';
import {
  compiledDownload,
  compiledUpload,
  isHeadquartersFact,
  parseSessionStream,
  sessionStream,
  stepSession,
  type RecordedEvent,
  type SessionState,
} from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Simulation } from '../../src/run/simulation.ts';
import { databaseNames } from '../../src/world/database-names.ts';
import { eventsOf } from '../support/audited.ts';
import { run } from '../support/run.ts';
import { troubledScenarios, shares } from '@cdx/testing';
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

/** Status of every session on headquarters' form as the kernel has it; purged and unknown left out. */
function kernelForms({ kernel, scenario }: Simulation): ReadonlyMap<string, string> {
  const { sessions, packages } = kernel;
  const names = databaseNames(scenario);
  const found = new Map<string, string>();
  for (let session = 0; session < sessions.count; session++) {
    const upload = kernel.isUpload(session);
    const machine = upload ? compiledUpload : compiledDownload;
    const status = sessions.hqStatus[session] as number;
    if (status === machine.uncreated) continue;
    if (((sessions.marks[session] as number) & Mark.purged) !== 0) continue;
    const number = packages.sessionNumber[sessions.package[session] as number] as number;
    const database = names[sessions.database[session] as number] as string;
    const stream = sessionStream(upload ? 'upload' : 'download', number, database);
    found.set(stream, machine.states[status] as string);
  }
  return found;
}

/** The definition, word for word: own facts at once, others up to the last batch's position. */
function formsByDefinition(events: readonly RecordedEvent[]): ReadonlyMap<string, string> {
  let known = -1;
  for (const { type, data } of events) {
    if (type !== 'StatusMessagesProcessed') continue;
    known = Math.max(known, (data as { readonly upToPosition: number }).upToPosition);
  }
  const states = new Map<string, SessionState>();
  for (const event of events) {
    if (!/^(download|upload)Session-/.test(event.stream)) continue;
    const { direction } = parseSessionStream(event.stream);
    const { position, type, data } = event;
    if (position > known && !isHeadquartersFact(direction, type, data)) continue;
    states.set(event.stream, stepSession(states.get(event.stream) ?? null, direction, event));
  }
  const shown = [...states].filter(([, { context }]) => context.purgedAt === null);
  return new Map(shown.map(([stream, { status }]) => [stream, status]));
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
            const defined = formsByDefinition(events);
            expect(kernelForms(simulation)).toEqual(defined);
            const shown = await rowsOf(view, 'hq');
            expect(new Map([...shown].map(([stream, { status }]) => [stream, status]))).toEqual(
              defined,
            );
            const actual = await rowsOf(view, 'actual');
            for (const [stream, row] of shown) {
              if (actual.get(stream)?.status !== row.status) behind++;
            }
          }
        },
      ),
      { seed: 1, numRuns: 60 },
    );
    expect(behind).toBeGreaterThan(200);
  });

  it('equal what is so after a batch, and show what headquarters itself does at once', async () => {
    let batches = 0;
    let own = 0;
    await fc.assert(
      fc.asyncProperty(troubledScenarios, async (scenario) => {
        const events = eventsOf(run(scenario));
        const view = createMemorySessionsView();
        let from = 0;
        for (const [index, event] of events.entries()) {
          const { stream, type, data } = event;
          const isBatch = type === 'StatusMessagesProcessed';
          const isOwn =
            /^(download|upload)Session-/.test(stream) &&
            type !== 'SessionPurged' &&
            isHeadquartersFact(parseSessionStream(stream).direction, type, data);
          if (!isBatch && !(isOwn && index % 23 === 0)) continue;
          await view.apply(events.slice(from, index + 1));
          from = index + 1;
          if (isBatch) {
            batches++;
            expect(await rowsOf(view, 'hq')).toEqual(await rowsOf(view, 'actual'));
          } else {
            own++;
            const row = await view.get(stream, 'hq');
            expect(row?.modifiedAt).toBe(event.recordedAt);
          }
        }
      }),
      { seed: 2, numRuns: 25 },
    );
    expect(Math.min(batches, own)).toBeGreaterThan(100);
  });

  it('are never ahead of the log: nothing is shown that has not been recorded', async () => {
    await fc.assert(
      fc.asyncProperty(troubledScenarios, shares, async (scenario, share) => {
        const simulation = run(scenario, { forMs: Math.floor(share * scenario.durationMs) });
        const events = eventsOf(simulation);
        const view = createMemorySessionsView();
        await view.apply(events);
        const actual = await rowsOf(view, 'actual');
        for (const [stream, row] of await rowsOf(view, 'hq')) {
          const there = actual.get(stream) as SessionRow;
          expect(row.revision).toBeLessThanOrEqual(there.revision);
          expect(row.modifiedAt).toBeLessThanOrEqual(there.modifiedAt);
          expect(row.runNumber).toBe(there.runNumber);
        }
      }),
      { seed: 3, numRuns: 40 },
    );
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
