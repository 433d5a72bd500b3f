/**
 * `uploadsNeverArrived` counts transactions that are not at headquarters: a canceled upload whose rerun
 * has brought them does not count, a rerun that was canceled in its turn does.
 */
import { expect, test } from 'vitest';
import { parseScenario } from '../../src/index.ts';
import { runReplication } from '../../src/experiment/index.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { scenarioText } from '../scenario/scenario-text.ts';
import { facts, run } from '../support/run.ts';

/**
 * Four stores upload every 15 minutes. Headquarters' batch of status messages runs every minute, its
 * P-job once an hour, so that an operator finds uploads that wait.
 */
function shops(commands: readonly string[]): Scenario {
  const text = scenarioText({
    duration: '6h',
    jobs: '[{ id: P-0001, transactionsEvery: 1m }]',
    channelDataGroups: '[{ name: Stores, databases: { count: 4 } }]',
    distributionSchedules:
      '[{ name: P-job, jobs: [P-0001], channelDataGroups: [Stores], recurrence: { every: 1h } }]',
    headquarters: '{ statusMessages: { recurrence: { every: 1m } } }',
    operators: `[{ name: Shift, commands: [${commands.join(', ')}] }]`,
  });
  return parseScenario(text, { file: 'shops.yaml' }).scenario;
}

const select = 'direction: upload, group: Stores';
/** Uploads of the first hour that wait for the P-job; the two oldest of them. */
const cancelTwo = `{ at: +50m, cancel: { ${select}, status: Uploaded, limit: 2 } }`;
const rerunAll = `{ at: +2h, rerun: { ${select}, status: Canceled } }`;
const rerunOne = `{ at: +2h, rerun: { ${select}, status: Canceled, limit: 1 } }`;
/** Reruns have the newest numbers; they are canceled before the P-job of three o'clock. */
const cancelReruns = `{ at: +2h30m, cancel: { ${select}, status: Uploaded, take: oldest } }`;

function neverArrived(commands: readonly string[]): number | null | undefined {
  const options = { policy: 'p', replication: 0, warmUpMs: 0, eventsMax: 1e6 };
  return runReplication(shops(commands), options).metrics['uploadsNeverArrived'];
}

/** How often uploads were canceled and applied, and how many there were, in the log. */
function uploads(commands: readonly string[]) {
  const all = facts(run(shops(commands)));
  const count = (event: string): number => all.filter((fact) => fact.event === event).length;
  return {
    canceled: count('SessionCanceled'),
    applied: count('PackageApplied'),
    sessions: new Set(all.map(({ session }) => session)).size,
  };
}

test('a canceled upload never arrives', () => {
  expect(uploads([cancelTwo]).canceled).toBe(2);
  expect(neverArrived([cancelTwo])).toBe(2);
  expect(neverArrived([])).toBe(0);
});

test('one that is rerun does arrive, in a session of its own, and does not count', () => {
  const rerun = uploads([cancelTwo, rerunAll]);
  const without = uploads([cancelTwo]);
  expect(rerun.canceled).toBe(2);
  expect(rerun.sessions - without.sessions).toBe(2);
  expect(rerun.applied - without.applied).toBe(2);
  expect(neverArrived([cancelTwo, rerunAll])).toBe(0);
});

test('of two of which one is rerun, the other counts', () => {
  expect(neverArrived([cancelTwo, rerunOne])).toBe(1);
});

test('a rerun that is canceled in its turn counts, once', () => {
  const commands = [cancelTwo, rerunAll, cancelReruns];
  // Beside the reruns wait the uploads of that half hour, which are canceled as well.
  const { canceled } = uploads(commands);
  expect(canceled).toBeGreaterThan(4);
  expect(neverArrived(commands)).toBe(canceled - 2);
});
