/**
 * How stale channel databases are, against a model that looks at every session anew: what the log
 * says of the changes in packages, and the kernel's columns of what is applied.
 */
import { isFullPackage, Mark } from '@cdx/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Simulation } from '../../src/run/simulation.ts';
import type { StalenessPoint } from '../../src/run/staleness-series.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import {
  failure,
  group,
  hour,
  job,
  minute,
  outage,
  scenario,
  schedule,
  second,
  selection,
  startAt,
} from '@cdx/testing/build';
import { facts, run } from '../support/run.ts';
import { troubledScenarios, shares } from '@cdx/testing';

const binMs = 5 * minute;
const carries = new Set(['PackageMadeAvailable', 'SessionInherited']);

/**
 * Whether a session was canceled before its package was made: what it would have brought is missing,
 * but no fact says how old that is.
 */
function untold(whole: Simulation): boolean {
  return facts(whole).some(({ event, from }) => event === 'SessionCanceled' && from === 'Started');
}

/** By row of the package table: when the oldest change in a package was made, ms; of those that are made. */
function oldestByPackage(whole: Simulation): ReadonlyMap<number, number> {
  const oldest = new Map<number, number>();
  for (const { upload, event, session, value } of facts(whole)) {
    if (upload || event !== 'PackageMadeAvailable' || value === 0) continue;
    oldest.set(whole.kernel.sessions.package[session] as number, value);
  }
  return oldest;
}

/**
 * When the oldest change was made that each database and job misses, ms; by database and job. `made`:
 * of all packages, those that are not made by now included.
 */
function oldestMissing(
  simulation: Simulation,
  made: ReadonlyMap<number, number>,
): ReadonlyMap<string, number> {
  const { kernel, scenario } = simulation;
  const { sessions, packages, headquarters } = kernel;
  const isApplied = (session: number): boolean =>
    ((sessions.marks[session] as number) & Mark.applied) !== 0;
  const pairOf = (session: number): string => {
    const row = sessions.package[session] as number;
    return `${sessions.database[session]} ${scenario.jobs[packages.job[row] as number]?.id}`;
  };
  const full = new Map<string, { number: number; readAt: number }>();
  for (let session = 0; session < sessions.count; session++) {
    const row = sessions.package[session] as number;
    if (packages.upload[row] === 1 || !isFullPackage(packages.origin[row] as number)) continue;
    if (!isApplied(session)) continue;
    const of = full.get(pairOf(session)) ?? { number: 0, readAt: 0 };
    full.set(pairOf(session), {
      number: Math.max(of.number, packages.sessionNumber[row] as number),
      readAt: Math.max(of.readAt, headquarters.readAt(row)),
    });
  }
  const oldest = new Map<string, number>();
  for (const row of kernel.headquarters.creating.keys()) {
    const first = packages.firstSession[row] as number;
    const end = first + (packages.sessionCount[row] as number);
    const value = made.get(row) ?? Infinity;
    if (value === Infinity) continue;
    for (let session = first; session < end; session++) {
      oldest.set(pairOf(session), Math.min(oldest.get(pairOf(session)) ?? Infinity, value));
    }
  }
  for (const { upload, event, session, number, value } of facts(simulation)) {
    if (upload || !carries.has(event) || value === 0 || isApplied(session)) continue;
    const pair = pairOf(session);
    const covered = full.get(pair);
    if (covered !== undefined && number < covered.number && value <= covered.readAt) continue;
    oldest.set(pair, Math.min(oldest.get(pair) ?? Infinity, value));
  }
  return oldest;
}

function expectSame(simulation: Simulation, made: ReadonlyMap<number, number>): void {
  const { now, kernel, scenario, tallies } = simulation;
  const oldest = oldestMissing(simulation, made);
  for (let database = 0; database < kernel.groupOf.length; database++) {
    for (const [index, { id }] of scenario.jobs.entries()) {
      const expected = now - (oldest.get(`${database} ${id}`) ?? now);
      expect(tallies.staleness.stalenessOf(now, database, index)).toBe(expected);
    }
  }
}

/** What a look at this moment has to find, by group. */
function expectedPoints(
  simulation: Simulation,
  made: ReadonlyMap<number, number>,
): readonly StalenessPoint[] {
  const { kernel, now } = simulation;
  const oldest = oldestMissing(simulation, made);
  return kernel.fleet.groups.map(({ firstDatabase }, index) => {
    const members = kernel.databases.members[index] as number;
    const values = Array.from({ length: members }, (_, member) => {
      const missing = kernel.fleet.jobs.map(
        ({ id }) => oldest.get(`${firstDatabase + member} ${id}`) ?? now,
      );
      return now - Math.min(now, ...missing);
    }).sort((one, other) => one - other);
    return {
      at: now,
      meanMs: values.reduce((sum, value) => sum + value, 0) / members,
      p95Ms: values[Math.ceil(0.95 * members) - 1] as number,
      maxMs: values.at(-1) as number,
      stale: values.filter((value) => value > 0).length,
    };
  });
}

/** So many databases that the 95th percentile is not the greatest. */
const large = troubledScenarios.map((one): Scenario => ({
  ...one,
  groups: one.groups.map((of) => ({ ...of, count: of.count * 6 })),
}));

describe('staleness', () => {
  it('of every database and job is that of the model, at any time of any run', () => {
    fc.assert(
      fc.property(
        troubledScenarios,
        fc.array(shares, { minLength: 1, maxLength: 6 }),
        (of, cuts) => {
          const simulation = run(of, { forMs: 0 });
          const whole = run(of, { forMs: 2 * of.durationMs });
          fc.pre(!untold(whole));
          const made = oldestByPackage(whole);
          for (const share of cuts.toSorted((one, other) => one - other)) {
            simulation.advance(of.startAt + Math.floor(share * of.durationMs));
            expectSame(simulation, made);
          }
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });

  it('by group is the mean, 95th percentile and greatest of its databases as of each look', () => {
    let stale = 0;
    fc.assert(
      fc.property(large, fc.array(shares, { minLength: 1, maxLength: 5 }), (of, cuts) => {
        const simulation = run(of, { forMs: 0 });
        const whole = run(of, { forMs: 2 * of.durationMs });
        fc.pre(!untold(whole));
        const made = oldestByPackage(whole);
        for (const share of cuts.toSorted((one, other) => one - other)) {
          simulation.advance(of.startAt + Math.floor(share * of.durationMs));
          const { staleness } = simulation.tallies;
          const looks = staleness.points(0).length;
          const { nextAt } = staleness;
          expect(nextAt).toBeGreaterThan(of.startAt + looks * binMs);
          expect(nextAt).toBeLessThanOrEqual(of.startAt + (looks + 1) * binMs);
          simulation.advance(nextAt);
          for (const [index, point] of expectedPoints(simulation, made).entries()) {
            expect(staleness.points(index)).toHaveLength(looks + 1);
            expect(staleness.points(index).at(-1)).toEqual({
              ...point,
              meanMs: expect.closeTo(point.meanMs, 3) as number,
            });
            stale += point.stale;
          }
        }
      }),
      { seed: 2, numRuns: 40 },
    );
    expect(stale).toBeGreaterThan(100);
  });

  it('grows while a change is missing, and is gone with its apply', () => {
    // Every hour a package, of changes that go on all the time: they are as old as the one before.
    const of = scenario({
      durationMs: 6 * hour,
      groups: [group('Stores', { client: { downloadIntervalMs: 10 * minute, polls: 'aligned' } })],
      outages: [outage(2 * hour + 30 * minute, 5 * hour)],
    });
    const staleAt = (after: number): number =>
      run(of, { forMs: after }).tallies.staleness.stalenessOf(startAt + after, 0, 0);
    // Package at 2 h and 20 s, with changes since 1 h; the poll at 2:10 fetches it.
    expect(staleAt(2 * hour)).toBe(0);
    expect(staleAt(2 * hour + second)).toBe(60 * minute + second);
    expect(staleAt(2 * hour + 5 * minute)).toBe(65 * minute);
    expect(staleAt(2 * hour + 10 * minute)).toBe(70 * minute);
    expect(staleAt(2 * hour + 15 * minute)).toBe(0);
    // That of 3 h waits for the end of the outage.
    expect(staleAt(3 * hour + 5 * minute)).toBe(65 * minute);
    expect(staleAt(5 * hour)).toBe(3 * hour);
    // And that of 5 h for the poll after.
    expect(staleAt(5 * hour + 5 * minute)).toBe(65 * minute);
    expect(staleAt(5 * hour + 15 * minute)).toBe(0);
  });

  it('is the same in the mean however schedules and looks fall', () => {
    // Every ten minutes a package with changes of ten minutes; it is applied 90 s later.
    const meanOf = (offsetMs: number): number => {
      const of = scenario({
        durationMs: 20 * 24 * hour,
        jobs: [job('1020', { durationsMs: { create: { kind: 'constant', value: 20 * second } } })],
        groups: [group('Stores', { client: { downloadIntervalMs: 5 * second, polls: 'aligned' } })],
        schedules: [schedule(['1020'], 10 * minute, { offsetMs })],
      });
      const points = run(of).tallies.staleness.points(0);
      return points.reduce((sum, { meanMs }) => sum + meanMs, 0) / points.length;
    };
    // From 600 to 690 s old for 90 s of every 600 s.
    const expected = (90 / 600) * 645 * second;
    for (const offsetMs of [0, 4 * minute]) {
      expect(meanOf(offsetMs) / expected).toBeGreaterThan(0.8);
      expect(meanOf(offsetMs) / expected).toBeLessThan(1.2);
    }
  });

  it('counts packages that wait for a worker', () => {
    const of = scenario({
      durationMs: 6 * hour,
      packageWorkers: 1,
      jobs: [job('1020', { durationsMs: { create: { kind: 'constant', value: 90 * minute } } })],
      groups: [group('Stores', { client: { downloadIntervalMs: minute } })],
    });
    const { staleness } = run(of).tallies;
    // Packages of 0:00 and on each hour take 90 minutes: at 6:00 that of 3:00 is being made, which
    // has the changes since 2:00.
    expect(staleness.stalenessOf(startAt + 6 * hour, 0, 0)).toBeGreaterThanOrEqual(4 * hour);
  });

  it('looks half as often when there are too many looks, and keeps every second one', () => {
    const of = scenario({
      durationMs: 60 * hour,
      jobs: [job('1020', { changesEveryMs: 2 * hour })],
      groups: [group('Stores', { count: 5 })],
      failures: [failure('apply', 0.5)],
    });
    const long = run(of).tallies.staleness;
    const short = run(of, { forMs: 49 * hour }).tallies.staleness;
    expect([short.binMs, long.binMs]).toEqual([binMs, 2 * binMs]);
    const points = long.points(0);
    expect(points).toHaveLength((60 * hour) / (2 * binMs));
    for (const [index, { at }] of points.entries()) {
      expect(at).toBeGreaterThan(startAt + index * 2 * binMs);
      expect(at).toBeLessThanOrEqual(startAt + (index + 1) * 2 * binMs);
    }
    const shared = short.points(0).filter((_, index) => index % 2 === 1);
    expect(points.slice(0, shared.length)).toEqual(shared);
    expect(long.unknownToHeadquarters().map(({ at }) => at)).toEqual(points.map(({ at }) => at));
    expect(shared.some(({ maxMs }) => maxMs > 0)).toBe(true);
  });

  it('keeps at each look how many status messages the forms lacked', () => {
    const simulation = run(
      scenario({ durationMs: 3 * hour, groups: [group('Stores', { count: 5 })] }),
      { forMs: 0 },
    );
    const { tallies, kernel } = simulation;
    const expected: { at: number; messages: number }[] = [];
    while (expected.length < 30) {
      const at = tallies.staleness.nextAt;
      simulation.advance(at);
      expected.push({ at, messages: kernel.messages.waiting });
    }
    expect(tallies.staleness.unknownToHeadquarters()).toEqual(expected);
    const counts = expected.map(({ messages }) => messages);
    expect(Math.max(...counts)).toBeGreaterThan(Math.min(...counts));
  });

  it('counts changes of a package that was made anew as missing, where a full one was read before', () => {
    const atMinute = (minutes: number): number => startAt + minutes * minute;
    // The package of 1:00 is not created. A full data sync of 1:20 is applied; then the first is
    // made anew, and the store cannot fetch it.
    const of = (seed: number): Scenario =>
      scenario({
        seed,
        durationMs: 110 * minute,
        jobs: [job('1020', { changesEveryMs: 2 * hour })],
        groups: [group('Stores', { client: { downloadIntervalMs: minute } })],
        schedules: [schedule(['1020'], hour, { offsetMs: hour })],
        outages: [outage(100 * minute, 120 * minute)],
        issues: [
          {
            name: 'Partial data',
            stage: 'create',
            job: null,
            group: 'Stores',
            share: 1,
            startAt,
            error: 'partial-data',
          },
        ],
        operators: [
          {
            name: 'Operator',
            rules: [],
            commands: [
              { at: atMinute(70), kind: 'fix', issue: 'Partial data' },
              { at: atMinute(80), kind: 'fullSync', database: 'STORES-0001', deleteFirst: false },
              { at: atMinute(101), kind: 'processStatusMessages' },
              { at: atMinute(102), kind: 'rerun', select: selection({ sessionNumber: 1 }) },
            ],
          },
        ],
      });
    const oldestOf = (seed: number): number =>
      facts(run(of(seed))).find(
        ({ event, number }) => event === 'PackageMadeAvailable' && number === 1,
      )?.value ?? 0;
    const seeds = Array.from({ length: 60 }, (_, index) => index + 1);
    const before = seeds.find((seed) => oldestOf(seed) > 0 && oldestOf(seed) < atMinute(80));
    const after = seeds.find((seed) => oldestOf(seed) > atMinute(80)) as number;
    const staleness = (seed: number): number => {
      const simulation = run(of(seed));
      expectSame(simulation, new Map());
      return simulation.tallies.staleness.stalenessOf(simulation.now, 0, 0);
    };
    expect(staleness(before as number)).toBe(0);
    expect(staleness(after)).toBe(atMinute(110) - oldestOf(after));
  });
});
