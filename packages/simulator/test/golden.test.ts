/**
 * Golden runs of the shipped scenarios: the trace hash, by major version of Node because Math
 * functions may differ between them, and beside it the results in readable form, so that a change
 * can be explained. After a change that is meant to change them:
 *
 *   UPDATE_GOLDEN=1 npx vitest run packages/simulator/test/golden.test.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { beforeAll, describe, expect, it } from 'vitest';
import { runResults } from '../src/results/run-results.ts';
import { Simulation } from '../src/run/simulation.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import { conserveLog } from './support/audited.ts';
import { sameSeedSameHash } from '@cdx/testing';
import { hour } from '@cdx/testing/build';
import { readable } from './support/readable-results.ts';
import { run } from './support/run.ts';
import { scenarioFiles } from './support/scenario-files.ts';

const nodeMajor = process.versions.node.split('.')[0] as string;
const update = process.env['UPDATE_GOLDEN'] === '1';

interface Golden {
  readonly traceHashByNodeMajor: Readonly<Record<string, string>>;
  readonly results: unknown;
}

describe.each(scenarioFiles('shipped'))('golden run of $name', (scenario) => {
  const file = new URL(`golden/${scenario.name}.json`, import.meta.url);
  const simulation = run(scenario);
  const results = runResults(simulation, 'table', conserveLog(simulation));

  beforeAll(async () => {
    if (!update) return;
    const golden: Golden = {
      traceHashByNodeMajor: { ...hashesOf(file), [nodeMajor]: results.traceHash },
      results: readable(results),
    };
    const options = { ...(await resolveConfig(file)), filepath: file.pathname };
    writeFileSync(file, await format(JSON.stringify(golden), options));
  });

  it('has the results that are pinned', () => {
    const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden;
    expect(readable(results)).toEqual(golden.results);
  });

  it('has the trace hash that is pinned', ({ skip }) => {
    const pinned = hashesOf(file)[nodeMajor];
    if (pinned === undefined) skip(`no hash is pinned for Node ${nodeMajor}`);
    expect(results.traceHash).toBe(pinned);
  });

  it('has the same hash when it is cut at noon, saved and taken over', () => {
    const noon = scenario.startAt + 12 * hour;
    const first = run(scenario, { forMs: Math.min(noon, endOf(scenario)) - scenario.startAt });
    const takenOver = (): string => {
      const second = new Simulation(scenario);
      second.restore(first.snapshot({}));
      second.advance(endOf(scenario));
      return second.log.traceHash();
    };
    expect(() => sameSeedSameHash(() => results.traceHash, takenOver)).not.toThrow();
  });

  it('has the same hash when XState steps it, for two hours from the middle on', () => {
    const middleMs = scenario.durationMs / 2 - 2 * hour;
    const saved = run(scenario, { forMs: middleMs }).snapshot({});
    const hashBy = (stepper: 'table' | 'xstate') => (): string => {
      const simulation = new Simulation(scenario, { stepper });
      simulation.restore(saved);
      simulation.advance(scenario.startAt + middleMs + 2 * hour);
      return simulation.log.traceHash();
    };
    expect(() => sameSeedSameHash(hashBy('table'), hashBy('xstate'))).not.toThrow();
  });
});

function endOf({ startAt, durationMs }: Scenario): number {
  return startAt + durationMs;
}

function hashesOf(file: URL): Readonly<Record<string, string>> {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as Golden).traceHashByNodeMajor;
  } catch (error) {
    if (update) return {};
    throw error;
  }
}
