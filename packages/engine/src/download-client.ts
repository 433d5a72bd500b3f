/**
 * The download side of every Async Client: polls, takes available sessions in session-number
 * order, downloads, applies, and tries again what failed. Acts on what the client knows alone.
 */
import { DownloadStatus, compiledDownload } from '@cdx/session';
import { Effect, Outcome, Timer } from './driver.ts';
import { DownloadEvent } from './event-codes.ts';
import type { FleetGroup } from './fleet.ts';
import type { KernelParts } from './kernel-parts.ts';
import { OpenSessions } from './open-sessions.ts';
import { Orders } from './orders.ts';
import { SPENT } from './retry-scheduler.ts';
import { Mark, NONE } from './session-table.ts';
import { nextStatus } from './stepper.ts';

/** What a client that reports outcomes only says instead; other facts it keeps to itself. */
const finalReport = new Map<number, number>([
  [DownloadEvent.PackageApplied, DownloadEvent.FinalApplied],
  [DownloadEvent.DownloadFailed, DownloadEvent.FinalDownloadFailed],
  [DownloadEvent.ApplyFailed, DownloadEvent.FinalApplyFailed],
  [DownloadEvent.SessionCanceled, DownloadEvent.SessionCanceled],
  [DownloadEvent.SessionSuspended, DownloadEvent.SessionSuspended],
]);

function isFailed(ownStatus: number): boolean {
  return ownStatus === DownloadStatus.DownloadFailed || ownStatus === DownloadStatus.ApplyFailed;
}

/** Whether the client has a session of this status in its list. */
function isOpen(ownStatus: number): boolean {
  return (
    isFailed(ownStatus) ||
    ownStatus === DownloadStatus.Available ||
    ownStatus === DownloadStatus.Requested ||
    ownStatus === DownloadStatus.Downloaded ||
    ownStatus === DownloadStatus.Suspended
  );
}

export class DownloadClients {
  readonly #parts: KernelParts;
  /** Sessions whose package exists and that have not ended for the client. */
  readonly open: OpenSessions;
  /** Sessions that each client is at work on. */
  busy: Int32Array;
  /** Last poll that found headquarters, and last poll at all, by client; ms. */
  contactAt: Float64Array;
  polledAt: Float64Array;
  /** Open sessions that wait for a retry, by client. */
  retriesWaiting: Int32Array;
  /** Under enforcement: open sessions that wait behind one that has failed, by client. */
  heldBack: Int32Array;
  /** Told how many more a client holds back, or fewer; null: nobody asks. */
  onHeldBack: ((now: number, client: number, change: number) => void) | null = null;
  /** Sessions that operators have canceled or rerun. */
  readonly orders = new Orders();
  /** Whether any group is under enforcement. */
  readonly #anyEnforced: boolean;

  constructor(parts: KernelParts) {
    this.#parts = parts;
    this.#anyEnforced = parts.fleet.groups.some(({ client }) => client.dependencyEnforcement);
    const clients = parts.groupOf.length;
    this.open = new OpenSessions(parts.sessions, parts.packages, clients);
    this.busy = new Int32Array(clients);
    this.contactAt = new Float64Array(clients).fill(-1);
    this.polledAt = new Float64Array(clients).fill(-1);
    this.retriesWaiting = new Int32Array(clients);
    this.heldBack = new Int32Array(clients);
  }

  /** Headquarters has made the package of a session available; the next poll will see it. */
  packageAvailable(now: number, session: number): void {
    const { sessions } = this.#parts;
    const client = sessions.database[session] as number;
    sessions.ownStatus[session] = DownloadStatus.Available;
    // A poll of this very moment is over and has not seen it.
    sessions.at[session] = this.contactAt[client] === now ? now + 1 : now;
    this.open.insert(client, session);
    this.#noteHeldBack(now, client);
  }

  poll(now: number, client: number): void {
    const { driver, messages, databases } = this.#parts;
    const { downloadIntervalMs } = this.#groupOf(client).client;
    driver.wake(now + downloadIntervalMs, Timer.downloadPoll, client);
    if (driver.downUntil(client) > now) return;
    this.polledAt[client] = now;
    if (driver.reachable(client)) {
      messages.flush(now, client);
      if (databases.paused[client] === 0) {
        this.contactAt[client] = now;
        this.#learn(now, client);
      }
    }
    this.#takeNext(now, client);
    this.#noteHeldBack(now, client);
  }

  retryDue(now: number, session: number): void {
    const { sessions, retries } = this.#parts;
    if (sessions.at[session] !== now) return;
    const client = sessions.database[session] as number;
    if (retries.waitsForClient(now, session, client)) return;
    this.#takeNext(now, client);
    this.#noteHeldBack(now, client);
  }

  downloaded(now: number, session: number, outcome: number): void {
    const done = outcome === Outcome.done;
    if (this.orders.endsOldRun(session)) {
      if (done) this.#oldRunEnded(now, session, DownloadEvent.PackageDownloaded, 0);
      else this.#oldRunEnded(now, session, DownloadEvent.DownloadFailed, outcome);
    } else if (done) {
      this.#report(now, session, DownloadEvent.PackageDownloaded, 0);
      this.#parts.retries.succeeded(session);
      this.#applyOrWait(now, session);
    } else {
      this.#failed(now, session, DownloadEvent.DownloadFailed, outcome);
    }
    this.#noteHeldBack(now, this.#parts.sessions.database[session] as number);
  }

  applied(now: number, session: number, outcome: number): void {
    const done = outcome === Outcome.done;
    const { marks } = this.#parts.sessions;
    if (done) marks[session] = (marks[session] as number) | Mark.applied;
    if (this.orders.endsOldRun(session)) {
      if (done) this.#oldRunEnded(now, session, DownloadEvent.PackageApplied, 0);
      else this.#oldRunEnded(now, session, DownloadEvent.ApplyFailed, outcome);
    } else if (done) {
      const { sessions, retries } = this.#parts;
      this.#report(now, session, DownloadEvent.PackageApplied, 0);
      retries.succeeded(session);
      sessions.at[session] = now;
      this.#workEnded(session);
      this.open.remove(sessions.database[session] as number, session);
      this.#takeNext(now, sessions.database[session] as number);
    } else {
      this.#failed(now, session, DownloadEvent.ApplyFailed, outcome);
    }
    this.#noteHeldBack(now, this.#parts.sessions.database[session] as number);
  }

  /** The client hears which sessions operators have canceled or rerun since its last contact. */
  #learn(now: number, client: number): void {
    const { sessions } = this.#parts;
    for (const session of this.orders.take(client)) {
      if (sessions.busy[session] === 1) {
        this.orders.told.add(session);
        continue;
      }
      const own = sessions.ownStatus[session] as number;
      if (isOpen(own)) {
        if (isFailed(own)) this.#waitsForRetry(client, -1);
        this.open.remove(client, session);
      }
      this.#obey(now, client, session);
    }
  }

  /** What was under way when the client was told has ended: its message is late. */
  #oldRunEnded(now: number, session: number, event: number, value: number): void {
    const client = this.#parts.sessions.database[session] as number;
    this.#report(now, session, event, value);
    this.#workEnded(session);
    this.open.remove(client, session);
    // Ordered again since: that is heard at the next poll, and until then there is nothing to do.
    if (this.orders.has(client, session)) this.#putAway(now, session);
    else this.#obey(now, client, session);
    this.#takeNext(now, client);
  }

  /** Puts the session away, or begins its new run; it is in no list and nobody is at work on it. */
  #obey(now: number, client: number, session: number): void {
    const { sessions, messages, retries } = this.#parts;
    messages.runsBehind.delete(session);
    if (sessions.status[session] === DownloadStatus.Canceled) {
      this.#putAway(now, session);
      return;
    }
    retries.succeeded(session);
    sessions.ownStatus[session] = DownloadStatus.Available;
    // It has been told, so it need not wait for a poll to see it.
    sessions.at[session] = this.contactAt[client] as number;
    this.open.insert(client, session);
  }

  #putAway(now: number, session: number): void {
    const { sessions } = this.#parts;
    sessions.at[session] = now;
    // What is applied stays applied, whatever headquarters calls it.
    if (sessions.ownStatus[session] === DownloadStatus.Applied) return;
    sessions.ownStatus[session] = DownloadStatus.Canceled;
  }

  /** Strictly in order: an earlier package that came to exist meanwhile is applied first (BP). */
  #applyOrWait(now: number, session: number): void {
    const { sessions, driver } = this.#parts;
    const client = sessions.database[session] as number;
    const { dependencyEnforcement } = this.#groupOf(client).client;
    if (!dependencyEnforcement || this.open.head[client] === session) {
      driver.start(Effect.apply, session);
      return;
    }
    this.#workEnded(session);
    this.#takeNext(now, client);
  }

  #failed(now: number, session: number, event: number, failure: number): void {
    const { sessions, retries } = this.#parts;
    const client = sessions.database[session] as number;
    const group = this.#groupOf(client);
    this.#report(now, session, event, failure);
    this.#workEnded(session);
    const dueAt = retries.afterFailure(now, session, group.retry, failure);
    this.#waitsForRetry(client, 1);
    this.#planned(now, session, group, dueAt);
    if (!this.#parts.driver.turnedAway()) this.#takeNext(now, client);
  }

  #planned(now: number, session: number, group: FleetGroup, dueAt: number): void {
    if (dueAt === SPENT) {
      this.#triesSpent(now, session, group);
      return;
    }
    this.#report(now, session, DownloadEvent.RetryScheduled, dueAt);
    if (!group.retry.alignToPoll) this.#parts.driver.wake(dueAt, Timer.retry, session);
  }

  /** Under enforcement the session stays in the list, suspended, and blocks those behind it (BP). */
  #triesSpent(now: number, session: number, group: FleetGroup): void {
    const { sessions } = this.#parts;
    this.#waitsForRetry(sessions.database[session] as number, -1);
    sessions.at[session] = now;
    if (group.client.dependencyEnforcement) {
      this.#report(now, session, DownloadEvent.SessionSuspended, 0);
    } else {
      this.#report(now, session, DownloadEvent.SessionCanceled, 0);
      this.open.remove(sessions.database[session] as number, session);
    }
  }

  /** Starts whatever the client can work on now, lowest session number first. */
  #takeNext(now: number, client: number): void {
    const group = this.#groupOf(client);
    const { concurrentSessions, dependencyEnforcement } = group.client;
    if ((this.busy[client] as number) >= concurrentSessions) return;
    const { next, ownStatus } = this.#parts.sessions;
    const { driver, databases } = this.#parts;
    const reachable = databases.paused[client] === 0 && driver.reachable(client);
    // Without a server only retries can go on: the backlog behind them is not looked through.
    let left =
      reachable || dependencyEnforcement ? Infinity : (this.retriesWaiting[client] as number);
    let session = this.open.head[client] as number;
    while (session !== NONE && left > 0 && (this.busy[client] as number) < concurrentSessions) {
      const following = next[session] as number;
      const status = ownStatus[session] as number;
      if (isFailed(status)) left--;
      this.#tryToStart(now, client, session, group, reachable);
      // Strictly in order: whatever the first is at or waits for holds back all that follow (BP).
      if (dependencyEnforcement) return;
      session = following;
    }
  }

  #tryToStart(
    now: number,
    client: number,
    session: number,
    group: FleetGroup,
    reachable: boolean,
  ): void {
    const { sessions } = this.#parts;
    if (sessions.busy[session] === 1) return;
    const status = sessions.ownStatus[session] as number;
    if (status === DownloadStatus.Available) {
      const seen = (sessions.at[session] as number) <= (this.contactAt[client] as number);
      if (!seen || !reachable) return;
      sessions.at[session] = 0;
      this.#report(now, session, DownloadEvent.PackageRequested, 0);
      this.#startWork(client, session, Effect.download);
    } else if (status === DownloadStatus.Downloaded) {
      this.#startWork(client, session, Effect.apply);
    } else if (status === DownloadStatus.DownloadFailed) {
      this.#retryDownload(now, client, session, group, reachable);
    } else if (status === DownloadStatus.ApplyFailed) {
      const until = group.retry.alignToPoll ? (this.polledAt[client] as number) : now;
      if ((sessions.at[session] as number) > until) return;
      this.#retry(now, client, session, group, Effect.apply);
    }
  }

  #retryDownload(
    now: number,
    client: number,
    session: number,
    group: FleetGroup,
    reachable: boolean,
  ): void {
    const { sessions, retries } = this.#parts;
    const { alignToPoll } = group.retry;
    const until = alignToPoll ? (this.contactAt[client] as number) : now;
    if ((sessions.at[session] as number) > until) return;
    if (reachable) {
      this.#retry(now, client, session, group, Effect.download);
    } else if (!alignToPoll) {
      // No server: no attempt, no try spent (Decision). On the grid the next poll sees to it.
      this.#planned(now, session, group, retries.postpone(now, session, group.retry));
    }
  }

  #retry(
    now: number,
    client: number,
    session: number,
    group: FleetGroup,
    effect: typeof Effect.download | typeof Effect.apply,
  ): void {
    const { retries } = this.#parts;
    if (retries.tooLate(now, session, group.retry)) {
      this.#triesSpent(now, session, group);
      return;
    }
    this.#waitsForRetry(client, -1);
    this.#report(now, session, DownloadEvent.RetryStarted, 0);
    retries.started(session);
    this.#startWork(client, session, effect);
  }

  /**
   * A failed session holds back those behind it until its stage succeeds, it is rerun, or it is
   * given up: while it waits, is tried again, or is suspended.
   */
  #noteHeldBack(now: number, client: number): void {
    if (!this.#anyEnforced || !this.#groupOf(client).client.dependencyEnforcement) return;
    const head = this.open.head[client] as number;
    const failing = head !== NONE && this.#isFailing(head);
    const held = failing ? (this.open.size[client] as number) - 1 : 0;
    const change = held - (this.heldBack[client] as number);
    if (change === 0) return;
    this.heldBack[client] = held;
    this.onHeldBack?.(now, client, change);
  }

  /** Its stage has failed and has not succeeded since: it waits, is tried again, or is suspended. */
  #isFailing(session: number): boolean {
    const { ownStatus, ownTries } = this.#parts.sessions;
    const own = ownStatus[session] as number;
    return isFailed(own) || own === DownloadStatus.Suspended || (ownTries[session] as number) > 0;
  }

  #waitsForRetry(client: number, by: 1 | -1): void {
    this.retriesWaiting[client] = (this.retriesWaiting[client] as number) + by;
  }

  #startWork(
    client: number,
    session: number,
    effect: typeof Effect.download | typeof Effect.apply,
  ): void {
    this.busy[client] = (this.busy[client] as number) + 1;
    this.#parts.sessions.busy[session] = 1;
    this.#parts.driver.start(effect, session);
  }

  #workEnded(session: number): void {
    const { sessions } = this.#parts;
    const client = sessions.database[session] as number;
    this.busy[client] = (this.busy[client] as number) - 1;
    sessions.busy[session] = 0;
  }

  /** The client notes a fact, and tells headquarters as much of it as it reports. */
  #report(now: number, session: number, event: number, value: number): void {
    const { sessions, messages } = this.#parts;
    const client = sessions.database[session] as number;
    const own = sessions.ownStatus[session] as number;
    sessions.ownStatus[session] = nextStatus(compiledDownload, session, own, event);
    if (this.#groupOf(client).client.reporting === 'full') {
      messages.send(now, client, session, event, value);
      return;
    }
    const outcome = finalReport.get(event);
    if (outcome !== undefined) messages.send(now, client, session, outcome, value);
  }

  #groupOf(client: number): FleetGroup {
    const { fleet, groupIndexOf } = this.#parts;
    return fleet.groups[groupIndexOf[client] as number] as FleetGroup;
  }
}
