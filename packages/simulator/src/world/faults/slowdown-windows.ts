/** How much more slowly each client works, from time to time. Asked whenever one begins something. */
import type { Random } from '@cdx/session';
import type { Scenario } from '../../scenario/scenario.ts';
import { FaultCursors, type Fault } from './fault-cursors.ts';
import { slowdownFaults } from './scenario-faults.ts';

export class SlowdownWindows {
  readonly #cursors: FaultCursors;
  /** By pair of client and slowdown. */
  readonly #factors: Float64Array;
  /** By client: what holds, and before when. */
  readonly #factor: Float64Array;
  readonly #until: Float64Array;

  constructor(slowdowns: readonly (Fault & { readonly factor: number })[]) {
    this.#cursors = new FaultCursors(slowdowns);
    this.#factors = Float64Array.from(
      this.#cursors.fault,
      (fault) => slowdowns[fault]?.factor as number,
    );
    this.#factor = new Float64Array(this.#cursors.members).fill(1);
    this.#until = new Float64Array(this.#cursors.members).fill(-Infinity);
  }

  /**
   * What a client's durations are multiplied by at `now` (ms, never earlier than asked of this
   * client before): the product of the slowdowns that it is in; 1 where in none.
   */
  factorAt(client: number, now: number): number {
    const until = this.#until[client];
    if (until === undefined) return 1;
    if (until <= now) this.#advance(client, now);
    return this.#factor[client] as number;
  }

  #advance(client: number, now: number): void {
    const cursors = this.#cursors;
    const { startAt, endAt } = cursors;
    const end = cursors.first[client + 1] as number;
    let factor = 1;
    let until = Infinity;
    for (let pair = cursors.first[client] as number; pair < end; pair++) {
      while ((endAt[pair] as number) <= now) cursors.step(pair, client);
      const within = (startAt[pair] as number) <= now;
      if (within) factor *= this.#factors[pair] as number;
      until = Math.min(until, (within ? endAt : startAt)[pair] as number);
    }
    this.#factor[client] = factor;
    this.#until[client] = until;
  }
}

export function slowdownWindows(scenario: Scenario, random: Random): SlowdownWindows {
  return new SlowdownWindows(slowdownFaults(scenario, random));
}
