/**
 * The upload side of every Async Client: at its upload interval it packs the transactions since
 * the last package and uploads them, one package at a time.
 */
import { compiledUpload, UploadStatus } from '@cdx/session';
import { Effect, Outcome, Timer } from './driver.ts';
import { UploadEvent, uploadUncreated } from './event-codes.ts';
import type { Fleet, FleetGroup } from './fleet.ts';
import type { KernelParts } from './kernel-parts.ts';
import { PackageOrigin } from './package-table.ts';
import { OpenSessions } from './open-sessions.ts';
import { Orders } from './orders.ts';
import { SPENT } from './retry-scheduler.ts';
import { NONE } from './session-table.ts';
import { nextStatus } from './stepper.ts';

/** An upload job that the clients of a group run, and the schedule whose P-job applies it. */
interface UploadJob {
  readonly job: number;
  readonly schedule: number;
}

/** Whose data an upload carries anew. */
export interface UploadRerun {
  /** Session numbers: of the session that was rerun, and of the first that carried the data. */
  readonly rerunFor: number;
  readonly source: number;
  /** Row of the package that the first one carried. */
  readonly row: number;
}

export class UploadClients {
  readonly #parts: KernelParts;
  readonly #jobsByGroup: ReadonlyMap<FleetGroup, readonly UploadJob[]>;
  readonly open: OpenSessions;
  /** 1 while a client uploads. */
  busy: Uint8Array;
  /** Last upload poll that found headquarters, by client; ms. */
  contactAt: Float64Array;
  /** Last session number that each client gave. */
  lastNumber: Int32Array;
  /** Until when transactions are packed already, by client × job; ms. */
  packedUntil: Float64Array;
  /** Sessions that operators have canceled, and those whose data is to be sent anew. */
  readonly orders = new Orders();
  readonly ordered = new Orders();
  /** By session that carries the data of another one anew. */
  readonly reruns = new Map<number, UploadRerun>();
  /** How many operators have ordered. */
  rerunsOrdered = 0;

  constructor(parts: KernelParts, startAt: number) {
    this.#parts = parts;
    const { fleet, groupOf } = parts;
    const clients = groupOf.length;
    this.open = new OpenSessions(parts.sessions, parts.packages, clients);
    this.busy = new Uint8Array(clients);
    this.contactAt = new Float64Array(clients).fill(-1);
    this.lastNumber = new Int32Array(clients);
    this.packedUntil = new Float64Array(clients * fleet.jobs.length).fill(startAt);
    this.#jobsByGroup = new Map(
      fleet.groups.map((group, index) => [group, uploadJobsOf(fleet, index)]),
    );
  }

  poll(now: number, client: number): void {
    const { driver, messages, databases } = this.#parts;
    const group = this.#groupOf(client);
    driver.wake(now + (group.client.uploadIntervalMs as number), Timer.uploadPoll, client);
    if (driver.downUntil(client) > now || !driver.reachable(client)) return;
    messages.flush(now, client);
    if (databases.paused[client] === 1) return;
    this.contactAt[client] = now;
    this.#learn(now, client);
    if (driver.databaseUp(client)) this.#packAll(now, client);
    this.#takeNext(now, client);
  }

  /** What operators want sent anew, then the transactions since the last package of each job. */
  #packAll(now: number, client: number): void {
    const { packages, sessions } = this.#parts;
    for (const session of this.ordered.take(client)) {
      const row = sessions.package[session] as number;
      const [job, schedule] = [packages.job[row] as number, packages.schedule[row] as number];
      this.#packAnew(now, client, job, schedule, session);
    }
    for (const { job, schedule } of this.#jobsByGroup.get(this.#groupOf(client)) ?? []) {
      this.#pack(now, client, job, schedule);
    }
  }

  retryDue(now: number, session: number): void {
    const { sessions, retries } = this.#parts;
    if (sessions.at[session] !== now) return;
    const client = sessions.database[session] as number;
    if (!retries.waitsForClient(now, session, client)) this.#takeNext(now, client);
  }

  packed(now: number, session: number): void {
    const { sessions } = this.#parts;
    const client = sessions.database[session] as number;
    sessions.busy[session] = 0;
    this.#report(now, session, UploadEvent.PackageMadeAvailable, 0);
    if (this.orders.endsOldRun(session)) this.#putAway(now, session);
    else this.open.insert(client, session);
    this.#takeNext(now, client);
  }

  /** True when the package has arrived at headquarters and is to be applied there. */
  uploaded(now: number, session: number, outcome: number): boolean {
    const { sessions, retries } = this.#parts;
    const client = sessions.database[session] as number;
    this.busy[client] = 0;
    sessions.busy[session] = 0;
    const arrived = outcome === Outcome.done;
    if (this.orders.endsOldRun(session)) {
      if (arrived) this.#report(now, session, UploadEvent.PackageUploaded, 0);
      else this.#report(now, session, UploadEvent.UploadFailed, outcome);
      this.open.remove(client, session);
      this.#putAway(now, session);
    } else if (arrived) {
      this.#report(now, session, UploadEvent.PackageUploaded, 0);
      retries.succeeded(session);
      this.open.remove(client, session);
    } else {
      this.#failed(now, client, session, outcome);
    }
    if (!this.#parts.driver.turnedAway()) this.#takeNext(now, client);
    return arrived && sessions.status[session] === UploadStatus.Uploaded;
  }

  /** The client hears which sessions operators have canceled since its last contact. */
  #learn(now: number, client: number): void {
    const { sessions } = this.#parts;
    for (const session of this.orders.take(client)) {
      const own = sessions.ownStatus[session] as number;
      if (sessions.busy[session] === 1) this.orders.told.add(session);
      else if (own === UploadStatus.Available || own === UploadStatus.UploadFailed) {
        this.open.remove(client, session);
        this.#putAway(now, session);
      } else if (own === UploadStatus.Uploaded) {
        // It arrived when it had been canceled already.
        this.#putAway(now, session);
      }
    }
  }

  #putAway(now: number, session: number): void {
    const { sessions } = this.#parts;
    sessions.ownStatus[session] = UploadStatus.Canceled;
    sessions.at[session] = now;
  }

  #pack(now: number, client: number, job: number, schedule: number): void {
    const { driver, fleet } = this.#parts;
    const cursor = client * fleet.jobs.length + job;
    if (!driver.hasTransactions(client, job, this.packedUntil[cursor] as number)) return;
    this.packedUntil[cursor] = now;
    this.#packAnew(now, client, job, schedule, NONE);
  }

  /** `rerunFor`: the session whose data it carries, or `NONE` for new transactions. */
  #packAnew(now: number, client: number, job: number, schedule: number, rerunFor: number): void {
    const { driver, groupIndexOf, packages, sessions } = this.#parts;
    const sessionNumber = (this.lastNumber[client] as number) + 1;
    this.lastNumber[client] = sessionNumber;
    const row = packages.add({
      sessionNumber,
      job,
      group: groupIndexOf[client] as number,
      schedule,
      upload: 1,
      startedAt: now,
      firstSession: sessions.count,
      sessionCount: 1,
      origin: rerunFor === NONE ? PackageOrigin.scheduleRun : PackageOrigin.rerun,
    });
    const session = sessions.add(row, client, uploadUncreated);
    if (rerunFor !== NONE) this.reruns.set(session, this.#rerunOf(rerunFor));
    sessions.busy[session] = 1;
    this.#report(now, session, UploadEvent.UploadSessionStarted, sessionNumber);
    driver.start(Effect.pack, session);
  }

  #failed(now: number, client: number, session: number, failure: number): void {
    const { retries } = this.#parts;
    const { retry } = this.#groupOf(client);
    this.#report(now, session, UploadEvent.UploadFailed, failure);
    this.#planned(now, client, session, retries.afterFailure(now, session, retry, failure));
  }

  #planned(now: number, client: number, session: number, dueAt: number): void {
    const { driver, sessions } = this.#parts;
    if (dueAt === SPENT) {
      sessions.at[session] = now;
      this.#report(now, session, UploadEvent.SessionCanceled, 0);
      this.open.remove(client, session);
      return;
    }
    this.#report(now, session, UploadEvent.RetryScheduled, dueAt);
    if (!this.#groupOf(client).retry.alignToPoll) driver.wake(dueAt, Timer.retry, session);
  }

  #takeNext(now: number, client: number): void {
    const { sessions } = this.#parts;
    let session = this.open.head[client] as number;
    while (session !== NONE && this.busy[client] === 0) {
      const following = sessions.next[session] as number;
      this.#tryToStart(now, client, session);
      session = following;
    }
  }

  #tryToStart(now: number, client: number, session: number): void {
    const { sessions, driver, retries, databases } = this.#parts;
    const { retry } = this.#groupOf(client);
    const failed = sessions.ownStatus[session] === UploadStatus.UploadFailed;
    if (failed) {
      const until = retry.alignToPoll ? (this.contactAt[client] as number) : now;
      if ((sessions.at[session] as number) > until) return;
    }
    if (databases.paused[client] === 1 || !driver.reachable(client)) {
      // No server: no attempt (Decision). A fresh package, or a retry on the grid, waits for a poll.
      if (failed && !retry.alignToPoll) {
        this.#planned(now, client, session, retries.postpone(now, session, retry));
      }
      return;
    }
    if (failed) {
      if (retries.tooLate(now, session, retry)) return this.#planned(now, client, session, SPENT);
      this.#report(now, session, UploadEvent.RetryStarted, 0);
      retries.started(session);
    }
    this.busy[client] = 1;
    sessions.busy[session] = 1;
    driver.start(Effect.upload, session);
  }

  /**
   * The client notes a fact and tells headquarters. In Dynamics 365 headquarters first hears of an
   * upload when it receives it (SA). A package that has arrived is its own message: the client may
   * be cut off in that very moment.
   */
  #report(now: number, session: number, event: number, value: number): void {
    const { sessions, messages, fleet } = this.#parts;
    const client = sessions.database[session] as number;
    const own = sessions.ownStatus[session] as number;
    sessions.ownStatus[session] = nextStatus(compiledUpload, session, own, event);
    const received = event === UploadEvent.PackageUploaded;
    if (!fleet.uploadsAppearUploaded) {
      if (received) messages.receive(now, client, session, event, value);
      else messages.send(now, client, session, event, value);
    } else if (received) {
      messages.receive(now, client, session, UploadEvent.UploadSessionReceived, value);
    }
  }

  /** An operator wants the data of this session sent anew. */
  orderRerun(client: number, session: number): void {
    this.rerunsOrdered++;
    this.ordered.add(client, session);
  }

  #rerunOf(old: number): UploadRerun {
    const { sessions, packages } = this.#parts;
    const oldRow = sessions.package[old] as number;
    const rerunFor = packages.sessionNumber[oldRow] as number;
    const { source, row } = this.reruns.get(old) ?? { source: rerunFor, row: oldRow };
    return { rerunFor, source, row };
  }

  #groupOf(client: number): FleetGroup {
    const { fleet, groupIndexOf } = this.#parts;
    return fleet.groups[groupIndexOf[client] as number] as FleetGroup;
  }
}

/** Each job once, for the first of its schedules: transactions are packed once, whoever asks. */
function uploadJobsOf({ schedules }: Fleet, group: number): readonly UploadJob[] {
  const found = new Map<number, UploadJob>();
  for (const [schedule, { direction, jobs, groups }] of schedules.entries()) {
    if (direction !== 'upload' || !groups.includes(group)) continue;
    for (const job of jobs) if (!found.has(job)) found.set(job, { job, schedule });
  }
  return [...found.values()];
}
