/** The metrics of a run that is over; `metrics/registry.ts` says what each of them is. */
import { DownloadEvent, Mark, UploadEvent } from '@cdx/engine';
import { failureCatalogue, UploadStatus } from '@cdx/session';
import type { DurationHistogram } from '../../run/duration-histogram.ts';
import type { Simulation } from '../../run/simulation.ts';
import { outageResults } from '../../results/outage-results.ts';
import { givenUp } from '../../results/pending-reason.ts';
import { stages } from '../../scenario/scenario.ts';
import { recoveryMetric, type MetricName } from '../metrics/registry.ts';
import type { WarmUpMark } from '../metrics/warm-up.ts';
import type { AppliedDownloads } from './applied.ts';

export interface Measured {
  readonly simulation: Simulation;
  readonly mark: WarmUpMark;
  /** Of all databases at all looks since the warm-up, ms. */
  readonly staleness: DurationHistogram;
  readonly applied: AppliedDownloads;
}

export function measure(measured: Measured): Readonly<Record<string, number | null>> {
  const { simulation, mark } = measured;
  const { tallies, kernel, now } = simulation;
  const { summary, sessions } = measured.applied;
  const { server, backlog } = tallies;
  const events = eventsSince(measured);
  const messages = kernel.statusMessages.delays.messages - mark.messages;
  const attempts = since(tallies.attempts, mark.attempts);
  const { recovery, byOutage } = recoveries(simulation);
  const metrics: Record<MetricName, number | null> = {
    timeToAppliedMean: summary.meanMs,
    timeToAppliedP50: summary.p50Ms,
    timeToAppliedP95: summary.p95Ms,
    timeToAppliedP99: summary.p99Ms,
    notApplied: sessions - summary.count,
    ...stalenessMetrics(measured.staleness),
    backlogPeak: backlog.total.peak,
    backlogAtEnd: backlog.total.level,
    recovery,
    requestsPeak: server.requests.peakUntil(now).peak,
    requests: server.requests.count - mark.requests,
    transfersPeak: server.transfers.peak,
    queueWaitP95:
      simulation.scenario.asyncServer.transfersMax === Infinity
        ? null
        : server.waits.quantile(0.95),
    answeredBusy: server.refused - mark.refused,
    attempts: sum(attempts),
    retries: sum(since(tallies.retries, mark.retries)),
    failedAttempts: sum(failedByStage(measured)),
    exhausted: events.exhausted,
    canceledByOperator: events.canceledByOperator,
    suspended: events.suspended,
    blockedTime: blockedTime(measured),
    headquartersDelayMean:
      messages === 0 ? null : (kernel.statusMessages.delays.delaySum - mark.delaySum) / messages,
    headquartersDelayMax: messages === 0 ? null : kernel.statusMessages.delays.delayMax,
    uploadsNeverArrived: lostUploads(simulation, mark.at).length,
  };
  return { ...metrics, ...byOutage };
}

/** By stage, since the warm-up. */
export function failedByStage({ simulation: { tallies }, mark }: Measured): readonly number[] {
  const failures = since(tallies.failures, mark.failures);
  const codes = failureCatalogue.length;
  return stages.map((_, stage) => sum(failures.subarray(stage * codes, (stage + 1) * codes)));
}

export function since(counts: Float64Array, before: Float64Array): Float64Array {
  return counts.map((count, index) => count - (before[index] as number));
}

function stalenessMetrics(staleness: DurationHistogram) {
  const { count, sum, max } = staleness;
  return {
    stalenessMean: count === 0 ? null : sum / count,
    stalenessP95: staleness.quantile(0.95),
    stalenessP99: staleness.quantile(0.99),
    stalenessMax: count === 0 ? null : max,
  };
}

/** Given up before headquarters heard of it is as spent as canceled. */
function eventsSince({ simulation, mark }: Measured) {
  const { downloadEvents, uploadEvents, canceledByOperator } = simulation.tallies;
  const downloads = since(downloadEvents, mark.downloadEvents);
  const uploads = since(uploadEvents, mark.uploadEvents);
  const byOperator = canceledByOperator[0] + canceledByOperator[1] - mark.canceledByOperator;
  const canceled =
    (downloads[DownloadEvent.SessionCanceled] as number) +
    (uploads[UploadEvent.SessionCanceled] as number);
  const unheard = uploadsSince(simulation, mark.at).filter((session) =>
    givenUp(simulation, session),
  );
  return {
    exhausted: canceled - byOperator + unheard.length,
    canceledByOperator: byOperator,
    suspended: downloads[DownloadEvent.SessionSuspended] as number,
  };
}

function blockedTime({ simulation, mark }: Measured): number | null {
  const { scenario, tallies, now } = simulation;
  const blocked = scenario.groups.flatMap(({ client }, group) =>
    client.dependencyEnforcement
      ? [tallies.heldBack.until(now, group).sessionMs - (mark.heldBackMs[group] as number)]
      : [],
  );
  return blocked.length === 0 ? null : sum(blocked);
}

function recoveries(simulation: Simulation) {
  const outages = outageResults(simulation);
  const times = outages.map(({ recoveryMs }) => recoveryMs);
  const known = times.filter((ms) => ms !== null);
  const recovery = times.length > 0 && known.length === times.length ? Math.max(...known) : null;
  const byOutage = Object.fromEntries(
    outages.map(({ name, recoveryMs }) => [recoveryMetric(name).name, recoveryMs]),
  );
  return { recovery, byOutage };
}

function lostUploads(simulation: Simulation, from: number): readonly number[] {
  const { sessions, packages, uploads } = simulation.kernel;
  const key = (client: number, number: number): string => `${client}/${number}`;
  const rerun = new Set(
    [...uploads.reruns].map(([session, { rerunFor }]) =>
      key(sessions.database[session] as number, rerunFor),
    ),
  );
  return uploadsSince(simulation, from).filter((session) => {
    const ended =
      sessions.status[session] === UploadStatus.Canceled || givenUp(simulation, session);
    const number = packages.sessionNumber[sessions.package[session] as number] as number;
    return ended && !rerun.has(key(sessions.database[session] as number, number));
  });
}

function uploadsSince({ kernel }: Simulation, from: number): readonly number[] {
  const { sessions, headquarters } = kernel;
  const found: number[] = [];
  for (let session = 0; session < sessions.count; session++) {
    if (!kernel.isUpload(session)) continue;
    if (((sessions.marks[session] as number) & Mark.purged) !== 0) continue;
    if (headquarters.createdAt(session) >= from) found.push(session);
  }
  return found;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
