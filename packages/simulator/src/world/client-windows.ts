/**
 * When each client cannot reach headquarters, or is down: sorted, merged windows by client. Asked at
 * every poll and transfer; time only goes forward, so each client keeps its place.
 */
import type { Random } from '@cdx/session';
import { Purpose } from '../random/purposes.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { totalDatabases } from '../scenario/total-databases.ts';
import { drawMembers } from './draw-members.ts';

interface Window {
  readonly startAt: number;
  readonly endAt: number;
}

export class ClientWindows {
  /** Windows of a client lie from `#first[client]` up to `#first[client + 1]`. */
  readonly #first: Int32Array;
  readonly #startAt: Float64Array;
  readonly #endAt: Float64Array;
  /** First window of each client that has not ended yet. */
  readonly #current: Int32Array;

  constructor(windowsByClient: readonly (readonly Window[])[]) {
    const merged = windowsByClient.map(mergeWindows);
    const total = merged.reduce((sum, windows) => sum + windows.length, 0);
    this.#first = new Int32Array(merged.length + 1);
    this.#startAt = new Float64Array(total);
    this.#endAt = new Float64Array(total);
    let at = 0;
    for (const [client, windows] of merged.entries()) {
      this.#first[client] = at;
      for (const { startAt, endAt } of windows) {
        this.#startAt[at] = startAt;
        this.#endAt[at] = endAt;
        at++;
      }
    }
    this.#first[merged.length] = at;
    this.#current = this.#first.slice(0, merged.length);
  }

  reachable(client: number, now: number): boolean {
    return this.nextStart(client, now) > now;
  }

  /** Start of the window that the client is in or that comes next, ms; Infinity for none. */
  nextStart(client: number, now: number): number {
    const window = this.#windowOf(client, now);
    return window < 0 ? Infinity : (this.#startAt[window] as number);
  }

  /** End of the window that the client is in or that comes next, ms; Infinity for none. */
  nextEnd(client: number, now: number): number {
    const window = this.#windowOf(client, now);
    return window < 0 ? Infinity : (this.#endAt[window] as number);
  }

  /** End of the window that the client is in, ms; 0 where it is in none. */
  endIfIn(client: number, now: number): number {
    const window = this.#windowOf(client, now);
    if (window < 0 || (this.#startAt[window] as number) > now) return 0;
    return this.#endAt[window] as number;
  }

  /** Index of that window; -1 for none. */
  #windowOf(client: number, now: number): number {
    const end = this.#first[client + 1] as number;
    let window = this.#current[client] as number;
    while (window < end && (this.#endAt[window] as number) <= now) window++;
    this.#current[client] = window;
    return window === end ? -1 : window;
  }
}

/** When each client cannot reach headquarters. */
export function outageWindows(scenario: Scenario, random: Random): ClientWindows {
  return windowsOf(scenario, random, scenario.outages, Purpose.outageMembership);
}

/** When each client is down. */
export function crashWindows(scenario: Scenario, random: Random): ClientWindows {
  return windowsOf(scenario, random, scenario.crashes, Purpose.crashMembership);
}

interface GroupWindow extends Window {
  readonly group: string;
  readonly share: number;
}

function windowsOf(
  scenario: Scenario,
  random: Random,
  faults: readonly GroupWindow[],
  purpose: number,
): ClientWindows {
  const windows: Window[][] = [];
  for (const group of scenario.groups) {
    for (let left = totalDatabases(scenario, group); left > 0; left--) windows.push([]);
  }
  for (const [index, { group, share, startAt, endAt }] of faults.entries()) {
    for (const client of drawMembers(scenario, random, { group, share, purpose, index })) {
      windows[client]?.push({ startAt, endAt });
    }
  }
  return new ClientWindows(windows);
}

function mergeWindows(windows: readonly Window[]): readonly Window[] {
  const merged: { startAt: number; endAt: number }[] = [];
  for (const { startAt, endAt } of [...windows].sort((one, other) => one.startAt - other.startAt)) {
    const last = merged.at(-1);
    if (last !== undefined && startAt <= last.endAt) last.endAt = Math.max(last.endAt, endAt);
    else merged.push({ startAt, endAt });
  }
  return merged;
}
