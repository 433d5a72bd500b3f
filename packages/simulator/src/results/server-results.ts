/** What went through Async Server and headquarters' package workers, and what had to wait there. */
import type { DurationHistogram } from '../run/duration-histogram.ts';
import type { LevelPoint, LevelSeries } from '../run/level-series.ts';
import type { RatePoint } from '../run/rate-series.ts';
import type { WaitTallies } from '../run/server-tallies.ts';
import type { Simulation } from '../run/simulation.ts';
import { bytesPerMsOf, Line } from '../world/server/async-server.ts';

export interface AsyncServerResults {
  /** Polls that found the server, and transfers. */
  readonly requests: RateResults;
  /** Downloads and uploads under way at the same time. */
  readonly transfers: LevelResults;
  /** Null where transfers have no limit, and so nobody waits. */
  readonly waiting: WaitResults | null;
  /** Transfers that were answered busy, because the queue was full. */
  readonly refused: number;
  /** Downloads whose signature had expired when their turn came. */
  readonly expired: number;
  /** Shared by all downloads, by all uploads; null where there is no limit. */
  readonly uplink: LineResults | null;
  readonly downlink: LineResults | null;
}

export interface PackageWorkersResults {
  /** Null: no limit, and so nothing waits. */
  readonly workers: number | null;
  readonly waiting: WaitResults | null;
}

export interface RateResults {
  readonly count: number;
  /** In the busiest minute since the start, and when it ended, ms. */
  readonly peakPerMinute: number;
  readonly peakAt: number;
  readonly binMs: number;
  readonly points: readonly RatePoint[];
}

export interface LevelResults {
  readonly peak: number;
  readonly peakAt: number;
  readonly atEnd: number;
  readonly binMs: number;
  readonly points: readonly LevelPoint[];
}

export interface WaitResults {
  /** Had their turn, and how many of them not at once. */
  readonly count: number;
  readonly waited: number;
  /** Of all that had their turn; quantiles to 2 % or better; ms; null where there were none. */
  readonly meanMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  /** How many waited at the same time. */
  readonly queue: LevelResults;
}

export interface LineResults {
  readonly bitsPerSecond: number;
  readonly bytes: number;
  /** Share of the line that was used, 0 to 1: over the whole run, and in the busiest bin. */
  readonly use: number;
  readonly peakUse: number;
  readonly binMs: number;
  readonly points: readonly { readonly at: number; readonly use: number }[];
}

export function asyncServerResults(simulation: Simulation): AsyncServerResults {
  const { scenario, tallies, now } = simulation;
  const { asyncServer } = scenario;
  const { requests, transfers, refused, expired } = tallies.server;
  return {
    requests: {
      count: requests.count,
      ...peakOf(requests.peakUntil(now)),
      points: requests.points(now),
      binMs: requests.binMs,
    },
    transfers: levelResults(transfers, now),
    waiting: asyncServer.transfersMax === Infinity ? null : waitResults(tallies.server, now),
    refused,
    expired,
    uplink: lineResults(simulation, Line.up, asyncServer.uplinkBps),
    downlink: lineResults(simulation, Line.down, asyncServer.downlinkBps),
  };
}

export function packageWorkersResults(simulation: Simulation): PackageWorkersResults {
  const { packageWorkers } = simulation.scenario;
  if (packageWorkers === Infinity) return { workers: null, waiting: null };
  const waiting = waitResults(simulation.tallies.packageWorkers, simulation.now);
  return { workers: packageWorkers, waiting };
}

function peakOf({ peak, peakAt }: { readonly peak: number; readonly peakAt: number }) {
  return { peakPerMinute: peak, peakAt };
}

function levelResults(series: LevelSeries, now: number): LevelResults {
  const points = series.points(now);
  const { peak, peakAt, level, binMs } = series;
  return { peak, peakAt, atEnd: level, binMs, points };
}

function waitResults({ waits, queue }: WaitTallies, now: number): WaitResults {
  return { ...summaryOf(waits), queue: levelResults(queue, now) };
}

function summaryOf(waits: DurationHistogram): Omit<WaitResults, 'queue'> {
  const { count, above0, sum, max } = waits;
  return {
    count,
    waited: above0,
    meanMs: count === 0 ? null : sum / count,
    p50Ms: waits.quantile(0.5),
    p95Ms: waits.quantile(0.95),
    p99Ms: waits.quantile(0.99),
    maxMs: count === 0 ? null : max,
  };
}

function lineResults(
  { tallies, server, now }: Simulation,
  line: number,
  bitsPerSecond: number,
): LineResults | null {
  const series = tallies.server.lines[line];
  if (bitsPerSecond === Infinity || series === undefined) return null;
  const capacity = bytesPerMsOf(bitsPerSecond);
  const bytes = server?.bytesSentBy(now, line) ?? 0;
  series.reach(now, bytes);
  const points = series.points().map(({ at, mean }) => ({ at, use: mean / capacity }));
  return {
    bitsPerSecond,
    bytes: Math.round(bytes),
    use: series.mean() / capacity,
    peakUse: points.reduce((most, { use }) => Math.max(most, use), 0),
    binMs: series.binMs,
    points,
  };
}
