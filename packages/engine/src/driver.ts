/**
 * The kernel's only way out. A driver keeps time, runs effects and records facts: the simulator's
 * does so in virtual time, a live one against the wall clock. Times are ms since the Unix epoch.
 */
import type { SystemEventCode } from './event-codes.ts';

/** Why the driver is to wake the kernel, and for whom. */
export const Timer = {
  /** Target: schedule. */
  scheduleRun: 0,
  /** Target: client (the index of its channel database). */
  downloadPoll: 1,
  uploadPoll: 2,
  /** Target: session. */
  retry: 3,
  /** The process status messages batch. */
  statusMessages: 4,
  /** Target: a command that an operator gives at a given time. */
  command: 5,
  /** Target: what an operator has been watching on the forms. */
  watch: 6,
} as const;
export type TimerKind = (typeof Timer)[keyof typeof Timer];

/** Work that takes time and can fail. */
export const Effect = {
  /** Target: package. */
  create: 0,
  /** Target: session, as in all that follow. */
  download: 1,
  apply: 2,
  pack: 3,
  upload: 4,
  hqApply: 5,
} as const;
export type EffectKind = (typeof Effect)[keyof typeof Effect];

/** How an effect ended: one of these, or a failure code ≥ 0 that the driver can explain. */
export const Outcome = { done: -1, noData: -2 } as const;

export interface Driver {
  /** Call `Kernel.timerDue(at, kind, target)` at this time. */
  wake(at: number, kind: TimerKind, target: number): void;
  /** Do this now, and call `Kernel.effectEnded` when it has ended. Never answers from inside. */
  start(kind: EffectKind, target: number): void;
  /**
   * Keep this fact: a row of the event log. Status, try count and run number after it are in the
   * kernel's columns. `value` is what the event carries: a session number where one begins, a due
   * time, a failure code, the oldest change in a package, 1 + the index of the operator, or 0.
   * `before`: status before it. `run`: that the fact belongs to.
   */
  record(
    session: number,
    upload: boolean,
    event: number,
    occurredAt: number,
    value: number,
    before: number,
    run: number,
  ): void;
  /**
   * Keep a fact that belongs to no session. What the numbers mean goes by the event; `first` is 0
   * to 255. `by`: 1 + the index of the operator who did it; 0 for headquarters itself.
   */
  recordSystem(
    event: SystemEventCode,
    target: number,
    by: number,
    value?: number,
    first?: number,
    second?: number,
  ): void;
  /** Whether this client can reach headquarters now. */
  reachable(client: number): boolean;
  /** When a client that is down will be back, ms; 0 while it is up. */
  downUntil(client: number): number;
  /** Whether the channel database of a client answers; while it does not, nothing is packed from it. */
  databaseUp(client: number): boolean;
  /** When headquarters' batch server, which is out, will be back, ms; 0 while it runs. */
  batchDownUntil(): number;
  /** First poll of a client that begins at a time, ms; the later ones follow at its interval. */
  firstPollAt(client: number, kind: TimerKind, from: number): number;
  /** When the oldest change in a new package, which carries those since a time, was made, ms; 0: unknown. */
  oldestChangeAt(packageIndex: number, since: number): number;
  /** How long an operator lets the forms show a session so before a rule acts, ms; drawn. */
  watchFor(rule: number, session: number, times: number): number;
  /** Whether a channel database has a configuration issue by now, fixes left aside. */
  hasIssue(issue: number, client: number): boolean;
  /** Draw for the jitter of a retry, in (0, 1); the same for the same session and retry. */
  jitter(session: number, retry: number): number;
  /**
   * Whether the transfer that ends now was turned away because too many wait: then its client asks
   * for nothing more until its next poll or retry.
   */
  turnedAway(): boolean;
  /** Whether trying again can mend this failure. */
  retriable(failure: number): boolean;
  /**
   * Whether an upload package would have anything in it: transactions at the client since the
   * last one it made (ms).
   */
  hasTransactions(client: number, job: number, since: number): boolean;
}
