/** Law: same scenario and seed, same log, by whichever stepper; another seed, another log. */
import { failureCatalogue } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withEverything } from '@cdx/testing/build';
import { run } from '../support/run.ts';
import { emptyRun, contents, simulateInto } from '../support/stored-run.ts';
import { sameSeedSameHash, shares, troubledScenarios } from '@cdx/testing';

describe('a run', () => {
  it('is the same every time, and stepped by XState', () => {
    let rows = 0;
    fc.assert(
      fc.property(troubledScenarios, (scenario) => {
        const once = run(scenario);
        rows += once.log.count;
        sameSeedSameHash(
          () => once.log.traceHash(),
          () => run(scenario).log.traceHash(),
          () => run(scenario, { stepper: 'xstate' }).log.traceHash(),
        );
      }),
      { seed: 1, numRuns: 100 },
    );
    // Scenarios in which nothing happens prove nothing.
    expect(rows).toBeGreaterThan(20_000);
  });

  it('is so with every fault and every limit on', () => {
    const seen = { events: 0, waited: 0, failures: new Set<number>() };
    fc.assert(
      fc.property(troubledScenarios, (of) => {
        const scenario = withEverything(of);
        const once = run(scenario);
        sameSeedSameHash(
          () => once.log.traceHash(),
          () => run(scenario, { stepper: 'xstate' }).log.traceHash(),
        );
        seen.events += once.log.count;
        seen.waited += once.tallies.server.waits.above0 + once.tallies.packageWorkers.waits.above0;
        for (const [cell, count] of once.tallies.failures.entries()) {
          if (count > 0) seen.failures.add(cell % failureCatalogue.length);
        }
      }),
      { seed: 5, numRuns: 500 },
    );
    expect(seen.events).toBeGreaterThan(200_000);
    expect(seen.waited).toBeGreaterThan(5000);
    expect(seen.failures.size).toBe(failureCatalogue.length);
  });

  it('is another with another seed', () => {
    let differing = 0;
    fc.assert(
      fc.property(troubledScenarios, (scenario) => {
        const other = { ...scenario, seed: scenario.seed + 1 };
        if (run(scenario).log.traceHash() !== run(other).log.traceHash()) differing++;
      }),
      { seed: 2, numRuns: 50 },
    );
    // Without chance in it a scenario is the same whatever the seed; few are.
    expect(differing).toBeGreaterThan(40);
  });

  it('has other ids under another seed, and the same under the same', async () => {
    const [scenario] = fc.sample(troubledScenarios, { seed: 3, numRuns: 1 }) as [
      typeof troubledScenarios extends fc.Arbitrary<infer T> ? T : never,
    ];
    const ids = async (seed: number): Promise<readonly string[]> => {
      const into = emptyRun();
      await simulateInto(into, { ...scenario, seed });
      return (await contents(into)).map(({ id }) => id);
    };
    const one = await ids(1);
    expect(one.length).toBeGreaterThan(20);
    expect(await ids(1)).toEqual(one);
    const other = new Set(await ids(2));
    expect(one.some((id) => other.has(id))).toBe(false);
  });

  it('is no longer than it says, and a longer one begins with it', () => {
    fc.assert(
      fc.property(troubledScenarios, shares, (scenario, share) => {
        const forMs = Math.floor(share * scenario.durationMs);
        const short = run(scenario, { forMs });
        const long = run(scenario);
        expect(short.now).toBe(scenario.startAt + forMs);
        const rows = short.log.count;
        for (let row = 0; row < Math.min(rows, 4096); row++) {
          expect(short.log.blocks[0]?.recordedAt[row]).toBeLessThan(short.now);
        }
        expect(long.log.count).toBeGreaterThanOrEqual(rows);
      }),
      { seed: 4, numRuns: 25 },
    );
  });
});
