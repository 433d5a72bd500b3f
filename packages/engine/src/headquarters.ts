/**
 * Headquarters' download side: distribution schedules run jobs, each job × channel data group
 * becomes a data package, and each database of the group gets a session for it. A full sync and a
 * rerun after Create failed make packages for one database; a new database inherits.
 */
import { DownloadStatus } from '@cdx/session';
import { Effect, Outcome, Timer } from './driver.ts';
import { DownloadEvent, downloadUncreated } from './event-codes.ts';
import type { DownloadClients } from './download-client.ts';
import type { FleetGroup } from './fleet.ts';
import type { KernelParts } from './kernel-parts.ts';
import { isFullPackage, PackageOrigin, PackageState } from './package-table.ts';
import { Mark } from './session-table.ts';

/** Sessions that databases have inherited together: rows of the session table, next to each other. */
export interface Inheritance {
  readonly at: number;
  readonly firstSession: number;
  /** Which of the lists of packages; one session for each package, in this order. */
  readonly list: number;
}

/** A package under way. */
export interface Creation {
  /** Databases that have joined its group since it began. */
  readonly joined: number[];
  /** Since when it has to carry the changes, ms. */
  readonly since: number;
}

export class Headquarters {
  readonly #parts: KernelParts;
  readonly #clients: DownloadClients;
  lastSessionNumber = 0;
  /** Package × database pairs issued: one side of the conservation of sessions. */
  issued = 0;
  /** Until when changes are in a package, or in one that is being made, by job × group; ms. */
  readUntil: Float64Array;
  /** Session number of the newest full package, by job × group; 0: none. */
  lastFull: Float64Array;
  /** Packages under way, by row. */
  readonly creating = new Map<number, Creation>();
  readonly inheritances: Inheritance[] = [];
  /** Rows of packages that were inherited together, ascending; databases share a list. */
  readonly inheritedPackages: (readonly number[])[] = [];
  /** When packages were made anew, ms: their sessions began before. */
  readonly madeAnewAt = new Map<number, number>();
  /** When the oldest change in a package was made, ms; of packages that may be inherited. */
  readonly oldestChanges = new Map<number, number>();

  constructor(parts: KernelParts, clients: DownloadClients, startAt: number) {
    this.#parts = parts;
    this.#clients = clients;
    const { jobs, groups } = parts.fleet;
    this.readUntil = new Float64Array(jobs.length * groups.length).fill(startAt);
    this.lastFull = new Float64Array(jobs.length * groups.length);
  }

  /** Since when a package of this job for this group has to carry the changes, ms. */
  changesSince(packageIndex: number): number {
    const creation = this.creating.get(packageIndex);
    return creation?.since ?? (this.readUntil[this.#cursorOf(packageIndex)] as number);
  }

  /** Up to when a package carries the changes, ms. */
  readAt(packageIndex: number): number {
    const { startedAt } = this.#parts.packages;
    return this.madeAnewAt.get(packageIndex) ?? (startedAt[packageIndex] as number);
  }

  /** Wakes for the first run of a schedule after a time. */
  scheduleNextRun(schedule: number, afterMs: number): void {
    const at = this.#parts.fleet.schedules[schedule]?.nextRunAfter(afterMs) ?? Infinity;
    if (at !== Infinity) this.#parts.driver.wake(at, Timer.scheduleRun, schedule);
  }

  run(now: number, schedule: number): void {
    const { fleet, databases } = this.#parts;
    const { jobs = [], groups = [] } = fleet.schedules[schedule] ?? {};
    for (const job of jobs) {
      for (const group of groups) {
        const { firstDatabase } = fleet.groups[group] as FleetGroup;
        const count = databases.members[group] as number;
        const row = this.#newPackage(now, { schedule, job, group, count });
        for (let at = 0; at < count; at++) this.#newSession(now, row, firstDatabase + at);
        this.#parts.driver.start(Effect.create, row);
      }
    }
  }

  /** All data of every job that the database's group gets. */
  fullSync(now: number, database: number): void {
    const { groupIndexOf, driver } = this.#parts;
    const group = groupIndexOf[database] as number;
    for (const { job, schedule } of downloadJobsOf(this.#parts, group)) {
      const origin = PackageOrigin.fullSync;
      const row = this.#newPackage(now, { schedule, job, group, count: 1, origin });
      this.#newSession(now, row, database);
      driver.start(Effect.create, row);
    }
  }

  /** Create failed is rerun: the package is made anew, for this database alone. */
  createAnew(session: number, now: number): void {
    const { packages, sessions, driver } = this.#parts;
    const failed = sessions.package[session] as number;
    const row = packages.add({
      sessionNumber: packages.sessionNumber[failed] as number,
      job: packages.job[failed] as number,
      group: packages.group[failed] as number,
      schedule: packages.schedule[failed] as number,
      upload: 0,
      startedAt: packages.startedAt[failed] as number,
      firstSession: session,
      sessionCount: 1,
      origin: isFullPackage(packages.origin[failed] as number)
        ? PackageOrigin.fullRerun
        : PackageOrigin.rerun,
    });
    sessions.package[session] = row;
    this.madeAnewAt.set(row, now);
    this.creating.set(row, { joined: [], since: this.changesSince(row) });
    driver.start(Effect.create, row);
  }

  /** Rows of the packages that a new database gets: the last full one of each job and all since (BP). */
  inheritable(group: number): readonly number[] {
    const { packages } = this.#parts;
    const rows: number[] = [];
    for (let row = 0; row < packages.count; row++) {
      if (packages.upload[row] === 1 || packages.group[row] !== group) continue;
      if (!isInheritable(packages.origin[row] as number)) continue;
      if (packages.state[row] !== PackageState.available) continue;
      const full = this.lastFull[this.#cursorOf(row)] as number;
      if ((packages.sessionNumber[row] as number) >= full) rows.push(row);
    }
    return rows;
  }

  /** A database new in a group gets a session for each of these packages, and for those under way. */
  inherit(now: number, database: number, rows: readonly number[]): void {
    const { groupIndexOf, packages, sessions } = this.#parts;
    const group = groupIndexOf[database] as number;
    this.#inherited(now, sessions.count, rows);
    for (const row of rows) this.#inheritOne(now, database, row);
    for (const [row, { joined }] of this.creating) {
      const shared = isInheritable(packages.origin[row] as number);
      if (shared && packages.group[row] === group) joined.push(database);
    }
  }

  /** All sessions of a package share how its creation ended. */
  created(now: number, row: number, outcome: number): void {
    const { driver, packages, sessions } = this.#parts;
    const done = outcome === Outcome.done;
    const { joined, since } = this.creating.get(row) ?? { joined: [], since: now };
    this.creating.delete(row);
    const full = isFullPackage(packages.origin[row] as number);
    const oldest = done && !full ? driver.oldestChangeAt(row, since) : 0;
    if (done) {
      packages.state[row] = PackageState.available;
      if (packages.origin[row] === PackageOrigin.fullSync) {
        const number = packages.sessionNumber[row] as number;
        const cursor = this.#cursorOf(row);
        this.lastFull[cursor] = Math.max(this.lastFull[cursor] as number, number);
      }
      if (this.#canGrow(row)) this.oldestChanges.set(row, oldest);
    }
    if (packages.origin[row] === PackageOrigin.scheduleRun && outcome >= 0) {
      // The next one carries its changes, and those of others that were begun meanwhile once more.
      const cursor = this.#cursorOf(row);
      this.readUntil[cursor] = Math.min(this.readUntil[cursor] as number, since);
    }
    const event = done
      ? DownloadEvent.PackageMadeAvailable
      : outcome === Outcome.noData
        ? DownloadEvent.NoDataFound
        : DownloadEvent.PackageCreateFailed;
    const value = done ? oldest : Math.max(outcome, 0);
    const first = packages.firstSession[row] as number;
    const end = first + (packages.sessionCount[row] as number);
    for (let session = first; session < end; session++) {
      // Canceled meanwhile (it may even have been purged), or its package is made anew.
      if (sessions.status[session] !== DownloadStatus.Started) continue;
      if (((sessions.marks[session] as number) & Mark.purged) !== 0) continue;
      this.#parts.messages.record(now, session, event, value);
      if (done) this.#clients.packageAvailable(now, session);
      else sessions.at[session] = now;
    }
    if (!done || joined.length === 0) return;
    for (const database of joined) {
      this.#inherited(now, sessions.count, [row]);
      this.#inheritOne(now, database, row);
    }
  }

  /** Packages past their time leave the working folder; a download of them fails from now on. */
  purgePackage(now: number, row: number): void {
    const { packages, messages, sessions } = this.#parts;
    packages.state[row] = PackageState.purged;
    this.oldestChanges.delete(row);
    for (const session of this.sessionsOf(row)) {
      if (((sessions.marks[session] as number) & Mark.purged) !== 0) continue;
      messages.record(now, session, DownloadEvent.PackagePurged, 0);
    }
  }

  /** Sessions of a package, inherited ones included. */
  *sessionsOf(row: number): Iterable<number> {
    const { packages, sessions } = this.#parts;
    const first = packages.firstSession[row] as number;
    const end = first + (packages.sessionCount[row] as number);
    for (let session = first; session < end; session++) {
      if (sessions.package[session] === row) yield session;
    }
    for (const { firstSession, list } of this.inheritances) {
      const place = placeOf(this.inheritedPackages[list] ?? [], row);
      if (place >= 0) yield firstSession + place;
    }
  }

  /** When a session came to be at headquarters, ms. */
  createdAt(session: number): number {
    const { packages, sessions } = this.#parts;
    const { inheritances } = this;
    let [low, high] = [0, inheritances.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((inheritances[middle] as Inheritance).firstSession <= session) low = middle + 1;
      else high = middle;
    }
    const last = inheritances[low - 1];
    const count = this.inheritedPackages[last?.list ?? -1]?.length ?? 0;
    if (last !== undefined && session < last.firstSession + count) return last.at;
    return packages.startedAt[sessions.package[session] as number] as number;
  }

  #newPackage(
    now: number,
    of: {
      readonly schedule: number;
      readonly job: number;
      readonly group: number;
      readonly count: number;
      readonly origin?: number;
    },
  ): number {
    const { packages, sessions } = this.#parts;
    const { schedule, job, group, count, origin = PackageOrigin.scheduleRun } = of;
    const row = packages.add({
      sessionNumber: ++this.lastSessionNumber,
      job,
      group,
      schedule,
      upload: 0,
      startedAt: now,
      firstSession: sessions.count,
      sessionCount: count,
      origin,
    });
    this.creating.set(row, { joined: [], since: this.changesSince(row) });
    if (origin === PackageOrigin.scheduleRun) this.readUntil[this.#cursorOf(row)] = now;
    return row;
  }

  #newSession(now: number, row: number, database: number): void {
    const { sessions, packages, messages } = this.#parts;
    const session = sessions.add(row, database, downloadUncreated);
    this.issued++;
    const number = packages.sessionNumber[row] as number;
    messages.record(now, session, DownloadEvent.DownloadSessionStarted, number);
  }

  #inheritOne(now: number, database: number, row: number): void {
    const { sessions, messages } = this.#parts;
    const session = sessions.add(row, database, downloadUncreated);
    this.issued++;
    const oldest = this.oldestChanges.get(row) ?? 0;
    messages.record(now, session, DownloadEvent.SessionInherited, oldest);
    this.#clients.packageAvailable(now, session);
  }

  /** Whether databases may still join the group of a package. */
  #canGrow(row: number): boolean {
    const { fleet, packages, databases } = this.#parts;
    const group = packages.group[row] as number;
    return (databases.members[group] as number) < (fleet.groups[group]?.count ?? 0);
  }

  #inherited(at: number, firstSession: number, rows: readonly number[]): void {
    if (rows.length === 0) return;
    if (this.inheritedPackages.at(-1) !== rows) this.inheritedPackages.push(rows);
    this.inheritances.push({ at, firstSession, list: this.inheritedPackages.length - 1 });
  }

  #cursorOf(packageIndex: number): number {
    const { fleet, packages } = this.#parts;
    const job = packages.job[packageIndex] as number;
    return job * fleet.groups.length + (packages.group[packageIndex] as number);
  }
}

/** Packages for one database after Create failed are for that one alone. */
function isInheritable(origin: number): boolean {
  return origin === PackageOrigin.scheduleRun || origin === PackageOrigin.fullSync;
}

/** Where a row stands in an ascending list; -1: nowhere. */
function placeOf(rows: readonly number[], row: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] as number) < row) low = middle + 1;
    else high = middle;
  }
  return rows[low] === row ? low : -1;
}

/** Each download job of a group once, with the first schedule that has it. */
export function downloadJobsOf(
  { fleet }: Pick<KernelParts, 'fleet'>,
  group: number,
): readonly { readonly job: number; readonly schedule: number }[] {
  const found = new Map<number, number>();
  for (const [schedule, { direction, jobs, groups }] of fleet.schedules.entries()) {
    if (direction !== 'download' || !groups.includes(group)) continue;
    for (const job of jobs) if (!found.has(job)) found.set(job, schedule);
  }
  return Array.from(found, ([job, schedule]) => ({ job, schedule }));
}
