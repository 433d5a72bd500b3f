/**
 * Where the warm-up of a run ends: counters are noted, to be taken off at the end; peaks and
 * histograms begin anew. Called once per run, at its start where there is no warm-up, so that
 * metrics are measured in one way.
 */
import type { Simulation } from '../../run/simulation.ts';

/** Counters as they stood. */
export interface WarmUpMark {
  readonly at: number;
  readonly requests: number;
  readonly refused: number;
  readonly attempts: Float64Array;
  readonly retries: Float64Array;
  readonly byTry: Float64Array;
  readonly failures: Float64Array;
  readonly downloadEvents: Float64Array;
  readonly uploadEvents: Float64Array;
  readonly canceledByOperator: number;
  /** Blocked time by group, ms. */
  readonly heldBackMs: readonly number[];
  readonly messages: number;
  readonly delaySum: number;
}

export function endWarmUp({ scenario, tallies, kernel, now }: Simulation): WarmUpMark {
  const { server, backlog, heldBack } = tallies;
  const { delays } = kernel.statusMessages;
  const mark: WarmUpMark = {
    at: now,
    requests: server.requests.count,
    refused: server.refused,
    attempts: tallies.attempts.slice(),
    retries: tallies.retries.slice(),
    byTry: tallies.byTry.slice(),
    failures: tallies.failures.slice(),
    downloadEvents: tallies.downloadEvents.slice(),
    uploadEvents: tallies.uploadEvents.slice(),
    canceledByOperator: tallies.canceledByOperator[0] + tallies.canceledByOperator[1],
    heldBackMs: scenario.groups.map((_, group) => heldBack.until(now, group).sessionMs),
    messages: delays.messages,
    delaySum: delays.delaySum,
  };
  // Warm-ups are whole minutes, so the open minute of the requests is empty now.
  server.requests.peakUntil(now);
  server.requests.peak = 0;
  server.requests.peakAt = now;
  for (const series of [backlog.total, server.transfers]) {
    series.closeBins(now);
    series.peak = series.level;
    series.peakAt = now;
  }
  server.waits.restore({ count: 0, above0: 0, sum: 0, max: 0, bins: [] });
  delays.delayMax = 0;
  return mark;
}
