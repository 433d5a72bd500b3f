/**
 * Repeats what a broken connection interrupted, with growing pauses, up to a limit. Used by all
 * that may be repeated: reads, appends (by the ids of their events), the wait for new events.
 */
import { setTimeout } from 'node:timers/promises';
import type { CdxError } from '@cdx/session';
import { storeClosed } from '../../errors.ts';
import { isBroken, timedOut, toCdxError } from './client-errors.ts';
import type { Connection } from './connection-string.ts';
import type { OfficialClient } from './official-client.ts';

const pauseMsMin = 100;
const pauseMsMax = 5000;

/** What every part of the adapter needs to talk to the server. */
export interface Link {
  readonly client: OfficialClient;
  readonly connection: Connection;
  /** How long the server may be silent while something is asked of it. */
  readonly deadlineMs: number;
  /** How long pauses may be in sum, until a broken connection is an error. */
  readonly retryMsMax: number;
  readonly wait: (ms: number) => Promise<void>;
  readonly closing: Closing;
}

/** Tells those who wait for the server that the store is being closed. */
export class Closing {
  private readonly listeners = new Set<() => void>();
  private isClosed = false;

  get closed(): boolean {
    return this.isClosed;
  }

  /** Errors: `store-closed`. */
  check(): void {
    if (this.isClosed) throw storeClosed();
  }

  /** Gives the function that takes the listener back. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.isClosed = true;
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }
}

export function defaultWait(ms: number): Promise<void> {
  return setTimeout(ms);
}

/** The pauses of one disturbance. */
export class Pauses {
  private readonly link: Link;
  private next = pauseMsMin;
  private sum = 0;

  constructor(link: Link) {
    this.link = link;
  }

  /** Waits; rejects with the error where repeating would not help, or has not helped. */
  async after(error: unknown): Promise<void> {
    const { link } = this;
    if (link.closing.closed) throw storeClosed();
    if (!isBroken(error)) throw error;
    if (this.sum >= link.retryMsMax) throw toCdxError(error, link.connection);
    const pause = Math.min(this.next, link.retryMsMax - this.sum);
    this.sum += pause;
    this.next = Math.min(this.next * 2, pauseMsMax);
    await link.wait(pause);
  }

  /** The connection works again. */
  reset(): void {
    this.next = pauseMsMin;
    this.sum = 0;
  }
}

/** Rejects as the action does, or with a `CdxError` where the connection stays broken. */
export async function retrying<Result>(link: Link, action: () => Promise<Result>): Promise<Result> {
  const pauses = new Pauses(link);
  for (;;) {
    try {
      return await action();
    } catch (error) {
      await pauses.after(error);
    }
  }
}

/** Rejects with `store-timeout` unless `settle` is called in time; `refresh` begins anew. */
export class Deadline {
  private readonly timer: NodeJS.Timeout;

  constructor({ deadlineMs, connection }: Link, onTimeout: (error: CdxError) => void) {
    this.timer = globalThis.setTimeout(
      () => onTimeout(timedOut(connection.where, deadlineMs)),
      deadlineMs,
    );
  }

  refresh(): void {
    this.timer.refresh();
  }

  settle(): void {
    clearTimeout(this.timer);
  }
}
