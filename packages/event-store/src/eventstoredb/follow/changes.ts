/**
 * Whether there is something new: one subscription for all followers of a store, which says how far
 * the log goes. What is new they read themselves, when they are asked for it, so that nobody has
 * events in memory that nobody wants yet. The client's subscriptions end with their connection;
 * this one begins again where it was.
 */
import { EVENT_TYPE, START, type AllStreamSubscription } from '@eventstore/db-client';
import { toCdxError } from '../client/client-errors.ts';
import { Pauses, type Link } from '../client/retrying.ts';
import { commitOf } from '../read/decode-event.ts';
import { clientPosition, type Commit } from '../read/places.ts';
import { snapshotPartType } from '../streams/snapshot-parts.ts';

/** Neither events of EventStoreDB itself nor snapshots, which nobody follows. */
const ours = `^(?!\\$|${snapshotPartType}$)`;

interface Waiter {
  /** Wants to know of events behind this place. */
  readonly behind: Commit;
  readonly wake: () => void;
  readonly fail: (error: unknown) => void;
}

export interface WaitForChange {
  /** Rejects where the connection broke and stays broken. */
  readonly woken: Promise<void>;
  readonly cancel: () => void;
}

export class Changes {
  private readonly link: Link;
  private readonly pauses: Pauses;
  private readonly lastSeen: () => Commit;
  private readonly waiters = new Set<Waiter>();
  /** Who may wait again; without them nobody needs the subscription. */
  private followers = 0;
  private latest: Commit = -1;
  /** Where the subscription goes on after a break: behind events and checkpoints. */
  private place: Commit = -1;
  private subscription: AllStreamSubscription | undefined;
  private broken: AllStreamSubscription | undefined;

  /** `lastSeen`: a place at which there surely is an event, the last one that was seen; or -1. */
  constructor(link: Link, lastSeen: () => Commit) {
    this.link = link;
    this.lastSeen = lastSeen;
    this.pauses = new Pauses(link);
    link.closing.listen(() => {
      this.stop();
      for (const waiter of this.waiters) waiter.wake();
    });
  }

  join(): void {
    this.followers++;
  }

  leave(): void {
    if (--this.followers === 0) this.stop();
  }

  /** There is an event there. */
  saw(commit: Commit): void {
    this.place = Math.max(this.place, commit);
    if (commit <= this.latest) return;
    this.latest = commit;
    for (const waiter of this.waiters) if (waiter.behind < commit) waiter.wake();
  }

  /** Until there is an event behind `behind`, up to which somebody has read. */
  wait(behind: Commit): WaitForChange {
    let cancel = (): void => {};
    const woken = new Promise<void>((resolve, reject) => {
      const leave = (done: () => void): void => {
        if (this.waiters.delete(waiter)) done();
      };
      const waiter: Waiter = {
        behind,
        wake: () => leave(resolve),
        fail: (error) => leave(() => reject(error)),
      };
      this.waiters.add(waiter);
      cancel = waiter.wake;
      if (this.latest > behind || this.link.closing.closed) waiter.wake();
    });
    if (this.subscription === undefined && this.waiters.size > 0) {
      // Up to there the waiter has read, so this is the first place that matters.
      this.place = Math.max(this.latest, Math.min(behind, this.lastSeen()));
      this.subscribe();
    }
    return { woken, cancel };
  }

  private stop(): void {
    const { subscription } = this;
    this.subscription = undefined;
    void subscription?.unsubscribe().catch(() => {});
  }

  private subscribe(): void {
    const subscription = this.link.client.client.subscribeToAll({
      fromPosition: this.place < 0 ? START : clientPosition(this.place),
      filter: {
        filterOn: EVENT_TYPE,
        regex: ours,
        checkpointInterval: 32,
        checkpointReached: (_, { commit }) => {
          if (this.subscription === subscription) this.place = Math.max(this.place, Number(commit));
        },
      },
    });
    this.subscription = subscription;
    subscription.on('confirmation', () => this.pauses.reset());
    subscription.on('data', ({ event }) => {
      if (this.subscription === subscription && event !== undefined) this.saw(commitOf(event));
    });
    // A server that goes in order ends the call without an error.
    subscription.on('end', () => void this.resubscribe(subscription, ended()));
    subscription.on('error', (error) => void this.resubscribe(subscription, error));
  }

  private async resubscribe(subscription: AllStreamSubscription, error: unknown): Promise<void> {
    if (this.subscription !== subscription || this.broken === subscription) return;
    this.broken = subscription;
    try {
      await this.pauses.after(error);
      if (this.subscription === subscription) this.subscribe();
    } catch (failure) {
      if (this.subscription === subscription) this.subscription = undefined;
      this.pauses.reset();
      for (const waiter of this.waiters) waiter.fail(toCdxError(failure, this.link.connection));
    }
  }
}

function ended(): Error {
  return Object.assign(new Error('The server ended the subscription'), { type: 'unavailable' });
}
