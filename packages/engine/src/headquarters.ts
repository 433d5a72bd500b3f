/**
 * Headquarters' download side: distribution schedules run jobs, each job × channel data group
 * becomes a data package, and each database of the group gets a session for it.
 */
import { Effect, Outcome, Timer } from './driver.ts';
import { DownloadEvent, downloadUncreated } from './event-codes.ts';
import type { DownloadClients } from './download-client.ts';
import type { FleetGroup } from './fleet.ts';
import type { KernelParts } from './kernel-parts.ts';

export class Headquarters {
  readonly #parts: KernelParts;
  readonly #clients: DownloadClients;
  lastSessionNumber = 0;
  /** Package × database pairs issued: one side of the conservation of sessions. */
  issued = 0;
  /** Until when changes are in a package already, by job × group; ms. */
  readUntil: Float64Array;

  constructor(parts: KernelParts, clients: DownloadClients, startAt: number) {
    this.#parts = parts;
    this.#clients = clients;
    const { jobs, groups } = parts.fleet;
    this.readUntil = new Float64Array(jobs.length * groups.length).fill(startAt);
  }

  /** Since when a package of this job for this group has to carry the changes, ms. */
  changesSince(packageIndex: number): number {
    return this.readUntil[this.#cursorOf(packageIndex)] as number;
  }

  /** Wakes for the first run of a schedule after a time. */
  scheduleNextRun(schedule: number, afterMs: number): void {
    const at = this.#parts.fleet.schedules[schedule]?.nextRunAfter(afterMs) ?? Infinity;
    if (at !== Infinity) this.#parts.driver.wake(at, Timer.scheduleRun, schedule);
  }

  run(now: number, schedule: number): void {
    const { jobs = [], groups = [] } = this.#parts.fleet.schedules[schedule] ?? {};
    for (const job of jobs) {
      for (const group of groups) this.#createPackage(now, schedule, job, group);
    }
  }

  #createPackage(now: number, schedule: number, job: number, group: number): void {
    const { driver, fleet, messages, packages, sessions } = this.#parts;
    const { firstDatabase, count } = fleet.groups[group] as FleetGroup;
    const row = packages.add({
      sessionNumber: ++this.lastSessionNumber,
      job,
      group,
      schedule,
      upload: 0,
      startedAt: now,
      firstSession: sessions.count,
      sessionCount: count,
    });
    this.issued += count;
    for (let database = firstDatabase; database < firstDatabase + count; database++) {
      const session = sessions.add(row, database, downloadUncreated);
      messages.record(now, session, DownloadEvent.DownloadSessionStarted, this.lastSessionNumber);
    }
    driver.start(Effect.create, row);
  }

  /** All sessions of a package share how its creation ended. */
  created(now: number, row: number, outcome: number): void {
    const { messages, packages } = this.#parts;
    const done = outcome === Outcome.done;
    if (done || outcome === Outcome.noData) {
      const cursor = this.#cursorOf(row);
      const startedAt = packages.startedAt[row] as number;
      if (startedAt > (this.readUntil[cursor] as number)) this.readUntil[cursor] = startedAt;
    }
    if (done) packages.availableAt[row] = now;
    const event = done
      ? DownloadEvent.PackageMadeAvailable
      : outcome === Outcome.noData
        ? DownloadEvent.NoDataFound
        : DownloadEvent.PackageCreateFailed;
    const value = outcome >= 0 ? outcome : 0;
    const first = packages.firstSession[row] as number;
    const end = first + (packages.sessionCount[row] as number);
    for (let session = first; session < end; session++) {
      messages.record(now, session, event, value);
      if (done) this.#clients.packageAvailable(now, session);
      else this.#parts.sessions.at[session] = now;
    }
  }

  #cursorOf(packageIndex: number): number {
    const { fleet, packages } = this.#parts;
    const job = packages.job[packageIndex] as number;
    return job * fleet.groups.length + (packages.group[packageIndex] as number);
  }
}
