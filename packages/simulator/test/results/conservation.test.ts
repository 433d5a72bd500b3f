/**
 * Law: nothing is lost or doubled. Holds at any time of any run; and when something is lost on
 * purpose, wherever it is, that is found and named.
 */
import { Effect, Timer } from '@cdx/engine';
import type { SessionsView } from '@cdx/projections';
import { downloadEventTypes, isCdxError, type CdxError } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkConservation } from '../../src/results/conservation.ts';
import {
  openSessions,
  pendingReasons,
  type PendingReason,
} from '../../src/results/pending-reason.ts';
import type { Simulation } from '../../src/run/simulation.ts';
import { conserve, conserveLog, tallyOf, viewOf } from '../support/audited.ts';
import { drop, loseFromList, runWithLeak, sessionPending, troubled } from '../support/leaks.ts';
import { run } from '../support/run.ts';
import { troubledScenarios, shares } from '@cdx/testing';
import { emptyRun, simulateInto } from '../support/stored-run.ts';

describe('conservation', () => {
  it('holds whenever a run is looked at', async () => {
    const cutShares = fc.array(shares, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(troubledScenarios, cutShares, async (scenario, cuts) => {
        const simulation = run(scenario, { forMs: 0 });
        for (const share of [...cuts].sort((one, other) => one - other)) {
          simulation.advance(scenario.startAt + Math.floor(share * scenario.durationMs));
          const { issued, lines, pending, purged } = await conserve(simulation);
          const downloads = lines.filter(({ direction }) => direction === 'download');
          expect(sum(downloads.map(({ kernel }) => kernel)) + purged.download).toBe(issued);
          const open = [...openSessions(simulation)];
          expect(sum(Object.values(pending))).toBe(open.length);
        }
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('knows every reason for which a session can wait', () => {
    const found = new Set<PendingReason | null>();
    for (const simulation of troubled()) {
      for (const { reason } of openSessions(simulation)) found.add(reason);
    }
    expect(found).toEqual(new Set(pendingReasons));
  });
});

/** How to lose a session, by the reason for which it waits. */
const losses: readonly (readonly [
  PendingReason,
  string,
  (simulation: Simulation, session: number) => void,
])[] = [
  [
    'package creation',
    'the end of the creation',
    (simulation, session) =>
      drop(simulation, 'effect', Effect.create, packageOf(simulation, session)),
  ],
  [
    'attempt under way',
    'the end of the attempt',
    (simulation, session) => {
      for (const effect of [
        Effect.download,
        Effect.apply,
        Effect.pack,
        Effect.upload,
        Effect.hqApply,
      ]) {
        drop(simulation, 'effect', effect, session);
      }
    },
  ],
  [
    'waits for a package worker',
    'the queue',
    ({ packageWorkers }) => packageWorkers?.restore({ ...packageWorkers.snapshot(), queue: [] }),
  ],
  [
    'waits at Async Server',
    'the queue',
    ({ server }) => {
      const { columns, state } = server?.snapshot() ?? { columns: {}, state: null };
      if (state !== null) {
        server?.restore({ columns: { ...columns, queue: new Int32Array(0) }, state });
      }
    },
  ],
  ['next poll', 'its place in the list', loseFromList],
  [
    'next poll',
    'the poll',
    (simulation, session) => {
      drop(simulation, 'timer', Timer.downloadPoll, clientOf(simulation, session));
      drop(simulation, 'timer', Timer.uploadPoll, clientOf(simulation, session));
    },
  ],
  ['client busy with others', 'its place in the list', loseFromList],
  ['client cut off', 'its place in the list', loseFromList],
  [
    'message waits at client',
    'the message',
    ({ kernel }, session) =>
      kernel.messages.outboxes.delete(kernel.sessions.database[session] as number),
  ],
  [
    'retry not yet due',
    'the timer',
    (simulation, session) => {
      drop(simulation, 'timer', Timer.retry, session);
      drop(simulation, 'timer', Timer.downloadPoll, clientOf(simulation, session));
      drop(simulation, 'timer', Timer.uploadPoll, clientOf(simulation, session));
    },
  ],
  ['retry due, waits for its turn', 'its place in the list', loseFromList],
  ['blocked by an earlier session', 'its place in the list', loseFromList],
  ['suspended, waits for an operator', 'its place in the list', loseFromList],
  [
    'next run of the P-job',
    'the run',
    (simulation) => {
      for (const schedule of simulation.kernel.fleet.schedules.keys()) {
        drop(simulation, 'timer', Timer.scheduleRun, schedule);
      }
    },
  ],
  ['next run of the P-job', 'the queue', emptyJobQueues],
  ['P-job queue', 'the queue', emptyJobQueues],
  ['P-job without a run to come', 'the queue', emptyJobQueues],
];

describe('a planted leak', () => {
  it.each(losses)(
    'of a session that waits for "%s" is found: %s is lost',
    async (reason, _, lose) => {
      const { simulation, session, name } = sessionPending(reason);
      await conserve(simulation);
      lose(simulation, session);
      const error = await violationOf(conserve(simulation));
      expect(error.message).toMatch(/^Sessions were lost or doubled: nothing will ever move /);
      expect(error.message).toContain(name);
    },
  );

  it('in the kernel is found: a session that has another status than the log says', async () => {
    const { simulation, session } = sessionPending('next poll');
    const view = await viewOf(simulation);
    simulation.kernel.sessions.status[session] = 4;
    const error = await violationOf(
      (async () => checkConservation(simulation, tallyOf(simulation), await view.tally()))(),
    );
    expect(error.message).toMatch(/download sessions Applied: \d+ in the kernel, \d+ in the log/);
  });

  it('at headquarters is found: a package × database pair without a session', async () => {
    const { simulation } = sessionPending('next poll');
    simulation.kernel.headquarters.issued++;
    const error = await violationOf(conserve(simulation));
    expect(error.message).toMatch(/headquarters issued \d+ download sessions, the log has \d+/);
  });

  it('in the views is found: a row that is not there', async () => {
    const { simulation } = sessionPending('next poll');
    const tally = await (await viewOf(simulation)).tally();
    const { download } = tally;
    const short = { ...tally, download: { ...download, Available: download.Available - 1 } };
    const error = await violationOf(
      (async () => checkConservation(simulation, tallyOf(simulation), short))(),
    );
    const { Available } = download;
    expect(error.details['violations']).toEqual([
      `download sessions Available: ${Available} in the kernel, ${Available} in the log, ${Available - 1} in the views`,
      expect.stringMatching(/^headquarters issued \d+ download sessions, the views has \d+$/),
    ]);
  });

  it.each([
    ['not written', 0],
    ['not written', 5],
    ['not written', 200],
    ['written twice', 5],
    ['written twice', 200],
  ])('in the log is found: a row is %s, from row %i on, of every event', async (how, from) => {
    const unnoticed: string[] = [];
    let leaks = 0;
    for (const [event, type] of downloadEventTypes.entries()) {
      const { leaking, leaked } = runWithLeak(event, from, how === 'written twice');
      if (!leaked) continue;
      leaks++;
      const error = await caught((async () => conserveLog(leaking))());
      if (!isCdxError(error, 'conservation-violated')) unnoticed.push(type);
    }
    expect(unnoticed).toEqual([]);
    expect(leaks).toBeGreaterThan(10);
  });

  it('stops a whole run, which then has no end in its log', async () => {
    const into = emptyRun();
    const views = new Proxy(into.views, {
      get(target, name: keyof SessionsView) {
        if (name !== 'tally') {
          const value = target[name];
          return typeof value === 'function' ? value.bind(target) : value;
        }
        return async () => {
          const tally = await target.tally();
          return { ...tally, upload: { ...tally.upload, Applied: tally.upload.Applied + 1 } };
        };
      },
    });
    const [first] = troubled();
    const { scenario } = first as Simulation;
    expect(await caught(simulateInto({ ...into, views }, scenario))).toMatchObject(violated);
    const ends = into.store.readAll({ filter: { types: ['SimulationEnded'] } });
    for await (const event of ends) expect(event).toBeUndefined();
  });
});

const violated = { code: 'conservation-violated' };

function emptyJobQueues({ kernel }: Simulation): void {
  for (const queue of kernel.uploadJob.waiting) queue.restore([]);
}

function packageOf({ kernel }: Simulation, session: number): number {
  return kernel.sessions.package[session] as number;
}

function clientOf({ kernel }: Simulation, session: number): number {
  return kernel.sessions.database[session] as number;
}

async function caught(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return undefined;
}

async function violationOf(promise: Promise<unknown>): Promise<CdxError> {
  const error = await caught(promise);
  expect(error).toMatchObject(violated);
  return error as CdxError;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
