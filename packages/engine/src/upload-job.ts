/**
 * Headquarters' P-job: applies uploaded sessions to the HQ database, one at a time in order of
 * arrival (BP), whenever its schedule runs, and tries again by a policy of its own (Decision).
 */
import { compiledUpload, UploadStatus, type RetryPolicy } from '@cdx/session';
import { Effect, Outcome, Timer } from './driver.ts';
import { UploadEvent } from './event-codes.ts';
import type { KernelParts } from './kernel-parts.ts';
import { SPENT } from './retry-scheduler.ts';
import { Mark } from './session-table.ts';
import { nextStatus } from './stepper.ts';
import { SessionQueue } from './session-queue.ts';

export class UploadJob {
  readonly #parts: KernelParts;
  /** Uploaded sessions that wait, by schedule, in order of arrival. */
  readonly waiting: readonly SessionQueue[];
  /** Failed sessions that wait for a run that retries them, by schedule; off the grid timers do. */
  readonly retrying: readonly number[][];
  /**
   * What has begun and has work left, the first at work: runs of schedules by index, and retries
   * off the grid, each by itself, as `~session`.
   */
  readonly running: number[] = [];
  busy = false;

  constructor(parts: KernelParts) {
    this.#parts = parts;
    this.waiting = parts.fleet.schedules.map(() => new SessionQueue());
    this.retrying = parts.fleet.schedules.map(() => []);
  }

  /** A package has arrived; the next run of its schedule applies it. */
  received(session: number): void {
    this.#queueOf(session).push(session);
  }

  run(now: number, schedule: number): void {
    if (this.#parts.fleet.schedules[schedule]?.retry?.alignToPoll === true) {
      this.#queueRetriesDue(now, schedule);
    }
    this.#runSchedule(now, schedule);
  }

  /** Only where retries do not align to runs of the schedule. */
  retryDue(now: number, session: number): void {
    const { sessions, driver } = this.#parts;
    if (sessions.at[session] !== now || this.#isOver(session)) return;
    const backAt = driver.batchDownUntil();
    if (backAt > 0) {
      // The P-job is a batch job: it goes on when the batch server is back.
      sessions.at[session] = backAt;
      if (backAt !== Infinity) driver.wake(backAt, Timer.retry, session);
      return;
    }
    this.running.push(~session);
    if (!this.busy) this.#serve(now);
  }

  applied(now: number, session: number, outcome: number): void {
    const { sessions, retries } = this.#parts;
    this.busy = false;
    sessions.busy[session] = 0;
    if (this.#isOver(session)) {
      // Canceled while it was being applied: what has come of it is told, and is late.
      if (outcome === Outcome.done) {
        this.#record(now, session, UploadEvent.PackageApplied, 0);
        sessions.marks[session] = (sessions.marks[session] as number) | Mark.delivered;
      } else {
        this.#record(now, session, UploadEvent.ApplyFailed, outcome);
        sessions.ownStatus[session] = UploadStatus.Canceled;
      }
      sessions.at[session] = now;
    } else if (outcome === Outcome.done) {
      this.#record(now, session, UploadEvent.PackageApplied, 0);
      retries.succeeded(session);
      sessions.at[session] = now;
    } else {
      this.#failed(now, session, outcome);
    }
    this.#serve(now);
  }

  #failed(now: number, session: number, failure: number): void {
    const { fleet, retries, driver } = this.#parts;
    const schedule = this.#scheduleOf(session);
    const retry = fleet.schedules[schedule]?.retry as RetryPolicy;
    this.#record(now, session, UploadEvent.ApplyFailed, failure);
    const dueAt = retries.afterFailure(now, session, retry, failure);
    if (dueAt === SPENT) {
      this.#triesSpent(now, session);
      return;
    }
    this.#record(now, session, UploadEvent.RetryScheduled, dueAt);
    if (retry.alignToPoll) this.retrying[schedule]?.push(session);
    else driver.wake(dueAt, Timer.retry, session);
  }

  #triesSpent(now: number, session: number): void {
    this.#parts.sessions.at[session] = now;
    this.#record(now, session, UploadEvent.SessionCanceled, 0);
  }

  #queueRetriesDue(now: number, schedule: number): void {
    const list = this.retrying[schedule] ?? [];
    const { at } = this.#parts.sessions;
    let kept = 0;
    for (const session of list) {
      if (this.#isOver(session)) continue;
      if ((at[session] as number) <= now) this.waiting[schedule]?.push(session);
      else list[kept++] = session;
    }
    list.length = kept;
  }

  #runSchedule(now: number, schedule: number): void {
    if (!this.running.includes(schedule)) this.running.push(schedule);
    if (!this.busy) this.#serve(now);
  }

  /** One worker: goes on with what began first until nothing of it waits. */
  #serve(now: number): void {
    const { sessions, driver } = this.#parts;
    for (;;) {
      const begun = this.running[0];
      if (begun === undefined) return;
      const session = begun < 0 ? ~begun : this.waiting[begun]?.shift();
      if (begun < 0 || session === undefined) this.running.shift();
      if (session === undefined || !this.#begin(now, session)) continue;
      this.busy = true;
      sessions.busy[session] = 1;
      driver.start(Effect.hqApply, session);
      return;
    }
  }

  /** Whether the session may be applied; a retry that comes too late is given up. */
  #begin(now: number, session: number): boolean {
    const { sessions, fleet, retries } = this.#parts;
    if (this.#isOver(session)) return false;
    if (sessions.ownStatus[session] !== UploadStatus.ApplyFailed) return true;
    const retry = fleet.schedules[this.#scheduleOf(session)]?.retry as RetryPolicy;
    if (retries.tooLate(now, session, retry)) {
      this.#triesSpent(now, session);
      return false;
    }
    this.#record(now, session, UploadEvent.RetryStarted, 0);
    retries.started(session);
    return true;
  }

  #record(now: number, session: number, event: number, value: number): void {
    const { sessions, messages } = this.#parts;
    const own = sessions.ownStatus[session] as number;
    sessions.ownStatus[session] = nextStatus(compiledUpload, session, own, event);
    messages.tell(now, session, event, value);
  }

  /** Canceled, or even purged: it is passed by. */
  #isOver(session: number): boolean {
    const { status, marks } = this.#parts.sessions;
    const purged = ((marks[session] as number) & Mark.purged) !== 0;
    return purged || status[session] === UploadStatus.Canceled;
  }

  #scheduleOf(session: number): number {
    const { sessions, packages } = this.#parts;
    return packages.schedule[sessions.package[session] as number] as number;
  }

  #queueOf(session: number): SessionQueue {
    return this.waiting[this.#scheduleOf(session)] as SessionQueue;
  }
}
