/**
 * The kernel: headquarters, Async Clients, retry scheduler and P-job over one session table, with
 * no clock, chance or I/O of its own. A driver tells it what is due and what has ended.
 */
import { UploadStatus } from '@cdx/session';
import { ChannelDatabases } from './channel-databases.ts';
import { DownloadClients } from './download-client.ts';
import { Effect, Timer, type Driver, type EffectKind, type TimerKind } from './driver.ts';
import { SystemEvent } from './event-codes.ts';
import type { Fleet, FleetGroup } from './fleet.ts';
import { Headquarters } from './headquarters.ts';
import type { KernelParts } from './kernel-parts.ts';
import { MessageDatabase } from './message-database.ts';
import type { Command } from './operators/command.ts';
import { Operators, type CommandOutcome } from './operators/operators.ts';
import { ScheduleSettings } from './operators/schedule-settings.ts';
import { SessionCommands } from './operators/session-commands.ts';
import { Watches } from './operators/watches.ts';
import { PackageTable } from './package-table.ts';
import { RetryScheduler } from './retry-scheduler.ts';
import { SessionTable } from './session-table.ts';
import { StatusMessages } from './status-messages.ts';
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
  readonly databases: ChannelDatabases;
  readonly statusMessages: StatusMessages;
  readonly schedules: ScheduleSettings;
  readonly operators: Operators;
  readonly watches: Watches;
  /** Group of each client, and its index, by index of its channel database. */
  readonly groupOf: readonly FleetGroup[];
  readonly groupIndexOf: Uint16Array;
  readonly #driver: Driver;

  constructor({ fleet, driver, startAt, stepper = tableStepper }: KernelOptions) {
    this.fleet = fleet;
    this.#driver = driver;
    const { sessions, packages } = this;
    this.messages = new MessageDatabase(sessions, packages, stepper(sessions), driver);
    this.groupOf = fleet.groups.flatMap((group) =>
      Array.from<unknown, FleetGroup>({ length: group.count }, () => group),
    );
    this.groupIndexOf = new Uint16Array(this.groupOf.length);
    for (const [index, { firstDatabase, count }] of fleet.groups.entries()) {
      this.groupIndexOf.fill(index, firstDatabase, firstDatabase + count);
    }
    const retries = new RetryScheduler(sessions, driver);
    this.databases = new ChannelDatabases(fleet);
    const parts: KernelParts = {
      fleet,
      driver,
      sessions,
      packages,
      messages: this.messages,
      retries,
      databases: this.databases,
      groupOf: this.groupOf,
      groupIndexOf: this.groupIndexOf,
    };
    this.downloads = new DownloadClients(parts);
    this.uploads = new UploadClients(parts, startAt);
    this.uploadJob = new UploadJob(parts);
    this.headquarters = new Headquarters(parts, this.downloads, startAt);
    this.statusMessages = new StatusMessages(parts, this.headquarters, [
      this.downloads.orders,
      this.uploads.orders,
      this.uploads.ordered,
    ]);
    this.schedules = new ScheduleSettings(fleet, driver);
    this.operators = new Operators(parts, {
      headquarters: this.headquarters,
      statusMessages: this.statusMessages,
      schedules: this.schedules,
      sessions: new SessionCommands(parts, this.headquarters, this.downloads, this.uploads),
      runSchedule: (now, schedule, by) => this.#runSchedule(now, schedule, by),
    });
    this.watches = new Watches(parts, this.operators, this.statusMessages);
    if (fleet.rules.length > 0) {
      this.messages.onShown = (now, session) => this.watches.shown(now, session);
      this.messages.onBatch = (now) => this.watches.batchRan(now);
    }
  }

  /** Sets the first timers: schedules, clients, the batch, operators. Not for a restored kernel. */
  start(now: number): void {
    const driver = this.#driver;
    for (const schedule of this.fleet.schedules.keys()) {
      this.headquarters.scheduleNextRun(schedule, now - 1);
    }
    for (const group of this.fleet.groups) {
      const end = group.firstDatabase + group.countAtStart;
      for (let client = group.firstDatabase; client < end; client++) {
        driver.wake(
          driver.firstPollAt(client, Timer.downloadPoll, now),
          Timer.downloadPoll,
          client,
        );
        if (group.client.uploadIntervalMs === null) continue;
        driver.wake(driver.firstPollAt(client, Timer.uploadPoll, now), Timer.uploadPoll, client);
      }
    }
    this.statusMessages.scheduleNext(now - 1);
    for (const [index, { at }] of this.fleet.commands.entries()) {
      driver.wake(at, Timer.command, index);
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
        if (this.#waitsForBatch(kind, target)) break;
        this.headquarters.scheduleNextRun(target, now);
        if (this.schedules.runs(target)) this.#runSchedule(now, target, 0);
        break;
      case Timer.statusMessages:
        if (this.#waitsForBatch(kind, target)) break;
        this.statusMessages.due(now);
        break;
      case Timer.command:
        this.#commandDue(now, target);
        break;
      case Timer.watch:
        this.watches.due(now, target);
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

  /** What an operator orders now; `by`: 1 + its index. */
  command(now: number, command: Command, by: number): readonly CommandOutcome[] {
    return this.operators.execute(now, command, by);
  }

  /** What falls due while the batch server is out runs once when it is back, and then goes on. */
  #waitsForBatch(kind: TimerKind, target: number): boolean {
    const backAt = this.#driver.batchDownUntil();
    if (backAt === 0) return false;
    if (backAt !== Infinity) this.#driver.wake(backAt, kind, target);
    return true;
  }

  #commandDue(now: number, index: number): void {
    const timed = this.fleet.commands[index];
    if (timed !== undefined) this.command(now, timed.command, timed.by + 1);
  }

  #runSchedule(now: number, schedule: number, by: number): void {
    this.#driver.recordSystem(SystemEvent.ScheduleRunStarted, schedule, by);
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
