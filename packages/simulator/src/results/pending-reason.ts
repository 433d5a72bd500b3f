/**
 * Why each session that has not ended is still open, found from timers, effects, lists and queues
 * rather than from its status: a session that nothing will ever move again has no reason.
 */
import { Effect, hasEnded, Mark, Timer } from '@cdx/engine';
import { compiledDownload, compiledUpload, DownloadStatus, UploadStatus } from '@cdx/session';
import type { Simulation } from '../run/simulation.ts';
import { queueEntries } from '../run/queue-tokens.ts';

export const pendingReasons = [
  'package creation',
  'waits for a package worker',
  'waits at Async Server',
  'attempt under way',
  'next poll',
  'order of an operator waits for the next poll',
  'channel database paused',
  'client busy with others',
  'client cut off',
  'message waits at client',
  'retry not yet due',
  'retry due, waits for its turn',
  'blocked by an earlier session',
  'suspended, waits for an operator',
  'next run of the P-job',
  'P-job without a run to come',
  'P-job queue',
] as const;
export type PendingReason = (typeof pendingReasons)[number];

/** What the timers, the lists and the queues hold. */
interface Movers {
  readonly creations: ReadonlySet<number>;
  readonly attempts: ReadonlySet<number>;
  /** Rows of packages, and sessions, that wait for their turn. */
  readonly workerQueue: ReadonlySet<number>;
  readonly serverQueue: ReadonlySet<number>;
  readonly retryTimers: ReadonlySet<number>;
  readonly downloadPolls: ReadonlySet<number>;
  readonly uploadPolls: ReadonlySet<number>;
  readonly scheduleRuns: ReadonlySet<number>;
  readonly listed: ReadonlySet<number>;
  readonly messages: ReadonlySet<number>;
  readonly jobQueue: ReadonlySet<number>;
  readonly jobRetries: ReadonlySet<number>;
  /** Sessions that a client has yet to be told something about. */
  readonly ordered: ReadonlySet<number>;
}

export interface OpenSession {
  readonly session: number;
  /** Null: nothing will ever move it again. */
  readonly reason: PendingReason | null;
}

/** Every session that has not ended, with its reason. */
export function* openSessions(simulation: Simulation): Iterable<OpenSession> {
  const { sessions } = simulation.kernel;
  const movers = moversOf(simulation);
  for (let session = 0; session < sessions.count; session++) {
    if (((sessions.marks[session] as number) & Mark.purged) !== 0) continue;
    const upload = simulation.kernel.isUpload(session);
    const status = sessions.status[session] as number;
    if (hasEnded(upload, status)) continue;
    if (upload && givenUp(simulation, session)) continue;
    yield {
      session,
      reason: upload
        ? uploadReason(simulation, movers, session)
        : downloadReason(simulation, movers, session),
    };
  }
}

/** Dynamics 365: an upload whose tries were spent before headquarters ever heard of it. */
export function givenUp({ kernel: { sessions } }: Simulation, session: number): boolean {
  return (
    sessions.status[session] === compiledUpload.uncreated &&
    sessions.ownStatus[session] === UploadStatus.Canceled
  );
}

function moversOf(simulation: Simulation): Movers {
  const { kernel, queue } = simulation;
  const transfers = simulation.server?.sessions();
  const movers = {
    creations: new Set<number>(),
    attempts: new Set<number>(transfers?.underWay),
    workerQueue: new Set<number>(simulation.packageWorkers?.waiting()),
    serverQueue: new Set<number>(transfers?.waiting),
    retryTimers: new Set<number>(),
    downloadPolls: new Set<number>(),
    uploadPolls: new Set<number>(),
    scheduleRuns: new Set<number>(),
    listed: new Set<number>(),
    messages: new Set<number>(kernel.messages.sessionsWithMessages()),
    jobQueue: new Set<number>(kernel.uploadJob.waiting.flatMap((queue) => queue.toArray())),
    jobRetries: new Set<number>(kernel.uploadJob.retrying.flat()),
    ordered: new Set<number>(
      [kernel.downloads.orders, kernel.uploads.orders].flatMap((orders) => [
        ...[...orders.waiting.values()].flat(),
        ...orders.told,
      ]),
    ),
  };
  const timers: Readonly<Record<number, Set<number> | undefined>> = {
    [Timer.scheduleRun]: movers.scheduleRuns,
    [Timer.downloadPoll]: movers.downloadPolls,
    [Timer.uploadPoll]: movers.uploadPolls,
    [Timer.retry]: movers.retryTimers,
  };
  for (const { kind, code, target } of queueEntries(queue)) {
    if (kind === 'timer') timers[code]?.add(target);
    else if (code === Effect.create) movers.creations.add(target);
    else movers.attempts.add(target);
  }
  for (const { head } of [kernel.downloads.open, kernel.uploads.open]) {
    for (let session of head) {
      for (; session >= 0; session = kernel.sessions.next[session] as number) {
        movers.listed.add(session);
      }
    }
  }
  return movers;
}

function downloadReason(
  simulation: Simulation,
  movers: Movers,
  session: number,
): PendingReason | null {
  const { sessions, packages, downloads, fleet } = simulation.kernel;
  const row = sessions.package[session] as number;
  const client = sessions.database[session] as number;
  const own = sessions.ownStatus[session] as number;
  if (movers.attempts.has(session)) return 'attempt under way';
  if (movers.serverQueue.has(session)) return 'waits at Async Server';
  if (movers.ordered.has(session) && movers.downloadPolls.has(client)) {
    return simulation.reachable(client)
      ? 'order of an operator waits for the next poll'
      : 'client cut off';
  }
  if (sessions.status[session] === DownloadStatus.Started) {
    if (movers.workerQueue.has(row)) return 'waits for a package worker';
    return movers.creations.has(row) ? 'package creation' : null;
  }
  if (own === compiledDownload.uncreated) return null;
  if (movers.messages.has(session) && hasEnded(false, own)) return 'message waits at client';
  if (!movers.listed.has(session) || !movers.downloadPolls.has(client)) return null;
  if (own === DownloadStatus.Suspended) return 'suspended, waits for an operator';
  const paused = simulation.kernel.databases.paused[client] === 1;
  const group = fleet.groups[packages.group[row] as number];
  const first = downloads.open.head[client] === session;
  if (group?.client.dependencyEnforcement === true && !first)
    return 'blocked by an earlier session';
  const busy = (downloads.busy[client] as number) >= (group?.client.concurrentSessions ?? 1);
  if (paused && (own === DownloadStatus.Available || own === DownloadStatus.DownloadFailed)) {
    return 'channel database paused';
  }
  if (own === DownloadStatus.Available) {
    if (!simulation.reachable(client)) return 'client cut off';
    const seen = (sessions.at[session] as number) <= (downloads.contactAt[client] as number);
    if (!seen) return 'next poll';
    // Seen, but the client lost its connection in between: its next poll goes on.
    return busy ? 'client busy with others' : 'next poll';
  }
  if (own !== DownloadStatus.DownloadFailed && own !== DownloadStatus.ApplyFailed) return null;
  if ((sessions.at[session] as number) > simulation.now) {
    return group?.retry.alignToPoll === true || movers.retryTimers.has(session)
      ? 'retry not yet due'
      : null;
  }
  // Its timer may be over: the client was busy then, or is turned away since. Its next poll goes on.
  return 'retry due, waits for its turn';
}

function uploadReason(
  simulation: Simulation,
  movers: Movers,
  session: number,
): PendingReason | null {
  const { sessions, packages, uploads, uploadJob, fleet } = simulation.kernel;
  const row = sessions.package[session] as number;
  const client = sessions.database[session] as number;
  const own = sessions.ownStatus[session] as number;
  if (movers.attempts.has(session)) return 'attempt under way';
  if (movers.serverQueue.has(session)) return 'waits at Async Server';
  if (own === UploadStatus.Uploaded || own === UploadStatus.ApplyFailed) {
    const schedule = packages.schedule[row] as number;
    const runsAgain = movers.scheduleRuns.has(schedule);
    // Its recurrence is over, or it has none: only an operator runs it.
    const neverRuns =
      simulation.batchIsOver ||
      fleet.schedules[schedule]?.nextRunAfter(simulation.now) === Infinity;
    const begun = (entry: number): boolean => uploadJob.busy && uploadJob.running.includes(entry);
    if (movers.jobQueue.has(session)) {
      if (begun(schedule)) return 'P-job queue';
      if (neverRuns) return 'P-job without a run to come';
      return runsAgain ? 'next run of the P-job' : null;
    }
    if (begun(~session)) return 'P-job queue';
    const waits =
      fleet.schedules[schedule]?.retry?.alignToPoll === true
        ? movers.jobRetries.has(session) && (runsAgain || neverRuns)
        : movers.retryTimers.has(session);
    return waits ? 'retry not yet due' : null;
  }
  if (movers.messages.has(session) && hasEnded(true, own)) return 'message waits at client';
  if (movers.uploadPolls.has(client) && simulation.kernel.databases.paused[client] === 1) {
    return 'channel database paused';
  }
  if (!movers.listed.has(session) || !movers.uploadPolls.has(client)) return null;
  const aligned = fleet.groups[packages.group[row] as number]?.retry.alignToPoll === true;
  if (own === UploadStatus.UploadFailed) {
    if ((sessions.at[session] as number) > simulation.now) {
      return aligned || movers.retryTimers.has(session) ? 'retry not yet due' : null;
    }
    // As with downloads.
    return 'retry due, waits for its turn';
  }
  if (own !== UploadStatus.Available) return null;
  if (uploads.busy[client] === 1) return 'client busy with others';
  return simulation.reachable(client) ? 'next poll' : 'client cut off';
}
