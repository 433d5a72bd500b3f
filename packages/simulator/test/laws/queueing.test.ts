/**
 * Async Server against the closed forms of queueing theory. Means of independent replications; the
 * form must lie within their 95 % interval, and the interval must be narrow.
 */
import { describe, expect, it } from 'vitest';
import { counterRandom } from '../../src/random/counter-random.ts';
import { asyncServerResults } from '../../src/results/server-results.ts';
import { Simulation } from '../../src/run/simulation.ts';
import type { Scenario, ScenarioAsyncServer } from '../../src/scenario/scenario.ts';
import {
  asyncServer,
  constant,
  group,
  hour,
  job,
  scenario,
  schedule,
  second,
} from '@cdx/testing/build';
import { ServerBench } from '../support/server-bench.ts';

const replications = 20;
/** Student's t for 95 % and 19 degrees of freedom. */
const t95 = 2.093;

interface Interval {
  readonly mean: number;
  readonly half: number;
}

function intervalOf(one: (replication: number) => number): Interval {
  const means = Array.from({ length: replications }, (_, replication) => one(replication));
  const mean = means.reduce((sum, value) => sum + value, 0) / replications;
  const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (replications - 1);
  return { mean, half: t95 * Math.sqrt(variance / replications) };
}

/** `narrow`: the half width that the interval may have at most, as a share of the expected mean. */
function expectWithin({ mean, half }: Interval, expected: number, narrow: number): void {
  expect(half).toBeLessThan(narrow * expected);
  expect(mean).toBeGreaterThan(expected - half);
  expect(mean).toBeLessThan(expected + half);
}

/** Probability that somebody has to wait at `servers` servers with `load` of them busy on average. */
function erlangC(servers: number, load: number): number {
  let term = 1;
  let sum = 1;
  for (let busy = 1; busy < servers; busy++) {
    term *= load / busy;
    sum += term;
  }
  const all = (term * load) / servers / (1 - load / servers);
  return all / (sum + all);
}

const serviceMs = 10 * second;
const warmUp = 2000;
const customers = 20_000;

interface Queue {
  readonly limits: Partial<ScenarioAsyncServer>;
  readonly meanBetweenMs: number;
  /** Of the transfer: time of service, or bytes. */
  readonly setupMs?: (draw: number) => number;
  readonly bytes?: (draw: number) => number;
}

interface Customer {
  /** What was drawn for its size. */
  readonly draw: number;
  readonly sojournMs: number;
  readonly waitMs: number;
}

/** Poisson arrivals at a server; those after the warm-up. */
function customersOf(
  { limits, meanBetweenMs, setupMs, bytes }: Queue,
  replication: number,
): readonly Customer[] {
  const random = counterRandom(7, replication);
  const bench = new ServerBench(limits);
  const arrivals: { readonly at: number; readonly draw: number; readonly took: number }[] = [];
  let clock = 0;
  for (let session = 0; session < customers; session++) {
    clock -= meanBetweenMs * Math.log(random.uniform(1, session, 0, 0));
    const draw = random.uniform(2, session, 0, 0);
    const took = Math.round(setupMs?.(draw) ?? 0);
    const at = Math.round(clock);
    arrivals.push({ at, draw, took });
    bench.request(at, { session, setupMs: took, bytes: bytes?.(draw) ?? 0 });
  }
  return bench
    .run()
    .filter(({ session }) => session >= warmUp)
    .map(({ session, at: endedAt }) => {
      const { at, draw, took } = arrivals[session]!;
      return { draw, sojournMs: endedAt - at, waitMs: endedAt - at - took };
    });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const meanWait = (queue: Queue, replication: number): number =>
  meanOf(customersOf(queue, replication).map(({ waitMs }) => waitMs));

const exponential = (draw: number): number => -serviceMs * Math.log(draw);

describe('waits at Async Server', () => {
  it('M/M/1: ρ S / (1 - ρ)', () => {
    const load = 0.7;
    const queue = {
      limits: { transfersMax: 1 },
      meanBetweenMs: serviceMs / load,
      setupMs: exponential,
    };
    const interval = intervalOf((replication) => meanWait(queue, replication));
    expectWithin(interval, (load * serviceMs) / (1 - load), 0.04);
  });

  it('M/M/c: C(c, a) S / (c - a)', () => {
    const [servers, load] = [5, 4];
    const queue = {
      limits: { transfersMax: servers },
      meanBetweenMs: serviceMs / load,
      setupMs: exponential,
    };
    const interval = intervalOf((replication) => meanWait(queue, replication));
    expectWithin(interval, (erlangC(servers, load) * serviceMs) / (servers - load), 0.06);
  });

  it('M/D/1: half of M/M/1', () => {
    const load = 0.8;
    const queue = {
      limits: { transfersMax: 1 },
      meanBetweenMs: serviceMs / load,
      setupMs: () => serviceMs,
    };
    const interval = intervalOf((replication) => meanWait(queue, replication));
    expectWithin(interval, (load * serviceMs) / (2 * (1 - load)), 0.04);
  });
});

describe('a shared uplink', () => {
  /** A byte takes a ms on a line of 8 kbit/s. */
  const line = { uplinkBps: 8000 };
  const load = 0.7;

  it.each([
    ['exponential', exponential],
    ['constant', () => serviceMs],
    ['of two kinds, small and large', (draw: number) => (draw < 0.9 ? 0.2 : 8.2) * serviceMs],
  ] as const)('M/G/1 processor sharing: S / (1 - ρ), whatever the sizes: %s', (_, bytes) => {
    const queue = { limits: line, meanBetweenMs: serviceMs / load, bytes };
    const interval = intervalOf((replication) =>
      meanOf(customersOf(queue, replication).map(({ sojournMs }) => sojournMs)),
    );
    expectWithin(interval, serviceMs / (1 - load), 0.06);
  });

  it('the small are not held up by the large: x / (1 - ρ) for each size', () => {
    const small = 0.2 * serviceMs;
    const bytes = (draw: number): number => (draw < 0.9 ? small : 8.2 * serviceMs);
    const queue = { limits: line, meanBetweenMs: serviceMs / load, bytes };
    const interval = intervalOf((replication) =>
      meanOf(
        customersOf(queue, replication)
          .filter(({ draw }) => draw < 0.9)
          .map(({ sojournMs }) => sojournMs),
      ),
    );
    expectWithin(interval, small / (1 - load), 0.06);
  });
});

describe('a whole scenario', () => {
  /**
   * Thousands of clients, each of which seldom finds transactions at its poll: nearly Poisson
   * arrivals at Async Server, and exponential uploads.
   */
  const [clients, pollMs, servers] = [3000, 5 * 60 * second, 3];
  const uploadMs = 20 * second;
  const load = 2.25;
  /** Chance of an upload at a poll. */
  const share = ((load / uploadMs) * pollMs) / clients;
  const uploads: Scenario = scenario({
    durationMs: 24 * hour,
    jobs: [
      job('P-0001', {
        changesEveryMs: -pollMs / Math.log(1 - share),
        durationsMs: { pack: constant(0), upload: { kind: 'exponential', mean: uploadMs } },
      }),
    ],
    groups: [group('Stores', { count: clients, client: { uploadIntervalMs: pollMs } })],
    schedules: [schedule(['P-0001'], hour)],
    asyncServer: asyncServer({ transfersMax: servers }),
  });

  it('waits as M/M/c does', () => {
    const interval = intervalOf((replication) => {
      const simulation = new Simulation({ ...uploads, seed: 3 }, { replication });
      simulation.start();
      simulation.advance(uploads.startAt + uploads.durationMs);
      const { waiting, transfers } = asyncServerResults(simulation);
      expect(transfers.peak).toBe(servers);
      return waiting?.meanMs ?? 0;
    });
    expectWithin(interval, (erlangC(servers, load) * uploadMs) / (servers - load), 0.06);
  });
});
