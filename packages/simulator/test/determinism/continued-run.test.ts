/**
 * Law: 24 h = 12 h and 12 h more = killed anywhere and continued: the same hash, the same events,
 * the same results, the same views.
 */
import { createMemorySessionsView, catchUp, type SessionsView } from '@cdx/projections';
import { isCdxError } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { dyingStore, Killed, type Death } from '../support/dying-store.ts';
import { contents, emptyRun, simulateInto, type StoredRun } from '../support/stored-run.ts';
import { withEverything } from '@cdx/testing/build';
import { troubledScenarios, shares } from '@cdx/testing';

async function expectSame(one: StoredRun, other: StoredRun): Promise<void> {
  expect(await contents(one)).toEqual(await contents(other));
  expect(await rows(one.views)).toEqual(await rows(other.views));
  // A view that was there all the time, and one that is made from the log now.
  const rebuilt = createMemorySessionsView();
  await catchUp(one.store, rebuilt);
  expect(await rows(rebuilt)).toEqual(await rows(one.views));
}

/** Rows of both directions; places in the log differ by the events of the run itself. */
async function rows(views: SessionsView): Promise<readonly unknown[]> {
  const pages = await Promise.all(
    (['download', 'upload'] as const).map((direction) =>
      views.query({
        direction,
        showAll: true,
        limit: 10_000,
        sort: { column: 'createdAt', order: 'asc' },
      }),
    ),
  );
  return pages.flatMap((page) => page.rows.map(({ firstPosition: _position, ...row }) => row));
}

/** Half of them with every fault and every limit on. */
const worlds = fc.oneof(troubledScenarios, troubledScenarios.map(withEverything));

describe('a run that is continued', () => {
  it('at any times is the run in one piece', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.array(shares, { maxLength: 3 }), async (scenario, cuts) => {
        const whole = emptyRun();
        const results = await simulateInto(whole, scenario);
        const pieces = emptyRun();
        let doneMs = 0;
        for (const share of [...cuts].sort((one, other) => one - other)) {
          const forMs = Math.floor(share * scenario.durationMs) - doneMs;
          await simulateInto(pieces, scenario, {
            continue: (await pieces.store.head()) >= 0,
            forMs,
          });
          doneMs += forMs;
        }
        const last = {
          continue: (await pieces.store.head()) >= 0,
          forMs: scenario.durationMs - doneMs,
        };
        expect(await simulateInto(pieces, scenario, last)).toEqual(results);
        await expectSame(pieces, whole);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  const deaths: fc.Arbitrary<readonly Death[]> = fc.array(
    fc.record({ writes: fc.integer({ min: 0, max: 12 }), acknowledged: fc.boolean() }),
    { minLength: 1, maxLength: 4 },
  );

  it('after being killed at any write is the run in one piece', async () => {
    let killed = 0;
    await fc.assert(
      fc.asyncProperty(
        worlds,
        deaths,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 500 }),
        fc.boolean(),
        async (scenario, script, rowsPerFlush, rowsPerSnapshot, viewsSurvive) => {
          const whole = emptyRun();
          const results = await simulateInto(whole, scenario);
          const into = { ...emptyRun() };
          const options = { rowsPerFlush, rowsPerSnapshot };
          for (const death of script) {
            const goOn = (await into.store.head()) >= 0;
            const dying = { ...into, store: dyingStore(into.store, death) };
            const ended = await endOf(
              simulateInto(dying, scenario, { ...options, continue: goOn }),
            );
            if (ended === 'killed') killed++;
            if (!viewsSurvive) into.views = createMemorySessionsView();
          }
          expect(await finish(into, scenario, options)).toBe(results.traceHash);
          await expectSame(into, whole);
        },
      ),
      { seed: 2, numRuns: 40 },
    );
    expect(killed).toBeGreaterThan(40);
  });

  it('stands on a snapshot, and not on the beginning alone', async () => {
    const [scenario] = fc.sample(troubledScenarios, { seed: 5, numRuns: 1 }) as [Scenario];
    const into = emptyRun();
    await simulateInto(into, scenario, { forMs: scenario.durationMs / 2 });
    const before = await into.store.loadSnapshot('simulation');
    await simulateInto(into, scenario, { continue: true });
    const after = await into.store.loadSnapshot('simulation');
    expect(before?.position).toBeGreaterThan(0);
    expect(after?.position).toBeGreaterThan(before?.position as number);
  });
});

async function endOf(run: Promise<unknown>): Promise<'done' | 'killed'> {
  try {
    await run;
    return 'done';
  } catch (error) {
    if (error instanceof Killed) return 'killed';
    // Killed after its last event was stored: there is nothing left to do.
    if (isCdxError(error, 'nothing-to-continue')) return 'done';
    throw error;
  }
}

/** The trace hash that the run comes to, now that nobody kills it. */
async function finish(
  into: StoredRun,
  scenario: Scenario,
  options: { readonly rowsPerFlush: number },
): Promise<string> {
  const goOn = (await into.store.head()) >= 0;
  await endOf(simulateInto(into, scenario, { ...options, continue: goOn }));
  for await (const event of into.store.readAll({
    direction: 'backward',
    filter: { types: ['SimulationEnded'] },
  })) {
    await catchUp(into.store, into.views);
    return (event.data as { readonly traceHash: string }).traceHash;
  }
  return 'never ended';
}
