/**
 * The kernel: headquarters, Async Clients, retry scheduler and P-job over one session table, with
 * no clock, chance or I/O of its own. A driver tells it what is due and what has ended.
 */
import { UploadStatus } from '@cdx/session';
import { DownloadClients } from './download-client.ts';
import { Effect, Timer, type Driver, type EffectKind, type TimerKind } from './driver.ts';
import type { Fleet, FleetGroup } from './fleet.ts';
import { Headquarters } from './headquarters.ts';
import type { KernelParts } from './kernel-parts.ts';
import { MessageDatabase } from './message-database.ts';
import { PackageTable } from './package-table.ts';
import { RetryScheduler } from './retry-scheduler.ts';
import { SessionTable } from './session-table.ts';
import { tableStepper, type Stepper } from './stepper.ts';
import { UploadClients } from './upload-client.ts';
import { UploadJob } from './upload-job.ts';

export interface KernelOptions {
  readonly fleet: Fleet;
  readonly driver: Driver;
  /** Before this nothing has changed at headquarters and nothing was sold; ms. */
  readonly startAt: number;
  /** Who steps the canonical statuses; the compiled table unless told. */
  readonly stepper?: (sessions: SessionTable) => Stepper;
}

export class Kernel {
  readonly fleet: Fleet;
  readonly sessions = new SessionTable();
  readonly packages = new PackageTable();
  readonly messages: MessageDatabase;
  readonly headquarters: Headquarters;
  readonly downloads: DownloadClients;
  readonly uploads: UploadClients;
  readonly uploadJob: UploadJob;
  readonly #driver: Driver;

  constructor({ fleet, driver, startAt, stepper = tableStepper }: KernelOptions) {
    this.fleet = fleet;
    this.#driver = driver;
    const { sessions, packages } = this;
    this.messages = new MessageDatabase(sessions, packages, stepper(sessions), driver);
    const groupOf = fleet.groups.flatMap((group) =>
      Array.from<unknown, FleetGroup>({ length: group.count }, () => group),
    );
    const retries = new RetryScheduler(sessions, driver);
    const parts: KernelParts = {
      fleet,
      driver,
      sessions,
      packages,
      messages: this.messages,
      retries,
      groupOf,
    };
    this.downloads = new DownloadClients(parts);
    this.uploads = new UploadClients(parts, startAt);
    this.uploadJob = new UploadJob(parts);
    this.headquarters = new Headquarters(parts, this.downloads, startAt);
  }

  /** Sets the first timers: one for each schedule and each client. Not for a restored kernel. */
  start(now: number): void {
    const driver = this.#driver;
    for (const schedule of this.fleet.schedules.keys()) {
      this.headquarters.scheduleNextRun(schedule, now - 1);
    }
    for (const group of this.fleet.groups) {
      const end = group.firstDatabase + group.count;
      for (let client = group.firstDatabase; client < end; client++) {
        driver.wake(driver.firstPollAt(client, Timer.downloadPoll), Timer.downloadPoll, client);
        if (group.client.uploadIntervalMs === null) continue;
        driver.wake(driver.firstPollAt(client, Timer.uploadPoll), Timer.uploadPoll, client);
      }
    }
  }

  timerDue(now: number, kind: TimerKind, target: number): void {
    switch (kind) {
      case Timer.downloadPoll:
        this.downloads.poll(now, target);
        break;
      case Timer.uploadPoll:
        this.uploads.poll(now, target);
        break;
      case Timer.retry:
        this.#retryDue(now, target);
        break;
      case Timer.scheduleRun:
        this.#runSchedule(now, target);
        break;
    }
  }

  /** `outcome`: one of `Outcome`, or the code of a failure. */
  effectEnded(now: number, kind: EffectKind, target: number, outcome: number): void {
    switch (kind) {
      case Effect.create:
        this.headquarters.created(now, target, outcome);
        break;
      case Effect.download:
        this.downloads.downloaded(now, target, outcome);
        break;
      case Effect.apply:
        this.downloads.applied(now, target, outcome);
        break;
      case Effect.pack:
        this.uploads.packed(now, target);
        break;
      case Effect.upload:
        if (this.uploads.uploaded(now, target, outcome)) this.uploadJob.received(target);
        break;
      case Effect.hqApply:
        this.uploadJob.applied(now, target, outcome);
        break;
    }
  }

  /** Whether a session is an upload. */
  isUpload(session: number): boolean {
    return this.packages.upload[this.sessions.package[session] as number] === 1;
  }

  #runSchedule(now: number, schedule: number): void {
    this.headquarters.scheduleNextRun(schedule, now);
    this.#driver.recordScheduleRun(schedule);
    if (this.fleet.schedules[schedule]?.direction === 'upload') this.uploadJob.run(now, schedule);
    else this.headquarters.run(now, schedule);
  }

  #retryDue(now: number, session: number): void {
    if (!this.isUpload(session)) this.downloads.retryDue(now, session);
    else if (this.sessions.ownStatus[session] === UploadStatus.ApplyFailed)
      this.uploadJob.retryDue(now, session);
    else this.uploads.retryDue(now, session);
  }
}
