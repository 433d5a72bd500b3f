/**
 * Fills the tables of a new kernel from where a history stood: sessions and packages, what clients know,
 * what headquarters' forms show, up to when changes and transactions are in packages. Timers and
 * what was under way are begun afterwards.
 */
import { Mark, NONE, PackageOrigin, PackageState, type Kernel } from '@cdx/engine';
import { batchStatuses, compiledMachine } from '@cdx/session';
import type { Simulation } from '@cdx/simulator';
import type { FleetIndexes } from './fleet-indexes.ts';
import type { HistoryState, PackageAt, SessionAt } from './history-state.ts';

/** Rows of the tables, by what they are of. */
export interface FilledRows {
  readonly sessions: ReadonlyMap<SessionAt, number>;
  readonly packages: ReadonlyMap<PackageAt, number>;
}

const packageStates: Readonly<Record<PackageAt['outcome'], number>> = {
  making: PackageState.missing,
  noData: PackageState.missing,
  failed: PackageState.missing,
  available: PackageState.available,
  purged: PackageState.purged,
};

export function fillKernel(
  simulation: Simulation,
  history: HistoryState,
  indexes: FleetIndexes,
): FilledRows {
  const { kernel } = simulation;
  const rows = { sessions: new Map<SessionAt, number>(), packages: new Map<PackageAt, number>() };
  for (const each of history.packages) addPackage(kernel, each, indexes, rows);
  addInherited(kernel, history, indexes, rows);
  for (const [session, row] of rows.sessions) fillSession(kernel, session, row);
  simulation.contents.restore(countedRows(kernel, rows));
  fillCursors(kernel, history, indexes);
  fillReruns(kernel, rows);
  fillForms(kernel, history, rows, indexes);
  return rows;
}

function addPackage(
  kernel: Kernel,
  of: PackageAt,
  indexes: FleetIndexes,
  rows: { sessions: Map<SessionAt, number>; packages: Map<PackageAt, number> },
): void {
  const { packages, sessions } = kernel;
  // The sessions of a package are rows next to each other, also those that another one was made for.
  const anew = of.madeAnewAt === null ? null : ownerOf(of, rows.sessions);
  const row = packages.add({
    sessionNumber: of.number,
    job: indexes.job(of.job),
    group: indexes.group(of.group),
    schedule: indexes.schedule(of.schedule, of.job, of.group),
    upload: of.direction === 'upload' ? 1 : 0,
    startedAt: of.startedAt,
    firstSession: anew ?? sessions.count,
    sessionCount: anew === null ? of.sessions.length : 1,
    origin: originOf(of),
  });
  packages.state[row] = packageStates[of.outcome];
  rows.packages.set(of, row);
  if (anew !== null) {
    sessions.package[anew] = row;
    if (of.madeAnewAt !== null) kernel.headquarters.madeAnewAt.set(row, of.madeAnewAt);
    return;
  }
  for (const session of of.sessions) {
    const index = sessions.add(row, indexes.database(session.database), 0);
    rows.sessions.set(session, index);
  }
  if (of.direction === 'download') kernel.headquarters.issued += of.sessions.length;
}

/** Row of the session that a package was made for again. */
function ownerOf(of: PackageAt, sessions: ReadonlyMap<SessionAt, number>): number | null {
  for (const [session, row] of sessions) if (session.package === of) return row;
  return null;
}

function originOf({ full, madeAnewAt }: PackageAt): number {
  if (madeAnewAt !== null) return full ? PackageOrigin.fullRerun : PackageOrigin.rerun;
  return full ? PackageOrigin.fullSync : PackageOrigin.scheduleRun;
}

/** What databases inherited when they joined: rows of each next to each other. */
function addInherited(
  kernel: Kernel,
  history: HistoryState,
  indexes: FleetIndexes,
  rows: { sessions: Map<SessionAt, number>; packages: Map<PackageAt, number> },
): void {
  const { sessions, headquarters } = kernel;
  const byJoin = new Map<string, SessionAt[]>();
  for (const session of history.sessions.values()) {
    if (!session.inherited) continue;
    const key = `${session.database}|${session.createdAt}`;
    const list = byJoin.get(key);
    if (list === undefined) byJoin.set(key, [session]);
    else list.push(session);
  }
  for (const list of byJoin.values()) {
    const inOrder = list
      .map((session) => ({ session, row: rows.packages.get(session.package) as number }))
      .sort((one, other) => one.row - other.row);
    headquarters.inheritedPackages.push(inOrder.map(({ row }) => row));
    headquarters.inheritances.push({
      at: (list[0] as SessionAt).createdAt,
      firstSession: sessions.count,
      list: headquarters.inheritedPackages.length - 1,
    });
    for (const { session, row } of inOrder) {
      rows.sessions.set(session, sessions.add(row, indexes.database(session.database), 0));
    }
    headquarters.issued += list.length;
  }
}

function fillSession(kernel: Kernel, of: SessionAt, row: number): void {
  const { sessions } = kernel;
  const upload = of.direction === 'upload';
  const { statusCode, context } = of.state;
  sessions.status[row] = statusCode;
  sessions.ownStatus[row] = statusCode;
  sessions.hqStatus[row] = of.hqStatus ?? compiledMachine(of.direction).uncreated;
  sessions.tryCount[row] = context.tryCount;
  sessions.ownTries[row] = context.tryCount;
  sessions.runNumber[row] = context.runNumber;
  sessions.failure[row] = of.failure === null ? 0 : of.failure + 1;
  sessions.hqFailure[row] = of.hqFailure === null ? 0 : of.hqFailure + 1;
  sessions.failedSince[row] = of.failedSince;
  sessions.delay[row] = Math.min(of.delayMs, 2 ** 31 - 1);
  sessions.marks[row] =
    (of.applied && !upload ? Mark.applied : 0) | (of.touched ? Mark.touched : 0);
  sessions.at[row] = of.changedAt;
}

/** The rows of every package as the log has them. */
function countedRows(kernel: Kernel, { packages }: FilledRows): Int32Array {
  const counted = new Int32Array(kernel.packages.count);
  for (const [{ rows }, row] of packages) counted[row] = rows;
  return counted;
}

function fillCursors(kernel: Kernel, history: HistoryState, indexes: FleetIndexes): void {
  const { fleet, headquarters, uploads } = kernel;
  headquarters.lastSessionNumber = history.lastSessionNumber;
  const cursorOf = (key: string): number => {
    const at = key.indexOf('|');
    return indexes.job(key.slice(0, at)) * fleet.groups.length + indexes.group(key.slice(at + 1));
  };
  for (const [key, at] of history.readUntil) headquarters.readUntil[cursorOf(key)] = at;
  for (const [key, number] of history.lastFull) headquarters.lastFull[cursorOf(key)] = number;
  for (const [database, number] of history.lastNumber) {
    uploads.lastNumber[indexes.database(database)] = number;
  }
  for (const [key, at] of history.packedAt) {
    const end = key.lastIndexOf('|');
    const client = indexes.database(key.slice(0, end));
    uploads.packedUntil[client * fleet.jobs.length + indexes.job(key.slice(end + 1))] = at;
  }
  for (const name of history.paused) kernel.databases.paused[indexes.database(name)] = 1;
  for (const [group, count] of history.joined) {
    const index = indexes.group(group);
    const { countAtStart = 0, count: most = 0 } = fleet.groups[index] ?? {};
    kernel.databases.members[index] = Math.min(countAtStart + count, most);
  }
}

/** Whose data an upload carries anew. */
function fillReruns({ uploads }: Kernel, { sessions, packages }: FilledRows): void {
  const byNumber = new Map<string, SessionAt>();
  for (const session of sessions.keys()) {
    if (session.direction === 'upload')
      byNumber.set(`${session.database}|${session.number}`, session);
  }
  for (const [session, row] of sessions) {
    const { rerunFor } = session.state.context;
    if (rerunFor === null) continue;
    const old = byNumber.get(`${session.database}|${rerunFor}`);
    const first = old === undefined ? undefined : uploads.reruns.get(sessions.get(old) as number);
    const oldRow = old === undefined ? undefined : packages.get(old.package);
    const source = first?.source ?? rerunFor;
    const carried = first?.row ?? oldRow ?? packages.get(session.package) ?? NONE;
    uploads.reruns.set(row, { rerunFor, source, row: carried });
  }
}

function fillForms(
  kernel: Kernel,
  history: HistoryState,
  { sessions }: FilledRows,
  indexes: FleetIndexes,
): void {
  const { messages, statusMessages, schedules, operators, fleet } = kernel;
  for (const [session, row] of sessions) if (session.touched) messages.touched.push(row);
  messages.waiting = history.messages.count;
  messages.waitingSince = history.messages.sum;
  messages.oldestWaiting = history.messages.oldest;
  if (history.statusBatch !== null) statusMessages.batch = history.statusBatch;
  for (const [name, { active, batch }] of history.schedules) {
    const index = fleet.schedules.findIndex((schedule) => schedule.name === name);
    if (index < 0) continue;
    schedules.active[index] = active ? 1 : 0;
    schedules.batch[index] = batchStatuses.indexOf(batch);
  }
  const clients = kernel.groupOf.length;
  for (const { issue, database } of history.fixed) {
    const index = fleet.issues.findIndex(({ name }) => name === issue);
    if (index < 0) continue;
    const first = index * clients;
    if (database === null) operators.fixed.fill(1, first, first + clients);
    else operators.fixed[first + indexes.database(database)] = 1;
  }
  // Rules look at what the forms show: at what they showed before, after the next batch.
  if (fleet.rules.length === 0) return;
  for (const [session, row] of sessions) {
    if (session.state.status !== 'Applied' && session.state.status !== 'NoData') {
      kernel.watches.passedOver.add(row);
    }
  }
}
