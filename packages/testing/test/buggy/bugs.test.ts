/**
 * The kit against a system that somebody else wrote, with slips that can be switched on.
 * docs/testing.md tells what comes of it: `npx vitest run packages/testing/test/buggy -u`.
 */
import { fileURLToPath } from 'node:url';
import { isCdxError } from '@cdx/session';
import fc from 'fast-check';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { systemProperty } from '../../src/index.ts';
import { bugsPage, type Found } from './bugs-page.ts';
import { bugNames, type Bug } from './bugs.ts';
import { BuggySystem } from './buggy-system.ts';

const seeds = [1, 2, 3];
const runsMax = 500;
const eventsMax = 10;
/** Of the right system; `CDX_TESTING_RUNS=10000` for a long look. */
const runs = Number(process.env['CDX_TESTING_RUNS'] ?? 500);

const propertyWith = (...bugs: readonly Bug[]) =>
  systemProperty((setup) => new BuggySystem(setup, bugs));

async function find(bug: Bug, seed: number): Promise<Found> {
  const found = await fc.check(propertyWith(bug), { seed, numRuns: runsMax });
  expect(found.failed, `found with seed ${seed}`).toBe(true);
  const { errorInstance, numRuns } = found;
  if (!isCdxError(errorInstance, 'law-broken')) throw errorInstance;
  const { law, prefix } = errorInstance.details as { law: string; prefix: readonly unknown[] };
  return { law, runs: numRuns, events: prefix.length };
}

it('nothing is reported on the right implementation', { timeout: 600_000 }, async () => {
  const { errorInstance, numRuns } = await fc.check(propertyWith(), { seed: 1, numRuns: runs });
  expect(errorInstance).toBeNull();
  expect(numRuns).toBe(runs);
});

describe('each bug is found, and shrunk to what a person can read', () => {
  const found = new Map<Bug, readonly Found[]>();

  it.each(bugNames)('%s', async (bug) => {
    const all: Found[] = [];
    for (const seed of seeds) all.push(await find(bug, seed));
    found.set(bug, all);
    expect(Math.max(...all.map(({ events }) => events))).toBeLessThanOrEqual(eventsMax);
  });

  it.each([...seeds.entries()])('eight out of ten within 100 runs: seed %#', (index) => {
    const soon = [...found.values()].filter((all) => (all[index]?.runs ?? Infinity) <= 100);
    expect(soon.length).toBeGreaterThanOrEqual(0.8 * bugNames.length);
  });

  it('docs/testing.md tells so', async () => {
    const filepath = fileURLToPath(new URL('../../../../docs/testing.md', import.meta.url));
    const options = { ...(await resolveConfig(filepath)), filepath };
    const page = await format(bugsPage(seeds, found), options);
    await expect(page).toMatchFileSnapshot(filepath);
  });
});

it('seed and path replay what was shrunk', async () => {
  const property = propertyWith('one-try-too-many');
  const found = await fc.check(property, { seed: 1, numRuns: runsMax });
  const path = found.counterexamplePath ?? '';
  const again = await fc.check(property, { seed: 1, path, endOnFailure: true });
  expect(found.numShrinks).toBeGreaterThan(0);
  expect(again.numRuns).toBe(1);
  expect(fc.stringify(again.counterexample)).toBe(fc.stringify(found.counterexample));
});
