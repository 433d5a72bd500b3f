/** Forks go on where the history stood, lose nothing, and change only what a policy changes. */
import type { Kernel } from '@cdx/engine';
import { hasEnded } from '@cdx/engine';
import { isCdxError } from '@cdx/session';
import { rowsPerBlock, scenarioSource, Simulation, type Scenario } from '@cdx/simulator';
import { runScenario as wholeRun, sameSeedSameHash } from '@cdx/testing';
import { describe, expect, it } from 'vitest';
import {
  asItWas,
  beginFromHistory,
  forkResults,
  prepareFork,
  readStateAt,
  type ForkPolicy,
  type HistoryState,
} from '../../src/fork/index.ts';
import {
  eventsOf,
  historyOf,
  scenarioOf,
  shipped,
  stripped,
} from '../calibrate/support/histories.ts';

const minute = 60_000;
const hour = 60 * minute;

/** A row of the log without what only the tables of one kernel know. */
function rowsOf(simulation: Simulation, from: number): readonly string[] {
  const { log, kernel } = simulation;
  const found: string[] = [];
  for (const [index, block] of log.blocks.entries()) {
    const used = Math.min(rowsPerBlock, log.count - (log.firstRow + index * rowsPerBlock));
    for (let row = 0; row < used; row++) {
      const recordedAt = block.recordedAt[row] as number;
      if (recordedAt <= from) continue;
      const event = block.event[row] as number;
      const target = block.session[row] as number;
      found.push(
        [
          recordedAt,
          block.occurredAt[row],
          event,
          event < 246 ? nameOf(kernel, target) : target,
          block.status[row],
          block.tryCount[row],
          block.value[row],
          block.runNumber[row],
        ].join(' '),
      );
    }
  }
  return found;
}

function nameOf({ sessions, packages }: Kernel, session: number): string {
  const row = sessions.package[session] as number;
  return `${packages.upload[row]}-${packages.sessionNumber[row]}-${sessions.database[session]}`;
}

async function forkOf(scenario: Scenario, afterMs: number): Promise<Simulation> {
  const history = historyOf(stripped(await eventsOf(scenario)));
  const state = await readStateAt(history, scenario.startAt + afterMs);
  const fork = new Simulation(scenario);
  beginFromHistory(fork, state);
  fork.advance(scenario.startAt + scenario.durationMs);
  return fork;
}

const quiet = (profile: string, client = '', retry = ''): Scenario =>
  scenarioOf(`
cdx: 1
name: quiet
profile: ${profile}
start: 2026-03-02
duration: 12h
${retry}
jobs:
  - { id: '1010', changesEvery: 50m, rowsPerChange: 40, durations: { create: 20s, download: 10s, apply: 30s } }
  - { id: '1020', durations: { create: 10s, download: 5s, apply: 20s } }
  - { id: P-0001, transactionsEvery: 40m, durations: { pack: 5s, upload: 10s, hqApply: 1s } }
channelDataGroups:
  - { name: Stores, databases: { count: 6 }, client: { downloadInterval: 5m, uploadInterval: 10m${client} } }
distributionSchedules:
  - { name: Hourly, jobs: ['1010', '1020'], channelDataGroups: [Stores], recurrence: { every: 1h } }
  - { name: P-job, jobs: [P-0001], channelDataGroups: [Stores], recurrence: { every: 15m } }
faults:
  failures:
    - { stage: apply, probability: 40%, error: sql-write, after: 5s }
    - { stage: create, probability: 30%, error: partial-data }
`);

describe('a fork without a change', () => {
  it.each([
    ['Dynamics 365', quiet('d365')],
    ['AX 2012 R3', quiet('ax2012r3')],
    ['enforcement', quiet('d365', ', dependencyEnforcement: true')],
    [
      'enforcement, retries when due',
      quiet('d365', ', dependencyEnforcement: true', 'retry: { interval: 7m, alignToPoll: false }'),
    ],
  ])(
    'with nothing under way is the rest of the run, event for event: %s',
    async (_name, scenario) => {
      const whole = wholeRun(scenario);
      const history = historyOf(stripped(await eventsOf(scenario)));
      let compared = 0;
      for (let afterMs = 2 * hour + 54 * minute; afterMs < 10 * hour; afterMs += 7 * minute) {
        const at = scenario.startAt + afterMs;
        const state = await readStateAt(history, at);
        // Nor an upload of which headquarters has not heard yet: packing and upload take 15 s.
        const soon = rowsOf(whole, at).find((row) => row.includes(' 1 1-'));
        if (isUnderWay(state) || Number(soon?.split(' ')[0]) - at <= 15_000) continue;
        compared++;
        const fork = new Simulation(scenario);
        beginFromHistory(fork, state);
        fork.advance(scenario.startAt + scenario.durationMs);
        expect(rowsOf(fork, at)).toEqual(rowsOf(whole, at));
      }
      expect(compared).toBeGreaterThan(5);
    },
  );
});

const underWay: ReadonlySet<string> = new Set(['Started', 'Requested', 'Downloaded']);

function isUnderWay({ sessions, applying }: HistoryState): boolean {
  if (applying.length > 0) return true;
  return [...sessions.values()].some(
    ({ direction, state }) =>
      underWay.has(state.status) || (direction === 'upload' && state.status === 'Available'),
  );
}

/** Status of every session, by name. */
function statusesOf({ kernel }: Simulation): ReadonlyMap<string, number> {
  const { sessions } = kernel;
  return new Map(
    Array.from({ length: sessions.count }, (_, session) => [
      nameOf(kernel, session),
      sessions.status[session] as number,
    ]),
  );
}

const shippedOnes: readonly (readonly [string, Scenario, number])[] = [
  [
    'in an outage',
    shipped('store-fleet-outage', 'channelDataGroups.Stores.databases.count=16', 'duration=18h'),
    10 * hour + 37 * minute,
  ],
  [
    'registers under enforcement',
    shipped(
      'registers-final-only',
      'channelDataGroups.Stores.databases.count=4',
      'channelDataGroups.Registers.databases.count=20',
    ),
    4 * hour + 21 * minute,
  ],
  ['operators, retention and late messages', shipped('ax2012r3-daily-status'), 31 * hour],
  [
    'limits, lines and workers',
    shipped(
      'reopening-herd',
      'channelDataGroups.Stores.databases.count=20',
      'headquarters.asyncServer.transfers=3',
    ),
    12 * hour + 4 * minute,
  ],
  ['issues and rules', shipped('poison-package'), 26 * hour],
];

describe.each(shippedOnes)('a fork in the middle of things: %s', (_name, scenario, afterMs) => {
  it('leaves what has ended as it was, loses nothing, and goes on with the rest', async () => {
    const at = scenario.startAt + afterMs;
    const before = new Simulation(scenario);
    before.start();
    before.advance(at + 1);
    const fork = await forkOf(scenario, afterMs);
    const [then, later] = [statusesOf(before), statusesOf(fork)];
    const { sessions, packages, headquarters } = fork.kernel;
    const purged = (name: string): boolean => !later.has(name);
    let [open, moved, gone] = [0, 0, 0];
    for (const [name, status] of then) {
      if (purged(name)) {
        gone++;
        continue;
      }
      if (hasEnded(name.startsWith('1-'), status)) continue;
      open++;
      if (later.get(name) !== status) moved++;
    }
    expect(open).toBeGreaterThan(0);
    // Most go on; some may wait for somebody.
    expect(moved).toBeGreaterThan(open / 2);
    expect(gone).toBeLessThanOrEqual(
      before.kernel.statusMessages.purgedDownloads +
        before.kernel.statusMessages.purgedUploads +
        // Uploads that nobody has heard of yet.
        (scenario.uploadsAppearUploaded ? then.size : 0),
    );
    let downloads = 0;
    for (let session = 0; session < sessions.count; session++) {
      if (packages.upload[sessions.package[session] as number] === 0) downloads++;
    }
    expect(headquarters.issued).toBe(downloads);
    // No more is left over at the end than in the run that was not forked.
    const whole = wholeRun(scenario);
    const left = fork.tallies.backlog.total.level;
    expect(left).toBeLessThanOrEqual(2 * whole.tallies.backlog.total.level + 20);
    const levels = Array.from({ length: sessions.count }, (_, session) => session).filter(
      (session) => {
        const upload = packages.upload[sessions.package[session] as number] === 1;
        const status = sessions.status[session] as number;
        return upload ? [1, 2, 5, 6].includes(status) : [1, 2, 3, 7, 8, 10].includes(status);
      },
    );
    expect(left).toBe(levels.length);
  });
});

describe('futures', () => {
  const scenario = shipped('store-fleet-outage', 'channelDataGroups.Stores.databases.count=10');
  const source = { file: 'recorded', text: JSON.stringify(scenarioSource(scenario)) };

  async function futures(policies: readonly ForkPolicy[], replications = 2, afterMs = 11 * hour) {
    const log = historyOf(stripped(await eventsOf(scenario)));
    const history = await readStateAt(log, scenario.startAt + afterMs);
    return prepareFork({ scenario: source, history, forMs: 3 * hour, policies, replications });
  }

  it('under each policy meet the same luck; without a change they are alike', async () => {
    const policies = [
      { name: 'another folder', settings: ['headquarters.workingFolder=elsewhere'] },
      { name: 'sooner', settings: ['retry.interval=5m', 'client.downloadInterval=5m'] },
    ];
    const prepared = await futures(policies);
    const names = [asItWas, 'another folder', 'sooner'].map((name) => `policy=${name}`);
    expect(prepared.parsed.policies.map(({ name }) => name)).toEqual(names);
    const results = [...forkResults(prepared)];
    expect(results.map(({ policy, replication }) => [policy, replication])).toEqual(
      [0, 1].flatMap((replication) => names.map((policy) => [policy, replication])),
    );
    expect(results[1]?.metrics).toEqual(results[0]?.metrics);
    sameSeedSameHash(
      () => results[3]?.traceHash ?? 'none',
      () => results[4]?.traceHash ?? 'no second',
    );
    expect(results[3]?.traceHash).not.toBe(results[0]?.traceHash);
    const p95 = (index: number): number => results[index]?.metrics.timeToAppliedP95 ?? NaN;
    expect(p95(2)).toBeLessThan(p95(0));
    expect([...forkResults(prepared)]).toEqual(results);
  });

  it('are refused with one clear message where they cannot be', async () => {
    const refused = async (work: () => Promise<unknown>): Promise<string> => {
      try {
        await work();
        return 'none';
      } catch (error) {
        if (isCdxError(error)) return error.message;
        throw error;
      }
    };
    const sets = (settings: readonly string[]) => refused(() => futures([{ name: 'x', settings }]));
    expect(await sets(['retry.tryCont=3'])).toMatch(/tryCont/);
    expect(await sets(['nonsense'])).toMatch(/"nonsense" is no change such as retry.interval=5m/);
    expect(await sets([])).toMatch(/A policy changes something/);
    expect(await sets(['retry.tryCount=3'])).toMatch(/changes nothing: so it was/);
    const fewer = await futures([
      { name: 'fewer', settings: ['channelDataGroups.Stores.databases.count=4'] },
    ]);
    expect(await refused(async () => [...forkResults(fewer)])).toMatch(
      /The history has 10 channel databases of Stores, and the scenario 4/,
    );
    expect(await refused(() => futures([], 1, 30_000))).toMatch(/at a whole minute/);
    expect(await refused(() => futures([], 1, -hour))).toMatch(/has no event up to that time/);
  });
});
