/** The results of a run as people read them: durations and times in words, nothing rounded. */
import {
  formatDuration,
  formatInstant,
  type DurationSummary,
  type RunResults,
} from '../../src/index.ts';

/** Without the hash, which stands beside it, and the points of the backlog, which are too many. */
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
      databases: outage.databases,
      from: formatInstant(outage.startAt),
      to: formatInstant(outage.endAt),
      backlogBefore: outage.backlogBefore,
      peakBacklog: outage.peakBacklog,
      recoveredAfter: duration(outage.recoveryMs),
    })),
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

function headquarters(results: RunResults['headquarters']): unknown {
  const { batches, messages, delayMeanMs, delayMaxMs, messagesWaiting, oldestWaitingMs } = results;
  const refused = Object.entries(results.commandsRefused).filter(([, count]) => count > 0);
  return {
    messages: `${messages} moved by ${batches} batches, ${messagesWaiting} wait`,
    delayMean: duration(delayMeanMs === null ? null : Math.round(delayMeanMs)),
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
