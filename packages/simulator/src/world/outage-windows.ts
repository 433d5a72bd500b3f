/**
 * When each client cannot reach headquarters: sorted, merged windows by client. Asked at every
 * poll and transfer; time only goes forward, so each client keeps its place.
 */
import type { Random } from '@cdx/session';
import { Purpose } from '../random/purposes.ts';
import type { Scenario } from '../scenario/scenario.ts';

interface Window {
  readonly startAt: number;
  readonly endAt: number;
}

export class OutageWindows {
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
    const end = this.#first[client + 1] as number;
    let window = this.#current[client] as number;
    while (window < end && (this.#endAt[window] as number) <= now) window++;
    this.#current[client] = window;
    return window === end ? Infinity : (this.#startAt[window] as number);
  }
}

/**
 * The scenario's outages by client. Exactly the stated share of a group is cut off, rounded to
 * whole databases; which ones is drawn, and stays the same for every retry policy.
 */
export function outageWindows(scenario: Scenario, random: Random): OutageWindows {
  const windows: Window[][] = [];
  const firstOf = new Map<string, number>();
  for (const group of scenario.groups) {
    firstOf.set(group.name, windows.length);
    for (let index = 0; index < group.count; index++) windows.push([]);
  }
  for (const [index, outage] of scenario.outages.entries()) {
    const first = firstOf.get(outage.group) as number;
    const count = scenario.groups.find((group) => group.name === outage.group)?.count ?? 0;
    const draws = Array.from({ length: count }, (_, member) => ({
      client: first + member,
      draw: random.uniform(Purpose.outageMembership, first + member, 0, index),
    }));
    draws.sort((one, other) => one.draw - other.draw || one.client - other.client);
    for (const { client } of draws.slice(0, Math.round(outage.share * count))) {
      windows[client]?.push({ startAt: outage.startAt, endAt: outage.endAt });
    }
  }
  return new OutageWindows(windows);
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
