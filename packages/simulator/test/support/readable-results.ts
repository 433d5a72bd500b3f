/** The results of a run as people read them: durations and times in words, nothing rounded. */
import {
  formatDuration,
  formatInstant,
  type DurationSummary,
  type LevelResults,
  type LineResults,
  type RunResults,
  type WaitResults,
} from '../../src/index.ts';

/** Without the hash, which stands beside it, and the points of all series, which are too many. */
export function readable(results: RunResults): unknown {
  const { backlog, conservation } = results;
  return {
    scenario: results.scenario,
    seed: results.seed,
    from: formatInstant(results.startAt),
    to: formatInstant(results.endAt),
    domainEvents: results.domainEvents,
    polls: results.polls,
    downloads: direction(results.downloads),
    uploads: direction(results.uploads),
    headquarters: headquarters(results.headquarters),
    stages: Object.fromEntries(
      results.stages.map(({ stage, attempts, retries, failed }) => [
        stage,
        `${attempts} attempts, ${retries} of them retries, ${failed} failed`,
      ]),
    ),
    failures: results.failures.map(
      ({ errorId, stage, error, count }) => `${count} × ${error} (${stage}, ${errorId})`,
    ),
    backlog: {
      peak: backlog.peak,
      peakAt: formatInstant(backlog.peakAt),
      atEnd: backlog.atEnd,
    },
    outages: results.outages.map((outage) => ({
      name: outage.name,
      of: outage.of,
      databases: outage.databases,
      from: formatInstant(outage.startAt),
      to: formatInstant(outage.endAt),
      backlogBefore: outage.backlogBefore,
      peakBacklog: outage.peakBacklog,
      recoveredAfter: duration(outage.recoveryMs),
    })),
    availability: Object.fromEntries(
      results.availability.map(({ name, members, windows, downMs, availability }) => [
        name,
        `${windows} windows at ${members}, away for ${duration(downMs)}: ${availability}`,
      ]),
    ),
    asyncServer: asyncServer(results.asyncServer),
    packageWorkers: waits(results.packageWorkers.waiting),
    staleness: Object.fromEntries(
      results.staleness.byGroup.map(({ channelDataGroup, meanMs, p95MaxMs, maxMs, maxAt }) => [
        channelDataGroup,
        maxAt === null
          ? null
          : `mean ${rounded(meanMs)}, highest p95 ${duration(p95MaxMs)}, max ${duration(maxMs)} at ${formatInstant(maxAt)}`,
      ]),
    ),
    heldBack: Object.fromEntries(
      results.heldBack.map(({ channelDataGroup, sessionMs, databaseMs, ...of }) => [
        channelDataGroup,
        `sessions for ${duration(sessionMs)}, databases for ${duration(databaseMs)}, ${level(of)}`,
      ]),
    ),
    pending: conservation.pending,
    uploadsGivenUp: conservation.uploadsGivenUp,
    uploadsNotYetReceived: conservation.uploadsNotYetReceived,
  };
}

function direction({
  byStatus,
  exhausted,
  suspended,
  canceledByOperator,
  rerun,
  lateMessages,
  purged,
  timeToApplied,
}: RunResults['downloads']): unknown {
  const named = (entries: RunResults['downloads']['timeToApplied']['byJob']): unknown =>
    Object.fromEntries(
      entries.map((entry) => [entry.name, `${entry.sessions} sessions, ${summary(entry)}`]),
    );
  return {
    byStatus,
    exhausted,
    suspended,
    canceledByOperator,
    rerun,
    lateMessages,
    purged,
    timeToApplied: {
      overall: summary(timeToApplied.overall),
      byJob: named(timeToApplied.byJob),
      byGroup: named(timeToApplied.byGroup),
    },
  };
}

function asyncServer(results: RunResults['asyncServer']): unknown {
  const { requests, transfers, waiting, refused, expired, uplink, downlink } = results;
  const { count, peakPerMinute, peakAt } = requests;
  return {
    requests: `${count}, ${peakPerMinute} in the minute to ${formatInstant(peakAt)}`,
    transfers: level(transfers),
    waiting: waits(waiting),
    refused,
    expired,
    uplink: line(uplink),
    downlink: line(downlink),
  };
}

function waits(results: WaitResults | null): unknown {
  if (results === null) return null;
  const { count, waited, meanMs, p50Ms, p95Ms, p99Ms, maxMs, queue } = results;
  const [p50, p95, p99, max] = [p50Ms, p95Ms, p99Ms, maxMs].map(duration);
  return {
    waits: `${waited} of ${count} waited: mean ${rounded(meanMs)}, p50 ${p50}, p95 ${p95}, p99 ${p99}, max ${max}`,
    queue: level(queue),
  };
}

function level({ peak, peakAt, atEnd }: Pick<LevelResults, 'peak' | 'peakAt' | 'atEnd'>): string {
  return `at most ${peak}, first at ${formatInstant(peakAt)}; ${atEnd} at the end`;
}

function line(results: LineResults | null): string | null {
  if (results === null) return null;
  const { bitsPerSecond, bytes, use, peakUse } = results;
  return `${bytes} bytes at ${bitsPerSecond} bps: ${use.toPrecision(6)}, at most ${peakUse.toPrecision(6)}`;
}

function headquarters(results: RunResults['headquarters']): unknown {
  const { batches, messages, delayMeanMs, delayMaxMs, messagesWaiting, oldestWaitingMs } = results;
  const refused = Object.entries(results.commandsRefused).filter(([, count]) => count > 0);
  return {
    messages: `${messages} moved by ${batches} batches, ${messagesWaiting} wait`,
    delayMean: rounded(delayMeanMs),
    delayMax: duration(delayMaxMs),
    oldestWaiting: duration(oldestWaitingMs),
    commandsDone: results.commandsDone,
    commandsRefused: Object.fromEntries(refused),
  };
}

function summary({ count, p50Ms, p95Ms, p99Ms, maxMs }: DurationSummary): string {
  const [p50, p95, p99, max] = [p50Ms, p95Ms, p99Ms, maxMs].map(duration);
  return `${count} applied: p50 ${p50}, p95 ${p95}, p99 ${p99}, max ${max}`;
}

function duration(ms: number | null): string | null {
  return ms === null ? null : formatDuration(ms);
}

function rounded(ms: number | null): string | null {
  return duration(ms === null ? null : Math.round(ms));
}
