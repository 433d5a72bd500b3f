/**
 * When each client cannot reach headquarters, or is down, and when headquarters itself is: the
 * windows of all its faults, merged. Asked at every poll and transfer; time only goes forward, so
 * each client keeps its place.
 */
import type { Random } from '@cdx/session';
import type { Scenario } from '../../scenario/scenario.ts';
import { FaultCursors, type Fault } from './fault-cursors.ts';
import { crashFaults, outageFaults } from './scenario-faults.ts';

/**
 * Windows of several faults that are merged into one at most (Decision): more are taken to go on
 * without end, as those of two faults do that take turns.
 */
export const windowsMergedMax = 100_000;

/**
 * Windows of a client that overlap or touch are one. Each question is asked with the time (ms),
 * never an earlier one than this client was asked about before; the answer does not depend on which
 * times were asked about before.
 */
export class ClientWindows {
  readonly #cursors: FaultCursors;
  /** By client, up to the last that has a fault: the window that it is in or that comes next. */
  readonly #startAt: Float64Array;
  readonly #endAt: Float64Array;

  constructor(faults: readonly Fault[]) {
    this.#cursors = new FaultCursors(faults);
    this.#startAt = new Float64Array(this.#cursors.members).fill(-Infinity);
    this.#endAt = new Float64Array(this.#cursors.members).fill(-Infinity);
  }

  reachable(client: number, now: number): boolean {
    return this.nextStart(client, now) > now;
  }

  /** Start of the window that the client is in or that comes next, ms; Infinity for none. */
  nextStart(client: number, now: number): number {
    if (client >= this.#startAt.length) return Infinity;
    if ((this.#endAt[client] as number) <= now) this.#advance(client, now);
    return this.#startAt[client] as number;
  }

  /** End of the window that the client is in or that comes next, ms; Infinity for none. */
  nextEnd(client: number, now: number): number {
    if (client >= this.#endAt.length) return Infinity;
    const endAt = this.#endAt[client] as number;
    return endAt > now ? endAt : this.#advance(client, now);
  }

  /** End of the window that the client is in, ms; 0 where it is in none. */
  endIfIn(client: number, now: number): number {
    return this.nextStart(client, now) > now ? 0 : (this.#endAt[client] as number);
  }

  /** One window after the other, so that where one begins does not depend on who asked when. */
  #advance(client: number, now: number): number {
    const { first, startAt } = this.#cursors;
    const from = first[client] as number;
    const to = first[client + 1] as number;
    let nextAt: number;
    let endAt: number;
    do {
      nextAt = Infinity;
      for (let pair = from; pair < to; pair++) nextAt = Math.min(nextAt, startAt[pair] as number);
      endAt = this.#merge(client, from, to, nextAt);
    } while (endAt <= now);
    this.#startAt[client] = nextAt;
    this.#endAt[client] = endAt;
    return endAt;
  }

  /** End of all that begins at `from` or is reached from there; the pairs are then behind it. */
  #merge(client: number, first: number, end: number, from: number): number {
    const cursors = this.#cursors;
    const { startAt, endAt } = cursors;
    let until = from;
    let merged = 0;
    for (let grown = true; grown;) {
      grown = false;
      for (let pair = first; pair < end; pair++) {
        while ((startAt[pair] as number) <= until && until < Infinity) {
          until = merged === windowsMergedMax ? Infinity : Math.max(until, endAt[pair] as number);
          cursors.step(pair, client);
          merged++;
          grown = true;
        }
      }
    }
    return until;
  }
}

/** When each client cannot reach headquarters. */
export function outageWindows(scenario: Scenario, random: Random): ClientWindows {
  return new ClientWindows(outageFaults(scenario, random, 'network'));
}

/** When each channel database is not there for its client. */
export function channelDatabaseWindows(scenario: Scenario, random: Random): ClientWindows {
  return new ClientWindows(outageFaults(scenario, random, 'channelDatabase'));
}

/** When each client is down. */
export function crashWindows(scenario: Scenario, random: Random): ClientWindows {
  return new ClientWindows(crashFaults(scenario, random));
}

/** When Async Server is not there, for nobody: its only member is 0. */
export function serverWindows(scenario: Scenario, random: Random): ClientWindows {
  return new ClientWindows(outageFaults(scenario, random, 'asyncServer'));
}

/** When nothing that headquarters runs by recurrence runs: its only member is 0. */
export function batchWindows(scenario: Scenario, random: Random): ClientWindows {
  return new ClientWindows(outageFaults(scenario, random, 'batch'));
}
