/**
 * Sets a filled kernel going: timers of polls, schedules, batch and retries, and what was under way.
 * Work that had begun counts as interrupted: it begins anew, and spends no try.
 */
import { Effect, Timer, type Driver, type Kernel, type TimerKind } from '@cdx/engine';
import { DownloadStatus, retryDelayMs, UploadStatus } from '@cdx/session';
import type { Scenario, Simulation } from '@cdx/simulator';
import type { FilledRows } from './fill-kernel.ts';
import type { FleetIndexes } from './fleet-indexes.ts';
import type { HistoryState, SessionAt } from './history-state.ts';

/** A timer, and when a run from the start would have set it: of one ms, the earlier goes first. */
interface FirstTimer {
  readonly at: number;
  readonly kind: TimerKind;
  readonly target: number;
  readonly setAt: number;
  /** Of two that would have been set at the same moment. */
  readonly order: number;
}

export function beginFrom(
  simulation: Simulation,
  history: HistoryState,
  rows: FilledRows,
  indexes: FleetIndexes,
): void {
  const { kernel, scenario } = simulation;
  simulation.startAt(history.at, (driver) => {
    openSessions(kernel, rows);
    const timers = [
      ...scheduleTimers(kernel, history),
      ...pollTimers(scenario, kernel, driver, history, indexes),
      ...otherTimers(kernel, history),
    ]
      .filter(({ at }) => at !== Infinity)
      .sort((one, other) => one.setAt - other.setAt || one.order - other.order);
    for (const { at, kind, target } of timers) driver.wake(at, kind, target);
    resume(kernel, driver, history, rows);
    backlog(simulation, history, rows);
  });
}

function scheduleTimers(kernel: Kernel, history: HistoryState): readonly FirstTimer[] {
  return kernel.fleet.schedules.map(({ name, nextRunAfter }, target) => ({
    at: nextRunAfter(history.at),
    kind: Timer.scheduleRun,
    target,
    setAt: history.lastRun.get(name)?.at ?? -1,
    order: history.lastRun.get(name)?.order ?? 0,
  }));
}

/** The batch, and what operators are still going to do. */
function otherTimers({ fleet }: Kernel, { at: now, lastBatch }: HistoryState) {
  const at = fleet.statusMessages.nextRunAfter(now);
  const timers: FirstTimer[] = [
    {
      at,
      kind: Timer.statusMessages,
      target: 0,
      setAt: lastBatch?.at ?? -1,
      order: lastBatch?.order ?? 0,
    },
  ];
  for (const [target, command] of fleet.commands.entries()) {
    if (command.at > now)
      timers.push({ at: command.at, kind: Timer.command, target, setAt: -1, order: 0 });
  }
  return timers;
}

/** Polls keep to the moments at which the client was seen to poll, or to those that the seed gives. */
function pollTimers(
  scenario: Scenario,
  kernel: Kernel,
  driver: Driver,
  history: HistoryState,
  indexes: FleetIndexes,
): readonly FirstTimer[] {
  const { downloads, uploads, databases, fleet } = kernel;
  const { at: now } = history;
  const seen = new Map<number, number>();
  for (const [database, at] of history.polledAt) seen.set(indexes.database(database), at);
  const timers: FirstTimer[] = [];
  const poll = (client: number, kind: TimerKind, from: number, interval: number): number => {
    const passed = Math.max(0, Math.floor((now - from) / interval) + 1);
    const at = from + passed * interval;
    timers.push({ at, kind, target: client, setAt: at - interval, order: 0 });
    return at - interval;
  };
  for (const [group, of] of fleet.groups.entries()) {
    const { downloadIntervalMs, uploadIntervalMs } = of.client;
    const end = of.firstDatabase + (databases.members[group] as number);
    for (let client = of.firstDatabase; client < end; client++) {
      const first =
        seen.get(client) ?? driver.firstPollAt(client, Timer.downloadPoll, scenario.startAt);
      const last = poll(client, Timer.downloadPoll, first, downloadIntervalMs);
      if (last >= history.firstAt) {
        downloads.polledAt[client] = last;
        downloads.contactAt[client] = last;
      }
      if (uploadIntervalMs === null) continue;
      const upload = driver.firstPollAt(client, Timer.uploadPoll, scenario.startAt);
      const packed = poll(client, Timer.uploadPoll, upload, uploadIntervalMs);
      if (packed >= history.firstAt) uploads.contactAt[client] = packed;
      if (fleet.uploadsAppearUploaded) toPolls(kernel, client, upload, uploadIntervalMs);
    }
  }
  return timers;
}

/** Where uploads are first seen as they arrive, they were packed at the poll before. */
function toPolls(
  { uploads, fleet }: Kernel,
  client: number,
  first: number,
  interval: number,
): void {
  for (const job of fleet.jobs.keys()) {
    const cursor = client * fleet.jobs.length + job;
    const seenAt = uploads.packedUntil[cursor] as number;
    if (seenAt < first) continue;
    uploads.packedUntil[cursor] = first + Math.floor((seenAt - first) / interval) * interval;
  }
}

/** The lists of open sessions of each client. */
function openSessions({ downloads, uploads, sessions }: Kernel, rows: FilledRows): void {
  const inOrder = [...rows.sessions].sort(([one], [other]) => one.number - other.number);
  for (const [session, row] of inOrder) {
    const client = sessions.database[row] as number;
    if (session.direction === 'download') {
      if (openDownloads.has(session.state.statusCode)) downloads.open.insert(client, row);
      if (failedDownloads.has(session.state.statusCode)) {
        downloads.retriesWaiting[client] = (downloads.retriesWaiting[client] as number) + 1;
      }
    } else if (openUploads.has(session.state.statusCode)) {
      uploads.open.insert(client, row);
    }
  }
}

const failedDownloads: ReadonlySet<number> = new Set([
  DownloadStatus.DownloadFailed,
  DownloadStatus.ApplyFailed,
]);
const openDownloads: ReadonlySet<number> = new Set([
  ...failedDownloads,
  DownloadStatus.Available,
  DownloadStatus.Requested,
  DownloadStatus.Downloaded,
  DownloadStatus.Suspended,
]);
const openUploads: ReadonlySet<number> = new Set([
  UploadStatus.Available,
  UploadStatus.UploadFailed,
]);

function resume(kernel: Kernel, driver: Driver, history: HistoryState, rows: FilledRows): void {
  resumeCreation(kernel, driver, rows);
  for (const [session, row] of rows.sessions) {
    if (session.direction === 'download') resumeDownload(kernel, driver, history, session, row);
    else resumeUpload(kernel, driver, history, session, row);
  }
  for (const name of history.applying) {
    const schedule = kernel.fleet.schedules.findIndex((of) => of.name === name);
    if (schedule >= 0) kernel.uploadJob.run(history.at, schedule);
  }
}

function resumeCreation(kernel: Kernel, driver: Driver, { packages }: FilledRows): void {
  const { headquarters, fleet } = kernel;
  const making = [...packages].filter(
    ([of]) => of.outcome === 'making' && of.direction === 'download',
  );
  for (const [of, row] of making) {
    headquarters.creating.set(row, { joined: [], since: headquarters.changesSince(row) });
    if (of.full || of.madeAnewAt !== null) continue;
    // What it carries no other one does.
    const { job, group } = kernel.packages;
    const cursor = (job[row] as number) * fleet.groups.length + (group[row] as number);
    headquarters.readUntil[cursor] = Math.max(
      headquarters.readUntil[cursor] as number,
      of.startedAt,
    );
  }
  for (const [, row] of making) driver.start(Effect.create, row);
}

function resumeDownload(
  kernel: Kernel,
  driver: Driver,
  history: HistoryState,
  session: SessionAt,
  row: number,
): void {
  const { sessions, downloads } = kernel;
  const client = sessions.database[row] as number;
  const begin = (effect: typeof Effect.download | typeof Effect.apply): void => {
    downloads.busy[client] = (downloads.busy[client] as number) + 1;
    sessions.busy[row] = 1;
    sessions.at[row] = 0;
    driver.start(effect, row);
  };
  switch (session.state.statusCode) {
    case DownloadStatus.Available:
      sessions.at[row] = session.availableAt;
      break;
    case DownloadStatus.Requested:
      begin(Effect.download);
      break;
    case DownloadStatus.Downloaded: {
      const enforced = kernel.groupOf[client]?.client.dependencyEnforcement === true;
      // Under enforcement it may wait for an earlier one.
      if (!enforced || downloads.open.head[client] === row) begin(Effect.apply);
      break;
    }
    case DownloadStatus.DownloadFailed:
    case DownloadStatus.ApplyFailed:
      sessions.at[row] = retryAt(kernel, driver, history, session, row);
      break;
    default:
  }
}

function resumeUpload(
  kernel: Kernel,
  driver: Driver,
  history: HistoryState,
  session: SessionAt,
  row: number,
): void {
  const { sessions, uploads, uploadJob, packages } = kernel;
  const client = sessions.database[row] as number;
  const schedule = packages.schedule[sessions.package[row] as number] as number;
  switch (session.state.statusCode) {
    case UploadStatus.Started:
      sessions.busy[row] = 1;
      driver.start(Effect.pack, row);
      break;
    case UploadStatus.Available:
      if (uploads.busy[client] === 1 || uploads.open.head[client] !== row) break;
      uploads.busy[client] = 1;
      sessions.busy[row] = 1;
      driver.start(Effect.upload, row);
      break;
    case UploadStatus.Uploaded:
      uploadJob.received(row);
      break;
    case UploadStatus.UploadFailed:
      sessions.at[row] = retryAt(kernel, driver, history, session, row);
      break;
    case UploadStatus.ApplyFailed: {
      const retry = kernel.fleet.schedules[schedule]?.retry;
      const dueAt = session.state.context.retryDueAt ?? history.at + 1;
      sessions.at[row] = dueAt;
      if (retry?.alignToPoll === true) uploadJob.retrying[schedule]?.push(row);
      else {
        sessions.at[row] = Math.max(dueAt, history.at + 1);
        driver.wake(sessions.at[row], Timer.retry, row);
      }
      break;
    }
    default:
  }
}

/** What was planned stays; of a client that does not tell, the policy says. */
function retryAt(
  kernel: Kernel,
  driver: Driver,
  history: HistoryState,
  session: SessionAt,
  row: number,
): number {
  const client = kernel.sessions.database[row] as number;
  const retry = kernel.groupOf[client]?.retry;
  if (retry === undefined) return history.at + 1;
  const { retryDueAt, tryCount } = session.state.context;
  const dueAt = retryDueAt ?? session.changedAt + retryDelayMs(retry, tryCount + 1, 0, 0.5);
  if (retry.alignToPoll) return dueAt;
  const at = Math.max(dueAt, history.at + 1);
  driver.wake(at, Timer.retry, row);
  return at;
}

/** The backlog, and which changes databases lack, as they stood. */
function backlog({ tallies }: Simulation, history: HistoryState, rows: FilledRows): void {
  let level = 0;
  for (const [session, row] of rows.sessions) {
    const { statusCode } = session.state;
    const upload = session.direction === 'upload';
    const isOpen = upload
      ? openUploads.has(statusCode) ||
        statusCode === UploadStatus.Uploaded ||
        statusCode === UploadStatus.ApplyFailed
      : openDownloads.has(statusCode);
    if (isOpen) level++;
    if (!upload && !session.applied && session.package.outcome === 'available') {
      tallies.staleness.begun(row, session.package.oldestChangeAt);
    }
  }
  if (level > 0) tallies.backlog.change(history.at, level);
}
