/** Async Server and package workers in the results: against what else a run counts, and by hand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asyncServerResults, packageWorkersResults } from '../../src/results/server-results.ts';
import type { Simulation } from '../../src/run/simulation.ts';
import { stages, type Scenario, type Stage } from '../../src/scenario/scenario.ts';
import {
  asyncServer,
  constant,
  group,
  hour,
  job,
  minute,
  scenario,
  schedule,
  second,
  startAt,
} from '@cdx/testing/build';
import { run } from '../support/run.ts';
import { troubledScenarios, shares } from '@cdx/testing';

/** Nobody is ever cut off, and no package is gone: what is asked for is always answered. */
const undisturbed = troubledScenarios.map((one): Scenario => ({
  ...one,
  outages: [],
  crashes: [],
  operators: [],
  retention: { downloadHistoryMs: null, uploadHistoryMs: null, packagesMs: null },
}));

function attemptsOf({ tallies }: Simulation, stage: Stage): number {
  return tallies.attempts[stages.indexOf(stage)] as number;
}

describe('Async Server', () => {
  it('has a request for each poll and each transfer, and each that needs one has its turn', () => {
    let waited = 0;
    fc.assert(
      fc.property(undisturbed, shares, (of, share) => {
        const simulation = run(of, { forMs: Math.floor(share * of.durationMs) });
        const { requests, waiting, refused } = asyncServerResults(simulation);
        const transfers = attemptsOf(simulation, 'download') + attemptsOf(simulation, 'upload');
        expect(requests.count).toBe(simulation.tallies.polls + transfers);
        if (of.asyncServer.transfersMax === Infinity) {
          expect([waiting, refused]).toEqual([null, 0]);
          return;
        }
        const { count = 0, queue, waited: notAtOnce = 0 } = waiting ?? {};
        expect(count + (queue?.atEnd ?? 0) + refused).toBe(transfers);
        expect(notAtOnce).toBeLessThanOrEqual(count);
        waited += notAtOnce;
      }),
      { seed: 1, numRuns: 60 },
    );
    expect(waited).toBeGreaterThan(0);
  });

  it('never has more under way, or waiting, than may be', () => {
    fc.assert(
      fc.property(troubledScenarios, (of) => {
        const { transfers, waiting } = asyncServerResults(run(of));
        // What is refused by other than the server counts as a transfer while it is told so.
        if (of.retention.packagesMs !== null) return;
        expect(transfers.peak).toBeLessThanOrEqual(of.asyncServer.transfersMax);
        expect(waiting?.queue.peak ?? 0).toBeLessThanOrEqual(of.asyncServer.queueMax);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it('tells the use of a line, over the run and in its busiest minute', () => {
    // 3,000 rows of 400 bytes over 100 kbps: 96 s, from two minutes after the package on.
    const simulation = run(
      scenario({
        durationMs: hour,
        jobs: [job('1020', { rows: constant(3000), durationsMs: { download: constant(0) } })],
        groups: [group('Stores', { client: { downloadIntervalMs: 2 * minute, polls: 'aligned' } })],
        schedules: [schedule(['1020'], 2 * hour)],
        asyncServer: asyncServer({ uplinkBps: 100_000, downlinkBps: 100_000 }),
      }),
    );
    const { uplink, downlink, transfers, waiting } = asyncServerResults(simulation);
    expect(uplink).toMatchObject({ bitsPerSecond: 100_000, bytes: 1_200_000, peakUse: 1 });
    expect(uplink?.use).toBeCloseTo(96 / 3600, 6);
    expect(uplink?.points.slice(1, 5).map(({ at, use }) => [at - startAt, use])).toEqual([
      [2 * minute, 0],
      [3 * minute, 1],
      [4 * minute, expect.closeTo(0.6, 6)],
      [5 * minute, 0],
    ]);
    expect(downlink).toMatchObject({ bytes: 0, use: 0, peakUse: 0 });
    expect([transfers.peak, transfers.peakAt - startAt, transfers.atEnd]).toEqual([
      1,
      2 * minute,
      0,
    ]);
    expect(waiting).toBeNull();
  });

  it('tells waits by hand: three packages at once, one transfer at a time', () => {
    const simulation = run(
      scenario({
        durationMs: hour,
        jobs: [job('1020', { durationsMs: { download: constant(30 * second) } })],
        groups: [
          group('Stores', {
            count: 3,
            client: { downloadIntervalMs: 10 * minute, polls: 'aligned' },
          }),
        ],
        schedules: [schedule(['1020'], 2 * hour)],
        asyncServer: asyncServer({ transfersMax: 1 }),
      }),
    );
    const { waiting, requests } = asyncServerResults(simulation);
    expect(waiting).toMatchObject({
      count: 3,
      waited: 2,
      meanMs: 30 * second,
      p50Ms: expect.closeTo(30 * second, -3) as number,
      maxMs: minute,
      queue: { peak: 2, peakAt: startAt + 10 * minute, atEnd: 0 },
    });
    // The polls of three stores, and three downloads in the minute from 10:00 on.
    expect(requests).toMatchObject({
      count: 18 + 3,
      peakPerMinute: 6,
      peakAt: startAt + 11 * minute,
    });
  });
});

describe('package workers', () => {
  it('are asked for each package, and each has its turn or waits', () => {
    fc.assert(
      fc.property(troubledScenarios, shares, (of, share) => {
        const simulation = run(of, { forMs: Math.floor(share * of.durationMs) });
        const { workers, waiting } = packageWorkersResults(simulation);
        if (of.packageWorkers === Infinity) {
          expect([workers, waiting]).toEqual([null, null]);
          return;
        }
        expect(workers).toBe(of.packageWorkers);
        expect((waiting?.count ?? 0) + (waiting?.queue.atEnd ?? 0)).toBe(
          attemptsOf(simulation, 'create'),
        );
      }),
      { seed: 3, numRuns: 40 },
    );
  });
});
