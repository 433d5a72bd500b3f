/**
 * Sessions held back under dependency enforcement: hand-computed, and against a model that looks
 * at the kernel's columns after every single moment of a run.
 */
import { DownloadStatus } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heldBackResults } from '../../src/results/freshness-results.ts';
import { HeldBack } from '../../src/run/held-back.ts';
import type { Simulation } from '../../src/run/simulation.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { run } from '../support/run.ts';
import { takenOverEqualsWhole, troubledScenarios } from '@cdx/testing';

const failed = new Set<number>([
  DownloadStatus.DownloadFailed,
  DownloadStatus.ApplyFailed,
  DownloadStatus.Suspended,
]);
const open = new Set<number>([
  ...failed,
  DownloadStatus.Available,
  DownloadStatus.Requested,
  DownloadStatus.Downloaded,
]);

/** How many sessions each client holds back: all behind its first one, where that has failed. */
function heldBackBy({ kernel }: Simulation): readonly number[] {
  const { sessions, packages } = kernel;
  const first = kernel.groupOf.map(() => ({ number: Infinity, failing: false, open: 0 }));
  for (let session = 0; session < sessions.count; session++) {
    const status = sessions.ownStatus[session] as number;
    if (kernel.isUpload(session) || !open.has(status)) continue;
    const of = first[sessions.database[session] as number];
    if (of === undefined) continue;
    of.open++;
    const number = packages.sessionNumber[sessions.package[session] as number] as number;
    if (number > of.number) continue;
    of.number = number;
    of.failing = failed.has(status) || (sessions.ownTries[session] as number) > 0;
  }
  return first.map(({ failing, open: count }) => (failing ? count - 1 : 0));
}

interface Blocked {
  sessions: number;
  databases: number;
  sessionMs: number;
  databaseMs: number;
  peak: number;
}

/** By group, looked at after each moment at which something happens. */
function blockedTime(of: Scenario, simulation: Simulation): readonly Blocked[] {
  const endAt = of.startAt + of.durationMs;
  const found = of.groups.map((): Blocked => ({
    sessions: 0,
    databases: 0,
    sessionMs: 0,
    databaseMs: 0,
    peak: 0,
  }));
  const groupOf = simulation.kernel.groupOf.map((group) =>
    simulation.kernel.fleet.groups.indexOf(group),
  );
  let lastAt = of.startAt;
  for (;;) {
    const at = Math.min(simulation.queue.peekAt(), endAt);
    for (const blocked of found) {
      blocked.sessionMs += blocked.sessions * (at - lastAt);
      blocked.databaseMs += blocked.databases * (at - lastAt);
      blocked.sessions = 0;
      blocked.databases = 0;
    }
    simulation.advance(Math.min(at + 1, endAt));
    for (const [client, count] of heldBackBy(simulation).entries()) {
      const blocked = found[groupOf[client] as number] as Blocked;
      blocked.sessions += count;
      if (count > 0) blocked.databases++;
    }
    for (const blocked of found) blocked.peak = Math.max(blocked.peak, blocked.sessions);
    if (at === endAt) return found;
    lastAt = at;
  }
}

describe('blocked time', () => {
  it('adds up sessions and databases over time', () => {
    const heldBack = new HeldBack(2, 1000);
    heldBack.change(2000, 0, 0, 3); // a database holds back three,
    heldBack.change(4000, 0, 0, 1); // another one one,
    heldBack.change(5000, 0, 3, -2); // the first only one more,
    heldBack.change(8000, 0, 1, -1); // and then none.
    const { sessionMs, databaseMs, sessions } = heldBack.until(10_000, 0);
    expect([sessionMs, databaseMs]).toEqual([
      2000 * 3 + 1000 * 4 + 3000 * 2 + 2000 * 1,
      2000 * 1 + 4000 * 2 + 2000 * 1,
    ]);
    expect([sessions.level, sessions.peak, sessions.peakAt]).toEqual([1, 4, 4000]);
    const other = heldBack.until(10_000, 1);
    expect([other.sessionMs, other.databaseMs, other.sessions.peak]).toEqual([0, 0, 0]);
  });

  it('is that of the model, for every group under enforcement, in any run', () => {
    let blockedMs = 0;
    fc.assert(
      fc.property(troubledScenarios, (one) => {
        const simulation = run(one, { forMs: 0 });
        const expected = blockedTime(one, simulation);
        const results = heldBackResults(simulation);
        const enforcing = one.groups.filter(({ client }) => client.dependencyEnforcement);
        expect(results.map(({ channelDataGroup }) => channelDataGroup)).toEqual(
          enforcing.map(({ name }) => name),
        );
        for (const { channelDataGroup, sessionMs, databaseMs, atEnd, peak, points } of results) {
          const blocked = expected[
            one.groups.findIndex(({ name }) => name === channelDataGroup)
          ] as Blocked;
          expect({ sessionMs, databaseMs, atEnd }).toEqual({
            sessionMs: blocked.sessionMs,
            databaseMs: blocked.databaseMs,
            atEnd: blocked.sessions,
          });
          // Between two moments the level may have been higher for no time at all.
          expect(peak).toBeGreaterThanOrEqual(blocked.peak);
          expect(Math.max(0, ...points.map(({ max }) => max))).toBeLessThanOrEqual(peak);
          blockedMs += blocked.sessionMs;
        }
      }),
      { seed: 1, numRuns: 40 },
    );
    expect(blockedMs).toBeGreaterThan(0);
  });

  it('is the same when it was saved and taken over anywhere', () => {
    const changes = fc.array(
      fc.record({
        waitMs: fc.nat({ max: 100_000 }),
        group: fc.nat({ max: 1 }),
        database: fc.nat({ max: 3 }),
        held: fc.nat({ max: 5 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(changes, fc.nat(), (steps, choice) => {
        let now = 0;
        const held: number[] = [];
        // Changes as they come, each with what was held before it.
        const inputs = steps.flatMap(({ waitMs, group, database, held: after }) => {
          const place = group * 4 + database;
          const before = held[place] ?? 0;
          now += waitMs;
          held[place] = after;
          return after === before ? [] : [[now, group, before, after - before] as const];
        });
        takenOverEqualsWhole(inputs, choice % (inputs.length + 1), {
          create: () => new HeldBack(2, 0),
          take: (heldBack, change) => heldBack.change(...change),
          takeOver(heldBack) {
            const second = new HeldBack(2, 0);
            second.restore(structuredClone(heldBack.snapshot()));
            return second;
          },
          tell: (heldBack) => heldBack.snapshot(),
        });
      }),
      { seed: 2, numRuns: 100 },
    );
  });
});
