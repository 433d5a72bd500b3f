/**
 * One replication of one policy, from its first event to its metrics. Synchronous, without a store:
 * the log is let go as it is written. Threads of the command line call it; whatever calls it, the
 * same scenario and replication give the same JSON.
 */
import { CdxError } from '@cdx/session';
import { outOfMemory } from '../../run-limits.ts';
import { Simulation } from '../../run/simulation.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { endWarmUp, type WarmUpMark } from '../metrics/warm-up.ts';
import { appliedDownloads } from './applied.ts';
import { measure, type Measured } from './measure.ts';
import { Observer } from './observer.ts';
import type { ReplicationResult } from './result.ts';
import { seriesOf } from './series.ts';

export interface ReplicationOptions {
  /** Name of the policy, for the result. */
  readonly policy: string;
  /** From 0; the random numbers depend on it and on the seed of the scenario. */
  readonly replication: number;
  /** Whole minutes; metrics count from its end on. */
  readonly warmUpMs: number;
  /** Events of the log at which the run ends with an error. */
  readonly eventsMax: number;
  /**
   * Begins the run instead of `start`, at the end of the warm-up: with a kernel that is filled from a
   * history up to then.
   */
  readonly begin?: (simulation: Simulation) => void;
}

/**
 * Series are kept of so many replications; more would make files large and bands hardly better. A
 * constant, so that what a replication gives does not depend on how many there are.
 */
export const seriesReplicationsMax = 50;

/** Rows between two releases of the log. */
const rowsAtOnce = 8192;

/** @throws CdxError 'limit-reached' at too many events, or where memory is spent. */
export function runReplication(scenario: Scenario, options: ReplicationOptions): ReplicationResult {
  const simulation = new Simulation(scenario, { replication: options.replication });
  try {
    return replicate(simulation, options);
  } catch (error) {
    const { startAt, durationMs } = scenario;
    const endAt = startAt + durationMs;
    const progress = { startAt, now: simulation.now, endAt, domainEvents: simulation.log.count };
    throw outOfMemory(error, progress) ?? error;
  }
}

function replicate(simulation: Simulation, options: ReplicationOptions): ReplicationResult {
  const { policy, replication, warmUpMs } = options;
  const { scenario, tallies, log } = simulation;
  const endAt = scenario.startAt + scenario.durationMs;
  const countedFrom = scenario.startAt + warmUpMs;
  const withSeries = replication < seriesReplicationsMax;
  const observer = new Observer(simulation, replication === 0);
  if (options.begin === undefined) simulation.start();
  else options.begin(simulation);
  let mark: WarmUpMark | null = warmUpMs === 0 ? endWarmUp(simulation) : null;
  while (simulation.now < endAt) {
    const lookAt = tallies.staleness.nextAt;
    const until = Math.min(endAt, lookAt, mark === null ? countedFrom : Infinity);
    advance(simulation, until, options);
    if (mark === null && until === countedFrom) mark = endWarmUp(simulation);
    if (until === lookAt) observer.look(mark !== null);
  }
  mark ??= endWarmUp(simulation);
  const measured: Measured = {
    simulation,
    mark,
    staleness: observer.staleness,
    applied: appliedDownloads(simulation, mark.at),
  };
  return {
    policy,
    replication,
    events: log.count,
    traceHash: log.traceHash(),
    metrics: measure(measured),
    series: withSeries ? seriesOf(measured, observer) : null,
  };
}

function advance(simulation: Simulation, until: number, { eventsMax }: ReplicationOptions): void {
  const { log } = simulation;
  for (;;) {
    const arrived = simulation.advance(until, Math.min(eventsMax, log.count + rowsAtOnce));
    log.release(log.count);
    if (arrived) return;
    if (log.count < eventsMax) continue;
    throw new CdxError(
      'limit-reached',
      `The run has reached the limit of ${eventsMax.toLocaleString('en')} domain events (limits.events).`,
      { limit: 'domainEvents', max: eventsMax },
    );
  }
}
