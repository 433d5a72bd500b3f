/** Law: a run in a store file, killed and continued, is the run in memory in one piece. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import { openSessionsView } from '@cdx/projections/sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { dyingStore, Killed, type Death } from '../support/dying-store.ts';
import { troubledScenarios } from '@cdx/testing';
import { contents, emptyRun, simulateInto, type StoredRun } from '../support/stored-run.ts';

/** Opens the file, works with it and closes it, as a process does. */
async function withFile<Result>(
  file: string,
  mode: 'create' | 'open',
  work: (into: StoredRun) => Promise<Result>,
): Promise<Result> {
  const store = await openSqliteEventStore(file, { mode });
  const views = await openSessionsView(store);
  try {
    return await work({ store, views, archived: [] });
  } finally {
    await views.close();
    await store.close();
  }
}

async function killedAt(
  file: string,
  scenario: Scenario,
  death: Death,
  first: boolean,
): Promise<void> {
  await withFile(file, first ? 'create' : 'open', async ({ store, views }) => {
    const goOn = (await store.head()) >= 0;
    const dying = { store: dyingStore(store, death), views };
    const run = simulateInto(dying, scenario, {
      continue: goOn,
      rowsPerFlush: 50,
      rowsPerSnapshot: 120,
    });
    await expect(run).rejects.toThrow(Killed);
  });
}

describe('a run in a store file', () => {
  it('killed and continued by other processes is the run in memory', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cdx-run-'));
    let files = 0;
    try {
      await fc.assert(
        fc.asyncProperty(
          troubledScenarios,
          fc.integer({ min: 0, max: 6 }),
          async (scenario, writes) => {
            const whole = emptyRun();
            const results = await simulateInto(whole, scenario);
            // Short ones do not live long enough to be killed twice.
            fc.pre(results.domainEvents > 500);
            const file = join(folder, `${files++}.cdx`);
            await killedAt(file, scenario, { writes, acknowledged: true }, true);
            await killedAt(file, scenario, { writes: 1, acknowledged: false }, false);
            await withFile(file, 'open', async (into) => {
              const goOn = (await into.store.head()) >= 0;
              expect(await simulateInto(into, scenario, { continue: goOn })).toEqual(results);
              expect(await contents(into)).toEqual(await contents(whole));
              expect(await into.views.tally()).toEqual(await whole.views.tally());
            });
          },
        ),
        { seed: 1, numRuns: 4 },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    expect(files).toBe(4);
  });
});
