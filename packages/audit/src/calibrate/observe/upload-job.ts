/**
 * Headquarters' P-job as the log shows it: one worker that takes what waits when its schedule runs,
 * one after the other. So an apply begins where the one before it ended, or where the run did, and
 * what a session waited for its turn is no part of its apply.
 */
import type { Observations } from './observations.ts';

export interface QueuedUpload {
  readonly number: number;
  readonly job: string;
  readonly group: string;
  readonly database: string;
  readonly schedule: string;
}

interface Queue {
  readonly waiting: Set<QueuedUpload>;
  /** Failed ones, with the time from which on a run takes them again. */
  readonly retrying: Map<QueuedUpload, number>;
}

export class UploadJobObserver {
  readonly #observed: Observations;
  readonly #queues = new Map<string, Queue>();
  /** Schedules with a run that has begun and has work left, the first at work. */
  readonly #running: string[] = [];
  /** Since when the worker is at what it does; null: it is idle. */
  #busySince: number | null = null;

  constructor(observed: Observations) {
    this.#observed = observed;
  }

  ran(schedule: string, at: number): void {
    const { waiting, retrying } = this.#queueOf(schedule);
    for (const [session, dueAt] of retrying) {
      if (dueAt > at) continue;
      retrying.delete(session);
      waiting.add(session);
    }
    if (!this.#running.includes(schedule)) this.#running.push(schedule);
    if (this.#busySince === null) this.#serve(at);
  }

  arrived(session: QueuedUpload): void {
    this.#queueOf(session.schedule).waiting.add(session);
  }

  retryPlanned(session: QueuedUpload, dueAt: number): void {
    this.#queueOf(session.schedule).retrying.set(session, dueAt);
  }

  /** Its retry has begun now. */
  retried(session: QueuedUpload, at: number): void {
    const { waiting, retrying } = this.#queueOf(session.schedule);
    retrying.delete(session);
    waiting.add(session);
    this.#busySince = at;
  }

  /** How long its apply took, ms; null where that does not show. */
  ended(session: QueuedUpload, at: number): number | null {
    const { waiting } = this.#queueOf(session.schedule);
    const known = waiting.delete(session);
    const since = this.#busySince;
    this.#serve(at);
    return known && since !== null && this.#observed.schedules.has(session.schedule)
      ? at - since
      : null;
  }

  forget(session: QueuedUpload): void {
    const { waiting, retrying } = this.#queueOf(session.schedule);
    waiting.delete(session);
    retrying.delete(session);
  }

  #serve(at: number): void {
    this.#busySince = null;
    while (this.#running.length > 0) {
      const schedule = this.#running[0] as string;
      if (this.#queueOf(schedule).waiting.size > 0) {
        this.#busySince = at;
        return;
      }
      this.#running.shift();
    }
  }

  #queueOf(schedule: string): Queue {
    let queue = this.#queues.get(schedule);
    if (queue === undefined) {
      queue = { waiting: new Set(), retrying: new Map() };
      this.#queues.set(schedule, queue);
    }
    return queue;
  }
}
